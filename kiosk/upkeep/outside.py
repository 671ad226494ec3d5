"""The services outside that this kiosk needs, and whether they can be reached."""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterator
from urllib.parse import urlsplit

from kiosk.settings import Settings

Dial = Callable[[str, int], None]

DIAL_TIMEOUT_S = 4.0


def dial(host: str, port: int) -> None:
    """Open a TCP connection and close it; raises OSError."""
    socket.create_connection((host, port), DIAL_TIMEOUT_S).close()


def services_outside(settings: Settings) -> Iterator[tuple[str, str, int]]:
    """Yield (role, host, port) of each; the host is "" where the settings name none."""
    if settings.payment_provider == "yookassa":
        yield "payments", *_address(settings.payments.yookassa.api_url)
    if settings.email.provider == "smtp":
        yield "email", settings.email.smtp.host, settings.email.smtp.port
    if settings.email.provider == "sendgrid":
        yield "email", *_address(settings.email.sendgrid.api_url)
    if settings.sms.provider == "twilio":
        yield "sms", *_address(settings.sms.twilio.api_url)
    if settings.sms.provider == "smsc":
        yield "sms", *_address(settings.sms.smsc.api_url)


def _address(url: str) -> tuple[str, int]:
    parts = urlsplit(url)
    return parts.hostname or "", parts.port or (80 if parts.scheme == "http" else 443)
