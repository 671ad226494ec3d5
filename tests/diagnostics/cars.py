"""Helpers: a scan against the simulated car, and what a scenario says it must find."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from kiosk.clock import SystemClock
from kiosk.devkit.car import CarSimulator, LinkModel, Scenario, ScriptedFault
from kiosk.diagnostics.limits import Limits
from kiosk.diagnostics.result import ItemState, Outcome, ScanResult
from kiosk.diagnostics.service import DiagnosticsService
from kiosk.settings import Settings

# Waits short enough for tests of silence, long enough for a busy machine.
QUICK = Limits(at_s=0.3, first_s=0.4, search_s=0.4, query_s=0.3, settle_s=0.15, connect_s=4.0, scan_s=10.0)

# For tests that are not about waiting: a machine at its limits is no silent adapter.
PATIENT = Limits(
    at_s=10, first_s=20, search_s=30, query_s=20, settle_s=5, connect_s=60, probe_s=20, scan_s=600
)


class Grades:
    """Grades every code by its last digit, so that a test sees whose word it is."""

    def severity(self, code: str) -> str:
        """Return a grade."""
        return "high" if code.endswith("1") else "medium"


def service(port: str, limits: Limits | None = None) -> DiagnosticsService:
    """Build a service on a port, its decoders loaded."""
    DiagnosticsService.warm_up()
    return DiagnosticsService(
        Settings(), SystemClock(), port=port, severities=Grades(), limits=limits or PATIENT
    )


@contextmanager
def car(
    scenario: str | Scenario = "healthy",
    faults: Sequence[ScriptedFault] = (),
    *,
    link: str | LinkModel = "instant",
    limits: Limits | None = None,
) -> Iterator[tuple[CarSimulator, DiagnosticsService]]:
    """A running simulator and a service on its port."""
    with CarSimulator(scenario, link, faults) as simulator:
        yield simulator, service(simulator.port, limits)


def scan(
    scenario: str | Scenario, faults: Sequence[ScriptedFault] = (), limits: Limits | None = None
) -> ScanResult:
    """Scan once over the instant link."""
    with car(scenario, faults, limits=limits) as (_, diagnostics):
        return diagnostics.scan()


def expected_codes(scenario: Scenario) -> set[tuple[str, str, str]]:
    """Return (code, kind, unit) of everything the car has stored."""
    return {
        (code, kind, ecu.address)
        for ecu in scenario.ecus
        for kind, codes in (
            ("stored", ecu.stored),
            ("pending", ecu.pending),
            ("permanent", ecu.permanent or []),
        )
        for code in codes
    }


def expected_live(scenario: Scenario) -> dict[str, tuple[Any, str]]:
    """Return value and unit by parameter, from the unit with the lowest address."""
    found: dict[str, tuple[Any, str]] = {}
    for ecu in sorted(scenario.ecus, key=lambda ecu: ecu.address):
        for number, parameter in ecu.pids.items():
            found.setdefault(f"01{number:02X}", (parameter.value, parameter.unit))
    return found


def agrees(result: ScanResult, scenario: Scenario) -> list[str]:
    """Return what `result` holds that the car does not: an empty list means nothing was invented."""
    wrong = [
        f"{code.kind} {code.code} of {code.ecu}"
        for code in result.codes
        if (code.code, code.kind, code.ecu) not in expected_codes(scenario)
    ]
    live = expected_live(scenario)
    wrong += [
        f"{pid} = {value.value}" for pid, value in result.live.items() if not same(value.value, live[pid][0])
    ]
    if result.vin is not None and result.vin not in {ecu.vin for ecu in scenario.ecus}:
        wrong.append(f"VIN {result.vin}")
    if result.mil is not None and result.mil is not any(ecu.mil for ecu in scenario.ecus):
        wrong.append("lamp")
    return wrong


def same(found: object, wanted: object) -> bool:
    """Compare values; numbers within the rounding of the scenario files."""
    if isinstance(found, bool | str) or isinstance(wanted, bool | str):
        return found == wanted
    assert isinstance(found, int | float)
    assert isinstance(wanted, int | float)
    return abs(found - wanted) <= max(0.006, 0.001 * abs(wanted))


def threads() -> set[str]:
    """Return the names of the running threads that belong to a port."""
    return {thread.name for thread in threading.enumerate() if thread.name.startswith(("obd-", "car-"))}


def check_whole(result: ScanResult, wanted: Scenario) -> None:
    """Assert, field by field, that `result` is everything the car holds and nothing else."""
    assert result.outcome is Outcome.READ
    assert ItemState.FAILED not in result.items.values()
    assert {(code.code, code.kind, code.ecu) for code in result.codes} == expected_codes(wanted)
    assert result.vin == next((ecu.vin for ecu in wanted.ecus if ecu.vin), None)
    assert result.mil is any(ecu.mil for ecu in wanted.ecus)
    assert result.code_counts == {ecu.address: len(ecu.stored) for ecu in wanted.ecus}
    assert result.battery_volts == wanted.volts
    assert result.ecu_names == ({ecu.address: ecu.name for ecu in wanted.ecus if ecu.name})
    assert result.calibration_ids == {
        ecu.address: tuple(ecu.calibration_ids) for ecu in wanted.ecus if ecu.calibration_ids
    }
    assert {(m.ecu, m.name, m.complete) for m in result.monitors} == {
        (ecu.address, monitor, done) for ecu in wanted.ecus for monitor, done in ecu.monitors.items()
    }
    live = expected_live(wanted)
    assert set(result.live) == set(live)
    for pid, (value, unit) in live.items():
        assert same(result.live[pid].value, value), (pid, result.live[pid], value)
        assert result.live[pid].unit == unit, pid
        assert result.items[pid] is ItemState.READ
    _check_freeze_frame(result, wanted)
    _check_tests(result, wanted)


def _check_freeze_frame(result: ScanResult, wanted: Scenario) -> None:
    frozen = next((ecu for ecu in wanted.ecus if ecu.freeze), None)
    if frozen is None or frozen.freeze is None:
        assert result.freeze_frame is None
        return
    found = result.freeze_frame
    assert found is not None
    assert (found.code, found.ecu, found.frame) == (frozen.freeze.code, frozen.address, frozen.freeze.frame)
    assert {pid: value.unit for pid, value in found.values.items()} == {
        f"01{number:02X}": parameter.unit for number, parameter in frozen.freeze.pids.items()
    }
    for number, parameter in frozen.freeze.pids.items():
        assert same(found.values[f"01{number:02X}"].value, parameter.value)


def _check_tests(result: ScanResult, wanted: Scenario) -> None:
    tests = sorted((test for ecu in wanted.ecus for test in ecu.tests), key=lambda test: test.mid)
    assert [(t.mid, t.tid, t.unit) for t in result.mode06] == [
        (f"{t.mid:02X}", f"{t.tid:02X}", t.unit) for t in tests
    ]
    for found, test in zip(result.mode06, tests, strict=True):
        assert (same(found.value, test.value), same(found.low, test.low)) == (True, True)
        assert found.high is None if test.high is None else same(found.high, test.high)
        assert found.passed is (test.low <= test.value and (test.high is None or test.value <= test.high))
