"""The transition tables of payment and refund; `migrations/003_payments.sql` holds them against raw SQL."""

from __future__ import annotations

from typing import Literal

from kiosk.errors import IllegalTransition

PaymentStatus = Literal["pending", "confirmed", "failed", "expired", "canceled", "refund_pending", "refunded"]
RefundStatus = Literal["requested", "pending", "succeeded", "failed"]

# expired|canceled → confirmed is the late edge: the customer paid a QR we had given up. It ends in delivery
# or refund.
PAYMENT_TRANSITIONS: dict[PaymentStatus, frozenset[PaymentStatus]] = {
    "pending": frozenset({"confirmed", "failed", "expired", "canceled"}),
    "confirmed": frozenset({"refund_pending"}),
    "failed": frozenset(),
    "expired": frozenset({"confirmed"}),
    "canceled": frozenset({"confirmed"}),
    "refund_pending": frozenset({"refunded"}),
    "refunded": frozenset(),
}

REFUND_TRANSITIONS: dict[RefundStatus, frozenset[RefundStatus]] = {
    "requested": frozenset({"pending", "succeeded", "failed"}),
    "pending": frozenset({"succeeded", "failed"}),
    "succeeded": frozenset(),
    "failed": frozenset(),
}


def check_payment(current: PaymentStatus, wanted: PaymentStatus) -> None:
    """Raise IllegalTransition unless a payment may go from `current` to `wanted`."""
    if wanted not in PAYMENT_TRANSITIONS[current]:
        raise IllegalTransition("payment", current, wanted)


def check_refund(current: RefundStatus, wanted: RefundStatus) -> None:
    """Raise IllegalTransition unless a refund may go from `current` to `wanted`."""
    if wanted not in REFUND_TRANSITIONS[current]:
        raise IllegalTransition("refund", current, wanted)
