"""The one door for every change of a payment: ask the provider, apply what it says, plan the next question.

The webhook worker, the poller, a person and the recovery after a restart all come through
`Reconciler.reconcile`.
"""

from __future__ import annotations

import threading
import uuid
from typing import Any

import structlog

from kiosk.clock import Clock
from kiosk.ledger.models import PaymentRow
from kiosk.payments import schedule
from kiosk.payments.applying import Applier
from kiosk.payments.intent import Intent
from kiosk.payments.provider import Done, Outcome, PaymentProvider, Rejected, RemotePayment, Unknown
from kiosk.payments.shop import ShopCheck
from kiosk.payments.store import PaymentStore, to_intent
from kiosk.payments.watching import Watchlist

log = structlog.get_logger("payments")

_LOCKS = 64
MONEY_MAY_COME = frozenset({"pending", "expired", "canceled"})


class Reconciler:
    """Brings one intent up to date with its provider. Thread-safe; calls for one intent queue up."""

    def __init__(
        self,
        store: PaymentStore,
        provider: PaymentProvider,
        clock: Clock,
        applier: Applier,
        watchlist: Watchlist,
        shop: ShopCheck,
        pace_ms: int,
    ) -> None:
        self._store = store
        self._provider = provider
        self._clock = clock
        self._applier = applier
        self._watchlist = watchlist
        self._shop = shop
        self._pace_ms = pace_ms
        # Re-entrant: a listener of a change may ask about the same intent from within.
        self._locks = [threading.RLock() for _ in range(_LOCKS)]

    def reconcile(self, intent_id: str) -> Intent:
        """Ask, apply, expire and plan; NotFound for an id nobody made. Never raises for what the network
        does.
        """
        with self._locks[hash(intent_id) % _LOCKS]:
            row, work = self._read(intent_id)
            if row.provider != self._provider.name:
                return self._park(intent_id)
            outcome = self._ask(row, work)
            if isinstance(outcome, Done):
                self._applier.apply(intent_id, outcome.value)
                self._release(intent_id, outcome.value)
            elif outcome is not None:
                self._take_silence(intent_id, outcome)
            return self._plan(intent_id, outcome)

    def adopt(self, remote: RemotePayment) -> None:
        """Apply an answer nobody asked for one by one: an entry of the provider's list."""
        with self._store.ledger.read():
            row = PaymentRow.find(remote.metadata.get("intent_id"))
        if row is None or row.provider_payment_id not in {None, remote.provider_payment_id}:
            return
        with self._locks[hash(row.intent_id) % _LOCKS]:
            self._applier.apply(row.intent_id, remote)
            self._plan(row.intent_id, Done(remote))

    def _read(self, intent_id: str) -> tuple[Any, Any]:
        with self._store.ledger.read():
            return self._store.rows(intent_id)

    def _park(self, intent_id: str) -> Intent:
        """An intent of another provider waits until that one is configured again; its QR is on no screen now."""
        now_ms = self._clock.now_ms()
        with self._store.ledger.write():
            row, work = self._store.rows(intent_id)
            if row.status == "pending" and now_ms >= row.expires_at_ms:
                self._store.save(row, work, "payment.expired", to="expired")
            work.next_at_ms = now_ms + schedule.HOUR_MS
            work.save()
            return to_intent(row, work)

    # -- asking

    def _ask(self, row: Any, work: Any) -> Outcome[RemotePayment] | None:
        """Return the provider's answer, or None where there is nothing to ask."""
        if work.submit_state == "known":
            return self._provider.read_payment(row.provider_payment_id)
        if work.submit_state == "lost":
            return None
        now_ms = self._clock.now_ms()
        if work.submit_state == "new" and (row.status != "pending" or now_ms >= row.expires_at_ms):
            return None  # it never left and nobody wants it any more
        if work.first_submit_at_ms is not None and now_ms - work.first_submit_at_ms > schedule.REPLAY_MS:
            return self._look_up(row, work)
        outcome = self._submit(row, work)
        if isinstance(outcome, Rejected) and outcome.definitive:
            row, work = self._read(row.intent_id)
            if work.submit_state == "new":  # another way to pay was written down
                outcome = self._submit(row, work)
        return outcome

    def _submit(self, row: Any, work: Any) -> Outcome[RemotePayment]:
        """Send the stored body under the stored key; that it is being sent is committed first."""
        first_try = work.submit_state == "new"
        with self._store.ledger.write():
            _, work = self._store.rows(row.intent_id)
            work.submit_state = "unknown"
            work.first_submit_at_ms = work.first_submit_at_ms or self._clock.now_ms()
            work.save()
        outcome = self._provider.create_payment(bytes(row.request_body), row.idempotence_key)
        if first_try and isinstance(outcome, Unknown) and not outcome.sent:
            with self._store.ledger.write():
                _, work = self._store.rows(row.intent_id)
                work.submit_state, work.first_submit_at_ms = "new", None
                work.save()
        if isinstance(outcome, Rejected):
            if not outcome.definitive and first_try and outcome.parameter != "Idempotence-Key":
                self._refused(outcome)
                outcome = Rejected(outcome.code, outcome.parameter)
            if outcome.definitive:
                self._take_rejection(row.intent_id, outcome)
        return outcome

    def _take_rejection(self, intent_id: str, rejected: Rejected) -> None:
        """Nothing was created: try the other way to pay where there is one, else the intent failed."""
        with self._store.ledger.write():
            row, work = self._store.rows(intent_id)
            work.failures, work.uncertain = 0, 0
            body = self._provider.next_payment_body(bytes(row.request_body), rejected)
            if row.status == "pending" and body is not None:
                row.request_body, row.idempotence_key = body, str(uuid.uuid4())
                work.submit_state, work.first_submit_at_ms = "new", None
                self._store.save(row, work, "payment.request_changed", reason=rejected.code)
                return
            work.submit_state, work.reason = "lost", rejected.code
            if row.status == "pending":
                self._store.save(row, work, "payment.failed", to="failed", reason=rejected.code)
            else:
                self._store.save(row, work, None)

    def _look_up(self, row: Any, work: Any) -> Outcome[RemotePayment] | None:
        """The key is too old to be sent again: look for the payment among those made at that time."""
        since_ms = work.first_submit_at_ms - schedule.HOUR_MS
        listed = self._provider.list_payments(since_ms, work.first_submit_at_ms + 25 * schedule.HOUR_MS)
        if not isinstance(listed, Done):
            return listed
        for remote in listed.value:
            if remote.metadata.get("intent_id") == row.intent_id:
                return Done(remote)
        with self._store.ledger.write():
            row, work = self._store.rows(row.intent_id)
            work.submit_state, work.uncertain = "lost", 0
            self._store.save(row, work, None)
        return None

    def _release(self, intent_id: str, remote: RemotePayment) -> None:
        """Take a held amount that is wanted, let go of one that is not, and stop a payment nobody may pay
        now.
        """
        row, _ = self._read(intent_id)
        wanted = row.status == "pending"
        outcome: Outcome[RemotePayment] | None = None
        if remote.state == "waiting_for_capture" and wanted:
            outcome = self._provider.capture_payment(
                remote.provider_payment_id, row.amount_kopecks, row.currency, f"{row.idempotence_key}-cap"
            )
        elif not wanted and (
            remote.state == "waiting_for_capture" or (remote.state == "pending" and self._provider.local)
        ):
            outcome = self._provider.cancel_payment(remote.provider_payment_id, f"{row.idempotence_key}-can")
        if isinstance(outcome, Done):
            self._applier.apply(intent_id, outcome.value)

    def _refused(self, outcome: Rejected) -> None:
        log.error("payments.provider_refused", code="PAY-MISCONFIGURED", reason=outcome.code)
        self._shop.doubt()

    # -- planning

    def _take_silence(self, intent_id: str, outcome: Rejected | Unknown) -> None:
        """Count the failure; from the second one on, or while a create call hangs in the air, it is
        uncertain.
        """
        with self._store.ledger.write():
            row, work = self._store.rows(intent_id)
            if work.submit_state == "lost":
                return
            work.failures += 1
            in_the_air = work.submit_state == "unknown"
            uncertain = row.status in MONEY_MAY_COME and (in_the_air or work.failures >= 2)
            uncertain = uncertain and (in_the_air or work.submit_state == "known")
            if uncertain and not work.uncertain:
                work.uncertain = 1
                self._store.save(row, work, None)
            else:
                work.save()
        if isinstance(outcome, Rejected):
            self._refused(outcome)
        else:
            log.info("payments.no_answer", intent_id=intent_id, reason=outcome.reason, failures=work.failures)

    def _plan(self, intent_id: str, outcome: Outcome[RemotePayment] | None) -> Intent:
        """Expire an intent past its time, and write down when to ask next."""
        now_ms = self._clock.now_ms()
        with self._store.ledger.write():
            row, work = self._store.rows(intent_id)
            overdue = row.status == "pending" and now_ms >= row.expires_at_ms
            answered = isinstance(outcome, Done) or work.submit_state in {"new", "lost"}
            if overdue and (answered or now_ms >= row.expires_at_ms + schedule.EXPIRY_GRACE_MS):
                self._store.save(row, work, "payment.expired", to="expired")
            work.next_at_ms = self._next_at_ms(row, work, now_ms, outcome)
            work.save()
            return to_intent(row, work)

    def _next_at_ms(
        self, row: Any, work: Any, now_ms: int, outcome: Outcome[RemotePayment] | None
    ) -> int | None:
        pending = row.status == "pending"
        if work.submit_state == "lost" or (work.submit_state == "new" and not pending):
            return None
        if work.failures and outcome is not None and not isinstance(outcome, Done):
            return now_ms + _failed_ms(work.failures, outcome)
        if work.uncertain and work.remote_state == "succeeded":
            return now_ms + schedule.HOUR_MS  # not as we asked for it: until a person has given it back
        if work.remote_state in {"succeeded", "canceled"} and not pending:
            if work.receipt_state != "pending":
                return None
            wait_ms = schedule.receipt_poll_ms(now_ms - (row.confirmed_at_ms or row.created_at_ms))
            return None if wait_ms is None else now_ms + wait_ms
        wait_ms = schedule.poll_ms(
            pending=pending,
            watched=self._watchlist.is_watched(row.intent_id),
            age_ms=now_ms - row.created_at_ms,
            pace_ms=self._pace_ms,
            provider_pace_ms=self._provider.poll_interval_ms,
        )
        at_ms = now_ms + wait_ms
        return min(at_ms, row.expires_at_ms) if pending and row.expires_at_ms > now_ms else at_ms


def _failed_ms(failures: int, outcome: Rejected | Unknown) -> int:
    """Return how long to wait after a call that brought no answer."""
    if isinstance(outcome, Rejected):
        return schedule.refused_ms(failures)
    return schedule.retry_ms(failures, outcome.retry_after_ms)
