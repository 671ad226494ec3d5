"""What becomes of an intent when the provider answers late, twice, wrongly or not at all."""

from __future__ import annotations

import threading
from typing import Any

import pytest

from kiosk.errors import KioskError
from kiosk.ledger.audit import digest_of
from kiosk.ledger.models import AuditRow, PaymentRow, PaymentWorkRow
from kiosk.payments.intent import AlreadyPaid, PaymentChanged, ReceiptFailed
from kiosk.payments.service import PaymentService
from tests.payments.conftest import World
from tests.support.fake_psp import FakePsp


@pytest.fixture
def psp(world: World) -> FakePsp:
    return FakePsp(world.clock)


@pytest.fixture
def service(world: World, psp: FakePsp) -> PaymentService:
    return world.service(psp)


def test_the_row_with_key_and_body_is_there_before_the_call(
    world: World, service: PaymentService, psp: FakePsp
) -> None:
    intent = service.create_intent(48_000, "RUB", world.session())
    assert psp.calls == []
    assert intent.qr_code_data is None
    row = PaymentRow.get_by_id(intent.intent_id)
    service.tick()
    assert psp.bodies == [(row.idempotence_key, bytes(row.request_body))]
    assert service.get(intent.intent_id).qr_code_data == "https://qr.example/p-1"


@pytest.mark.parametrize("trouble", ["lost_before", "lost_after"])
def test_an_unknown_result_is_replayed_byte_for_byte(
    world: World, service: PaymentService, psp: FakePsp, trouble: str
) -> None:
    psp.troubles.extend([trouble, "lost_before"])  # type: ignore[list-item]
    intent = service.create_intent(48_000, "RUB", world.session())
    service.tick()
    assert service.get(intent.intent_id).uncertain
    assert world.payments[-1].intent.uncertain
    world.clock.advance(1)
    service.tick()
    world.clock.advance(2)
    service.tick()
    assert len(set(psp.bodies)) == 1
    assert len(psp.bodies) == 3
    assert len(psp.payments) == 1
    known = service.get(intent.intent_id)
    assert not known.uncertain
    assert known.qr_code_data is not None


def test_a_connection_never_made_scares_nobody(world: World, service: PaymentService, psp: FakePsp) -> None:
    psp.troubles.extend(["not_connected"] * 20)
    intent = service.create_intent(48_000, "RUB", world.session())
    for _ in range(11):
        service.tick()
        world.clock.advance(60)
    service.tick()
    dead = service.get(intent.intent_id)
    assert (dead.status, dead.uncertain) == ("expired", False)
    assert service.next_due_ms() is None
    with world.ledger.write():
        PaymentRow.delete().where(PaymentRow.intent_id == intent.intent_id).execute()


def test_a_refusal_fails_the_intent(world: World, service: PaymentService, psp: FakePsp) -> None:
    psp.troubles.append("refused")
    intent = service.create_intent(48_000, "RUB", world.session())
    service.tick()
    failed = service.get(intent.intent_id)
    assert (failed.status, failed.reason) == ("failed", "invalid_request")
    assert service.next_due_ms() is None
    assert service.create_intent(48_000, "RUB", "OBD-1").intent_id != intent.intent_id


def test_a_silent_provider_makes_it_uncertain_and_an_answer_certain(
    world: World, service: PaymentService, psp: FakePsp
) -> None:
    intent = service.create_intent(48_000, "RUB", world.session())
    service.tick()
    psp.troubles.extend(["lost_before"] * 2)
    world.clock.advance(15)
    service.tick()
    assert not service.get(intent.intent_id).uncertain
    world.clock.advance(15)
    service.tick()
    assert service.get(intent.intent_id).uncertain
    world.clock.advance(15)
    service.tick()
    assert not service.get(intent.intent_id).uncertain


def test_an_intent_is_not_called_expired_while_nobody_answers(
    world: World, service: PaymentService, psp: FakePsp
) -> None:
    intent = service.create_intent(48_000, "RUB", world.session())
    service.tick()
    psp.troubles.extend(["lost_before"] * 100)
    for _ in range(14):
        world.clock.advance(60)
        service.tick()
    waiting = service.get(intent.intent_id)
    assert (waiting.status, waiting.uncertain) == ("pending", True)
    for _ in range(12):
        world.clock.advance(60)
        service.tick()
    given_up = service.get(intent.intent_id)
    assert (given_up.status, given_up.uncertain) == ("expired", True)
    assert service.list_open()[0].intent_id == intent.intent_id


def test_what_another_provider_left_open_is_closed_here_and_watched_there(
    world: World, service: PaymentService, psp: FakePsp, dev: PaymentService
) -> None:
    intent = service.create_intent(48_000, "RUB", world.session())
    service.tick()
    world.clock.advance(3600)
    dev.recover()
    dev.tick()
    assert dev.get(intent.intent_id).status == "expired"
    psp.pay("p-1")
    service.recover()
    service.tick()
    assert service.get(intent.intent_id).status == "refunded"


def test_polling_is_quick_while_the_qr_is_shown(world: World, service: PaymentService, psp: FakePsp) -> None:
    intent = service.create_intent(48_000, "RUB", world.session())
    service.watch(intent.intent_id)
    service.tick()
    for _ in range(10):
        service.watch(intent.intent_id)
        world.clock.advance(2.5)
        service.tick()
    assert psp.calls.count("read_payment") == 10
    world.clock.advance(16)
    service.tick()
    psp.calls.clear()
    for _ in range(12):
        world.clock.advance(2.5)
        service.tick()
    assert psp.calls.count("read_payment") == 2


def test_money_for_a_canceled_intent_goes_back_when_nothing_can_be_delivered(
    world: World, service: PaymentService, psp: FakePsp
) -> None:
    intent = service.create_intent(48_000, "RUB", world.session())
    service.tick()
    service.cancel(intent.intent_id)
    psp.pay("p-1")
    world.clock.advance(60)
    service.tick()
    assert service.get(intent.intent_id).status == "refunded"
    assert world.statuses()[-3:] == [
        ("canceled", "confirmed"),
        ("confirmed", "refund_pending"),
        ("refund_pending", "refunded"),
    ]
    assert service.refunds_of(intent.intent_id)[0].reason == "late_payment"
    assert psp.refunded_kopecks() == 48_000


def test_money_for_an_expired_intent_stays_when_the_report_can_go_out(
    world: World, service: PaymentService, psp: FakePsp
) -> None:
    session = world.session()
    world.deliverable.add(session)
    intent = service.create_intent(48_000, "RUB", session)
    service.tick()
    world.clock.advance(601)
    service.tick()
    assert service.get(intent.intent_id).status == "expired"
    psp.pay("p-1")
    world.clock.advance(60)
    service.tick()
    assert service.get(intent.intent_id).status == "confirmed"
    assert world.payments[-1].late
    assert service.refunds_of(intent.intent_id) == []


def test_nobody_pays_twice_for_one_session(world: World, service: PaymentService, psp: FakePsp) -> None:
    session = world.session()
    world.deliverable.add(session)
    first = service.create_intent(48_000, "RUB", session)
    service.tick()
    service.cancel(first.intent_id)
    second = service.create_intent(48_000, "RUB", session)
    service.tick()
    psp.pay("p-1")
    world.clock.advance(60)
    service.tick()
    assert service.get(first.intent_id).status == "confirmed"
    assert service.get(second.intent_id).status == "canceled"
    with pytest.raises(AlreadyPaid):
        service.create_intent(48_000, "RUB", session)
    psp.pay("p-2")
    world.clock.advance(60)
    service.tick()
    service.tick()
    assert service.get(second.intent_id).status == "refunded"
    assert service.get(first.intent_id).status == "confirmed"
    assert psp.paid_kopecks() - psp.refunded_kopecks() == 48_000


@pytest.mark.parametrize(
    "change",
    [
        {"paid": False},
        {"amount_kopecks": 47_999},
        {"currency": "USD"},
        {"account_id": "1"},
        {"test": False},
        {"metadata": {"intent_id": "PAY-other"}},
        {"metadata": {}},
    ],
)
def test_only_our_own_money_counts(
    world: World,
    service: PaymentService,
    psp: FakePsp,
    expected_log: Any,
    change: dict[str, object],
) -> None:
    expected_log.allow("payments.mismatch")
    intent = service.create_intent(48_000, "RUB", world.session())
    service.tick()
    psp.pay("p-1")
    psp.set("p-1", **change)
    for _ in range(3):
        service.reconcile(intent.intent_id)
    doubtful = service.get(intent.intent_id)
    assert (doubtful.status, doubtful.uncertain) == ("pending", True)
    assert doubtful.reason is not None
    assert doubtful.reason.startswith("mismatch:")
    assert AuditRow.select().where(AuditRow.event_type == "payment.mismatch").count() == 1


def test_strange_money_that_was_given_back_is_in_doubt_no_longer(
    world: World, service: PaymentService, psp: FakePsp, expected_log: Any
) -> None:
    expected_log.allow("payments.mismatch")
    intent = service.create_intent(48_000, "RUB", world.session())
    service.tick()
    psp.pay("p-1")
    psp.set("p-1", account_id="1")
    service.reconcile(intent.intent_id)
    for _ in range(30):
        world.clock.advance(3600)
        service.tick()
    doubtful = service.get(intent.intent_id)
    assert (doubtful.status, doubtful.uncertain) == ("expired", True)
    psp.set("p-1", refunded_kopecks=48_000)
    world.clock.advance(3600)
    service.tick()
    assert not service.get(intent.intent_id).uncertain
    assert service.next_due_ms() is None
    assert service.list_open() == []


def test_who_is_refused_asks_less_and_less_often(
    world: World, service: PaymentService, psp: FakePsp, expected_log: Any
) -> None:
    expected_log.allow("payments.provider_refused")
    intent = service.create_intent(48_000, "RUB", world.session())
    service.tick()
    service.cancel(intent.intent_id)
    psp.troubles.extend(["refused"] * 2000)
    psp.calls.clear()
    for _ in range(24 * 60):
        world.clock.advance(60)
        service.tick()
    assert 24 < psp.calls.count("read_payment") < 36
    psp.pay("p-1")
    psp.troubles.clear()
    service.recover()
    service.tick()
    assert service.get(intent.intent_id).status == "refunded"


def test_held_money_is_taken_or_let_go(world: World, service: PaymentService, psp: FakePsp) -> None:
    wanted = service.create_intent(48_000, "RUB", world.session())
    service.tick()
    psp.set("p-1", state="waiting_for_capture", paid=True)
    assert service.reconcile(wanted.intent_id).status == "confirmed"
    given_up = service.create_intent(100)
    service.tick()
    service.cancel(given_up.intent_id)
    psp.set("p-2", state="waiting_for_capture", paid=True)
    world.clock.advance(60)
    service.tick()
    assert service.get(given_up.intent_id).status == "canceled"
    assert psp.payments["p-2"].state == "canceled"


def test_an_old_unknown_call_is_looked_up_not_repeated(
    world: World, service: PaymentService, psp: FakePsp
) -> None:
    psp.troubles.append("lost_after")
    intent = service.create_intent(48_000, "RUB", world.session())
    service.tick()
    psp.pay("p-1")
    world.clock.advance(24 * 3600)
    service.recover()
    service.tick()
    assert psp.calls.count("create_payment") == 1
    assert service.get(intent.intent_id).status == "confirmed"


def test_an_old_unknown_call_that_made_nothing_is_closed(
    world: World, service: PaymentService, psp: FakePsp
) -> None:
    psp.troubles.append("lost_before")
    intent = service.create_intent(48_000, "RUB", world.session())
    service.tick()
    world.clock.advance(24 * 3600)
    service.recover()
    service.tick()
    dead = service.get(intent.intent_id)
    assert (dead.status, dead.uncertain) == ("expired", False)
    assert service.next_due_ms() is None


def test_a_receipt_is_watched_and_its_failure_alarms(
    world: World, service: PaymentService, psp: FakePsp, expected_log: Any
) -> None:
    expected_log.allow("payments.receipt_failed")
    alarms: list[ReceiptFailed] = []
    world.bus.subscribe(ReceiptFailed, alarms.append)
    intent = service.create_intent(48_000, "RUB", world.session())
    service.tick()
    psp.pay("p-1")
    psp.set("p-1", receipt="pending")
    service.reconcile(intent.intent_id)
    psp.set("p-1", receipt="canceled")
    for _ in range(3):
        world.clock.advance(61)
        service.tick()
    assert service.get(intent.intent_id).receipt_state == "canceled"
    assert alarms == [ReceiptFailed(intent.intent_id)]
    assert service.next_due_ms() is None


def test_a_receipt_that_is_never_registered_alarms_after_three_days(
    world: World, service: PaymentService, psp: FakePsp, expected_log: Any
) -> None:
    expected_log.allow("payments.receipt_failed")
    alarms: list[ReceiptFailed] = []
    world.bus.subscribe(ReceiptFailed, alarms.append)
    intent = service.create_intent(48_000, "RUB", world.session())
    service.tick()
    psp.pay("p-1")
    psp.set("p-1", receipt="pending")
    service.reconcile(intent.intent_id)
    for _ in range(71):
        world.clock.advance(3600)
        service.tick()
    assert alarms == []
    for _ in range(3):
        world.clock.advance(3600)
        service.tick()
    assert alarms == [ReceiptFailed(intent.intent_id)]
    assert service.get(intent.intent_id).receipt_state == "canceled"
    assert service.next_due_ms() is None
    psp.set("p-1", receipt="succeeded")
    assert service.reconcile(intent.intent_id).receipt_state == "succeeded"


def test_nobody_waits_for_the_receipt_of_what_was_not_paid(
    world: World, service: PaymentService, psp: FakePsp
) -> None:
    intent = service.create_intent(48_000, "RUB", world.session())
    service.tick()
    psp.set("p-1", receipt="pending")
    service.reconcile(intent.intent_id)
    psp.end("p-1", "expired_on_confirmation")
    assert service.reconcile(intent.intent_id).receipt_state is None
    assert service.next_due_ms() is None


def test_a_refund_made_in_the_cabinet_becomes_ours(
    world: World, service: PaymentService, psp: FakePsp
) -> None:
    intent = service.create_intent(48_000, "RUB", world.session())
    service.tick()
    psp.pay("p-1")
    service.reconcile(intent.intent_id)
    psp.set("p-1", refunded_kopecks=48_000)
    assert service.reconcile(intent.intent_id).status == "refunded"
    (refund,) = service.refunds_of(intent.intent_id)
    assert (refund.status, refund.actor) == ("succeeded", "provider")
    assert "create_refund" not in psp.calls


def test_changes_are_published_only_after_they_are_committed(world: World, service: PaymentService) -> None:
    def undone() -> None:
        with world.ledger.write():
            service.create_intent(48_000)
            raise KioskError("the caller's own trouble")

    with pytest.raises(KioskError):
        undone()
    assert world.payments == []
    assert PaymentWorkRow.select().count() == 0


def test_a_silent_provider_casts_no_doubt_on_a_paid_intent(
    world: World, service: PaymentService, psp: FakePsp
) -> None:
    intent = service.create_intent(48_000, "RUB", world.session())
    service.tick()
    psp.pay("p-1")
    psp.set("p-1", receipt="pending")
    service.reconcile(intent.intent_id)
    psp.troubles.extend(["lost_before"] * 5)
    for _ in range(5):
        world.clock.advance(61)
        service.tick()
    assert not service.get(intent.intent_id).uncertain


def test_a_listener_may_ask_about_the_intent_it_hears_of(
    world: World, service: PaymentService, psp: FakePsp
) -> None:
    heard: list[str] = []

    def listen(event: PaymentChanged) -> None:
        if event.intent.status == "confirmed":
            heard.append(service.reconcile(event.intent.intent_id).status)
            service.request_refund(event.intent.intent_id, "why", "test")

    world.bus.subscribe(PaymentChanged, listen)
    intent = service.create_intent(48_000, "RUB", world.session())
    service.tick()
    psp.pay("p-1")
    service.reconcile(intent.intent_id)
    assert heard == ["confirmed"]
    assert service.get(intent.intent_id).status == "refund_pending"


def test_a_clock_set_back_does_not_stop_the_polling(
    world: World, service: PaymentService, psp: FakePsp
) -> None:
    intent = service.create_intent(48_000, "RUB", world.session())
    service.tick()
    psp.pay("p-1")
    PaymentWorkRow.update(next_at_ms=world.clock.now_ms() + 86_400_000).execute()
    service.tick()
    assert service.get(intent.intent_id).status == "confirmed"


@pytest.mark.parametrize("back_s", [600, 3600 * 3, 3600 * 24 * 3650])
def test_who_pays_while_the_clock_is_set_back_is_not_kept_waiting(
    world: World, service: PaymentService, psp: FakePsp, back_s: int
) -> None:
    intent = service.create_intent(48_000, "RUB", world.session())
    service.watch(intent.intent_id)
    service.tick()
    world.clock.set_ms(world.clock.now_ms() - back_s * 1000)
    psp.pay("p-1")
    service.watch(intent.intent_id)
    service.tick()
    assert service.get(intent.intent_id).status == "confirmed"


def test_a_listener_does_not_hold_the_ledger(world: World, service: PaymentService, psp: FakePsp) -> None:
    free: list[bool] = []

    def read_elsewhere(_event: PaymentChanged) -> None:
        reader = threading.Thread(target=service.list_open, daemon=True)
        reader.start()
        reader.join(5)
        free.append(not reader.is_alive())

    world.bus.subscribe(PaymentChanged, read_elsewhere)
    service.create_intent(48_000, "RUB", world.session())
    assert free == [True]


def test_the_audit_attests_every_payment_row_as_it_stands(
    world: World, service: PaymentService, psp: FakePsp
) -> None:
    ways = [service.create_intent(48_000 + number, "RUB") for number in range(4)]
    service.tick()
    psp.pay("p-1")
    service.cancel(ways[1].intent_id)
    world.clock.advance(700)
    service.tick()
    service.request_refund(ways[0].intent_id, "why", "test")
    psp.pay("p-3")
    for _ in range(30):
        world.clock.advance(3600)
        service.tick()
    for row in PaymentRow.select():
        last = (
            AuditRow.select()
            .where(AuditRow.entity_id == row.intent_id, AuditRow.entity_digest.is_null(False))
            .order_by(AuditRow.id.desc())
            .first()
        )
        assert last.entity_digest == digest_of(row), row.status
    assert world.ledger.audit.broken_at() is None
