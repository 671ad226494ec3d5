"""The door of payments: intents, their changes, notifications, refunds, and the work that is due."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

import structlog
from peewee import SQL

from kiosk.clock import Clock, ClockSteps
from kiosk.errors import Conflict, IllegalTransition, ValidationFailed
from kiosk.events import EventBus
from kiosk.ledger import Ledger
from kiosk.ledger.models import PaymentRow, PaymentWorkRow
from kiosk.payments import schedule
from kiosk.payments.agenda import Agenda
from kiosk.payments.applying import Applier
from kiosk.payments.creating import IntentMaker
from kiosk.payments.erasing import RequestEraser
from kiosk.payments.intent import Intent, Refund
from kiosk.payments.provider import (
    HandConfirmed,
    Outcome,
    PaymentProvider,
    ReceiptCustomer,
    RemotePayment,
    RemoteShop,
)
from kiosk.payments.reconcile import Reconciler
from kiosk.payments.refunding import RefundDesk
from kiosk.payments.shop import ShopCheck
from kiosk.payments.store import PaymentStore
from kiosk.payments.watching import Watchlist
from kiosk.payments.webhook import WebhookInbox
from kiosk.settings import Settings

log = structlog.get_logger("payments")

HOUSEKEEPING_MS = schedule.HOUR_MS


@dataclass(frozen=True, slots=True)
class Job:
    """One piece of due work; equal jobs are the same work."""

    kind: Literal["webhooks", "intent", "refund", "shop", "housekeeping"]
    key: str = ""


class PaymentService:
    """Payments of this kiosk at one provider. Synchronous and thread-safe.

    Args:
        price_of: session id -> its price in kopecks, None where it has none yet.
        can_deliver: session id -> whether a report exists or can still be made for it. Called inside a ledger
            transaction: it may read the ledger and nothing else.
        contact_of: session id -> where its fiscal receipt goes.
        description_of: session id or None -> what the customer's bank and the receipt call the service.
    """

    def __init__(
        self,
        ledger: Ledger,
        bus: EventBus,
        clock: Clock,
        settings: Settings,
        provider: PaymentProvider,
        *,
        price_of: Callable[[str], int | None],
        can_deliver: Callable[[str], bool],
        contact_of: Callable[[str], ReceiptCustomer | None],
        description_of: Callable[[str | None], str],
    ) -> None:
        payments = settings.payments
        self.provider = provider
        self.on_work: Callable[[], None] = lambda: None
        self.clock = clock
        self.ledger = ledger
        self._store = store = PaymentStore(ledger, bus, clock)
        self._agenda = Agenda(ledger)
        self._watchlist = Watchlist(clock)
        self._desk = RefundDesk(store, provider, clock, description_of)
        applier = Applier(store, provider, clock, self._desk, can_deliver)
        self._shop = ShopCheck(provider, clock)
        self._reconciler = Reconciler(
            store, provider, clock, applier, self._watchlist, self._shop, payments.poll_interval_ms
        )
        self._inbox = WebhookInbox(
            store, clock, self._desk, payments.webhook, check_origin_by_default=settings.is_prod
        )
        self._maker = IntentMaker(
            store,
            provider,
            clock,
            payments.intent_ttl_ms,
            price_of=price_of,
            contact_of=contact_of,
            description_of=description_of,
        )
        self._eraser = RequestEraser(store, clock)
        self._housekeeping_at_ms = 0
        self._steps = ClockSteps(clock)

    # -- intents

    def create_intent(
        self,
        amount_kopecks: int,
        currency: str = "RUB",
        session_id: str | None = None,
        metadata: Mapping[str, Any] | None = None,
        idempotency_key: str | None = None,
    ) -> Intent:
        """Return a new pending intent, or the open one of the same session or key.

        The provider is called by the worker; only a local provider at once. The QR then comes by
        `PaymentChanged`.

        Raises:
            ValidationFailed (400); NotFound `session_not_found` (404); AmountMismatch, AlreadyPaid,
            IntentOpen, SessionNotActive, IdempotencyConflict (409).
        """
        intent = self._maker.make(amount_kopecks, currency, session_id, metadata, idempotency_key)
        if self.provider.local and intent.provider_payment_id is None:
            intent = self._reconciler.reconcile(intent.intent_id)
        self.on_work()
        return intent

    def get(self, intent_id: str) -> Intent:
        """Return the intent as the ledger has it; NotFound `payment_not_found`."""
        return self._store.get(intent_id)

    def status_of(self, intent_id: str) -> str:
        """Return how an intent stands; NotFound `payment_not_found`."""
        return self._store.status_of(intent_id)

    def of_session(self, session_id: str) -> list[Intent]:
        """Return the session's intents, the oldest first."""
        with self._store.ledger.read():
            query = PaymentRow.select().where(PaymentRow.session_id == session_id)
            ids = [row.intent_id for row in query.order_by(PaymentRow.created_at_ms, SQL("rowid"))]
            return [self._store.get(intent_id) for intent_id in ids]

    def list_open(self) -> list[Intent]:
        """Return every intent that is pending, uncertain or being refunded, the oldest first."""
        return self._store.open_intents()

    def cancel(self, intent_id: str) -> Intent:
        """Give a pending intent up; it stays watched, for its QR may still be paid.

        A canceled one is returned as it is. NotFound; IllegalTransition from any other state.
        """
        if self.provider.local:
            self._reconciler.reconcile(intent_id)
        with self._store.ledger.write():
            row, work = self._store.rows(intent_id)
            if row.status == "canceled":
                return self._store.get(intent_id)
            if row.status != "pending":
                raise IllegalTransition("payment", row.status, "canceled")
            work.next_at_ms = self.clock.now_ms()
            intent = self._store.save(row, work, "payment.canceled", to="canceled")
        if self.provider.local:
            intent = self._reconciler.reconcile(intent_id)
        self.on_work()
        return intent

    def confirm(self, intent_id: str) -> Intent:
        """Pay by hand: DEV's provider only. NotFound; Conflict elsewhere; IllegalTransition once over."""
        intent = self._store.get(intent_id)
        provider = self.provider
        if not isinstance(provider, HandConfirmed) or intent.provider != provider.name:
            raise Conflict(
                "This provider's payments can't be confirmed by hand.", error="confirm_unavailable"
            )
        if intent.status == "confirmed":
            return intent
        if intent.status != "pending" or intent.provider_payment_id is None:
            raise IllegalTransition("payment", intent.status, "confirmed")
        provider.confirm(intent.provider_payment_id)
        return self._reconciler.reconcile(intent_id)

    def reconcile(self, intent_id: str) -> Intent:
        """Ask the provider and apply what it says: the one door for every change. NotFound; blocks for the
        call.
        """
        return self._reconciler.reconcile(intent_id)

    def adopt(self, remote: RemotePayment) -> None:
        """Apply what a list of the provider's says of an intent of ours; an unknown one is left alone."""
        self._reconciler.adopt(remote)

    def watch(self, intent_id: str) -> None:
        """Say that the intent's QR is on the screen now: it is asked about every 2-3 s for the next 15 s."""
        fresh = not self._watchlist.is_watched(intent_id)
        self._watchlist.watch(intent_id)
        if fresh:
            self.check_now(intent_id)

    def check_now(self, intent_id: str) -> None:
        """Make the worker ask about an unfinished intent as soon as it can; NotFound."""
        with self._store.ledger.write():
            _, work = self._store.rows(intent_id)
            if work.next_at_ms is not None:
                work.next_at_ms = min(work.next_at_ms, self.clock.now_ms())
                work.save()
        self.on_work()

    # -- notifications

    def accept_webhook(self, body: bytes, headers: Mapping[str, str], remote_addr: str) -> None:
        """Check and store a notification. Unauthorized (401), ValidationFailed (400), TooLarge (413)."""
        self._inbox.accept(body, headers, remote_addr)
        self.on_work()

    # -- refunds

    def request_refund(self, intent_id: str, reason: str, actor: str) -> Refund:
        """Give the whole amount back, or return the refund under way. NotFound, IllegalTransition when
        unpaid.
        """
        if not reason.strip() or len(reason) > 250:
            raise ValidationFailed("A refund needs a reason of at most 250 characters.")
        refund = self._desk.request(intent_id, reason.strip(), actor)
        self.on_work()
        return refund

    def push_refund(self, refund_id: str) -> Refund:
        """Send an open refund, or ask how it stands, now. Blocks for the call."""
        return self._desk.work_off(refund_id)

    def refunds_of(self, intent_id: str) -> list[Refund]:
        """Return the refunds of an intent, the oldest first."""
        return self._store.refunds_of(intent_id)

    # -- due work

    def recover(self) -> None:
        """After a start, or when the clock was set: everything unfinished is due now, whatever was planned."""
        now_ms = self.clock.now_ms()
        with self._store.ledger.write():
            PaymentWorkRow.update(next_at_ms=now_ms).where(PaymentWorkRow.next_at_ms > now_ms).execute()
        self.on_work()

    def jobs(self) -> list[Job]:
        """Return the work that is due now, the most urgent first."""
        self._mind_the_clock()
        now_ms = self.clock.now_ms()
        due = [Job("webhooks")] if self._agenda.has_webhooks() else []
        due += [Job("intent", intent_id) for intent_id in self._agenda.intents(now_ms)]
        due += [Job("refund", refund_id) for refund_id in self._agenda.refunds(now_ms)]
        due += [Job("shop")] if self._shop.due() else []
        return due + ([Job("housekeeping")] if now_ms >= self._housekeeping_at_ms else [])

    def _mind_the_clock(self) -> None:
        """Plan anew when the clock was set back: what is planned would wait for as long again."""
        back_ms = self._steps.back_ms()
        if back_ms:
            log.info("payments.clock_set_back", seconds=back_ms // 1000)
            self._housekeeping_at_ms = 0
            self.recover()

    def run(self, job: Job) -> None:
        """Do one piece of work."""
        if job.kind == "webhooks":
            self._inbox.work_off()
            self.on_work()
        elif job.kind == "intent":
            self._reconciler.reconcile(job.key)
        elif job.kind == "refund":
            self._desk.work_off(job.key)
        elif job.kind == "shop":
            self._shop.look()
        else:
            self._inbox.forget_old()
            pause_ms = schedule.SECOND_MS if self._eraser.erase_done() else HOUSEKEEPING_MS
            self._housekeeping_at_ms = self.clock.now_ms() + pause_ms

    def tick(self) -> None:
        """Do everything that is due now and what follows from it, each once, in the caller's thread."""
        seen: set[Job] = set()
        while fresh := [job for job in self.jobs() if job not in seen]:
            seen.update(fresh)
            for job in fresh:
                self.run(job)

    def next_due_ms(self) -> int | None:
        """Return when the next work is due (epoch ms), or None."""
        return self._agenda.next_ms()

    def shop(self) -> Outcome[RemoteShop]:
        """Ask the provider about our shop. Blocks for the call."""
        return self.provider.shop()

    @property
    def shop_problem(self) -> str:
        """Why the provider would take no money for us, or "": it is asked at the start and when it refuses us."""
        return self._shop.problem
