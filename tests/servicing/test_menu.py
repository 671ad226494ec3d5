"""The menu's door: opened by the PIN, shut by idleness, and every step an audit row."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from kiosk.errors import Conflict, NotFound, ValidationFailed
from kiosk.ledger.models import AuditRow
from kiosk.servicing.pin import DEV_PIN, PinLocked, WrongPin
from kiosk.servicing.service import MenuShut
from tests.servicing.bench import Bench

NEW_PIN = "730518"


def test_nothing_is_shown_or_done_before_the_pin(make_bench: Callable[..., Bench]) -> None:
    menu = make_bench().menu
    assert not menu.is_open
    with pytest.raises(MenuShut):
        menu.enter("payments")
    with pytest.raises(MenuShut):
        menu.view("menu")
    with pytest.raises(MenuShut):
        menu.act("operator.closed", {"closed": True})


def test_wrong_pins_lock_and_leave_rows(make_bench: Callable[..., Bench]) -> None:
    bench = make_bench()
    for _ in range(3):
        with pytest.raises(WrongPin):
            bench.menu.unlock("999999")
    with pytest.raises(PinLocked):
        bench.menu.unlock(DEV_PIN)
    assert bench.menu.pin_state().wait_ms == 30_000
    assert [event for event, _ in bench.audit()] == [*["service.pin_wrong"] * 3, "service.refused"]
    assert not bench.menu.is_open


def test_a_lockout_holds_no_customer_up(make_bench: Callable[..., Bench]) -> None:
    bench = make_bench()
    for _ in range(3):
        with pytest.raises(WrongPin):
            bench.menu.unlock("999999")
    assert bench.paid().status == "confirmed"


def test_each_entry_action_and_failure_is_a_row(bench: Bench) -> None:
    bench.menu.enter("payments")
    bench.menu.view("payments")
    bench.menu.act("operator.closed", {"closed": True})
    with pytest.raises(NotFound):
        bench.menu.enter("payment", {"id": "PAY-0"})
    with pytest.raises(NotFound):
        bench.menu.act("payments.reconcile", {"id": "PAY-0"})
    bench.menu.close()
    assert bench.audit() == [
        ("service.opened", "menu"),
        ("service.entered", "payments"),
        ("service.operator.closed", "operator"),
        ("service.entered", "payment"),
        ("service.failed", "payment"),
        ("service.payments.reconcile", "PAY-0"),
        ("service.failed", "payments.reconcile"),
        ("service.closed", "menu"),
    ]
    with bench.agent.ledger.read():
        rows = list(AuditRow.select().where(AuditRow.event_type.startswith("service.")))
        assert {row.actor for row in rows} == {"technician"}
        assert bench.agent.ledger.audit.broken_at() is None


def test_unknown_entries_and_actions_are_refused(bench: Bench) -> None:
    with pytest.raises(ValidationFailed):
        bench.menu.enter("nowhere")
    with pytest.raises(ValidationFailed):
        bench.menu.act("nothing")


def test_it_shuts_itself_when_idle(bench: Bench) -> None:
    bench.clock.advance(100)
    assert bench.menu.seconds_left == 20
    bench.menu.touched()
    bench.clock.advance(119)
    assert bench.menu.tick()
    bench.clock.advance(1)
    assert not bench.menu.tick()
    with pytest.raises(MenuShut):
        bench.menu.view("menu")
    assert bench.audit()[-1] == ("service.closed", "menu")
    assert bench.menu.seconds_left == 0


def test_touching_a_shut_menu_does_not_open_it(make_bench: Callable[..., Bench]) -> None:
    menu = make_bench().menu
    menu.touched()
    assert not menu.is_open


def test_pin_is_changed_and_no_row_holds_it(bench: Bench) -> None:
    bench.menu.act("pin.change", {"old": DEV_PIN, "new": NEW_PIN})
    bench.menu.close()
    with pytest.raises(WrongPin):
        bench.menu.unlock(DEV_PIN)
    bench.menu.unlock(NEW_PIN)
    with bench.agent.ledger.read():
        told = [row.details for row in AuditRow.select()]
    assert not [text for text in told if NEW_PIN in text or DEV_PIN in text]


@pytest.mark.parametrize("new", ["1234", "111111"])
def test_bad_new_pin_is_refused_with_a_row(bench: Bench, new: str) -> None:
    with pytest.raises(ValidationFailed):
        bench.menu.act("pin.change", {"old": DEV_PIN, "new": new})
    assert bench.audit()[-1] == ("service.failed", "pin.change")


def test_restart_and_leaving_are_handed_to_the_screen(bench: Bench) -> None:
    with pytest.raises(Conflict):
        bench.menu.act("power.restart")
    asked: list[str] = []
    bench.menu.on_exit = asked.append
    bench.menu.act("power.restart")
    bench.menu.act("power.leave")
    assert asked == ["restart", "leave"]
    assert ("service.power.leave", "power") in bench.audit()


def test_backup_now(bench: Bench) -> None:
    assert bench.menu.enter("backup") == {"latest": None}
    assert bench.menu.act("backup.make")["file"] == "core-0.tar"
    assert bench.menu.view("backup")["latest"] == {"atMs": 1_768_473_000_000}


def test_home_tells_what_needs_a_hand(bench: Bench) -> None:
    session = bench.agent.sessions.create("diagnostics", "anna@example.com")
    bench.agent.payments.create_intent(48_000, "RUB", session.id)
    bench.report()
    home = bench.menu.enter("menu")
    assert home["openPayments"] == 1
    assert home["outboxWaiting"] == 1
    assert home["hasBackups"]
    assert not home["closed"]
