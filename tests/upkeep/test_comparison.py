"""The nightly comparison with the provider's books, over HTTP: kept, logged, told by the doctor and the metrics."""

from __future__ import annotations

import argparse
import uuid
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import httpx
import pytest
from structlog.testing import capture_logs

from kiosk.agent import Agent
from kiosk.devkit.psp.control import PspControl
from kiosk.ledger.models import DifferenceRow
from kiosk.metrics import Metrics, Sampler
from kiosk.metrics.sampling import Looked
from kiosk.payments import cli
from kiosk.payments.comparing import compare_and_keep
from kiosk.payments.differences import KINDS
from kiosk.upkeep.backup import Backups
from kiosk.upkeep.doctor.finding import Finding
from kiosk.upkeep.doctor.service import examine_kiosk
from tests.conftest import ExpectedLog
from tests.support.books import Books
from tests.support.clock import ManualClock
from tests.support.kiosk import kiosk_settings
from tests.support.psp import running_psp

Line = Mapping[str, Any]
SHOP, KEY = "100500", "test_emulator"


class Night:
    """An agent whose provider is the emulator, and what is told of it."""

    def __init__(self, storage: Path, clock: ManualClock, control: PspControl, **changes: Any) -> None:
        shop = {"apiUrl": f"{control.origin}/v3/", "shopId": SHOP, "secretKey": KEY, "readTimeoutS": 1}
        payments = {"provider": "yookassa", "yookassa": shop, "receipt": {"vatCode": 1}}
        self.storage, self.clock, self.control = storage, clock, control
        self.agent = Agent(kiosk_settings(storage, payments=payments, **changes), clock)
        self.agent.open()
        self.books = Books(self.agent.ledger, clock, self.agent.settings, self.agent.payments.provider)
        self.metrics = Metrics(self.agent.bus)

    def paid(self, session_id: str = "OBD-1") -> str:
        """A paid payment of a new session; returns its id."""
        intent = self.agent.payments.create_intent(48_000, "RUB", self.books.session(session_id))
        self.agent.payments.tick()
        self.control.pay(str(self.agent.payments.get(intent.intent_id).provider_payment_id))
        assert self.agent.payments.reconcile(intent.intent_id).status == "confirmed"
        return intent.intent_id

    def stray(self) -> str:
        """A paid payment that the ledger does not know; returns its id at the provider."""
        body = {
            "amount": {"value": "480.00", "currency": "RUB"},
            "capture": True,
            "confirmation": {"type": "qr"},
            "payment_method_data": {"type": "sbp"},
            "metadata": {"intent_id": "PAY-gone", "kiosk_id": "kiosk-1"},
        }
        answer = httpx.post(
            f"{self.control.origin}/v3/payments",
            json=body,
            auth=(SHOP, KEY),
            headers={"Idempotence-Key": str(uuid.uuid4())},
            trust_env=False,
        )
        payment_id = str(answer.raise_for_status().json()["id"])
        self.control.pay(payment_id)
        return payment_id

    def pass_hours(self, hours: float) -> list[Line]:
        """Let time pass, a beat of the upkeep every ten minutes; returns what was logged, with its `at`."""
        lines: list[Line] = []
        for _ in range(round(hours * 6)):
            self.clock.advance(600)
            with capture_logs() as logged:
                self.agent.upkeep.tick()
            lines += [{**line, "at": self.clock.now()} for line in logged]
        return lines

    def gauge(self) -> dict[str, float]:
        """What the metric says, by kind, without the zeros."""
        services = {"diagnostics": {"available": True}, "thickness": {"available": True}}
        view = {"outOfService": {"code": ""}, "services": services}
        looked = Looked(self.agent.ledger, self.agent.thickness, lambda: view, lambda: None)
        Sampler(self.metrics, self.agent.settings, self.clock, looked).sample()
        values = {
            kind: self.metrics.registry.get_sample_value("kiosk_payment_differences", {"kind": kind})
            for kind in KINDS
        }
        assert None not in values.values()
        return {kind: value for kind, value in values.items() if value}

    def doctor(self) -> list[Finding]:
        """What the doctor says of the comparison."""
        environ = {
            "KIOSK_STORAGE": str(self.storage),
            "KIOSK_SECRETS": str(self.storage / "secrets"),
            "PAYMENTS_PROVIDER": "yookassa",
        }
        found = examine_kiosk(environ, self.clock, self.storage, dial_with=None)
        return [one for one in found if one.code.startswith(("PAY-COMPARED", "PAY-NOT", "PAY-DIFF"))]

    def told(self) -> list[tuple[str, str]]:
        return [(one.code, str(one.values.get("kind", one.level))) for one in self.doctor()]

    def command(self, *words: str) -> int:
        """`kiosk payments …`."""
        parser = argparse.ArgumentParser()
        cli.add_parser(parser.add_subparsers())
        return cli.run(parser.parse_args(["payments", *words]), self.agent)


@pytest.fixture
def control(tmp_path: Path) -> Iterator[PspControl]:
    with running_psp(tmp_path / "psp.json") as (_server, control):
        yield control


@pytest.fixture
def make_night(tmp_path: Path, clock: ManualClock, control: PspControl) -> Iterator[Callable[..., Night]]:
    made: list[Night] = []

    def make(**changes: Any) -> Night:
        made.append(Night(tmp_path / "storage", clock, control, **changes))
        return made[-1]

    yield make
    for one in made:
        one.agent.stop()


@pytest.fixture
def night(make_night: Callable[..., Night]) -> Night:
    return make_night(upkeep={"backup": {"enabled": False}})


def kinds(lines: Sequence[Line]) -> list[str]:
    """The differences that were logged, in order."""
    found = [line for line in lines if line["event"] == "payments.difference"]
    assert {(line["log_level"], line["code"]) for line in found} <= {("error", "PAY-DIFFERENCE")}
    return [line["kind"] for line in found]


def compared(lines: Sequence[Line]) -> list[Line]:
    return [line for line in lines if line["event"] == "payments.compared"]


def test_what_differs_is_logged_kept_and_told(make_night: Callable[..., Night]) -> None:
    night = make_night(upkeep={"backup": {"enabled": False}})
    stray, undelivered = night.stray(), night.paid()
    assert (night.told(), night.gauge()) == ([("PAY-NOT-COMPARED", "ok")], {})
    lines = night.pass_hours(1)
    assert kinds(lines) == ["unknown_to_us"], "who has just paid may still be there"
    assert night.told() == [("PAY-DIFFERENCE", "unknown_to_us")]
    lines = night.pass_hours(13)
    assert sorted(kinds(lines)) == ["paid_not_delivered", "unknown_to_us"]
    named = {line.get("intent_id"): line["provider_payment_id"] for line in lines if "kind" in line}
    assert named["PAY-gone"] == stray
    assert undelivered in named
    both = {"paid_not_delivered": 1, "unknown_to_us": 1}
    assert night.gauge() == both
    assert night.told() == [("PAY-DIFFERENCE", kind) for kind in both]
    night.agent.stop()
    again = make_night()
    assert again.gauge() == both, "a restart forgets nothing"


def test_books_that_agree_are_told_to_agree(night: Night) -> None:
    night.paid()
    night.books.report("OBD-1")
    lines = night.pass_hours(14)
    assert kinds(lines) == []
    assert [(line["intents"], line["remote"], line["differences"]) for line in compared(lines)] == [
        (1, 1, 0)
    ] * 2
    assert (night.told(), night.gauge()) == ([("PAY-COMPARED", "ok")], {})


def test_it_is_made_soon_after_the_first_start_and_then_once_a_night(night: Night) -> None:
    moments = [line["at"].hour for line in compared(night.pass_hours(72))]
    assert moments == [10, 0, 0, 0], "three o'clock in Moscow"
    night.clock.advance(30 * 3600)  # it was off for a night
    assert len(compared(night.pass_hours(2))) == 1


def test_a_provider_that_does_not_answer_is_asked_again_and_holds_nothing_up(
    make_night: Callable[..., Night], control: PspControl
) -> None:
    night = make_night()
    night.paid()
    night.books.report("OBD-1")
    control.fault("list_payments", "500", times=10_000)
    lines = night.pass_hours(14)
    postponed = [line for line in lines if line["event"] == "upkeep.comparison_postponed"]
    assert len(postponed) == 14, "once an hour"
    assert {(line["log_level"], line["code"]) for line in postponed} == {("warning", "PAY-UNREACHABLE")}
    assert night.told() == [("PAY-NOT-COMPARED", "ok")]
    night.pass_hours(48)
    assert night.told() == [("PAY-NOT-COMPARED", "warning")]
    assert len(Backups(night.agent.settings, night.clock).files()) == 3, "the first and two nightly ones"
    control.clear_faults()
    assert len(compared(night.pass_hours(1))) == 1
    assert night.told() == [("PAY-COMPARED", "ok")]
    control.fault("list_payments", "500", times=10_000)
    night.pass_hours(49)
    assert night.told() == [("PAY-COMPARED-OLD", "warning")]


def test_a_refused_key_is_logged_as_such(night: Night, control: PspControl) -> None:
    control.fault("list_payments", "401", times=1)
    lines = night.pass_hours(2)
    failed = [line for line in lines if line["event"] == "upkeep.failed"]
    assert [(line["what"], line["code"]) for line in failed] == [("comparison", "PAY-MISCONFIGURED")]
    assert len(compared(lines)) == 1, "it was tried again"


def test_what_a_person_settles_is_gone_at_once(
    night: Night, control: PspControl, capsys: pytest.CaptureFixture[str]
) -> None:
    """A look of 72 hours or more takes the place of what the night found; a shorter one knows less."""
    undelivered = night.paid()
    night.pass_hours(14)
    assert night.gauge() == {"paid_not_delivered": 1}
    assert night.command("refund", undelivered, "--reason", "nothing came") == 0
    assert night.command("reconcile", "--hours", "3") == 0
    assert night.gauge() == {"paid_not_delivered": 1}
    assert night.command("reconcile", "--hours", "72") == 0
    assert (night.told(), night.gauge()) == ([("PAY-COMPARED", "ok")], {})
    night.stray()
    assert night.command("reconcile") == 3
    control.fault("list_payments", "500")
    assert night.command("reconcile") == 1
    assert night.gauge() == {"unknown_to_us": 1}, "no answer is not good news"


def test_a_receipt_issued_by_hand_is_counted_no_more(
    night: Night, control: PspControl, expected_log: ExpectedLog
) -> None:
    expected_log.allow("payments.receipt_failed")
    control.configure(receipt_result="canceled")
    paid = night.paid()
    night.books.report("OBD-1")
    assert kinds(night.pass_hours(14)) == ["receipt_failed"]
    assert night.gauge() == {"receipt_failed": 1}
    assert night.command("receipt-done", paid, "--reason", "correction receipt 7") == 0
    assert night.gauge() == {}
    assert kinds(night.pass_hours(24)) == []


def test_money_given_back_by_hand_after_the_delivery_is_no_difference(night: Night) -> None:
    for session_id, actor in (("OBD-1", "technician"), ("OBD-2", "auto")):
        paid = night.paid(session_id)
        night.books.report(session_id, f"RPT-{session_id}")
        night.agent.payments.request_refund(paid, "test", actor)
        night.agent.payments.tick()
        assert night.agent.payments.get(paid).status == "refunded"
    lines = night.pass_hours(1)
    assert kinds(lines) == ["delivered_not_paid"]
    assert [line["session_id"] for line in lines if "kind" in line] == ["OBD-2"], "a loss nobody decided on"


def test_a_provider_of_the_kiosks_own_is_not_compared(tmp_path: Path, clock: ManualClock) -> None:
    agent = Agent(kiosk_settings(tmp_path / "storage"), clock)
    agent.open()
    try:
        books = Books(agent.ledger, clock, agent.settings, agent.payments.provider)
        books.paid(books.session("OBD-1"))
        clock.advance(7200)
        with capture_logs() as lines:
            agent.upkeep.tick()
        assert compared(lines) == []
        assert compare_and_keep(agent.payments, 72, "kiosk-1").differences
        with agent.ledger.read():
            assert DifferenceRow.select().count() == 0
        environ = {"KIOSK_STORAGE": str(tmp_path / "storage"), "KIOSK_SECRETS": str(tmp_path)}
        codes = {one.code for one in examine_kiosk(environ, clock, tmp_path, dial_with=None)}
        assert not [code for code in codes if "COMPARED" in code]
    finally:
        agent.stop()
