"""What the provider says becomes what the ledger says: forward only, in one transaction, whoever asked."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import structlog

from kiosk.clock import Clock
from kiosk.ledger.models import PaymentRow, PaymentWorkRow, RefundRow
from kiosk.payments import schedule
from kiosk.payments.intent import Intent, ReceiptFailed
from kiosk.payments.provider import PaymentProvider, RemotePayment
from kiosk.payments.refunding import RefundDesk
from kiosk.payments.store import PaymentStore, to_intent

log = structlog.get_logger("payments")

# YooKassa's cancellation reasons that mean "nobody paid in time"
EXPIRED_REASONS = frozenset({"expired_on_confirmation", "expired_on_capture"})


def mismatches(remote: RemotePayment, row: Any, provider: PaymentProvider) -> list[str]:
    """Return what of a payment said to be paid is not as we asked for it; empty means: this is our money."""
    checks = {
        "paid": remote.paid,
        "amount": remote.amount_kopecks == row.amount_kopecks,
        "currency": remote.currency == row.currency,
        "shop": remote.account_id == provider.account_id,
        "test": remote.test == provider.test,
        "intent": remote.metadata.get("intent_id") == row.intent_id,
    }
    return [name for name, holds in checks.items() if not holds]


class Applier:
    """Applies one answer of the provider to one intent."""

    def __init__(
        self,
        store: PaymentStore,
        provider: PaymentProvider,
        clock: Clock,
        desk: RefundDesk,
        can_deliver: Callable[[str], bool],
    ) -> None:
        self._store = store
        self._provider = provider
        self._clock = clock
        self._desk = desk
        self._can_deliver = can_deliver

    def apply(self, intent_id: str, remote: RemotePayment) -> Intent:
        """Bring the intent up to what `remote` says; applying the same answer again changes nothing."""
        with self._store.ledger.write():
            row, work = self._store.rows(intent_id)
            if row.provider_payment_id not in {None, remote.provider_payment_id}:
                raise ValueError("an answer for another payment")
            uncertain_before = bool(work.uncertain)
            before = dict(work.__data__)
            work.submit_state, work.failures, work.uncertain = "known", 0, 0
            work.remote_state = remote.state
            published = self._take_identity(row, work, remote)
            published = self._take_state(row, work, remote) or published
            self._take_receipt(row, work, remote)
            self._take_foreign_refund(row, work, remote)
            if not published and uncertain_before != bool(work.uncertain):
                self._store.save(row, work, None)
            if work.__data__ != before:  # most polls bring nothing new: no write, no fsync
                work.save()
            return to_intent(*self._store.rows(intent_id))

    def _take_identity(self, row: Any, work: Any, remote: RemotePayment) -> bool:
        if row.provider_payment_id is not None:
            return False
        row.provider_payment_id = remote.provider_payment_id
        row.qr_code_data = remote.qr_code_data or remote.confirmation_url
        row.qr_code_url = remote.confirmation_url
        self._store.save(row, work, "payment.submitted")
        return True

    def _take_state(self, row: Any, work: Any, remote: RemotePayment) -> bool:
        if remote.state == "succeeded" and row.status in {"pending", "expired", "canceled"}:
            return self._confirm(row, work, remote)
        if remote.state == "canceled":
            work.reason = remote.cancel_reason or work.reason
            if row.status == "pending":
                expired = remote.cancel_reason in EXPIRED_REASONS
                to, event = ("expired", "payment.expired") if expired else ("failed", "payment.failed")
                self._store.save(row, work, event, to=to, reason=remote.cancel_reason)  # type: ignore[arg-type]
                return True
        return False

    def _confirm(self, row: Any, work: Any, remote: RemotePayment) -> bool:
        wrong = mismatches(remote, row, self._provider)
        if wrong:
            gone = 0 < remote.amount_kopecks <= remote.refunded_kopecks
            work.uncertain = 0 if gone else 1
            reason = "mismatch:" + ",".join(wrong)
            if work.reason != reason:
                work.reason = reason
                self._store.note("payment.mismatch", "payment", row.intent_id, wrong=wrong)
                log.error("payments.mismatch", code="PAY-UNKNOWN", intent_id=row.intent_id, wrong=wrong)
            return False
        late = row.status != "pending"
        row.confirmed_at_ms = self._clock.now_ms()
        work.reason = None
        self._store.save(row, work, "payment.confirmed", to="confirmed", late=late)
        self._settle(row, work, late=late)
        return True

    def _settle(self, row: Any, work: Any, *, late: bool) -> None:
        """Give back at once what nobody can get anything for: a second payment, or a late one."""
        others = PaymentRow.select().where(
            PaymentRow.session_id == row.session_id, PaymentRow.intent_id != row.intent_id
        )
        if row.session_id is not None and others.where(PaymentRow.status == "confirmed").exists():
            self._desk.open(row, work, "duplicate_payment", "auto")
            return
        if late and not (row.session_id is not None and self._can_deliver(row.session_id)):
            self._desk.open(row, work, "late_payment", "auto")
            return
        if row.session_id is not None:
            for other in others.where(PaymentRow.status == "pending"):
                self._supersede(other)

    def _supersede(self, row: Any) -> None:
        work = PaymentWorkRow.get_by_id(row.intent_id)
        work.reason = "superseded"
        work.next_at_ms = self._clock.now_ms()
        self._store.save(row, work, "payment.canceled", to="canceled", reason="superseded")

    def _take_receipt(self, row: Any, work: Any, remote: RemotePayment) -> None:
        state = remote.receipt
        if remote.state == "canceled":
            state = work.receipt_state = None  # nothing was paid: there is nothing to register
        elif state == "pending" and self._waited_too_long(row):
            state = "canceled"
        if state is None or state == work.receipt_state:
            return
        work.receipt_state = state
        self._store.note(f"receipt.{state}", "payment", row.intent_id)
        if state == "canceled":
            log.error("payments.receipt_failed", intent_id=row.intent_id, code="PAY-RECEIPT")
            self._store.publish(ReceiptFailed(row.intent_id))

    def _waited_too_long(self, row: Any) -> bool:
        """YooKassa: a receipt that is not registered within three days is a matter for its support."""
        paid_at_ms = row.confirmed_at_ms
        return paid_at_ms is not None and self._clock.now_ms() - paid_at_ms > schedule.RECEIPT_WATCH_MS

    def _take_foreign_refund(self, row: Any, work: Any, remote: RemotePayment) -> None:
        """A refund made in the provider's cabinet becomes ours, so that nobody gives the money back twice."""
        if remote.refunded_kopecks < row.amount_kopecks or row.status not in {"confirmed", "refund_pending"}:
            return
        alive = RefundRow.select().where(RefundRow.intent_id == row.intent_id, RefundRow.status != "failed")
        if not alive.exists():
            refund = self._desk.open(row, work, "made_at_provider", "provider")
            self._desk.finish(RefundRow.get_by_id(refund.refund_id))
