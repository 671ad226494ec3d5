"""An e-mail as bytes: built by the standard library, the same for every attempt."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, parseaddr

from kiosk.delivery.message import Message

_LOCAL_PART = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]+")  # RFC 5322 dot-atom
_DOMAIN = re.compile(r"[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*")


def address_of(sender: str) -> str:
    """Return the bare address of `Name <address>` or `address`."""
    return parseaddr(sender)[1]


def sender_of(told: str) -> str:
    """Return `email.from` as a header holds it: the name in quotes, an international domain in ASCII.

    A name may have a comma (`ООО «Авто, сервис» <mail@example.com>`), which a header would take for the end of an
    address.

    Raises:
        ValueError: there is no address in it that every mail server can be told.
    """
    name, bracket, rest = told.strip().rpartition("<")
    local, _, domain = (rest.removesuffix(">") if bracket else told).strip().rpartition("@")
    domain = domain.encode("idna").decode("ascii")
    name = name.strip().strip('"').strip()
    if not (_LOCAL_PART.fullmatch(local) and _DOMAIN.fullmatch(domain) and name.isprintable()):
        raise ValueError("email.from is no address")
    escaped = name.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}" <{local}@{domain}>' if name else f"{local}@{domain}"


def domain_of(told: str) -> str:
    """Return the domain of `email.from` for a Message-ID, or `localhost` while the setting can't be used."""
    try:
        return address_of(sender_of(told)).rpartition("@")[2]
    except ValueError:
        return "localhost"


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
