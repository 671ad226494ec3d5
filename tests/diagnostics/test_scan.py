"""Every scenario, field by field: what the car holds is found, and nothing else."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from kiosk.devkit.car import CarSimulator, LinkModel, Scenario, names
from kiosk.devkit.car.adapter import Adapter
from kiosk.devkit.car.frames import Frame
from kiosk.diagnostics.decode import BASE_MONITORS
from kiosk.diagnostics.progress import ScanProgress
from kiosk.diagnostics.result import ItemState, Outcome, ScanResult
from kiosk.errors import Fault
from tests.diagnostics.cars import PATIENT, car, check_whole, expected_live, scan, service

CARS = [name for name in names() if name != "dead-bus"]


@pytest.mark.parametrize("name", CARS)
def test_the_scan_holds_what_the_car_holds(name: str) -> None:
    check_whole(scan(name), Scenario.load(name))


def test_an_ignition_that_is_off_is_no_car() -> None:
    with pytest.raises(Fault) as raised:
        scan("dead-bus")
    assert raised.value.code == "OBD-NO-CAR"


@pytest.mark.parametrize("search_s", [1.0, 30.0])
def test_a_search_that_does_not_end_in_time_is_no_car_and_no_silent_adapter(
    search_s: float, tmp_path: Path
) -> None:
    slow = LinkModel("slow", 0.0, 0, 0.0, (0.0, 0.0, 0.0), 10.0)
    limits = replace(PATIENT, connect_s=2.0, search_s=search_s)
    with car("dead-bus", link=slow, limits=limits) as (_, diagnostics), pytest.raises(Fault) as raised:
        diagnostics.scan(trace_to=tmp_path / "trace")
    assert raised.value.code == "OBD-NO-CAR"
    assert "SEARCHING..." in (tmp_path / "trace").read_text("utf-8")


def test_codes_cleared_lately_are_told() -> None:
    assert scan("recently-cleared").recently_cleared is True
    assert scan("healthy").recently_cleared is False
    assert scan("iso9141").recently_cleared is None


def test_monitors_left_incomplete_are_no_sign_of_clearing_where_the_car_counts() -> None:
    winter = Scenario.load("healthy")
    for ecu in winter.ecus:
        ecu.monitors = {name: name in BASE_MONITORS for name in ecu.monitors}
    assert scan(winter).recently_cleared is False
    for ecu in winter.ecus:
        ecu.pids = {number: value for number, value in ecu.pids.items() if number not in {0x30, 0x31, 0x4E}}
    assert scan(winter).recently_cleared is True


@pytest.mark.parametrize(("lit", "told"), [(True, True), (False, None)])
def test_a_lamp_that_is_on_is_told_though_another_unit_stays_silent(
    lit: bool, told: bool | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    answers = Adapter._answers

    def losing(adapter: Adapter, request: bytes) -> list[Frame]:
        lost = request[0] == 0x01 and 0x01 in request[1:]
        return [frame for frame in answers(adapter, request) if not (lost and frame.header == "7EA")]

    monkeypatch.setattr(Adapter, "_answers", losing)
    dark = Scenario.load("many-codes")
    for ecu in dark.ecus:
        ecu.mil = lit and ecu.address == "7E8"
    result = scan(dark)
    assert (result.mil, result.items["status"]) == (told, ItemState.FAILED)


def test_grades_come_from_the_catalogue() -> None:
    grades = {code.code: code.severity for code in scan("many-codes").codes}
    assert grades["P0301"] == "high"
    assert grades["P0420"] == "medium"


def test_values_outside_their_range_are_marked() -> None:
    result = scan("overheating")
    assert result.ranges["0105"].state == "high"
    assert result.ranges["0142"].state == "low"
    assert result.ranges["010C"].state == "ok"


@pytest.mark.parametrize("name", ["many-codes", "kwp"])
def test_a_result_survives_json(name: str) -> None:
    result = scan(name)
    assert ScanResult.from_json(result.to_json()) == result


def test_progress_rises_and_names_what_is_read() -> None:
    steps: list[ScanProgress] = []
    with car("misfire") as (_, diagnostics):
        diagnostics.scan(steps.append)
    percents = [step.percent for step in steps]
    assert percents == sorted(percents)
    assert percents[-1] == 100
    assert {step.phase for step in steps} == {"connecting", "identifying", "codes", "live", "details", "done"}
    assert steps[-1].codes_found == 2
    assert any(
        name == "diagnostics.pid.010C" and unit == "rpm" for step in steps for name, _, unit in step.live
    )


def test_a_scan_goes_over_a_socket_too() -> None:
    with CarSimulator("catalyst", "instant", transport="tcp") as simulator:
        diagnostics = service(simulator.port)
        assert diagnostics.scan().outcome is Outcome.READ
        assert diagnostics.scan().outcome is Outcome.READ


def test_the_protocol_of_the_last_car_is_tried_first() -> None:
    with car("kwp") as (simulator, diagnostics):
        diagnostics.scan()
        before = len(simulator.commands)
        diagnostics.scan()
        assert "ATSP5" in simulator.commands[before:]
        assert "ATSP0" not in simulator.commands[before:]


@pytest.mark.parametrize("name", ["many-codes", "kwp", "diesel", "awkward"])
def test_a_car_seen_before_is_known_by_its_vin(name: str) -> None:
    with car(name) as (simulator, diagnostics):
        first = diagnostics.scan()
        cold = len(simulator.commands)
        again = diagnostics.scan()
        warm = simulator.commands[cold:]
    assert replace(again, seconds=first.seconds) == first
    assert len(warm) < cold
    assert "0900" not in "".join(command[:4] for command in warm)


def test_another_car_of_the_same_model_is_read_anew() -> None:
    other = Scenario.load("many-codes")
    other.ecus[0].vin = "WVWZZZ1JZXW000001"
    del other.ecus[0].pids[max(other.ecus[0].pids)]
    with CarSimulator("many-codes", "instant") as simulator:
        diagnostics = service(simulator.port)
        diagnostics.scan()
        assert set(diagnostics.scan().live) == set(expected_live(Scenario.load("many-codes")))
        simulator.adapter.scenario = other
        simulator.replug()
        assert set(diagnostics.scan().live) == set(expected_live(other))


def test_few_commands_are_needed() -> None:
    with car("healthy") as (simulator, diagnostics):
        diagnostics.scan()
        assert len(simulator.commands) <= 34


BAD = LinkModel("bad", 0.0, 0, 0.0, (0.0, 0.0, 0.0), 0.0, honours_count=False, refuses=("ATAT", "ATS0"))


def test_a_bad_clone_gives_the_same_content_and_is_told() -> None:
    with car("many-codes", link=BAD) as (_, diagnostics):
        result = diagnostics.scan()
    check_whole(result, Scenario.load("many-codes"))
    adapter = result.adapter
    assert adapter is not None
    assert adapter.clone
    assert adapter.signs == ("refuses ATS0", "refuses ATAT2")


@pytest.mark.slow
@pytest.mark.parametrize("link", ["usb", "bluetooth", "clone", "bad-clone"])
@pytest.mark.parametrize("name", CARS)
def test_every_car_over_every_link(name: str, link: str) -> None:
    with car(name, link=link) as (_, diagnostics):
        check_whole(diagnostics.scan(), Scenario.load(name))
