"""The settings' names: which environment variable stands for which key, and which keys hold secrets."""

from __future__ import annotations

from collections.abc import Iterator

from pydantic import SecretStr

from kiosk.raw_settings import ENVIRONMENT
from kiosk.settings.base import Section
from kiosk.settings.root import Settings


def _secret_keys(section: type[Section], prefix: str = "") -> Iterator[str]:
    for name, field in section.model_fields.items():
        key = f"{prefix}{field.alias or name}"
        kind = field.annotation
        if kind is SecretStr:
            yield key
        elif isinstance(kind, type) and issubclass(kind, Section):
            yield from _secret_keys(kind, f"{key}.")


_NAMES = {key: name for name, key in ENVIRONMENT.items()}
# Key -> environment name of what is never in service.json. Each secret has a name, or this fails at import.
SECRETS: dict[str, str] = {key: _NAMES[key] for key in _secret_keys(Settings)}


def needed_secrets(settings: Settings) -> set[str]:
    """Return the keys of the secrets that the providers in force and the API need."""
    needed: set[str] = set()
    if settings.payment_provider == "yookassa":
        needed |= {"payments.yookassa.secretKey", "payments.webhook.secret"}
    needed |= {"smtp": {"email.smtp.pass"}, "sendgrid": {"email.sendgrid.apiKey"}}.get(
        settings.email.provider, set()
    )
    needed |= {
        "twilio": {"sms.twilio.authToken"},
        "smsc": {"sms.smsc.password", "sms.smsc.apiKey"},
    }.get(settings.sms.provider, set())
    if settings.is_prod or not settings.server.is_loopback:
        needed.add("api.token")
    return needed
