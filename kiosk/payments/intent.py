"""What the payments part shows of itself: intents, refunds, events and refusals."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from kiosk.clock import iso_utc
from kiosk.errors import Conflict, Refusal
from kiosk.payments.states import PaymentStatus, RefundStatus


def reference_of(intent_id: str) -> str:
    """Return the short number a customer reads to a person on the phone."""
    return intent_id.rsplit("-", maxsplit=1)[-1]


@dataclass(frozen=True, slots=True)
class Intent:
    """A payment intent as it stands in the ledger.

    `uncertain`: the provider's answer is missing, money may be on its way: "checking, do not pay again".
    `reason`: why it failed, in the provider's words (`insufficient_funds`, …).
    `receipt_state`: where the registration of the fiscal receipt stands, None without a receipt.
    `receipt_done`: it failed, and a person has issued one by hand.
    """

    intent_id: str
    session_id: str | None
    amount_kopecks: int
    currency: str
    status: PaymentStatus
    provider: str
    qr_code_data: str | None
    qr_code_url: str | None
    created_at_ms: int
    updated_at_ms: int
    confirmed_at_ms: int | None
    expires_at_ms: int
    provider_payment_id: str | None
    uncertain: bool
    reason: str | None = None
    receipt_state: str | None = None
    receipt_done: bool = False

    @property
    def reference(self) -> str:
        """The short number a customer reads to a person on the phone."""
        return reference_of(self.intent_id)

    def to_json(self) -> dict[str, Any]:
        """Return the intent in the HTTP API's form; `amount` is kopecks, absent values are left out."""
        document = {
            "intentId": self.intent_id,
            "sessionId": self.session_id,
            "amount": self.amount_kopecks,
            "currency": self.currency,
            "status": self.status,
            "qrCodeData": self.qr_code_data,
            "qrCodeUrl": self.qr_code_url,
            "createdAt": iso_utc(self.created_at_ms),
            "updatedAt": iso_utc(self.updated_at_ms),
            "confirmedAt": iso_utc(self.confirmed_at_ms) if self.confirmed_at_ms is not None else None,
            "expiresAt": iso_utc(self.expires_at_ms),
            "uncertain": self.uncertain,
            "reason": self.reason,
        }
        return {key: value for key, value in document.items() if value is not None}


@dataclass(frozen=True, slots=True)
class Refund:
    """Money on its way back; `actor` is who asked (`auto`, `operator`, `provider`, …)."""

    refund_id: str
    intent_id: str
    amount_kopecks: int
    status: RefundStatus
    reason: str
    actor: str
    error_code: str | None
    provider_refund_id: str | None
    created_at_ms: int
    updated_at_ms: int


@dataclass(frozen=True, slots=True)
class PaymentChanged:
    """A payment's committed change. `previous_status` is None when the intent was just made, and equals the
    intent's status when something else changed (the QR came, the result became uncertain or certain)."""

    intent: Intent
    previous_status: PaymentStatus | None

    @property
    def late(self) -> bool:
        """Whether money came for an intent that had been given up."""
        return self.intent.status == "confirmed" and self.previous_status in {"expired", "canceled"}


@dataclass(frozen=True, slots=True)
class RefundChanged:
    """A refund's committed change; `previous_status` is None when it was just asked for."""

    refund: Refund
    previous_status: RefundStatus | None


@dataclass(frozen=True, slots=True)
class ReceiptFailed:
    """The fiscal receipt of a payment or of its refund could not be registered: the operator must act (54-FZ)."""

    intent_id: str


class AmountMismatch(Conflict):
    """The amount asked is not the session's price (409)."""

    error = "amount_mismatch"


class AlreadyPaid(Conflict):
    """The session is paid: nobody pays twice (409)."""

    error = "already_paid"


class IntentOpen(Conflict):
    """The session has an open intent of another amount (409)."""

    error = "intent_open"


class SessionNotActive(Conflict):
    """Nothing can be paid for a session that is over (409)."""

    error = "session_not_active"


class IdempotencyConflict(Conflict):
    """The idempotency key was used with other parameters (409)."""

    error = "idempotency_conflict"


class Unauthorized(Refusal):
    """A notification whose origin or signature does not hold (401)."""

    error = "unauthorized"
    status = 401


class TooLarge(Refusal):
    """A body over the limit (413)."""

    error = "payload_too_large"
    status = 413
