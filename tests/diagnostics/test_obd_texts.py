"""Everything a result can name has a text in both languages."""

from __future__ import annotations

import json

import pytest

from kiosk.diagnostics import pids
from kiosk.diagnostics.decode import BASE_MONITORS, COMPRESSION_MONITORS, SPARK_MONITORS
from kiosk.diagnostics.naming import measure_key, state_key, unit_key
from kiosk.diagnostics.progress import ScanProgress
from kiosk.paths import RESOURCES
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
    wanted |= {measure_key(pid.unit) for pid in shown.values() if pid.unit}
    wanted |= {
        f"diagnostics.monitor.{name}"
        for name in (*BASE_MONITORS, *SPARK_MONITORS, *COMPRESSION_MONITORS)
        if name
    }
    wanted |= {unit_key(ecu) for ecu in ("7E8", "7E9", "7EA", "18DAF110", "10")}
    wanted |= {
        state_key("Gasoline"),
        state_key("Closed loop, using oxygen sensor feedback to determine fuel mix"),
    }
    assert wanted <= set(texts)


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
