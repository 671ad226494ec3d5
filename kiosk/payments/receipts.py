"""Fiscal receipts that could not be registered, and what a person did about them (54-FZ)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from kiosk.errors import Conflict, ValidationFailed
from kiosk.ledger import Ledger
from kiosk.ledger.models import DifferenceRow, PaymentWorkRow, RefundRow
from kiosk.payments.service import PaymentService

LONGEST_REASON = 250  # as a refund's


@dataclass(frozen=True, slots=True)
class FailedReceipt:
    """A receipt that is not registered and that nobody has issued by hand: a payment's or a refund's, by its id."""

    kind: Literal["payment", "refund"]
    id: str


def failed_receipts(ledger: Ledger, intent_id: str) -> list[FailedReceipt]:
    """Return what a person must still see to: the receipt of the payment, then those of its refunds."""
    with ledger.read():
        payment = PaymentWorkRow.select(PaymentWorkRow.intent_id).where(
            PaymentWorkRow.intent_id == intent_id,
            PaymentWorkRow.receipt_state == "canceled",
            PaymentWorkRow.receipt_done_at_ms.is_null(),
        )
        refunds = RefundRow.select(RefundRow.id).where(
            RefundRow.intent_id == intent_id,
            RefundRow.receipt_state == "canceled",
            RefundRow.receipt_done_at_ms.is_null(),
        )
        found = [FailedReceipt("payment", row.intent_id) for row in payment]
        return found + [FailedReceipt("refund", row.id) for row in refunds]


def receipts_done(service: PaymentService, intent_id: str, reason: str, actor: str) -> int:
    """Take note that a person has issued what could not be registered; each gets its audit row with the reason.

    Returns:
        How many receipts that were.

    Raises:
        NotFound: no such payment. ValidationFailed: no reason, or more than 250 characters.
        Conflict: `no_failed_receipt`, when there is nothing to see to.
    """
    if not reason.strip() or len(reason) > LONGEST_REASON:
        raise ValidationFailed(f"This needs a reason of at most {LONGEST_REASON} characters.")
    service.get(intent_id)
    now_ms = service.clock.now_ms()
    with service.ledger.write():
        failed = failed_receipts(service.ledger, intent_id)
        if not failed:
            raise Conflict(
                "This payment has no receipt that could not be registered.", error="no_failed_receipt"
            )
        for receipt in failed:
            if receipt.kind == "payment":
                PaymentWorkRow.update(receipt_done_at_ms=now_ms).where(
                    PaymentWorkRow.intent_id == receipt.id
                ).execute()
            else:
                RefundRow.update(receipt_done_at_ms=now_ms).where(RefundRow.id == receipt.id).execute()
            details = {"reason": reason.strip()}
            service.ledger.audit.record("receipt.done", receipt.kind, receipt.id, details, actor=actor)
        DifferenceRow.delete().where(
            DifferenceRow.kind == "receipt_failed", DifferenceRow.intent_id == intent_id
        ).execute()
    return len(failed)
