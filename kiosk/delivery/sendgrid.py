"""Reports by SendGrid's Mail Send API v3.

Source: https://www.twilio.com/docs/sendgrid/api-reference/mail-send/mail-send (202 with X-Message-Id:
queued; 400 bad field, 401 and 403 key or sender, 413 too large, 429 with Retry-After). There is no
idempotency key: a repeat is made harmless by the same Message-ID header.
"""

from __future__ import annotations

import base64
from email.utils import parseaddr
from typing import Any

import httpx

from kiosk.delivery.http import call, client, json_of, retry_after_ms
from kiosk.delivery.message import Message, Outcome, doubtful, down, misconfigured, permanent, sent
from kiosk.settings import SendGridSettings

SEND_SCOPE = "mail.send"


class SendGridEmail:
    """One SendGrid account."""

    name = "sendgrid"

    def __init__(self, settings: SendGridSettings, sender: str) -> None:
        self._sender = sender
        self._http = client(settings.api_url)
        self._headers = {"Authorization": f"Bearer {settings.api_key.get_secret_value()}"}

    def send(self, message: Message) -> Outcome:
        """Try once."""
        try:
            body = self._body(message)
        except OSError:
            return permanent("report_file_unreadable")
        answer = call(self._http, "POST", "v3/mail/send", json=body, headers=self._headers)
        return answer if isinstance(answer, Outcome) else _meaning(answer)

    def refusal(self) -> Outcome | None:
        """Ask what the key may do; returns what prevents it from sending.

        Source: https://www.twilio.com/docs/sendgrid/api-reference/api-key-permissions (GET /v3/scopes: those of the
        key itself).
        """
        answer = call(self._http, "GET", "v3/scopes", headers=self._headers)
        if isinstance(answer, Outcome):
            return answer
        if answer.status_code != 200:
            return _meaning(answer)
        return None if SEND_SCOPE in json_of(answer).get("scopes", ()) else misconfigured("sendgrid_scope")

    def _body(self, message: Message) -> dict[str, Any]:
        name, address = parseaddr(self._sender)
        sender = {"email": address, "name": name} if name else {"email": address}
        body: dict[str, Any] = {
            "personalizations": [{"to": [{"email": message.target}]}],
            "from": sender,
            "subject": message.subject,
            "content": [{"type": "text/plain", "value": message.body}],
            "headers": {"Message-ID": message.message_id, "Auto-Submitted": "auto-generated"},
            "custom_args": {"delivery": message.delivery_id},
        }
        if message.attachment is not None:
            body["attachments"] = [
                {
                    "content": base64.b64encode(message.attachment.read_bytes()).decode("ascii"),
                    "type": "application/pdf",
                    "filename": message.attachment_name or message.attachment.name,
                    "disposition": "attachment",
                }
            ]
        return body


def _meaning(answer: httpx.Response) -> Outcome:
    status = answer.status_code
    if status == 202:
        return sent(answer.headers.get("x-message-id"))
    if status in {401, 403, 404, 405, 406}:
        return misconfigured(f"sendgrid_{status}")
    if status == 429:
        return down("sendgrid_429", retry_after_ms=retry_after_ms(answer))
    if status >= 500:
        return doubtful(f"sendgrid_{status}")
    if 200 <= status < 400:
        return misconfigured(f"sendgrid_{status}")  # a sandbox (200) or a redirect: nothing was queued
    return permanent(f"sendgrid_{status}")
