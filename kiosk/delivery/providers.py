"""Which provider the settings name."""

from __future__ import annotations

from pathlib import Path

from kiosk.delivery.email_dev import DevMailbox
from kiosk.delivery.email_smtp import SmtpEmail
from kiosk.delivery.http import is_safe
from kiosk.delivery.message import MessageProvider, Unusable
from kiosk.delivery.mime import sender_of
from kiosk.delivery.sendgrid import SendGridEmail
from kiosk.delivery.sms_dev import DevSms
from kiosk.delivery.smsc import SmscSms
from kiosk.delivery.twilio import TwilioSms
from kiosk.settings import Settings

OUTBOX = "outbox"
SWITCHED_OFF = "switched_off"  # on purpose: nothing to put right


def build_email(settings: Settings, storage_dir: Path) -> MessageProvider:  # noqa: PLR0911 - one a refusal
    """Return who carries e-mail; one that can't work is `Unusable` and says which setting is missing."""
    email = settings.email
    if email.provider == "none":
        return Unusable("none", SWITCHED_OFF)
    try:
        sender = sender_of(email.sender)
    except ValueError:
        return Unusable(email.provider, "email_from_invalid")
    if email.provider == "dev":
        if settings.is_prod:
            return Unusable("dev", "dev_in_prod")
        return DevMailbox(storage_dir / OUTBOX, sender)
    if email.provider == "smtp":
        if not email.smtp.host:
            return Unusable("smtp", "smtp_host_missing")
        if email.smtp.user and not email.smtp.password.get_secret_value():
            return Unusable("smtp", "smtp_password_missing")
        return SmtpEmail(email.smtp, sender)
    if not email.sendgrid.api_key.get_secret_value():
        return Unusable("sendgrid", "sendgrid_key_missing")
    if not is_safe(email.sendgrid.api_url, is_prod=settings.is_prod):
        return Unusable("sendgrid", "insecure_url")
    return SendGridEmail(email.sendgrid, sender)


def build_sms(settings: Settings, storage_dir: Path) -> MessageProvider:  # noqa: PLR0911 - one a refusal
    """Return who carries SMS; one that can't work is `Unusable` and says which setting is missing."""
    sms = settings.sms
    if sms.provider == "none":
        return Unusable("none", SWITCHED_OFF)
    if sms.provider == "dev":
        return Unusable("dev", "dev_in_prod") if settings.is_prod else DevSms(storage_dir / OUTBOX)
    api_url = sms.twilio.api_url if sms.provider == "twilio" else sms.smsc.api_url
    if not is_safe(api_url, is_prod=settings.is_prod):
        return Unusable(sms.provider, "insecure_url")
    if sms.provider == "twilio":
        if not (sms.twilio.account_sid and sms.twilio.auth_token.get_secret_value() and sms.sender):
            return Unusable("twilio", "twilio_account_missing")
        return TwilioSms(sms.twilio, sms.sender)
    if not sms.smsc.api_key.get_secret_value() and not (
        sms.smsc.login and sms.smsc.password.get_secret_value()
    ):
        return Unusable("smsc", "smsc_account_missing")
    return SmscSms(sms.smsc, sms.sender)
