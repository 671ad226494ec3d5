"""The manuals say what the program says: settings, codes, metrics, and where the alerts lead."""

from __future__ import annotations

import importlib.util
import re
from pathlib import Path
from types import ModuleType

import pytest

from kiosk.errors import FAULTS
from kiosk.settings.names import ENVIRONMENT
from tests.packaging.monitoring import PACKAGING, RULES, families

LANGUAGES = ["en", "ru"]


@pytest.fixture(scope="module")
def generate() -> ModuleType:
    """`packaging/manual/generate.py`, which is no package's."""
    spec = importlib.util.spec_from_file_location("manual", PACKAGING / "manual" / "generate.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def manual(generate: ModuleType, language: str) -> str:
    file: Path = generate.MANUALS[language]
    return file.read_text("utf-8")


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_manual_is_fresh(generate: ModuleType, language: str) -> None:
    text = manual(generate, language)
    assert generate.filled(text, language) == text, "run `make manual`"


@pytest.mark.parametrize("language", LANGUAGES)
def test_it_holds_every_metric_code_and_variable_and_no_other(generate: ModuleType, language: str) -> None:
    text = manual(generate, language)
    rows = {part: _rows(text, part) for part in ("metrics", "codes", "settings")}
    assert rows["metrics"] == set(families())
    assert rows["codes"] == set(FAULTS)
    assert rows["settings"] == {key for key, _ in generate.keys(generate.Settings)}
    assert all(f"`{name}`" in text for name in ENVIRONMENT)


def _rows(text: str, part: str) -> set[str]:
    body = text.partition(f"<!-- generated: {part} -->")[2].partition(f"<!-- end: {part} -->")[0]
    return set(re.findall(r"^\| `([^`]+)` \|", body, re.MULTILINE))


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_alert_leads_into_it(generate: ModuleType, language: str) -> None:
    alerts = RULES[1].read_text("utf-8")
    anchors = set(re.findall(r"manual: OPERATIONS\.md#(\S+)", alerts))
    assert alerts.count("- alert:") == alerts.count("runbook:") == alerts.count("manual: OPERATIONS.md#")
    text = manual(generate, language)
    assert all(f'<a id="{anchor}"></a>' in text for anchor in anchors)


def test_both_have_the_same_sections(generate: ModuleType) -> None:
    first, second = (re.findall(r'<a id="(\w+)">', manual(generate, language)) for language in LANGUAGES)
    assert first == second


@pytest.mark.parametrize("language", LANGUAGES)
def test_nobody_is_told_to_delete_the_write_ahead_log(generate: ModuleType, language: str) -> None:
    text = manual(generate, language)
    assert {"en": "**Never delete `core.sqlite-wal`", "ru": "**Никогда не удаляйте `core.sqlite-wal`"}[
        language
    ] in text
    assert "rm -f" not in text


def test_no_word_explains_what_there_is_not(generate: ModuleType) -> None:
    words = generate.meanings()
    assert set(words["settings"]) == {key for key, _ in generate.keys(generate.Settings)}
    assert set(words["metrics"]) == set(families())
