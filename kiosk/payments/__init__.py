"""Payments: intents, the provider's word, refunds."""

from kiosk.payments.intent import Intent, PaymentChanged, ReceiptFailed, Refund, RefundChanged
from kiosk.payments.provider import ReceiptCustomer
from kiosk.payments.states import PaymentStatus, RefundStatus

__all__ = [
    "Intent",
    "PaymentChanged",
    "PaymentStatus",
    "ReceiptCustomer",
    "ReceiptFailed",
    "Refund",
    "RefundChanged",
    "RefundStatus",
]
