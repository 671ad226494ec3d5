"""Every (state, event) pair of payment and refund, through the service and by raw SQL."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import nullcontext
from typing import Any, get_args

import apsw
import pytest
from peewee import IntegrityError

from kiosk.errors import IllegalTransition, Refusal
from kiosk.ledger.models import PaymentRow, PaymentWorkRow, RefundRow
from kiosk.payments.service import PaymentService
from kiosk.payments.states import (
    PAYMENT_TRANSITIONS,
    REFUND_TRANSITIONS,
    PaymentStatus,
    RefundStatus,
    check_payment,
    check_refund,
)
from tests.payments.conftest import World
from tests.support.fake_psp import FakePsp

PAYMENT_STATES: tuple[PaymentStatus, ...] = get_args(PaymentStatus)
REFUND_STATES: tuple[RefundStatus, ...] = get_args(RefundStatus)
SESSION = "OBD-1"
REFUSED_BY_SQL = (IntegrityError, apsw.ConstraintError)


class Bench:
    """One intent, brought to a state by legal ways only."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.psp = FakePsp(world.clock)
        self.service: PaymentService = world.service(self.psp)
        world.session(SESSION)
        world.deliverable.add(SESSION)
        self.intent_id = self.service.create_intent(48_000, "RUB", SESSION).intent_id
        self.service.tick()

    @property
    def payment_id(self) -> str:
        return self.psp.only().provider_payment_id

    @property
    def status(self) -> str:
        return self.service.get(self.intent_id).status

    def look(self) -> None:
        self.service.reconcile(self.intent_id)
        self.service.tick()

    def reach(self, state: str) -> None:
        {
            "pending": lambda: None,
            "confirmed": self._confirm,
            "failed": lambda: self.psp.end(self.payment_id, "insufficient_funds"),
            "expired": lambda: self.world.clock.advance(601),
            "canceled": lambda: self.service.cancel(self.intent_id),
            "refund_pending": self._open_refund,
            "refunded": self._refund,
        }[state]()
        if state not in {"refund_pending", "canceled"}:
            self.look()
        assert self.status == state

    def _confirm(self) -> None:
        self.psp.pay(self.payment_id)
        self.look()

    def _open_refund(self) -> None:
        self._confirm()
        self.service.request_refund(self.intent_id, "scan failed", "test")

    def _refund(self) -> None:
        self._open_refund()
        self.service.tick()


@pytest.fixture
def bench(world: World) -> Bench:
    return Bench(world)


def allowed_by_sql(world: World, statement: Any) -> bool:
    """Try a statement and take it back; returns whether the ledger allowed it."""
    try:
        with world.ledger.write():
            statement.execute()
            raise TakeBack
    except TakeBack:
        return True
    except REFUSED_BY_SQL:
        return False


class TakeBack(Exception):
    """Ends a transaction that should leave nothing behind."""


@pytest.mark.parametrize("current", PAYMENT_STATES)
def test_raw_sql_moves_a_payment_along_the_table_only(bench: Bench, current: PaymentStatus) -> None:
    bench.reach(current)
    for wanted in PAYMENT_STATES:
        # "refunded" needs money that went back, besides the table's word
        legal = wanted == current or (wanted in PAYMENT_TRANSITIONS[current] and wanted != "refunded")
        assert allowed_by_sql(bench.world, PaymentRow.update(status=wanted)) == legal, wanted


@pytest.mark.parametrize("current", REFUND_STATES)
def test_raw_sql_moves_a_refund_along_the_table_only(bench: Bench, current: RefundStatus) -> None:
    bench.reach("refund_pending")
    if current != "requested":
        RefundRow.update(status=current).execute()
    for wanted in REFUND_STATES:
        legal = wanted == current or wanted in REFUND_TRANSITIONS[current]
        assert allowed_by_sql(bench.world, RefundRow.update(status=wanted)) == legal, wanted


def test_the_tables_refuse_what_they_do_not_name() -> None:
    for current, targets in PAYMENT_TRANSITIONS.items():
        for wanted in PAYMENT_STATES:
            with nullcontext() if wanted in targets else pytest.raises(IllegalTransition):
                check_payment(current, wanted)
    for state, nexts in REFUND_TRANSITIONS.items():
        for word in REFUND_STATES:
            with nullcontext() if word in nexts else pytest.raises(IllegalTransition):
                check_refund(state, word)


Event = Callable[[Bench], object]
REFUSED = "refused"


def says(**changes: object) -> Event:
    """The provider says so, and somebody asks it."""

    def event(bench: Bench) -> None:
        bench.psp.set(bench.payment_id, **changes)
        bench.look()

    return event


def silent(bench: Bench) -> None:
    bench.psp.troubles.append("lost_before")
    bench.look()


def time_passes(bench: Bench) -> None:
    bench.world.clock.advance(601)
    bench.service.tick()


EVENTS: dict[str, Event] = {
    "says_pending": says(),
    "says_paid": says(state="succeeded", paid=True),
    "says_declined": says(state="canceled", cancel_reason="general_decline"),
    "says_expired": says(state="canceled", cancel_reason="expired_on_confirmation"),
    "silent": silent,
    "time_passes": time_passes,
    "cancel": lambda bench: bench.service.cancel(bench.intent_id),
    "refund": lambda bench: bench.service.request_refund(bench.intent_id, "why", "test"),
}
# event -> state -> what becomes of it; a state that is not named stays as it is
EXPECTED: dict[str, dict[str, str]] = {
    "says_pending": {"refund_pending": "refunded"},
    "says_paid": {
        "pending": "confirmed",
        "expired": "confirmed",
        "canceled": "confirmed",
        "refund_pending": "refunded",
    },
    "says_declined": {"pending": "failed"},
    "says_expired": {"pending": "expired"},
    "silent": {"refund_pending": "refunded"},
    "time_passes": {"pending": "expired", "refund_pending": "refunded"},
    "cancel": {
        "pending": "canceled",
        **dict.fromkeys(["confirmed", "failed", "expired", "refund_pending", "refunded"], REFUSED),
    },
    "refund": {
        "confirmed": "refund_pending",
        **dict.fromkeys(["pending", "failed", "expired", "canceled"], REFUSED),
    },
}


# A payment that succeeded never becomes canceled at the provider.
PAIRS = [
    (state, event)
    for state in PAYMENT_STATES
    for event in EVENTS
    if not (
        event in {"says_declined", "says_expired"} and state in {"confirmed", "refund_pending", "refunded"}
    )
]


@pytest.mark.parametrize(("state", "event"), PAIRS)
def test_every_event_in_every_state(bench: Bench, state: str, event: str) -> None:
    bench.reach(state)
    expected = EXPECTED[event].get(state, state)
    if expected == REFUSED:
        with pytest.raises(Refusal):
            EVENTS[event](bench)
        assert bench.status == state
    else:
        EVENTS[event](bench)
        assert bench.status == expected


@pytest.mark.parametrize("refund_state", ["requested", "pending", "succeeded", "failed"])
@pytest.mark.parametrize("word", ["pending", "succeeded", "canceled"])
def test_every_word_about_a_refund_in_every_state(
    bench: Bench, expected_log: Any, refund_state: str, word: str
) -> None:
    expected_log.allow("payments.refund_failed")
    bench.psp.refunds_wait = True
    bench.reach("refund_pending")
    if refund_state != "requested":
        bench.service.tick()
        (refund_id,) = bench.psp.refunds
        if refund_state == "succeeded":
            bench.psp.finish_refund(refund_id)
        elif refund_state == "failed":
            bench.psp.finish_refund(refund_id, "general_decline")
        bench.world.clock.advance(3600)
        bench.service.tick()
    assert bench.service.refunds_of(bench.intent_id)[0].status == refund_state
    for refund_id in list(bench.psp.refunds):
        if word != "pending":
            bench.psp.finish_refund(refund_id, None if word == "succeeded" else "general_decline")
    bench.world.clock.advance(3600)
    bench.service.tick()
    bench.world.clock.advance(3600)
    bench.service.tick()
    after = bench.service.refunds_of(bench.intent_id)[0].status
    final = {"succeeded": "succeeded", "canceled": "failed", "pending": "pending"}[word]
    if refund_state in {"succeeded", "failed"}:
        assert after == refund_state
    elif refund_state == "requested":
        # the provider hears of it only now, and lets it wait
        assert after == "pending"
    else:
        assert after == final
    assert bench.status == ("refunded" if after == "succeeded" else "refund_pending")


def test_facts_of_a_payment_stay(bench: Bench) -> None:
    for change in (
        {"amount_kopecks": 1},
        {"session_id": None},
        {"provider": "other"},
        {"provider_payment_id": "p-2"},
        {"idempotence_key": "x"},
        {"request_body": b"{}"},
        {"created_at_ms": 1},
        {"intent_id": "PAY-2"},
    ):
        with pytest.raises(REFUSED_BY_SQL):
            PaymentRow.update(change).where(PaymentRow.intent_id == bench.intent_id).execute()
    with pytest.raises(REFUSED_BY_SQL):
        PaymentRow.delete().execute()


def test_a_payment_that_was_never_sent_may_go(world: World) -> None:
    psp = FakePsp(world.clock)
    service = world.service(psp)
    intent = service.create_intent(100)
    with world.ledger.write():
        PaymentRow.delete().where(PaymentRow.intent_id == intent.intent_id).execute()
    assert PaymentWorkRow.select().count() == 0


def test_refunds_are_kept_and_are_of_paid_money(bench: Bench) -> None:
    values = {
        "id": "RFD-1",
        "intent_id": bench.intent_id,
        "amount_kopecks": 48_000,
        "reason": "x",
        "actor": "x",
        "idempotence_key": "x",
        "request_body": b"",
        "next_attempt_at_ms": 0,
        "created_at_ms": 0,
        "updated_at_ms": 0,
    }
    with pytest.raises(REFUSED_BY_SQL):
        RefundRow.create(**values)
    bench.reach("refunded")
    with pytest.raises(REFUSED_BY_SQL):
        RefundRow.delete().execute()
