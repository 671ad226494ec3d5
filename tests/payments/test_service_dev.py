"""Intents with the provider of DEV, through the service's door."""

from __future__ import annotations

import json
from typing import Any

import pytest

from kiosk.errors import Conflict, IllegalTransition, NotFound, Refusal, ValidationFailed
from kiosk.ledger.models import AuditRow, PaymentRow
from kiosk.payments.dev import DevProvider
from kiosk.payments.intent import (
    AlreadyPaid,
    AmountMismatch,
    IdempotencyConflict,
    IntentOpen,
    SessionNotActive,
)
from kiosk.payments.service import PaymentService
from kiosk.settings import DevPaymentSettings
from tests.payments.conftest import World


def manual(world: World) -> PaymentService:
    return world.service(DevProvider(world.ledger, world.clock, DevPaymentSettings(manual_mode=True)))


def test_an_intent_has_its_qr_at_once_and_confirms_by_itself(world: World, dev: PaymentService) -> None:
    intent = dev.create_intent(48_000, "RUB", world.session(), {"service": "diagnostics"})
    assert intent.status == "pending"
    assert intent.qr_code_data == f"DEV_QR_{intent.intent_id}"
    assert not intent.uncertain
    world.clock.advance(1.9)
    dev.tick()
    assert dev.get(intent.intent_id).status == "pending"
    world.clock.advance(0.2)
    dev.tick()
    paid = dev.get(intent.intent_id)
    assert paid.status == "confirmed"
    assert paid.confirmed_at_ms == world.clock.now_ms()
    assert world.statuses() == [(None, "pending"), ("pending", "confirmed")]
    assert dev.next_due_ms() is None
    assert dev.list_open() == []


def test_every_change_has_its_audit_row(world: World, dev: PaymentService) -> None:
    intent = dev.create_intent(48_000, "RUB", world.session())
    world.clock.advance(2)
    dev.tick()
    rows = AuditRow.select().where(AuditRow.entity_id == intent.intent_id).order_by(AuditRow.id)
    assert [row.event_type for row in rows] == ["payment.created", "payment.submitted", "payment.confirmed"]
    details = json.loads(rows[-1].details)
    assert (details["status"], details["amount_kopecks"]) == ("confirmed", 48_000)


def test_the_json_of_an_intent(world: World, dev: PaymentService) -> None:
    document = dev.create_intent(48_000, "RUB", world.session()).to_json()
    assert document["amount"] == 48_000
    assert document["createdAt"].endswith("Z")
    assert {"intentId", "currency", "status", "qrCodeData", "expiresAt", "sessionId"} <= set(document)
    assert "confirmedAt" not in document


def test_by_hand(world: World) -> None:
    service = manual(world)
    intent = service.create_intent(48_000)
    world.clock.advance(60)
    service.tick()
    assert service.get(intent.intent_id).status == "pending"
    assert service.confirm(intent.intent_id).status == "confirmed"
    assert service.confirm(intent.intent_id).status == "confirmed"


def test_a_restart_forgets_nothing(world: World) -> None:
    first = manual(world)
    by_hand = first.create_intent(100)
    again = manual(world)
    again.recover()
    again.tick()
    assert again.get(by_hand.intent_id).status == "pending"
    assert again.confirm(by_hand.intent_id).status == "confirmed"
    automatic = world.service(DevProvider(world.ledger, world.clock, DevPaymentSettings()))
    waiting = automatic.create_intent(200)
    world.clock.advance(2)
    reborn = world.service(DevProvider(world.ledger, world.clock, DevPaymentSettings()))
    reborn.recover()
    reborn.tick()
    assert reborn.get(waiting.intent_id).status == "confirmed"


def test_cancel_and_expiry_stop_a_dev_payment(world: World) -> None:
    service = manual(world)
    canceled = service.create_intent(100)
    assert service.cancel(canceled.intent_id).status == "canceled"
    assert service.cancel(canceled.intent_id).status == "canceled"
    expired = service.create_intent(100)
    world.clock.advance(601)
    service.tick()
    assert service.get(expired.intent_id).status == "expired"
    for intent in (canceled, expired):
        with pytest.raises(IllegalTransition):
            service.confirm(intent.intent_id)
    with pytest.raises(IllegalTransition):
        service.cancel(expired.intent_id)
    world.clock.advance(3600)
    service.tick()
    assert service.next_due_ms() is None


def test_one_open_intent_a_session(world: World, dev: PaymentService) -> None:
    session = world.session()
    first = dev.create_intent(48_000, "RUB", session)
    assert dev.create_intent(48_000, "RUB", session).intent_id == first.intent_id
    with pytest.raises(IntentOpen):
        dev.create_intent(10_000, "RUB", session)
    dev.cancel(first.intent_id)
    second = dev.create_intent(48_000, "RUB", session)
    assert second.intent_id != first.intent_id
    world.clock.advance(2)
    dev.tick()
    with pytest.raises(AlreadyPaid):
        dev.create_intent(48_000, "RUB", session)
    assert [intent.status for intent in dev.of_session(session)] == ["canceled", "confirmed"]


def test_the_price_is_the_sessions(world: World, dev: PaymentService) -> None:
    session = world.session()
    world.prices[session] = 48_000
    with pytest.raises(AmountMismatch) as refused:
        dev.create_intent(1_000, "RUB", session)
    assert (refused.value.error, refused.value.status) == ("amount_mismatch", 409)
    assert dev.create_intent(48_000, "RUB", session).amount_kopecks == 48_000
    with pytest.raises(NotFound) as unknown:
        dev.create_intent(48_000, "RUB", "OBD-xxx-yyy")
    assert unknown.value.error == "session_not_found"
    with pytest.raises(SessionNotActive):
        dev.create_intent(48_000, "RUB", world.session("OBD-2", "completed"))


def test_an_idempotency_key_makes_one_intent(world: World, dev: PaymentService) -> None:
    first = dev.create_intent(48_000, idempotency_key="k")
    assert dev.create_intent(48_000, idempotency_key="k").intent_id == first.intent_id
    with pytest.raises(IdempotencyConflict):
        dev.create_intent(48_001, idempotency_key="k")
    assert PaymentRow.select().count() == 1


BAD: list[dict[str, Any]] = [
    {"amount_kopecks": 0},
    {"amount_kopecks": -1},
    {"amount_kopecks": 99},
    {"amount_kopecks": 70_000_001},
    {"amount_kopecks": True},
    {"amount_kopecks": 480.0},
    {"amount_kopecks": 480, "currency": "USD"},
    {"amount_kopecks": 480, "metadata": {"a": float("nan")}},
    {"amount_kopecks": 480, "metadata": {"a": object()}},
    {"amount_kopecks": 480, "metadata": {"a": "я" * 3000}},
    {"amount_kopecks": 480, "idempotency_key": ""},
    {"amount_kopecks": 480, "idempotency_key": "a\nb"},
    {"amount_kopecks": 480, "idempotency_key": "a" * 129},
]


@pytest.mark.parametrize("arguments", BAD)
def test_bad_input_is_refused(dev: PaymentService, arguments: dict[str, Any]) -> None:
    with pytest.raises(ValidationFailed):
        dev.create_intent(**arguments)


def test_unknown_ids_are_not_found(dev: PaymentService) -> None:
    for call in (dev.get, dev.cancel, dev.confirm, dev.reconcile, dev.check_now, dev.watch):
        with pytest.raises(NotFound) as refused:
            call("PAY-0-0")
        assert refused.value.error == "payment_not_found"
    with pytest.raises(NotFound):
        dev.request_refund("PAY-0-0", "reason", "operator")


def test_a_refund_ends_in_refunded(world: World, dev: PaymentService) -> None:
    intent = dev.create_intent(48_000, "RUB", world.session())
    with pytest.raises(IllegalTransition):
        dev.request_refund(intent.intent_id, "scan failed", "journey")
    world.clock.advance(2)
    dev.tick()
    refund = dev.request_refund(intent.intent_id, "scan failed", "journey")
    assert (refund.status, refund.amount_kopecks, refund.actor) == ("requested", 48_000, "journey")
    assert dev.get(intent.intent_id).status == "refund_pending"
    assert dev.request_refund(intent.intent_id, "again", "operator").refund_id == refund.refund_id
    dev.tick()
    assert dev.get(intent.intent_id).status == "refunded"
    assert [one.status for one in dev.refunds_of(intent.intent_id)] == ["succeeded"]
    assert [event.refund.status for event in world.refunds] == ["requested", "succeeded"]
    assert dev.create_intent(48_000, "RUB", "OBD-1").status == "pending"


@pytest.mark.parametrize("reason", ["", "  ", "x" * 251])
def test_a_refund_needs_a_reason(dev: PaymentService, reason: str) -> None:
    with pytest.raises(ValidationFailed):
        dev.request_refund("PAY-0-0", reason, "operator")


def test_only_dev_confirms_by_hand(world: World, dev: PaymentService) -> None:
    class Other(DevProvider):
        name = "other"

    intent = dev.create_intent(100)
    other = world.service(Other(world.ledger, world.clock, DevPaymentSettings()))
    with pytest.raises(Conflict) as refused:
        other.confirm(intent.intent_id)
    assert isinstance(refused.value, Refusal)
    assert refused.value.error == "confirm_unavailable"
    world.clock.advance(5)
    other.recover()
    other.tick()
    assert other.get(intent.intent_id).status == "pending"
