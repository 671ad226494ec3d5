"""Money back: always the whole amount, always under an idempotence key stored before the call."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

import structlog

from kiosk.clock import Clock
from kiosk.errors import IllegalTransition
from kiosk.ledger.models import PaymentWorkRow, RefundRow
from kiosk.payments import schedule
from kiosk.payments.ids import new_id
from kiosk.payments.intent import ReceiptFailed, Refund
from kiosk.payments.provider import (
    Done,
    Outcome,
    PaymentProvider,
    ReceiptState,
    RefundRequest,
    Rejected,
    RemoteRefund,
    Unknown,
)
from kiosk.payments.store import PaymentStore, to_refund

log = structlog.get_logger("payments")

# The day's takings are smaller than the refund: tomorrow they may not be (YooKassa, cancellation_details).
TRANSIENT_FAILURES = frozenset({"insufficient_funds", "rejected_by_timeout"})
MAX_ROUNDS = 12


class RefundDesk:
    """Opens refunds and works them off to their end."""

    def __init__(
        self,
        store: PaymentStore,
        provider: PaymentProvider,
        clock: Clock,
        description_of: Callable[[str | None], str],
    ) -> None:
        self._store = store
        self._provider = provider
        self._clock = clock
        self._description_of = description_of

    def request(self, intent_id: str, reason: str, actor: str) -> Refund:
        """Open a full refund, or return the one that is alive; NotFound, IllegalTransition when unpaid."""
        with self._store.ledger.write():
            row, work = self._store.rows(intent_id)
            alive = RefundRow.get_or_none(RefundRow.intent_id == intent_id, RefundRow.status != "failed")
            if alive is not None:
                return to_refund(alive)
            return self.open(row, work, reason, actor)

    def open(self, row: Any, work: Any, reason: str, actor: str, delay_ms: int = 0) -> Refund:
        """Write the refund and move the payment to `refund_pending`; inside a transaction of the caller's."""
        if row.status == "confirmed":
            self._store.save(
                row, work, "payment.refund_pending", to="refund_pending", actor=actor, reason=reason
            )
        elif row.status != "refund_pending":
            raise IllegalTransition("payment", row.status, "refund_pending")
        now_ms = self._clock.now_ms()
        request = RefundRequest(
            refund_id=new_id("RFD", now_ms),
            intent_id=row.intent_id,
            provider_payment_id=row.provider_payment_id,
            amount_kopecks=row.amount_kopecks,
            currency=row.currency,
            description=self._description_of(row.session_id),
        )
        return self._store.insert_refund(
            {
                "id": request.refund_id,
                "intent_id": row.intent_id,
                "amount_kopecks": row.amount_kopecks,
                "reason": reason,
                "actor": actor,
                "idempotence_key": str(uuid.uuid4()),
                "request_body": self._provider.refund_body(request),
                "next_attempt_at_ms": now_ms + delay_ms,
                "created_at_ms": now_ms,
                "updated_at_ms": now_ms,
            }
        )

    def work_off(self, refund_id: str) -> Refund:
        """Send the refund, or ask how it stands; returns it as it is then."""
        with self._store.ledger.read():
            row = RefundRow.get_by_id(refund_id)
            payment, _ = self._store.rows(row.intent_id)
        if payment.provider != self._provider.name:
            return self._later(refund_id, schedule.HOUR_MS)
        if row.status == "succeeded" and row.receipt_state == "pending":
            return self._watch_receipt(row)
        if row.status not in {"requested", "pending"}:
            return to_refund(row)
        if row.provider_refund_id is None:
            outcome = self._send(row, payment.provider_payment_id)
        else:
            outcome = self._provider.read_refund(row.provider_refund_id)
        return self._take(refund_id, outcome)

    def _send(self, row: Any, provider_payment_id: str) -> Outcome[RemoteRefund]:
        """Send the refund; when the provider may have forgotten its key, look for it there first."""
        if row.attempts and self._clock.now_ms() - row.created_at_ms > schedule.REPLAY_MS:
            there = self._look_up(row, provider_payment_id)
            if there is not None:
                return there
        with self._store.ledger.write():
            RefundRow.update(attempts=RefundRow.attempts + 1).where(RefundRow.id == row.id).execute()
        return self._provider.create_refund(bytes(row.request_body), row.idempotence_key)

    def _look_up(self, row: Any, provider_payment_id: str) -> Outcome[RemoteRefund] | None:
        """Return our refund as the provider has it, or another that is giving the whole amount back already;
        None where there is none.
        """
        listed = self._provider.list_refunds(provider_payment_id)
        if not isinstance(listed, Done):
            return listed
        ours = [one for one in listed.value if one.metadata.get("refund_id") == row.id]
        moving = [
            one for one in listed.value if one.state == "pending" and one.amount_kopecks == row.amount_kopecks
        ]
        return next((Done(one) for one in [*ours, *moving]), None)

    def _take(self, refund_id: str, outcome: Outcome[RemoteRefund]) -> Refund:
        if isinstance(outcome, Unknown):
            return self._later(refund_id, None, outcome.retry_after_ms)
        if isinstance(outcome, Rejected):
            return self._refused(refund_id, outcome)
        with self._store.ledger.write():
            row = RefundRow.get_by_id(refund_id)
            if row.status not in {"requested", "pending"}:
                return to_refund(row)
            remote = outcome.value
            row.provider_refund_id = remote.provider_refund_id
            self._take_receipt(row, remote.receipt)
            if remote.state == "succeeded":
                return self.finish(row)
            if remote.state == "canceled":
                return self._fail(row, remote.cancel_reason or "canceled")
            row.next_attempt_at_ms = self._clock.now_ms() + schedule.refund_poll_ms(row.attempts)
            row.attempts += 1
            return self._store.save_refund(row, "pending")

    def _refused(self, refund_id: str, outcome: Rejected) -> Refund:
        """A refusal may mean that the money went back already, or is about to, by a try whose answer was lost."""
        with self._store.ledger.read():
            row = RefundRow.get_by_id(refund_id)
            payment, _ = self._store.rows(row.intent_id)
        seen = self._provider.read_payment(payment.provider_payment_id)
        if not isinstance(seen, Done):
            return self._later(refund_id, None)
        with self._store.ledger.write():
            row = RefundRow.get_by_id(refund_id)
            if row.status not in {"requested", "pending"}:
                return to_refund(row)
            if seen.value.refunded_kopecks >= row.amount_kopecks:
                return self.finish(row)
        if outcome.definitive and row.provider_refund_id is None:
            there = self._look_up(row, payment.provider_payment_id)
            if isinstance(there, Done):
                return self._take(refund_id, there)
            if there is None:
                return self._give_up(refund_id, outcome.code)
        log.error(
            "payments.refund_refused", code="PAY-MISCONFIGURED", refund_id=refund_id, reason=outcome.code
        )
        return self._later(refund_id, 10 * schedule.MINUTE_MS)

    def _give_up(self, refund_id: str, code: str) -> Refund:
        with self._store.ledger.write():
            row = RefundRow.get_by_id(refund_id)
            return self._fail(row, code) if row.status in {"requested", "pending"} else to_refund(row)

    def finish(self, row: Any) -> Refund:
        """The money is back: refund `succeeded`, payment `refunded`; inside a transaction of the caller's."""
        refund = self._store.save_refund(row, "succeeded")
        payment, work = self._store.rows(row.intent_id)
        self._store.save(payment, work, "payment.refunded", to="refunded", actor=row.actor)
        return refund

    def _fail(self, row: Any, code: str) -> Refund:
        row.error_code = code
        refund = self._store.save_refund(row, "failed")
        log.error(
            "payments.refund_failed",
            code="PAY-REFUND-FAILED",
            refund_id=row.id,
            intent_id=row.intent_id,
            reason=code,
        )
        rounds = RefundRow.select().where(RefundRow.intent_id == row.intent_id).count()
        if code in TRANSIENT_FAILURES and rounds < MAX_ROUNDS:
            payment, work = self._store.rows(row.intent_id)
            self.open(payment, work, row.reason, row.actor, delay_ms=schedule.REFUND_RETRY_MS)
        return refund

    def _watch_receipt(self, row: Any) -> Refund:
        """Ask whether the receipt of a finished refund is registered; after three days it is a person's
        matter.
        """
        outcome = self._provider.read_refund(row.provider_refund_id)
        now_ms = self._clock.now_ms()
        with self._store.ledger.write():
            row = RefundRow.get_by_id(row.id)
            if isinstance(outcome, Done):
                self._take_receipt(row, outcome.value.receipt)
            wait_ms = schedule.receipt_poll_ms(now_ms - row.created_at_ms)
            if wait_ms is None and row.receipt_state == "pending":
                self._take_receipt(row, "canceled")
            row.next_attempt_at_ms = now_ms + (wait_ms or 0)
            return self._store.save_refund(row)

    def _take_receipt(self, row: Any, state: ReceiptState | None) -> None:
        if state is None or state == row.receipt_state:
            return
        row.receipt_state = state
        self._store.note(f"receipt.{state}", "refund", row.id)
        if state == "canceled":
            log.error("payments.receipt_failed", refund_id=row.id, code="PAY-RECEIPT")
            self._store.publish(ReceiptFailed(row.intent_id))

    def _later(self, refund_id: str, delay_ms: int | None, retry_after_ms: int | None = None) -> Refund:
        with self._store.ledger.write():
            row = RefundRow.get_by_id(refund_id)
            wait_ms = delay_ms if delay_ms is not None else schedule.retry_ms(row.attempts, retry_after_ms)
            row.next_attempt_at_ms = self._clock.now_ms() + wait_ms
            return self._store.save_refund(row)

    def hurry(self, intent_id: str) -> None:
        """Make an open refund of this intent due now; inside a transaction of the caller's."""
        RefundRow.update(next_attempt_at_ms=self._clock.now_ms()).where(
            RefundRow.intent_id == intent_id, RefundRow.status.in_(["requested", "pending"])
        ).execute()
        PaymentWorkRow.update(next_at_ms=self._clock.now_ms()).where(
            PaymentWorkRow.intent_id == intent_id
        ).execute()
