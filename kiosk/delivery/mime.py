"""An e-mail as bytes: built by the standard library, the same for every attempt."""

from __future__ import annotations

from datetime import UTC, datetime
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, parseaddr

from kiosk.delivery.message import Message


def address_of(sender: str) -> str:
    """Return the bare address of `Name <address>` or `address`."""
    return parseaddr(sender)[1]


def build_mime(message: Message, sender: str) -> EmailMessage:
    """Return the e-mail: plain text and the PDF.

    The text is text/plain only, so no markup in it means anything. The date is that of the
    delivery, so that a repeat equals the first attempt.

    Raises:
        ValueError: a header would hold a line break (`email.policy` refuses it).
        OSError: the attachment can't be read.
    """
    mail = EmailMessage(policy=SMTP)
    mail["From"] = sender
    mail["To"] = message.target
    mail["Subject"] = message.subject
    mail["Message-ID"] = message.message_id
    mail["Date"] = format_datetime(datetime.fromtimestamp(message.created_at_ms / 1000, UTC))
    mail["Auto-Submitted"] = "auto-generated"  # RFC 3834: no holiday answers
    mail.set_content(message.body)
    if message.attachment is not None:
        mail.add_attachment(
            message.attachment.read_bytes(),
            maintype="application",
            subtype="pdf",
            filename=message.attachment_name or message.attachment.name,
        )
    return mail
