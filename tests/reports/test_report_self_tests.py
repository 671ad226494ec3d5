"""The car's own test results (service 06) on paper."""

from __future__ import annotations

import json
import time
from dataclasses import replace
from typing import Any

import pytest

from kiosk.clock import SystemClock
from kiosk.diagnostics.result import MonitorTest, ScanResult
from kiosk.diagnostics.service import DiagnosticsService
from kiosk.errors import ValidationFailed
from kiosk.journey.showing import Presenter
from kiosk.reports.data import DiagnosticsData, parse_diagnostics
from kiosk.settings import Settings
from kiosk.texts import Texts
from kiosk.thickness.service import ThicknessService
from tests.diagnostics.cars import car
from tests.reports.reading import read, text_of
from tests.reports.report_samples import diagnostics

FAILED = {"mid": "21", "tid": "80", "ecu": "7E8", "value": 0.9375, "low": 0, "high": 0.75, "passed": False}
PASSED = {
    "mid": "02",
    "tid": "0A",
    "ecu": "7E8",
    "value": 454.07,
    "high": 999.3,
    "unit": "ms",
    "passed": True,
}
WAITING = {"mid": "9F", "tid": "81", "value": 0, "low": 0, "high": 0}


def told(language: str, *results: dict[str, Any], state: str = "read") -> str:
    """Return the report's text from the section on, without the readings that follow it."""
    return text_of(diagnostics(live=[], selfTests={"state": state, "results": list(results)}), language)


@pytest.mark.parametrize(
    ("language", "parts"),
    [
        (
            "ru",
            (
                "Самопроверки блоков (режим 06)",
                "Катализатор, банк 1: тест 80 0,94 от 0 до 0,75 Двигатель",
                "Пройден 1 тест: Датчик кислорода, банк 1, датчик 2.",
                "Ещё не выполнялся 1 тест: Самопроверка 9F.",
            ),
        ),
        (
            "en",
            (
                "Self-test results (mode 06)",
                "Catalyst, bank 1: test 80 0.94 0 to 0.75 Engine",
                "1 test passed: Oxygen sensor, bank 1 sensor 2.",
                "1 test has not run yet: Self-test 9F.",
            ),
        ),
        ("kk", ("Катализатор, 1-банк: 80-тест", "1 тест өтті: Оттегі датчигі, 1-банк, 2-датчик.")),
    ],
)
def test_what_failed_has_figures_and_what_passed_a_count(language: str, parts: tuple[str, ...]) -> None:
    text = told(language, PASSED, WAITING, FAILED)
    for part in parts:
        assert part in text, (part, text)


@pytest.mark.parametrize(
    ("state", "results", "part"),
    [
        ("not_supported", (), "Автомобиль не передал результатов самопроверок"),
        ("read", (), "Автомобиль не передал результатов самопроверок"),
        ("failed", (), "пройдены ли они — неизвестно"),
        ("failed", (PASSED,), "Прочитаны не все результаты самопроверок"),
    ],
)
def test_what_was_not_read_is_told(state: str, results: tuple[dict[str, Any], ...], part: str) -> None:
    text = told("ru", *results, state=state)
    assert part in text
    assert ("Пройден" in text) is bool(results)


def test_data_that_does_not_speak_of_them_makes_no_section() -> None:
    assert "mode 06" not in text_of(diagnostics())


@pytest.mark.parametrize("change", [{"mid": "2"}, {"tid": "ZZ"}, {"passed": "no"}, {"value": None}])
def test_a_result_that_says_nothing_is_refused(change: dict[str, Any]) -> None:
    with pytest.raises(ValidationFailed):
        diagnostics(selfTests={"state": "read", "results": [{**FAILED, **change}]})


def reported(scan: ScanResult, language: str) -> DiagnosticsData:
    """Return the data of the report a customer gets on a scan."""
    settings, clock, texts = Settings(), SystemClock(), Texts.load()
    presenter = Presenter(
        DiagnosticsService(settings, clock), ThicknessService(settings, clock, None), settings, texts
    )
    data = presenter.diagnostics_data(scan, "OBD-1", "Toyota", "Camry", 1_768_473_000_000, language)
    return parse_diagnostics(json.loads(json.dumps(data)))


@pytest.mark.parametrize("name", ["healthy", "catalyst", "misfire", "kwp"])
@pytest.mark.parametrize("language", Texts.load().languages())
def test_a_car_s_report_grows_by_no_page(name: str, language: str) -> None:
    with car(name) as (_, service):
        data = reported(service.scan(), language)
    assert data.self_tests is not None
    without = data.model_copy(update={"self_tests": None})
    assert len(read(data, language).pages) == len(read(without, language).pages)


def test_dozens_that_passed_take_a_few_lines_and_thousands_that_failed_no_minute() -> None:
    with car("catalyst") as (_, service):
        scan = service.scan()
    many = tuple(
        MonitorTest("7E8", f"{mid:02X}", f"{tid:02X}", 1.0, 0.0, 3.0, "V", passed=True)
        for mid in (1, 2, 5, 6, 0x21, 0x22, 0x31, 0x35, 0x39, 0x3B, 0x3C, 0x3D, 0x41, 0x42, 0x81, 0xA1, 0xA2)
        for tid in (0x80, 0x81)
    )
    pages = [len(read(reported(replace(scan, mode06=tests), "ru"), "ru").pages) for tests in ((), many)]
    assert pages[0] == pages[1]
    began = time.perf_counter()
    text = told("en", *[FAILED] * 5000)
    assert time.perf_counter() - began < 10
    assert "and 4,960 more" in text
