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
