"""Everything a result can name has a text in both languages."""

from __future__ import annotations

import json
import re

import pytest

from kiosk.diagnostics import pids
from kiosk.diagnostics.decode import BASE_MONITORS, COMPRESSION_MONITORS, SPARK_MONITORS
from kiosk.diagnostics.naming import Names
from kiosk.diagnostics.progress import ScanProgress
from kiosk.diagnostics.python_obd import python_obd
from kiosk.paths import RESOURCES
from kiosk.texts import Texts
from tests.diagnostics.cars import car


def _texts(language: str) -> dict[str, str]:
    path = RESOURCES / "translations" / language / "diagnostics.json"
    found: dict[str, str] = json.loads(path.read_text(encoding="utf-8"))
    return found


@pytest.mark.parametrize("language", ["ru", "en"])
def test_parameters_units_and_monitors_have_texts(language: str) -> None:
    texts = _texts(language)
    shown = {number: pid for number, pid in pids.table().items() if pid.shown}
    wanted = {f"diagnostics.pid.{pids.key(number)}" for number in shown}
    wanted |= {f"diagnostics.unit.{pid.unit}" for pid in shown.values() if pid.unit}
    wanted |= {
        f"diagnostics.monitor.{name}"
        for name in (*BASE_MONITORS, *SPARK_MONITORS, *COMPRESSION_MONITORS)
        if name
    }
    assert wanted <= set(texts)


@pytest.mark.parametrize("language", Texts.load().languages())
def test_whatever_can_fail_has_a_name(language: str) -> None:
    with car("catalyst") as (_, diagnostics):
        items = diagnostics.scan().items
    names = Names(Texts.load(), language)
    assert len(items) > 20
    assert not [item for item in items if names.item(item) == item]


@pytest.mark.parametrize(
    ("value", "told"),
    [
        ("Gasoline", "Бензин"),
        (True, "да"),
        (1234.567, "1\N{NO-BREAK SPACE}234,57"),
        ("a state no table has", "a state no table has"),
    ],
)
def test_a_value_is_told_in_the_readers_language(value: float | str | bool, told: str) -> None:
    assert Names(Texts.load(), "ru").value(value) == told


@pytest.mark.parametrize("language", Texts.load().languages())
def test_every_state_python_obd_can_decode_has_a_text(language: str) -> None:
    codes = python_obd().codes
    states = {*codes.OBD_COMPLIANCE, *codes.FUEL_TYPES, *codes.FUEL_STATUS, *codes.AIR_STATUS} - {None, ""}
    slugs = {re.sub(r"[^a-z0-9]+", "_", state.lower()).strip("_") for state in states}
    assert {f"diagnostics.state.{slug}" for slug in slugs} <= set(_texts(language))


def test_two_fuel_systems_are_told_one_after_the_other() -> None:
    found = pids.table()[0x03].decode(b"\x02\x01")
    assert found is not None
    told = Names(Texts.load(), "ru").value(found.value)
    assert told == "С обратной связью по датчику кислорода; Без обратной связи: двигатель не прогрет"


def test_control_units_are_named_by_their_address() -> None:
    names = Names(Texts.load(), "en")
    assert [names.ecu(one) for one in ("7E8", "18DAF110", "7E9", "7EA")] == [
        "Engine", "Engine", "Transmission", "Control unit 7EA",
    ]  # fmt: skip


@pytest.mark.parametrize("name", ["many-codes", "kwp"])
def test_progress_speaks_both_languages(name: str) -> None:
    steps: list[ScanProgress] = []
    with car(name) as (_, diagnostics):
        diagnostics.scan(steps.append)
    for language in ("ru", "en"):
        assert {step.item_key for step in steps} <= set(_texts(language))


def test_both_languages_have_the_same_keys() -> None:
    assert set(_texts("ru")) == set(_texts("en"))
    assert all(_texts("ru").values())


def test_on_board_monitors_are_named_as_python_obd_has_them() -> None:
    """Bank, sensor and cylinder of every id; 86 is bank 2, which its table calls bank 1."""
    names = Names(Texts.load(), "en")
    theirs = {
        f"{at:02X}": command.desc
        for at, command in enumerate(python_obd().commands[6])
        if command and at % 0x20
    }
    assert len(theirs) > 80
    for mid, description in theirs.items():
        told = names.onboard_monitor(mid)
        wanted = re.findall(r"(?:Bank|Sensor|Cylinder|Air Monitor) (\d+)", description)
        places = re.findall(r"(?:bank|sensor|cylinder|air) (\d+)", told)
        assert places == (["2"] if mid == "86" else wanted), (mid, told, description)
    assert names.onboard_monitor("9F") == "Self-test 9F"


@pytest.mark.parametrize("language", Texts.load().languages())
def test_every_on_board_test_has_a_name_and_its_unit_a_text(language: str) -> None:
    texts = Texts.load()
    names = Names(texts, language)
    told = {
        names.onboard_test(f"{mid:02X}", f"{tid:02X}") for mid in range(1, 0xC1) for tid in range(1, 0x100)
    }
    assert len(told) == 0xC0 * 0xFF
    units = {pids.decode_uas(scale, b"\x12\x34")[1] for scale in python_obd().UnitsAndScaling.UAS_IDS} - {""}
    assert not [unit for unit in units if not texts.has(language, f"diagnostics.unit.{unit}")]


@pytest.mark.parametrize(
    ("mid", "tid", "told"),
    [
        ("02", "0A", "Датчик кислорода, банк 1, датчик 2: период сигнала"),
        ("21", "0A", "Катализатор, банк 1: тест 0A"),  # the standard speaks of oxygen sensors only
        ("21", "84", "Катализатор, банк 1: тест 84"),
        ("A5", "0C", "Пропуски зажигания, цилиндр 4: число пропусков за последнюю или текущую поездку"),
        ("C1", "84", "Самопроверка C1: тест 84"),
    ],
)
def test_what_the_standard_does_not_say_of_a_test_is_not_told(mid: str, tid: str, told: str) -> None:
    assert Names(Texts.load(), "ru").onboard_test(mid, tid) == told


@pytest.mark.parametrize(
    ("figures", "told"),
    [
        ((0.9375, 0.0, 0.75, ""), ("0,94", "от 0 до 0,75")),
        ((0.7504, 0.0, 0.75, ""), ("0,7504", "от 0 до 0,75")),  # just over: never the same figure twice
        ((0.752, 0.0, 0.75, "V"), ("0,752 В", "от 0 до 0,75 В")),
        ((412, 500, None, "ms"), ("412 мс", "не меньше 500 мс")),
        ((412, None, 400, "°C"), ("412 °C", "не больше 400 °C")),
        ((7, None, None, ""), ("7", "")),
    ],
)
def test_a_value_and_its_limits_are_told_apart(
    figures: tuple[float, float | None, float | None, str], told: tuple[str, str]
) -> None:
    assert Names(Texts.load(), "ru").onboard_figures(*figures) == told
