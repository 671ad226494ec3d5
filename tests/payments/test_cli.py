"""`kiosk payments`: compare, refund, list."""

from __future__ import annotations

import argparse
import json
from dataclasses import dataclass
from typing import Any

import pytest

from kiosk.ledger.models import AuditRow, DeliveryRow, ReportRow
from kiosk.payments.cli import add_parser, run
from kiosk.payments.differences import compare
from kiosk.payments.provider import Rejected
from kiosk.payments.service import PaymentService
from kiosk.settings import Settings
from tests.payments.conftest import World
from tests.support.fake_psp import FakePsp


@dataclass
class Agent:
    payments: PaymentService
    settings: Settings


@pytest.fixture
def psp(world: World) -> FakePsp:
    return FakePsp(world.clock)


@pytest.fixture
def agent(world: World, psp: FakePsp) -> Agent:
    return Agent(world.service(psp), world.settings)


def command(agent: Agent, *words: str) -> int:
    parser = argparse.ArgumentParser()
    add_parser(parser.add_subparsers())
    return run(parser.parse_args(["payments", *words]), agent)


def deliver(world: World, session_id: str) -> None:
    now_ms = world.clock.now_ms()
    with world.ledger.write():
        ReportRow.create(
            id=f"RPT-{session_id}",
            session_id=session_id,
            type="diagnostics",
            language="ru",
            file_name=f"{session_id}.pdf",
            sha256="0" * 64,
            size_bytes=1,
            data_sha256="0" * 64,
            created_at_ms=now_ms,
        )
        DeliveryRow.create(
            id=f"DLV-{session_id}",
            report_id=f"RPT-{session_id}",
            channel="email",
            status="sent",
            next_attempt_at_ms=now_ms,
            message_id=session_id,
            created_at_ms=now_ms,
            updated_at_ms=now_ms,
        )


def paid(world: World, agent: Agent, psp: FakePsp, session_id: str) -> str:
    world.session(session_id)
    intent = agent.payments.create_intent(48_000, "RUB", session_id)
    agent.payments.tick()
    payment_id = agent.payments.get(intent.intent_id).provider_payment_id
    assert payment_id is not None
    psp.pay(payment_id)
    agent.payments.reconcile(intent.intent_id)
    return intent.intent_id


def test_books_that_agree(
    world: World, agent: Agent, psp: FakePsp, capsys: pytest.CaptureFixture[str]
) -> None:
    paid(world, agent, psp, "OBD-1")
    deliver(world, "OBD-1")
    assert command(agent, "reconcile", "--hours", "72") == 0
    assert "no differences" in capsys.readouterr().out
    assert command(agent, "reconcile", "--json") == 0
    assert json.loads(capsys.readouterr().out) == {"intents": 1, "remote": 1, "differences": []}
    world.session("OBD-2")
    deliver(world, "OBD-2")
    assert command(agent, "reconcile") == 3
    assert "delivered_not_paid: OBD-2" in capsys.readouterr().out


def test_every_difference_is_named(world: World, agent: Agent, psp: FakePsp, expected_log: Any) -> None:
    for event in ("payments.mismatch", "payments.receipt_failed"):
        expected_log.allow(event)
    not_delivered = paid(world, agent, psp, "OBD-1")
    world.session("OBD-2")
    deliver(world, "OBD-2")
    world.session("OBD-3")
    short = agent.payments.create_intent(48_000, "RUB", "OBD-3")
    agent.payments.tick()
    psp.set("p-2", state="succeeded", paid=True, amount_kopecks=100)
    unpaid = paid(world, agent, psp, "OBD-4")
    deliver(world, "OBD-4")
    psp.set("p-3", state="pending", paid=False)
    back_there = paid(world, agent, psp, "OBD-5")
    deliver(world, "OBD-5")
    psp.set("p-4", refunded_kopecks=10_000, receipt="canceled")
    psp.payments["p-9"] = psp.payments["p-1"]
    psp.set("p-9", provider_payment_id="p-9", metadata={"intent_id": "PAY-x", "kiosk_id": "kiosk-2"})
    found = compare(agent.payments, 72, "kiosk-1")
    named = {(one.kind, one.intent_id or one.session_id) for one in found.differences}
    assert named == {
        ("paid_not_delivered", not_delivered),
        ("delivered_not_paid", "OBD-2"),
        ("paid_not_confirmed", short.intent_id),
        ("confirmed_not_paid", unpaid),
        ("refund_differs", back_there),
        ("receipt_failed", back_there),
    }


def test_a_kiosk_that_got_another_name_knows_its_payments(world: World, agent: Agent, psp: FakePsp) -> None:
    paid(world, agent, psp, "OBD-1")
    deliver(world, "OBD-1")
    assert compare(agent.payments, 72, "kiosk-1").differences == ()
    psp.set("p-1", metadata={**psp.payments["p-1"].metadata, "kiosk_id": "kiosk-1"})
    found = compare(agent.payments, 72, "hall-7")
    assert (found.remote, found.differences) == (1, ())


def test_a_payment_no_row_explains(world: World, agent: Agent, psp: FakePsp) -> None:
    agent.payments.create_intent(500)
    agent.payments.tick()
    psp.pay("p-1")
    stray = psp.payments["p-1"]
    psp.payments["p-9"] = stray
    psp.set("p-9", provider_payment_id="p-9", metadata={"intent_id": "PAY-gone"})
    kinds = {
        (one.kind, one.provider_payment_id) for one in compare(agent.payments, 72, "kiosk-1").differences
    }
    assert ("unknown_to_us", "p-9") in kinds


def test_comparing_finds_a_payment_whose_answer_was_lost(world: World, agent: Agent, psp: FakePsp) -> None:
    psp.troubles.append("lost_after")
    intent = agent.payments.create_intent(48_000, "RUB", world.session())
    agent.payments.tick()
    psp.pay("p-1")
    compare(agent.payments, 72, "kiosk-1")
    assert agent.payments.get(intent.intent_id).status == "confirmed"


def test_a_silent_provider_is_said(agent: Agent, psp: FakePsp, capsys: pytest.CaptureFixture[str]) -> None:
    psp.troubles.append("lost_before")
    assert command(agent, "reconcile") == 1
    assert "PAY-UNREACHABLE" in capsys.readouterr().err


def test_a_refund_by_hand(
    world: World, agent: Agent, psp: FakePsp, capsys: pytest.CaptureFixture[str]
) -> None:
    intent_id = paid(world, agent, psp, "OBD-1")
    assert command(agent, "refund", intent_id, "--reason", "the customer asked") == 0
    assert agent.payments.get(intent_id).status == "refunded"
    assert "succeeded 480.00 RUB" in capsys.readouterr().out
    assert agent.payments.refunds_of(intent_id)[0].actor.startswith("operator:")
    assert command(agent, "refund", "PAY-0-0", "--reason", "x") == 1
    assert "no payment" in capsys.readouterr().err


def test_a_receipt_issued_by_hand_is_no_difference_any_more(
    world: World, agent: Agent, psp: FakePsp, capsys: pytest.CaptureFixture[str], expected_log: Any
) -> None:
    expected_log.allow("payments.receipt_failed")
    intent_id = paid(world, agent, psp, "OBD-1")
    deliver(world, "OBD-1")
    assert command(agent, "receipt-done", intent_id, "--reason", "too early") == 1
    assert "no receipt that could not be registered" in capsys.readouterr().err
    psp.set("p-1", receipt="canceled")
    assert command(agent, "reconcile") == 3
    assert f"receipt_failed: {intent_id}" in capsys.readouterr().out
    for reason in (" ", "x" * 251):
        assert command(agent, "receipt-done", intent_id, "--reason", reason) == 1
    assert command(agent, "receipt-done", "PAY-0-0", "--reason", "x") == 1
    assert "no payment" in capsys.readouterr().err
    assert command(agent, "receipt-done", intent_id, "--reason", " correction receipt 7 ") == 0
    assert capsys.readouterr().out == f"{intent_id} receipts issued by hand: 1\n"
    with world.ledger.read():
        (row,) = AuditRow.select().where(AuditRow.event_type == "receipt.done")
    assert (row.entity_type, row.entity_id) == ("payment", intent_id)
    assert json.loads(row.details) == {"reason": "correction receipt 7"}
    assert row.actor.startswith("operator:")
    assert command(agent, "reconcile") == 0, "the provider still says canceled"
    assert agent.payments.get(intent_id).receipt_state == "canceled"
    assert command(agent, "receipt-done", intent_id, "--reason", "twice") == 1


def test_what_is_open_is_listed(world: World, agent: Agent, capsys: pytest.CaptureFixture[str]) -> None:
    assert command(agent, "list") == 0
    assert "nothing is open" in capsys.readouterr().out
    intent = agent.payments.create_intent(48_000)
    assert command(agent, "list") == 0
    assert f"{intent.intent_id} pending 480.00 RUB" in capsys.readouterr().out
    assert command(agent, "list", "--json") == 0
    assert json.loads(capsys.readouterr().out)[0]["intentId"] == intent.intent_id


def test_a_refused_key_is_said(
    agent: Agent, psp: FakePsp, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(psp, "list_payments", lambda *_: Rejected("invalid_credentials", definitive=False))
    assert command(agent, "reconcile") == 1
    refused = "kiosk payments: PAY-MISCONFIGURED: the provider refuses: invalid_credentials\n"
    assert capsys.readouterr().err == refused
