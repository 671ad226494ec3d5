"""Kopecks in, decimal strings out, and back: no float ever touches money."""

from __future__ import annotations

import re

_DECIMAL = re.compile(r"([0-9]{1,12})(?:\.([0-9]{1,2}))?")


def to_decimal_string(amount_kopecks: int) -> str:
    """Return 48000 as `480.00`, the form YooKassa asks for (API v3, object Amount). Raises ValueError below
    0.
    """
    if amount_kopecks < 0:
        raise ValueError("an amount can't be negative")
    return f"{amount_kopecks // 100}.{amount_kopecks % 100:02d}"


def from_decimal_string(value: str) -> int:
    """Return `480.00` as 48000; raises ValueError for anything that is not a plain decimal of at most 2
    digits.
    """
    match = _DECIMAL.fullmatch(value)
    if match is None:
        raise ValueError("not a decimal amount")
    return int(match[1]) * 100 + int((match[2] or "0").ljust(2, "0"))
