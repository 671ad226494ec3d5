"""Refunds: to their end, once, whatever the provider does."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from kiosk.ledger.models import RefundRow
from kiosk.payments.service import PaymentService
from kiosk.servicing.day import DayBook
from kiosk.texts import Texts
from tests.payments.conftest import World
from tests.support.fake_psp import FakePsp


@pytest.fixture
def psp(world: World) -> FakePsp:
    return FakePsp(world.clock)


@pytest.fixture
def service(world: World, psp: FakePsp) -> PaymentService:
    return world.service(psp)


@pytest.fixture
def paid(world: World, service: PaymentService, psp: FakePsp) -> str:
    intent = service.create_intent(48_000, "RUB", world.session())
    service.tick()
    psp.pay("p-1")
    assert service.reconcile(intent.intent_id).status == "confirmed"
    return intent.intent_id


def run(world: World, service: PaymentService, hours: float, step_s: float = 600) -> None:
    for _ in range(int(hours * 3600 / step_s)):
        world.clock.advance(step_s)
        service.tick()


@pytest.mark.parametrize("trouble", ["lost_before", "lost_after", "not_connected"])
def test_a_lost_answer_gives_money_back_once(
    world: World, service: PaymentService, psp: FakePsp, paid: str, trouble: str
) -> None:
    psp.troubles.extend([trouble] * 3)  # type: ignore[list-item]
    service.request_refund(paid, "scan failed", "journey")
    run(world, service, 1)
    assert service.get(paid).status == "refunded"
    assert psp.refunded_kopecks() == 48_000
    assert len(psp.refunds) == 1


def test_a_refund_that_waits_is_asked_about_to_the_end(
    world: World, service: PaymentService, psp: FakePsp, paid: str
) -> None:
    psp.refunds_wait = True
    service.request_refund(paid, "scan failed", "journey")
    run(world, service, 3)
    assert service.get(paid).status == "refund_pending"
    assert service.list_open()[0].intent_id == paid
    psp.finish_refund("r-1")
    run(world, service, 1)
    assert service.get(paid).status == "refunded"


def test_too_little_in_the_till_is_tried_again_under_another_key(
    world: World, service: PaymentService, psp: FakePsp, paid: str, expected_log: Any
) -> None:
    expected_log.allow("payments.refund_failed")
    psp.refunds_wait = True
    service.request_refund(paid, "scan failed", "journey")
    service.tick()
    psp.finish_refund("r-1", "insufficient_funds")
    run(world, service, 1)
    assert [one.status for one in service.refunds_of(paid)] == ["failed", "requested"]
    psp.refunds_wait = False
    run(world, service, 7)
    assert [one.status for one in service.refunds_of(paid)] == ["failed", "succeeded"]
    assert service.get(paid).status == "refunded"


def test_a_final_refusal_waits_for_a_person(
    world: World, service: PaymentService, psp: FakePsp, paid: str, expected_log: Any
) -> None:
    expected_log.allow("payments.refund_failed")
    psp.troubles.append("refused")
    service.request_refund(paid, "scan failed", "journey")
    run(world, service, 12)
    (refund,) = service.refunds_of(paid)
    assert (refund.status, refund.error_code) == ("failed", "invalid_request")
    assert service.get(paid).status == "refund_pending"
    service.request_refund(paid, "by hand", "operator")
    service.tick()
    assert service.get(paid).status == "refunded"


def test_a_refusal_after_a_lost_success_counts_as_the_success(
    world: World, service: PaymentService, psp: FakePsp, paid: str
) -> None:
    psp.set("p-1", refunded_kopecks=48_000)
    service.request_refund(paid, "scan failed", "journey")
    service.tick()
    assert service.get(paid).status == "refunded"
    assert len(psp.refunds) == 0


@pytest.mark.parametrize("end", [None, "insufficient_funds"])
def test_a_lost_answer_is_looked_for_once_its_key_is_forgotten(
    world: World, service: PaymentService, psp: FakePsp, paid: str, expected_log: Any, end: str | None
) -> None:
    expected_log.allow("payments.refund_failed")
    psp.refunds_wait = True
    psp.troubles.append("lost_after")
    service.request_refund(paid, "scan failed", "journey")
    service.tick()
    world.clock.advance(25 * 3600)
    service.tick()
    (refund,) = service.refunds_of(paid)
    assert (refund.status, refund.provider_refund_id) == ("pending", "r-1")
    assert psp.calls.count("create_refund") == 1
    psp.finish_refund("r-1", end)
    psp.refunds_wait = False
    run(world, service, 8)
    assert service.get(paid).status == "refunded"
    assert psp.refunded_kopecks() == 48_000


def test_a_key_that_is_forgotten_before_it_made_anything_is_sent_again(
    world: World, service: PaymentService, psp: FakePsp, paid: str
) -> None:
    psp.troubles.append("lost_before")
    service.request_refund(paid, "scan failed", "journey")
    service.tick()
    world.clock.advance(25 * 3600)
    service.tick()
    assert service.get(paid).status == "refunded"
    assert psp.refunded_kopecks() == 48_000


def test_a_refund_on_its_way_from_the_cabinet_is_waited_for(
    world: World, service: PaymentService, psp: FakePsp, paid: str
) -> None:
    psp.refund_in_the_cabinet("p-1", at_once=False)
    service.request_refund(paid, "scan failed", "journey")
    run(world, service, 3)
    assert service.get(paid).status == "refund_pending"
    psp.finish_refund("r-1")
    run(world, service, 1)
    assert service.get(paid).status == "refunded"
    assert psp.refunded_kopecks() == 48_000


def test_a_refund_planned_by_a_clock_that_was_ahead_is_not_put_off_for_years(
    world: World, service: PaymentService, psp: FakePsp
) -> None:
    right_ms = world.clock.now_ms()
    world.clock.set_ms(right_ms + 10 * 365 * 86_400_000)
    intent = service.create_intent(48_000, "RUB", world.session())
    service.tick()
    psp.pay("p-1")
    service.reconcile(intent.intent_id)
    psp.troubles.append("lost_before")
    service.request_refund(intent.intent_id, "scan failed", "journey")
    service.tick()
    world.clock.set_ms(right_ms)
    service = world.service(psp)
    service.recover()
    service.tick()
    assert service.get(intent.intent_id).status == "refunded"


def test_asking_twice_gives_back_once(world: World, service: PaymentService, psp: FakePsp, paid: str) -> None:
    first = service.request_refund(paid, "scan failed", "journey")
    assert service.request_refund(paid, "twice", "operator") == first
    service.tick()
    again = service.request_refund(paid, "thrice", "operator")
    assert (again.refund_id, again.status) == (first.refund_id, "succeeded")
    service.tick()
    assert psp.calls.count("create_refund") == 1


@pytest.mark.parametrize("end", ["succeeded", "canceled", None])
def test_the_receipt_of_a_refund_is_watched(
    world: World,
    service: PaymentService,
    psp: FakePsp,
    paid: str,
    expected_log: Any,
    end: str | None,
) -> None:
    expected_log.allow("payments.receipt_failed")
    psp.refunds_wait = True
    service.request_refund(paid, "scan failed", "journey")
    service.tick()
    psp.finish_refund("r-1")
    psp.refunds["r-1"] = replace(psp.refunds["r-1"], receipt="pending")
    run(world, service, 1)
    assert service.get(paid).status == "refunded"
    assert RefundRow.get().receipt_state == "pending"
    if end is not None:
        psp.refunds["r-1"] = replace(psp.refunds["r-1"], receipt=end)  # type: ignore[arg-type]
    run(world, service, 74, 3600)
    assert RefundRow.get().receipt_state == (end or "canceled")
    assert service.next_due_ms() is None


def test_money_that_went_back_is_in_the_closing_of_one_day(
    world: World, service: PaymentService, psp: FakePsp, paid: str
) -> None:
    psp.refunds_wait = True
    service.request_refund(paid, "scan failed", "journey")
    service.tick()
    psp.finish_refund("r-1")
    psp.refunds["r-1"] = replace(psp.refunds["r-1"], receipt="pending")
    run(world, service, 1)
    book = DayBook(world.ledger, world.clock, world.settings, Texts.load())
    day = book.today
    assert book.sum_up(day).returned_kopecks == 48_000
    run(world, service, 24, 3600)
    psp.refunds["r-1"] = replace(psp.refunds["r-1"], receipt="succeeded")
    run(world, service, 2, 3600)
    assert book.sum_up(day).returned_kopecks == 48_000
    assert book.sum_up(book.today).returned_kopecks == 0
