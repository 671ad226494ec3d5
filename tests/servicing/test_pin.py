"""The PIN: its hash, its form, and a lockout that neither a restart nor a clock shortens."""

from __future__ import annotations

import argparse
import io
from collections.abc import Callable
from pathlib import Path

import pytest

from kiosk.errors import ValidationFailed
from kiosk.ledger import Ledger
from kiosk.ledger.menu_models import PinAttemptRow, ServicePinRow
from kiosk.ledger.models import AuditRow
from kiosk.servicing import boot, cli
from kiosk.servicing.pin import DEV_PIN, PinLocked, PinNotSet, PinService, WrongPin
from tests.support.clock import ManualClock

PIN, WRONG = "804216", "804217"
CHEAP = 2**10


@pytest.fixture
def boots() -> list[str]:
    return ["boot-1"]


@pytest.fixture
def make(ledger: Ledger, clock: ManualClock, boots: list[str]) -> Callable[..., PinService]:
    """Makes the service as a start of the program does."""

    def make(*, dev: bool = False) -> PinService:
        return PinService(ledger, clock, allow_dev_pin=dev, boot=lambda: boots[-1], cost=CHEAP)

    return make


@pytest.fixture
def pins(make: Callable[..., PinService]) -> PinService:
    service = make()
    service.set(PIN, actor="operator:test")
    return service


def fail(service: PinService, times: int) -> None:
    for _ in range(times):
        with pytest.raises(WrongPin):
            service.check(WRONG)


def test_right_pin_passes_and_nothing_kept_holds_it(pins: PinService, ledger: Ledger) -> None:
    pins.check(PIN)
    with ledger.read():
        row = ServicePinRow.get_by_id(1)
        assert PIN.encode() not in bytes(row.hash) + bytes(row.salt)
        assert len(row.hash) == 32
        assert not AuditRow.select().where(AuditRow.details.contains(PIN)).exists()
        events = [audit.event_type for audit in AuditRow.select()]
    assert events == ["service.pin_set"]


def test_real_hashes_cost_what_they_should(ledger: Ledger, clock: ManualClock) -> None:
    PinService(ledger, clock, allow_dev_pin=False).set(PIN, actor="operator:test")
    with ledger.read():
        assert ServicePinRow.get_by_id(1).cost == 2**15


def test_same_pin_set_twice_is_salted_anew(pins: PinService, ledger: Ledger) -> None:
    with ledger.read():
        first = bytes(ServicePinRow.get_by_id(1).hash)
    pins.set(PIN, actor="operator:test")
    with ledger.read():
        assert bytes(ServicePinRow.get_by_id(1).hash) != first


def test_prod_has_no_default(make: Callable[..., PinService]) -> None:
    service = make()
    assert not service.state().is_set
    for pin in (DEV_PIN, "", "000000"):
        with pytest.raises(PinNotSet):
            service.check(pin)


def test_dev_pin_goes_when_one_is_set(make: Callable[..., PinService]) -> None:
    service = make(dev=True)
    service.check(DEV_PIN)
    service.set(PIN, actor="operator:test")
    with pytest.raises(WrongPin):
        service.check(DEV_PIN)
    service.check(PIN)


@pytest.mark.parametrize("pin", ["", "12345", "1234567890123", "12a456", "１２３４５６", "12 456"])
def test_form_of_a_pin(pins: PinService, pin: str) -> None:
    with pytest.raises(ValidationFailed, match="digits"):
        pins.set(pin, actor="operator:test")
    pins.check(PIN)


@pytest.mark.parametrize("pin", ["111111", "123456", "987654", "890123", "147147", "12121212"])
def test_easy_pins_are_refused(pins: PinService, pin: str) -> None:
    with pytest.raises(ValidationFailed, match="guess"):
        pins.set(pin, actor="operator:test")


def test_wait_doubles_up_to_an_hour(pins: PinService, clock: ManualClock) -> None:
    fail(pins, 2)
    assert pins.state().wait_ms == 0
    waits = []
    for _ in range(10):
        fail(pins, 1)
        waits.append(pins.state().wait_ms // 1000)
        clock.advance(waits[-1])
    assert waits == [30, 60, 120, 240, 480, 960, 1920, 3600, 3600, 3600]


def test_right_pin_is_not_checked_during_the_wait(pins: PinService, clock: ManualClock) -> None:
    fail(pins, 3)
    with pytest.raises(PinLocked) as locked:
        pins.check(PIN)
    assert locked.value.wait_ms == 30_000
    clock.advance(29.9)
    with pytest.raises(PinLocked):
        pins.check(PIN)
    clock.advance(0.2)
    pins.check(PIN)
    assert pins.state().failures == 0


def test_tries_during_the_wait_do_not_lengthen_it(pins: PinService, clock: ManualClock) -> None:
    fail(pins, 3)
    for _ in range(20):
        with pytest.raises(PinLocked):
            pins.check(WRONG)
    clock.advance(30)
    pins.check(PIN)


@pytest.mark.parametrize("years", [1, -1])
def test_setting_the_clock_does_not_shorten_the_wait(
    pins: PinService, clock: ManualClock, years: int
) -> None:
    fail(pins, 3)
    clock.set_ms(clock.now_ms() + years * 365 * 86_400_000)
    assert pins.state().wait_ms == 30_000


def test_restart_of_the_program_keeps_the_wait(
    pins: PinService, make: Callable[..., PinService], clock: ManualClock
) -> None:
    fail(pins, 4 - 1)
    clock.advance(12)
    again = make()
    assert again.state().wait_ms == 18_000
    assert again.state().failures == 3


def test_reboot_begins_the_wait_anew(
    pins: PinService, make: Callable[..., PinService], clock: ManualClock, boots: list[str]
) -> None:
    fail(pins, 3)
    clock.advance(12)
    boots.append("boot-2")
    assert make().state().wait_ms == 30_000
    clock.advance(30)
    assert make().state().wait_ms == 0
    make().check(PIN)


def test_power_cut_between_try_and_answer_counts_the_try(
    pins: PinService, monkeypatch: pytest.MonkeyPatch
) -> None:
    def cut(*_: object) -> bool:
        raise KeyboardInterrupt

    monkeypatch.setattr(PinService, "_matches", cut)
    with pytest.raises(KeyboardInterrupt):
        pins.check(PIN)
    assert pins.state().failures == 1


def test_change_asks_for_the_old_one(pins: PinService, ledger: Ledger) -> None:
    with pytest.raises(WrongPin):
        pins.change(WRONG, "730518")
    with pytest.raises(ValidationFailed):
        pins.change(PIN, "111111")
    pins.change(PIN, "730518")
    pins.check("730518")
    with pytest.raises(WrongPin):
        pins.check(PIN)
    with ledger.read():
        actors = [row.actor for row in AuditRow.select().where(AuditRow.event_type == "service.pin_set")]
    assert actors == ["operator:test", "technician"]


def test_setting_at_the_machine_ends_a_lockout(pins: PinService) -> None:
    fail(pins, 3)
    pins.set("730518", actor="operator:test")
    assert pins.state().wait_ms == 0
    pins.check("730518")


def test_old_tries_are_forgotten(pins: PinService, ledger: Ledger) -> None:
    with ledger.write():
        for _ in range(600):
            PinAttemptRow.create(succeeded=1, tried_at_ms=0)
    fail(pins, 1)
    with ledger.read():
        assert PinAttemptRow.select().count() == 500


def test_boot_id_is_the_kernels_or_this_process(tmp_path: Path) -> None:
    file = tmp_path / "boot_id"
    assert boot.boot_id(file) == boot.boot_id(file)
    file.write_text("abc\n")
    assert boot.boot_id(file) == "abc"


def run(*words: str) -> int:
    parser = argparse.ArgumentParser()
    cli.add_parser(parser.add_subparsers())
    args = parser.parse_args(words)
    return int(args.run(args))


def test_pin_is_set_from_the_command_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("KIOSK_STORAGE", str(tmp_path))
    assert run("pin", "status") == 3
    monkeypatch.setattr("sys.stdin", io.StringIO("12345\n"))
    assert run("pin", "set") == 2
    monkeypatch.setattr("sys.stdin", io.StringIO(f"{PIN}\n"))
    assert run("pin", "set") == 0
    assert run("pin", "status") == 0
    told = capsys.readouterr()
    assert "a PIN is set" in told.out
    assert PIN not in told.out + told.err
