"""Parameters that another one changes: the car's own scale, further banks, several sensors in one."""

from __future__ import annotations

import pytest

from kiosk.devkit.car import Scenario, ScriptedFault
from kiosk.devkit.car.scenario import Freeze, Parameter
from kiosk.diagnostics import pids
from kiosk.diagnostics.progress import ScanProgress
from kiosk.diagnostics.result import ItemState, Outcome, ScanResult
from kiosk.texts import Texts
from tests.diagnostics.cars import car, scan


def fitted(name: str, **raw: str) -> Scenario:
    """Return a car whose engine has these parameters as well, by `pXX` in hexadecimal."""
    scenario = Scenario.load(name)
    for key, data in raw.items():
        scenario.ecus[0].pids[int(key[1:], 16)] = Parameter(bytes.fromhex(data), None, "")
    return scenario


def value(result: ScanResult, pid: str) -> object:
    """Return a live value, None when it was not read."""
    return result.live[pid].value if pid in result.live else None


@pytest.mark.parametrize("name", ["healthy", "kwp"])
@pytest.mark.parametrize(
    ("limits", "pressure_kpa", "air_g_s"),
    [("00000000", 40, 3.4), ("02088019", 39.2157, 3.4), ("00000032", 78.4314, 3.4), ("FFFFFFFF", 40, 3.4)],
)
def test_a_car_may_scale_its_manifold_pressure(
    name: str, limits: str, pressure_kpa: float, air_g_s: float
) -> None:
    result = scan(fitted(name, p4F=limits, p0B="28", p10="0154"))
    assert (value(result, "010B"), value(result, "0110")) == (pressure_kpa, air_g_s)
    assert "014F" not in result.items


def test_a_car_may_scale_its_air_flow_lambda_and_oxygen_sensors() -> None:
    result = scan(fitted("healthy", p4F="0410FF00", p50="83000000", p10="0154", p44="8000", p24="80008000",
                         p34="80008800"))  # fmt: skip
    assert value(result, "0110") == pytest.approx(3.4 * 1310 / 655.35, abs=1e-3)
    assert value(result, "0144") == pytest.approx(2, abs=0.01)
    assert value(result, "0124") == pytest.approx(8, abs=0.01)
    assert value(result, "0134") == pytest.approx(8)  # no limit of its own: 255


def test_a_freeze_frame_has_the_cars_scale_too() -> None:
    scenario = fitted("misfire", p4F="00000032")
    assert scenario.ecus[0].freeze is not None
    frozen = {**scenario.ecus[0].freeze.pids, 0x0B: Parameter(b"\x28", 78.43, "kPa")}
    scenario.ecus[0].freeze = Freeze(scenario.ecus[0].freeze.code, 0, frozen)
    frame = scan(scenario).freeze_frame
    assert frame is not None
    assert frame.values["010B"].value == pytest.approx(78.43, abs=0.01)


def test_without_the_cars_scale_what_it_scales_is_not_read() -> None:
    scenario = fitted("kwp", p4F="00000032", p0B="28")
    result = scan(scenario, [ScriptedFault("word", command="014F", text="BUS BUSY", times=-1)])
    assert result.items["010B"] is ItemState.FAILED
    assert value(result, "010B") is None
    assert value(result, "010C") == 750
    assert result.outcome is Outcome.PARTIAL


def test_progress_names_only_what_is_shown() -> None:
    steps: list[ScanProgress] = []
    with car(fitted("kwp", p4F="00000032", p50="00000000")) as (_, diagnostics):
        diagnostics.scan(steps.append)
    assert all(Texts.load().has("ru", step.item_key) for step in steps)


@pytest.mark.parametrize("name", ["healthy", "kwp", "awkward"])
def test_a_trim_of_a_further_bank_does_not_spoil_the_first_banks(name: str) -> None:
    result = scan(fitted(name, p06="8840", p07="8C40", p55="7C40", p1D="0F"))
    assert [value(result, pid) for pid in ("0106", "0107", "0155")] == [6.25, 9.375, -3.125]
    assert result.outcome is Outcome.READ


@pytest.mark.parametrize("data", ["7C", "7C40"])
def test_a_secondary_trim_has_one_byte_or_two(data: str) -> None:
    assert value(scan(fitted("healthy", p55=data)), "0155") == -3.125


def test_oxygen_sensors_in_four_banks_are_not_given_the_names_of_two() -> None:
    scenario = fitted("healthy", p1D="0F", p14="5AFF", p15="5AFF", p16="5AFF")
    scenario.ecus[0].pids.pop(0x13, None)
    result = scan(scenario)
    assert value(result, "011D") == "B1S1, B1S2, B2S1, B2S2"
    assert value(result, "0114") == 0.45  # the first bank's are the same in both layouts
    assert "0116" not in result.items


@pytest.mark.parametrize(
    ("number", "data", "wanted"),
    [
        (0x66, "0100C80000", 6.25), (0x67, "038278", 90), (0x67, "020078", None), (0x68, "01410000000000", 25),
        (0x77, "0150000000", 40), (0x78, "010BB8000000000000", 260), (0x7A, "01FF9C00000000", -1),
        (0x7C, "030BB80BB800000000", 260), (0x84, "6E", 70), (0x8D, "80", 50.1961), (0x9E, "0064", 20),
    ],
)  # fmt: skip
def test_one_of_several_sensors_is_told_by_the_first(number: int, data: str, wanted: float | None) -> None:
    found = pids.table()[number].decode(bytes.fromhex(data))
    assert (None if found is None else found.value) == wanted


@pytest.mark.parametrize("number", sorted(n for n, pid in pids.table().items() if pid.shown))
def test_every_first_byte_is_a_value_or_means_nothing(number: int) -> None:
    pid = pids.table()[number]
    for first in range(256):
        for rest in (0x00, 0x80, 0xFF):
            found = pid.decode(bytes([first]).ljust(pid.size, bytes([rest])))
            assert found is None or found.value is not None


def test_a_reserved_state_does_not_end_the_scan() -> None:
    result = scan(fitted("healthy", p12="80"))
    assert result.items["0112"] is ItemState.NOT_SUPPORTED
    assert result.outcome is Outcome.READ


def test_a_car_with_newer_parameters_is_read_whole() -> None:
    result = scan(fitted("diesel", p67="038278", p68="01410000000000", p78="010BB8000000000000", p9E="0064"))
    assert [value(result, pid) for pid in ("0167", "0168", "0178", "019E")] == [90, 25, 260, 20]
    assert result.ranges["0167"].state == "ok"
    assert result.outcome is Outcome.READ
