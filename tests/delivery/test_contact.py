"""Contacts: checked, normalised, masked."""

from __future__ import annotations

import pytest

from kiosk.delivery.contact import Contact, mask_email, mask_phone, parse_email, parse_phone
from kiosk.errors import ValidationFailed


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (" client@Example.COM ", "client@example.com"),
        ("a+b@mail.ru", "a+b@mail.ru"),
        ("ivan@почта.рф", "ivan@xn--80a1acny.xn--p1ai"),
    ],
)
def test_email(text: str, expected: str) -> None:
    assert parse_email(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "",
        "client",
        "a@b",
        "a@b..ru",
        "иван@mail.ru",
        "a@mail.ru\r\nBcc: b@mail.ru",
        "a@[127.0.0.1]",
        "a" * 9999,
    ],
)
def test_no_email(text: str) -> None:
    with pytest.raises(ValidationFailed) as caught:
        parse_email(text)
    assert not text or text not in caught.value.message


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("8 (916) 123-45-67", "+79161234567"),
        ("+7 916 123 45 67", "+79161234567"),
        ("9161234567", "+79161234567"),
        ("+375 29 123-45-67", "+375291234567"),
    ],
)
def test_phone(text: str, expected: str) -> None:
    assert parse_phone(text) == expected


@pytest.mark.parametrize("text", ["", "112", "+7", "89161234567 ext. 5", "abc", "9" * 500])
def test_no_phone(text: str) -> None:
    with pytest.raises(ValidationFailed):
        parse_phone(text)


def test_masks() -> None:
    assert mask_email("client@example.com") == "c***@e***.com"
    assert mask_phone("+79161234567") == "+7***67"
    assert "client" not in repr(Contact("client@example.com", "+79161234567"))
