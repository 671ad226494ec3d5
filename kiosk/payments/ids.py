"""Ids of intents and refunds: they sort by time and end in a part that a person can read out."""

from __future__ import annotations

import secrets

_BASE36 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
# Crockford's base 32: no I, L, O, U, so that nobody misreads a reference number on the phone.
_CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


def new_id(prefix: str, now_ms: int) -> str:
    """Return e.g. `PAY-MBYJ5F2C-7QK2ZC9D`: prefix, base-36 milliseconds, 40 random bits."""
    digits = []
    while now_ms:
        now_ms, digit = divmod(now_ms, 36)
        digits.append(_BASE36[digit])
    tail = "".join(secrets.choice(_CROCKFORD) for _ in range(8))
    return f"{prefix}-{''.join(reversed(digits)) or '0'}-{tail}"
