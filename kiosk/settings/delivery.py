"""How reports and notices leave the kiosk."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from pydantic import Field, SecretStr

from kiosk.settings.base import Section


class SmtpSettings(Section):
    """The SMTP account."""

    host: str = ""
    port: int = Field(587, ge=1, le=65535)
    user: str = ""
    password: SecretStr = Field(SecretStr(""), alias="pass")
    ca_file: Path | None = None
    timeout_s: float = Field(20.0, gt=0)


class SendGridSettings(Section):
    """SendGrid v3."""

    api_key: SecretStr = SecretStr("")
    api_url: str = "https://api.sendgrid.com"


class EmailSettings(Section):
    """How reports leave by e-mail."""

    provider: Literal["smtp", "sendgrid", "dev", "none"] = "dev"
    sender: str = Field("noreply@example.com", alias="from")
    smtp: SmtpSettings = SmtpSettings()
    sendgrid: SendGridSettings = SendGridSettings()


class TwilioSettings(Section):
    """Twilio Messages API."""

    account_sid: str = ""
    auth_token: SecretStr = SecretStr("")
    api_url: str = "https://api.twilio.com"


class SmscSettings(Section):
    """SMSC.ru."""

    login: str = ""
    password: SecretStr = SecretStr("")
    api_key: SecretStr = SecretStr("")
    api_url: str = "https://smsc.ru"


class SmsSettings(Section):
    """How notices leave by SMS."""

    provider: Literal["twilio", "smsc", "dev", "none"] = "dev"
    sender: str = Field("", alias="from")
    twilio: TwilioSettings = TwilioSettings()
    smsc: SmscSettings = SmscSettings()


class DeliverySettings(Section):
    """The outbox."""

    max_attempts: int = Field(12, ge=1)
    first_retry_ms: int = Field(15_000, ge=0)
    max_retry_ms: int = Field(3_600_000, ge=1000)
    lease_ms: int = Field(120_000, ge=1000)
