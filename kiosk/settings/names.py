"""The settings' names: which environment variable stands for which key, and which keys hold secrets."""

from __future__ import annotations

from collections.abc import Iterator

from pydantic import SecretStr

from kiosk.settings.base import Section
from kiosk.settings.root import Settings

# Environment name -> key in service.json. Every variable of the user's document keeps its name.
ENVIRONMENT: dict[str, str] = {
    "AGENT_ENV": "environment",
    "KIOSK_STORAGE": "storage",
    "HOST": "server.host",
    "PORT": "server.port",
    "KIOSK_ID": "kiosk.id",
    "PAYMENTS_PROVIDER": "payments.provider",
    "YOOKASSA_API_URL": "payments.yookassa.apiUrl",
    "YOOKASSA_SHOP_ID": "payments.yookassa.shopId",
    "YOOKASSA_SECRET_KEY": "payments.yookassa.secretKey",
    "WEBHOOK_SECRET": "payments.webhook.secret",
    "RECEIPT_VAT_CODE": "payments.receipt.vatCode",
    "EMAIL_PROVIDER": "email.provider",
    "EMAIL_FROM": "email.from",
    "SMTP_HOST": "email.smtp.host",
    "SMTP_PORT": "email.smtp.port",
    "SMTP_USER": "email.smtp.user",
    "SMTP_PASS": "email.smtp.pass",
    "SENDGRID_API_KEY": "email.sendgrid.apiKey",
    "SMS_PROVIDER": "sms.provider",
    "SMS_FROM": "sms.from",
    "TWILIO_ACCOUNT_SID": "sms.twilio.accountSid",
    "TWILIO_AUTH_TOKEN": "sms.twilio.authToken",
    "SMSC_LOGIN": "sms.smsc.login",
    "SMSC_PASSWORD": "sms.smsc.password",
    "SMSC_API_KEY": "sms.smsc.apiKey",
    "OBD_PORT": "devices.obd.port",
    "API_TOKEN": "api.token",
}


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
