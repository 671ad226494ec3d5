"""The door: one owner, deadlines, recovery, clearing."""

from __future__ import annotations

import gc
import threading
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import serial

from kiosk.devkit.car import CarSimulator, Scenario, ScriptedFault
from kiosk.diagnostics.clear import ClearPermit, ClearRefused
from kiosk.diagnostics.limits import Deadline, Limits, OutOfTime, ScanCancelled
from kiosk.diagnostics.progress import ScanProgress
from kiosk.diagnostics.result import Outcome
from kiosk.errors import Fault
from tests.diagnostics.cars import PATIENT, QUICK, car, service, threads
from tests.support.patience import until

SLOW_PROBE = replace(QUICK, at_s=8.0, probe_s=8.0)
PERMIT = ClearPermit("OBD-TEST", paid=True, confirmations=2)


def _code(call: Any) -> str:
    with pytest.raises(Fault) as raised:
        call()
    return raised.value.code


def test_without_a_port_there_is_no_adapter(tmp_path: Path) -> None:
    assert _code(service(str(tmp_path / "none")).scan) == "OBD-NO-ADAPTER"
    state = service(str(tmp_path / "none")).probe()
    assert (state.state, state.fault, state.ready) == ("absent", "OBD-NO-ADAPTER", False)


def test_a_probe_tells_version_and_voltage() -> None:
    with car("healthy") as (simulator, diagnostics):
        state = diagnostics.probe()
        assert (state.state, state.version, state.volts) == ("ready", "ELM327 v1.4b", 13.9)
        assert not any(command.startswith("01") for command in simulator.commands)


def test_a_silent_adapter_ends_in_time() -> None:
    with car("healthy", [ScriptedFault("silence", at=0, times=-1)], limits=QUICK) as (_, diagnostics):
        start = time.monotonic()
        assert _code(diagnostics.scan) == "OBD-SILENT"
        assert time.monotonic() - start < 3 * QUICK.connect_s
        assert diagnostics.probe().fault == "OBD-SILENT"


def test_silence_on_the_bus_only_ends_in_time() -> None:
    with car("healthy", [ScriptedFault("silence", command="01", times=-1)], limits=QUICK) as (_, diagnostics):
        start = time.monotonic()
        assert _code(diagnostics.scan) == "OBD-SILENT"
        assert time.monotonic() - start < 3 * QUICK.connect_s


def test_the_deadline_of_a_whole_scan_leaves_a_partial_result(monkeypatch: pytest.MonkeyPatch) -> None:
    def over(*_: object) -> float:
        raise OutOfTime("deadline")

    def at_freeze_frame(step: ScanProgress) -> None:
        if step.item_key == "diagnostics.progress.freezeFrame":
            monkeypatch.setattr(Deadline, "left", over)

    with car("many-codes") as (_, diagnostics):
        result = diagnostics.scan(at_freeze_frame)
    assert result.outcome is Outcome.PARTIAL
    assert len([code for code in result.codes if code.kind == "stored"]) == 12
    assert result.items["storedCodes"] == "read"
    assert result.items["live"] == result.items["voltage"] == "failed"


def test_a_cancelled_scan_stops() -> None:
    cancel = threading.Event()

    def at_codes(step: ScanProgress) -> None:
        if step.phase == "codes":
            cancel.set()

    with car("healthy") as (_, diagnostics):
        with pytest.raises(ScanCancelled):
            diagnostics.scan(at_codes, cancel)
        assert diagnostics.scan().outcome is Outcome.READ


def test_one_scan_at_a_time() -> None:
    with car("healthy") as (_, diagnostics):
        seen: list[str] = []

        def second(step: ScanProgress) -> None:
            if step.phase == "codes" and not seen:
                seen.append(_code(diagnostics.scan))
                seen.append(diagnostics.probe().state)

        diagnostics.scan(second)
        assert seen == ["OBD-BUSY", "busy"]


def test_a_scan_does_not_wait_for_a_probe() -> None:
    with car("healthy", [ScriptedFault("silence", at=0)], limits=SLOW_PROBE) as (simulator, diagnostics):
        states: list[str] = []
        probe = threading.Thread(target=lambda: states.append(diagnostics.probe().state))
        probe.start()
        until(lambda: simulator.commands, "the probe")
        start = time.monotonic()
        assert diagnostics.scan().outcome is Outcome.READ
        assert time.monotonic() - start < SLOW_PROBE.at_s
        probe.join()
        assert states == ["busy"]


@pytest.mark.parametrize("work", ["probe", "scan"])
def test_a_port_that_hangs_in_opening_holds_nobody_up(monkeypatch: pytest.MonkeyPatch, work: str) -> None:
    released, closed = threading.Event(), threading.Event()

    class Late:
        def close(self) -> None:
            closed.set()

    def hanging(*_: object, **__: object) -> Late:
        released.wait(10)
        return Late()

    monkeypatch.setattr("kiosk.diagnostics.link.serial.serial_for_url", hanging)
    diagnostics = service("/dev/rfcomm0", replace(QUICK, probe_s=0.2, connect_s=0.2))
    start = time.monotonic()
    if work == "probe":
        assert diagnostics.probe().fault == "OBD-NO-ADAPTER"
    else:
        assert _code(diagnostics.scan) == "OBD-NO-ADAPTER"
    assert time.monotonic() - start < 2
    released.set()
    assert closed.wait(2), "a port that opens too late is closed again"


def test_a_scan_called_off_while_the_port_opens_leaves_it_free(monkeypatch: pytest.MonkeyPatch) -> None:
    cancel = threading.Event()
    really = serial.serial_for_url

    def slowly(*args: Any, **kwargs: Any) -> Any:
        opened = really(*args, **kwargs)
        cancel.set()
        time.sleep(0.5)  # the port is locked; whoever asked for it has seen by now that nobody wants it
        return opened

    with CarSimulator("healthy", "instant") as simulator:
        diagnostics = service(simulator.port)
        monkeypatch.setattr("kiosk.diagnostics.link.serial.serial_for_url", slowly)
        with pytest.raises(ScanCancelled):
            diagnostics.scan(cancel=cancel)
        monkeypatch.undo()
        assert diagnostics.scan().outcome is Outcome.READ, "the next customer's scan finds the port free"


def test_unplugged_and_plugged_in_again_it_scans_without_a_restart() -> None:
    with car("catalyst", [ScriptedFault("unplug", command="07")]) as (simulator, diagnostics):
        assert _code(diagnostics.scan) == "OBD-LINK-LOST"
        assert _code(diagnostics.scan) == "OBD-NO-ADAPTER"
        simulator.replug()
        assert diagnostics.scan().outcome is Outcome.READ


def test_many_scans_leave_nothing_behind() -> None:
    with car("healthy") as (_, diagnostics):
        diagnostics.scan()
        gc.collect()
        before = sum(1 for _ in Path("/proc/self/fd").iterdir())
        for _ in range(15):
            diagnostics.scan()
        gc.collect()
        assert sum(1 for _ in Path("/proc/self/fd").iterdir()) <= before
        assert threads() <= {"car-simulator"}


def test_a_trace_replays_to_the_same_result(tmp_path: Path) -> None:
    from kiosk.diagnostics.conversation import Conversation  # noqa: PLC0415 - only this test goes below the door
    from kiosk.diagnostics.elm import Elm  # noqa: PLC0415
    from kiosk.diagnostics.link import Channel, ReplayLink, Trace  # noqa: PLC0415
    from kiosk.diagnostics.scan import Scan  # noqa: PLC0415

    with car("many-codes") as (_, diagnostics):
        first = diagnostics.scan(trace_to=tmp_path / "trace")
    elm = Elm(Channel(ReplayLink.load(tmp_path / "trace"), Trace()), Limits(), Deadline(10))
    assert elm.identify()
    elm.configure()
    again = Scan(Conversation(elm), lambda _: None, lambda _: None, Deadline(10)).run()
    assert [code.code for code in again.codes] == [code.code for code in first.codes]
    assert again.live == first.live
    assert again.items == first.items


class Audit:
    """Remembers what was recorded."""

    def __init__(self) -> None:
        self.rows: list[tuple[str, dict[str, Any]]] = []

    def __call__(self, event: str, details: dict[str, Any]) -> None:
        """Record."""
        self.rows.append((event, details))

    @property
    def events(self) -> list[str]:
        """The event types."""
        return [event for event, _ in self.rows]


def _stopped(name: str) -> Scenario:
    scenario = Scenario.load(name)
    for ecu in scenario.ecus:
        if 0x0C in ecu.pids:
            ecu.pids[0x0C] = replace(ecu.pids[0x0C], raw=b"\0\0", value=0)
    return scenario


def test_codes_are_cleared_and_read_back() -> None:
    audit = Audit()
    with car(_stopped("many-codes")) as (_, diagnostics):
        result = diagnostics.clear_codes(PERMIT, audit)
        assert result.clean
        assert "P0171" in result.before
        assert result.permanent == ("P0171", "P0301", "P0420")
        after = diagnostics.scan()
    assert audit.events == ["codes_clear_requested", "codes_cleared"]
    assert [code for code in after.codes if code.kind != "permanent"] == []
    assert after.mil is False


def test_codes_are_not_cleared_with_the_engine_running() -> None:
    audit = Audit()
    with car("many-codes") as (simulator, diagnostics):
        assert _code(lambda: diagnostics.clear_codes(PERMIT, audit)) == "OBD-ENGINE-RUNNING"
        assert "04" not in simulator.commands
    assert audit.rows == []


def test_an_engine_speed_that_can_not_be_read_counts_as_running() -> None:
    scenario = _stopped("catalyst")
    for ecu in scenario.ecus:
        ecu.pids.pop(0x0C, None)
    with car(scenario) as (_, diagnostics):
        assert _code(lambda: diagnostics.clear_codes(PERMIT, Audit())) == "OBD-ENGINE-RUNNING"


def test_a_car_that_refuses_to_clear_is_a_failure_in_the_audit() -> None:
    audit = Audit()
    scenario = _stopped("misfire")
    scenario.ecus[0].refuses_clear = True
    with car(scenario) as (_, diagnostics):
        assert _code(lambda: diagnostics.clear_codes(PERMIT, audit)) == "OBD-CLEAR-FAILED"
    assert audit.events == ["codes_clear_requested", "codes_clear_failed"]


@pytest.mark.parametrize("kind", ["silence", "unplug"])
def test_a_link_lost_after_the_request_is_in_the_audit(kind: str) -> None:
    audit = Audit()
    fault = ScriptedFault("unplug" if kind == "unplug" else "silence", command="04", times=-1)
    limits = replace(PATIENT, connect_s=4)
    with car(_stopped("misfire"), [fault], limits=limits) as (_, diagnostics):
        code = _code(lambda: diagnostics.clear_codes(PERMIT, audit))
    assert code in {"OBD-LINK-LOST", "OBD-CLEAR-FAILED"}
    assert audit.events == ["codes_clear_requested", "codes_clear_failed"]
    assert audit.rows[-1][1]["code"] == code


def test_no_time_left_after_the_request_is_in_the_audit(monkeypatch: pytest.MonkeyPatch) -> None:
    audit = Audit()

    def over(*_: object) -> float:
        raise OutOfTime("deadline")

    def record(event: str, details: dict[str, Any]) -> None:
        audit(event, details)
        monkeypatch.setattr(Deadline, "left", over)

    with car(_stopped("misfire")) as (_, diagnostics):
        assert _code(lambda: diagnostics.clear_codes(PERMIT, record)) == "OBD-CLEAR-FAILED"
    assert audit.events == ["codes_clear_requested", "codes_clear_failed"]


@pytest.mark.parametrize(
    "permit",
    [replace(PERMIT, paid=False), replace(PERMIT, confirmations=1), replace(PERMIT, confirmations=0)],
)
def test_without_payment_and_two_confirmations_nothing_is_asked(permit: ClearPermit) -> None:
    with CarSimulator(_stopped("misfire"), "instant") as simulator:
        with pytest.raises(ClearRefused):
            service(simulator.port).clear_codes(permit, Audit())
        assert simulator.commands == []


@pytest.mark.slow
def test_a_hundred_scans_leave_nothing_behind() -> None:
    with car("many-codes") as (_, diagnostics):
        diagnostics.scan()
        before = sum(1 for _ in Path("/proc/self/fd").iterdir())
        for _ in range(100):
            diagnostics.scan()
        gc.collect()
        assert sum(1 for _ in Path("/proc/self/fd").iterdir()) <= before
    assert not threads()


@pytest.mark.slow
def test_a_silent_adapter_ends_within_twenty_seconds() -> None:
    for command in ("AT", "01"):
        silent = ScriptedFault("silence", command=command, times=-1)
        with car("healthy", [silent], limits=Limits()) as (_, diagnostics):
            start = time.monotonic()
            assert _code(diagnostics.scan) == "OBD-SILENT"
            assert time.monotonic() - start < 20
