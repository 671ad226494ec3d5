"""Negative responses: what a car can't do, what it can't do now, and what takes it longer."""

from __future__ import annotations

import pytest

from kiosk.devkit.car import Scenario, ScriptedFault
from kiosk.devkit.car.adapter import Adapter
from kiosk.devkit.car.frames import Frame
from kiosk.diagnostics.clear import ClearPermit
from kiosk.diagnostics.result import ItemState, Outcome
from tests.diagnostics.cars import car, check_whole, scan


@pytest.mark.parametrize("code", ["11", "12", "31"])
def test_a_service_that_is_refused_is_not_supported(code: str) -> None:
    result = scan("misfire", [ScriptedFault("lie_negative", command="07", text=code, times=-1)])
    assert result.items["pendingCodes"] is ItemState.NOT_SUPPORTED
    assert result.outcome is Outcome.READ


@pytest.mark.parametrize("code", ["21", "22", "78"])
@pytest.mark.parametrize(("command", "item"), [("07", "pendingCodes"), ("0A", "permanentCodes")])
def test_a_car_that_is_busy_did_not_say_what_it_has(command: str, item: str, code: str) -> None:
    result = scan("misfire", [ScriptedFault("lie_negative", command=command, text=code, times=-1)])
    assert result.items[item] is ItemState.FAILED
    assert result.outcome is Outcome.PARTIAL


def test_a_busy_car_is_asked_again() -> None:
    check_whole(
        scan("misfire", [ScriptedFault("lie_negative", command="07", text="21")]), Scenario.load("misfire")
    )


@pytest.mark.parametrize("service", [0x01, 0x03, 0x07, 0x09])
@pytest.mark.parametrize("unit", [0, 1])
def test_a_unit_that_asks_for_more_time_gets_it(unit: int, service: int) -> None:
    slow = Scenario.load("many-codes")
    slow.ecus[unit].slow = [service]
    with car(slow) as (simulator, diagnostics):
        check_whole(diagnostics.scan(), slow)
        assert "ATSTFF" in simulator.commands
        assert (simulator.adapter.settings.adaptive, simulator.adapter.settings.timeout) == (2, 0x32)


def test_clearing_may_take_its_time() -> None:
    slow = Scenario.load("misfire")
    slow.ecus[0].slow = [0x04]
    slow.ecus[0].pids[0x0C] = type(slow.ecus[0].pids[0x0C])(b"\0\0", 0, "rpm")
    with car(slow) as (_, diagnostics):
        result = diagnostics.clear_codes(ClearPermit("OBD-TEST", paid=True, confirmations=2), lambda *_: None)
    assert result.clean


@pytest.mark.parametrize("name", ["many-codes", "healthy"])
def test_a_first_answer_gone_astray_hides_no_unit(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    answers, asked = Adapter._answers, list[bytes]()

    def losing(adapter: Adapter, request: bytes) -> list[Frame]:
        asked.append(request)
        lost = request == b"\x01\x00" and asked.count(request) == 1
        return [frame for frame in answers(adapter, request) if not (lost and frame.header == "7E8")]

    monkeypatch.setattr(Adapter, "_answers", losing)
    check_whole(scan(name), Scenario.load(name))
