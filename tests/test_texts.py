"""Every language says everything, with the same places and the plural forms its grammar asks for."""

from __future__ import annotations

import json
import re
from pathlib import Path
from string import Formatter
from typing import Any

import pytest
from babel import Locale

from kiosk import paths
from kiosk.texts import Texts, languages

FOLDER = paths.RESOURCES / "translations"
LANGUAGES = sorted(folder.name for folder in FOLDER.iterdir())
CYRILLIC = re.compile("[а-яё]", re.IGNORECASE)


def table(language: str) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for file in (FOLDER / language).glob("*.json"):
        content = json.loads(file.read_text("utf-8"))
        assert not found.keys() & content.keys(), f"{file} repeats keys"
        found |= content
    return found


def places(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_has_every_text(language: str) -> None:
    wanted, found = table("ru"), table(language)
    assert wanted.keys() - found.keys() == set()
    assert found.keys() - wanted.keys() == set()
    assert {file.name for file in (FOLDER / language).iterdir()} == {
        file.name for file in (FOLDER / "ru").iterdir()
    }


@pytest.mark.parametrize("language", LANGUAGES)
def test_texts_are_filled_and_have_the_same_places(language: str) -> None:
    russian = table("ru")
    tags = set(Locale.parse(language).plural_form.tags) | {"other"}
    for key, entry in table(language).items():
        if isinstance(entry, dict):
            assert tags <= entry.keys(), f"{key}: plural forms {sorted(tags)} are needed"
            forms = list(entry.values())
        else:
            assert isinstance(russian[key], str), f"{key}: counted in one language only"
            assert places(entry) == places(russian[key]), key
            forms = [entry]
        assert all(form.strip() == form and form for form in forms), key


def test_english_is_english() -> None:
    # The way to Russian is written in Russian.
    others = {"screen.header.language", "screen.header.other_language"}
    found = {key for key, text in table("en").items() if CYRILLIC.search(str(text))}
    assert found <= others, found - others


def test_the_languages_have_an_order_and_their_own_names() -> None:
    texts = Texts.load(Path(FOLDER))
    assert languages() == texts.languages() == ["ru", "en", "kk"]
    assert [texts.name_of(code) for code in languages()] == ["Русский", "English", "Қазақ тілі"]


def test_a_missing_text_is_seen() -> None:
    texts = Texts({"en": {"a": "x {n}"}})
    with pytest.raises(KeyError):
        texts.get("en", "b")
    with pytest.raises(KeyError):
        texts.get("en", "a")


def test_numbers_money_dates_and_plurals_follow_the_language() -> None:
    texts = Texts.load(Path(FOLDER))
    assert texts.number("ru", 1234.5) == "1\u00a0234,5"
    assert texts.number("en", 1234.5) == "1,234.5"
    assert texts.money("ru", 48000) == "480\u00a0₽"
    assert texts.date_time("ru", 1_768_473_000_000) == "15 янв. 2026, 13:30"
    assert texts.money("kk", 48000) == "480\u00a0₽"
    assert texts.date_time("kk", 1_768_473_000_000) == "2026 ж. 15 қаң., 13:30"
    assert texts.plural("kk", "screen.scanning.found", 5) == "5 ақау коды табылды"
    assert [texts.plural("ru", "screen.scanning.found", n) for n in (1, 2, 5, 21)] == [
        texts.plural("ru", "screen.scanning.found", 1),
        texts.plural("ru", "screen.scanning.found", 2),
        texts.plural("ru", "screen.scanning.found", 5),
        texts.plural("ru", "screen.scanning.found", 1).replace("1", "21"),
    ]
