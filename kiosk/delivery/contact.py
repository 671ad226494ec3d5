"""A customer's contact: checked on the way in, masked on the way out."""

from __future__ import annotations

from dataclasses import dataclass

import phonenumbers
from email_validator import EmailNotValidError, validate_email

from kiosk.errors import ValidationFailed

MAX_INPUT = 320  # RFC 3696 erratum 1690 allows 254; a little more lets the check speak


@dataclass(frozen=True)
class Contact:
    """Where a report goes. Both may be given; both are normalised."""

    email: str | None = None
    phone: str | None = None

    def __repr__(self) -> str:
        """Return a form without the contact."""
        return f"Contact(email={self.email is not None}, phone={self.phone is not None})"


def parse_email(text: str) -> str:
    """Return an e-mail address in ASCII form (IDN domains as punycode); no DNS is asked.

    Raises:
        ValidationFailed: not an address; the message does not repeat it.
    """
    text = text.strip()
    if len(text) > MAX_INPUT:
        raise ValidationFailed("The e-mail address is too long.")
    try:
        checked = validate_email(text, check_deliverability=False, allow_smtputf8=False)
    except EmailNotValidError as error:
        raise ValidationFailed("This is not an e-mail address.") from error
    return checked.ascii_email or checked.normalized


def parse_phone(text: str) -> str:
    """Return a phone number in E.164; a number without a country code is Russian.

    Raises:
        ValidationFailed: not a number that exists; the message does not repeat it.
    """
    if len(text) > MAX_INPUT:
        raise ValidationFailed("The phone number is too long.")
    try:
        number = phonenumbers.parse(text, "RU")
    except phonenumbers.NumberParseException as error:
        raise ValidationFailed("This is not a phone number.") from error
    if number.extension or not phonenumbers.is_valid_number(number):
        raise ValidationFailed("This is not a phone number.")
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def mask_email(email: str) -> str:
    """Return an address that shows its first letters and its top domain only: `c***@e***.com`."""
    local, _, domain = email.rpartition("@")
    name, _, top = domain.rpartition(".")
    return f"{local[:1]}***@{name[:1]}***.{top}"


def mask_phone(phone: str) -> str:
    """Return a number that shows two digits at each end: `+7***67`."""
    return f"{phone[:2]}***{phone[-2:]}"
