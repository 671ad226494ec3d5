"""The money part of a visit."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from kiosk.errors import Fault, KioskError
from kiosk.journey import recovery
from kiosk.journey.stage import Stage
from kiosk.journey.states import UNPAYABLE
from kiosk.payments import Intent
from kiosk.payments.intent import AlreadyPaid

# A customer waits no longer for a QR code.
PREPARING_S = 45.0
LOOK_S = 1.0
# Where money that comes late still finds its customer: he is led on as if he had just paid.
PAYABLE_SCREENS = frozenset({"pay", "summary", "body"})
MAY_BE_PAID = frozenset({"pending", "expired", "canceled"})


class Paying:
    """Makes the intent, watches it, and goes on once it is paid."""

    def __init__(self, stage: Stage, on_paid: Callable[[], None]) -> None:
        self._stage = stage
        self._on_paid = on_paid
        self._looked_at_s = 0.0

    def begin(self) -> None:
        """Ask for a payment and show the pay screen."""
        stage, visit = self._stage, self._stage.visit
        price = stage.services.settings.price_kopecks(visit.service, visit.body or None)
        if price is None:
            raise Fault("SYS-BUG", "a visit without a price")
        visit.intent = None
        stage.goto("pay")
        session_id = visit.session_id
        stage.run(
            lambda: stage.services.payments.create_intent(
                price, "RUB", session_id, {"service": visit.service}
            ),
            self._made,
            self._failed,
        )

    def _made(self, intent: Intent) -> None:
        visit = self._stage.visit
        if visit.screen == "pay" and visit.intent is None:
            visit.intent = intent
        self.changed(intent)
        self._stage.checkpoint()

    def _failed(self, error: KioskError) -> None:
        if isinstance(error, AlreadyPaid):
            for intent in self._stage.services.payments.of_session(self._stage.visit.session_id):
                self.changed(intent)
            return
        fault = error if isinstance(error, Fault) else Fault("PAY-UNREACHABLE", str(error))
        self._stage.problem(fault, retry_to="pay")

    def changed(self, intent: Intent) -> None:
        """Take over what is now known of a payment for this visit's session.

        What is told comes through threads and may be older than what is shown: the ledger says what holds.
        """
        visit = self._stage.visit
        intent = self._stage.services.payments.get(intent.intent_id)
        ours = visit.intent is not None and visit.intent.intent_id == intent.intent_id
        if intent.session_id != visit.session_id or not visit.session_id:
            return
        if intent.status == "confirmed" and not visit.paid:
            self._paid_with(intent)
        elif intent.status == "confirmed" and not ours:
            self._stage.background(lambda: self._give_back(intent))
        elif ours or (visit.screen == "pay" and visit.intent is None and intent.status == "pending"):
            before, visit.intent = visit.intent, intent
            if visit.screen == "pay" and intent.status == "failed" and not _qr(intent):
                # Not the customer's bank: the provider would not even make the payment.
                self._stage.problem(Fault("PAY-MISCONFIGURED", intent.reason or ""), retry_to="pay")
            if intent.status in UNPAYABLE and before is not None and before.status != intent.status:
                # Whoever stood by while the QR ran out has the whole warning before him.
                self._stage.touched_at_s = self._stage.services.clock.monotonic()

    def _paid_with(self, intent: Intent) -> None:
        """Go on: with the intent on the screen, or with an earlier one whose money came late."""
        visit = self._stage.visit
        other, visit.intent = visit.intent, intent
        if other is not None and other.intent_id != intent.intent_id and other.status == "pending":
            self._drop(other)
        self._stage.checkpoint()
        if visit.screen in PAYABLE_SCREENS or (visit.screen == "problem" and visit.retry_to == "pay"):
            self._on_paid()

    def _give_back(self, intent: Intent) -> None:
        self._stage.services.payments.request_refund(intent.intent_id, "paid twice", "auto")

    def cancel(self, then: Callable[[], None]) -> None:
        """Give the payment up and do `then`, unless money came meanwhile."""
        stage, visit = self._stage, self._stage.visit
        intent = visit.intent
        if intent is None or intent.status in UNPAYABLE:
            self._canceled(intent, then)
            return
        if self.state() == "checking":
            return
        stage.run(
            lambda: self._give_up(intent.intent_id), lambda now: self._canceled(now, then), self._failed
        )

    def _drop(self, intent: Intent) -> None:
        """Give up a payment that is no longer the visit's."""

        def give_up() -> None:
            self._give_up(intent.intent_id)

        self._stage.background(give_up)

    def _give_up(self, intent_id: str) -> Intent:
        return recovery.give_up(self._stage.services, intent_id)

    def _canceled(self, intent: Intent | None, then: Callable[[], None]) -> None:
        if intent is not None and intent.status == "confirmed":
            self.changed(intent)
            return
        self._stage.visit.intent = None
        then()

    def check(self) -> None:
        """Ask the provider now: the customer says that he has paid."""
        intent = self._stage.visit.intent
        if intent is not None:
            payments = self._stage.services.payments
            self._stage.run(
                lambda: payments.check_now(intent.intent_id), lambda _none: None, lambda _error: None
            )

    def look(self) -> None:
        """Keep up with the payment; call it a few times a second while the pay screen shows."""
        services, intent = self._stage.services, self._stage.visit.intent
        now_s = services.clock.monotonic()
        if intent is not None and intent.status == "pending":
            services.payments.watch(intent.intent_id)
        if intent is not None and intent.status in MAY_BE_PAID and now_s - self._looked_at_s >= LOOK_S:
            self._looked_at_s = now_s
            # Another process (`kiosk payments reconcile`) tells us of no change it makes.
            known = services.payments.get(intent.intent_id)
            if known != intent:
                self.changed(known)
        if self._stage.visit.screen == "pay" and self.state() == "preparing":
            self._hurry(now_s)

    def _hurry(self, now_s: float) -> None:
        """Give up on a provider that makes no QR."""
        stage, intent = self._stage, self._stage.visit.intent
        if now_s - stage.shown_at_s < PREPARING_S:
            return
        if intent is None:
            stage.problem(Fault("PAY-UNREACHABLE", "no intent came"), retry_to="pay")
            return
        stage.visit.intent = None
        intent_id = intent.intent_id
        # Given up before a retry is offered: it would get the same open intent again.
        stage.run(lambda: self._give_up(intent_id), self._given_up, self._failed)

    def _given_up(self, intent: Intent) -> None:
        if intent.status == "confirmed":
            self.changed(intent)
        elif self._stage.visit.screen == "pay":
            self._stage.problem(Fault("PAY-UNREACHABLE", "no QR came"), retry_to="pay")

    def view(self) -> dict[str, Any]:
        """Return the pay screen's content."""
        stage, visit = self._stage, self._stage.visit
        services = stage.services
        seller = services.settings.kiosk.seller
        intent = visit.intent
        left_ms = 0 if intent is None else intent.expires_at_ms - services.clock.now_ms()
        state = self.state()
        price_kopecks = services.settings.price_kopecks(visit.service, visit.body or None) or 0
        return {
            "state": state,
            "amountKopecks": price_kopecks if intent is None else intent.amount_kopecks,
            "qr": _qr(intent) if intent and state == "waiting" else "",
            "secondsLeft": max(0, left_ms // 1000),
            "reference": intent.reference if intent else "",
            "canCancel": state not in {"checking", "paid"},
            "serviceKey": f"screen.pay.service.{visit.service}",
            "sellerName": seller.name,
            "sellerInn": seller.inn,
        }

    def state(self) -> str:
        """Return preparing, waiting, checking, paid, failed, expired, canceled or refunded."""
        intent = self._stage.visit.intent
        if intent is None:
            return "preparing"
        if intent.status == "pending":
            if not _qr(intent):
                return "preparing"  # whatever the provider knows: nobody can have paid a QR nobody has seen
            return "checking" if intent.uncertain else "waiting"
        names = {"confirmed": "paid", "refund_pending": "refunded"}
        return names.get(intent.status, intent.status)


def _qr(intent: Intent) -> str:
    return intent.qr_code_data or intent.qr_code_url or ""
