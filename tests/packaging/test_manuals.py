"""The manuals say what the program says: settings, codes, metrics, and where the alerts lead."""

from __future__ import annotations

import argparse
import importlib.util
import json
import re
from collections.abc import Iterator
from itertools import takewhile
from pathlib import Path
from types import ModuleType

import pytest

from kiosk import paths
from kiosk.cli import build_parser
from kiosk.errors import FAULTS
from kiosk.raw_settings import ENVIRONMENT
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


def advice() -> Iterator[tuple[str, str]]:
    """Everything that tells a technician what to type, with where it stands."""
    for file in (*PACKAGING.glob("OPERATIONS*.md"), RULES[1]):
        yield file.name, file.read_text("utf-8")
    for area in ("doctor", "fault", "service"):
        for file in sorted((paths.RESOURCES / "translations").glob(f"*/{area}.json")):
            texts = json.loads(file.read_text("utf-8")).values()
            yield f"{file.parent.name}/{file.name}", "\n".join(map(str, texts))


PLACEHOLDERS = {"ИМЯ": "SMTP_PASS", "NAME": "SMTP_PASS", "АТЫ": "SMTP_PASS"}
WORD = re.compile(r"[\w-]+")


def unknown_of(words: list[str]) -> str | None:
    """Return what of `kiosk …` the command line does not know; what follows a command in prose is let pass."""
    parser = build_parser()
    words = [*words]
    while words and (inner := _subparsers(parser)) is not None:
        if words[0] not in inner:
            return words[0] if parser.prog != "kiosk" else None  # "the kiosk is running"
        parser = inner[words.pop(0)]
    while words and words[0].startswith("-"):
        option = words.pop(0)
        action = parser._option_string_actions.get(option)
        if action is None or (action.nargs is None and not words):
            return option
        del words[: action.nargs is None]
    return None


def _subparsers(parser: argparse.ArgumentParser) -> dict[str, argparse.ArgumentParser] | None:
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            return dict(action.choices)
    return None


@pytest.mark.parametrize(("place", "text"), [pytest.param(*one, id=one[0]) for one in advice()])
def test_a_technician_is_told_commands_that_there_are(place: str, text: str) -> None:
    for found in re.finditer(r"\bkiosk ((?:[^\s`.,;:()]+ ?)+)", text):
        words = list(takewhile(WORD.fullmatch, found[1].split()))
        assert unknown_of(words) is None, (place, found[0])
    for line in re.findall(r"sudo kiosk ([^`\n]+)", text):
        build_parser().parse_args([PLACEHOLDERS.get(word, word) for word in line.split()])


def test_a_wrong_advice_would_be_found() -> None:
    assert unknown_of(["scan", "--json"]) is None
    assert unknown_of(["doctor", "names", "it"]) is None
    assert unknown_of(["payments", "frobnicate"]) == "frobnicate"
    assert unknown_of(["scan", "--trace"]) is not None
    assert unknown_of(["backup", "--onto", "x"]) is not None


def test_no_word_explains_what_there_is_not(generate: ModuleType) -> None:
    words = generate.meanings()
    assert set(words["settings"]) == {key for key, _ in generate.keys(generate.Settings)}
    assert set(words["metrics"]) == set(families())
