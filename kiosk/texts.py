"""What people read, in every language: `resources/translations/<language>/<area>.json`.

A text is a string with `{name}` places, or an object of plural forms by CLDR's names (one, few, many, other).
Numbers, dates, money and plurals follow CLDR through Babel.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import format_datetime
from babel.numbers import format_currency, format_decimal

from kiosk import paths

TRANSLATIONS = paths.RESOURCES / "translations"
Entry = str | dict[str, str]
_MOMENT = "d MMM y, HH:mm"
_MOMENTS = {"kk": "y 'ж'. d MMM, HH:mm"}  # the year comes first


def languages(directory: Path = TRANSLATIONS) -> list[str]:
    """Return the codes of the languages there are, Russian first, then by code; no text is read."""
    return _in_order(folder.name for folder in directory.iterdir() if folder.is_dir())


def _in_order(codes: Iterable[str]) -> list[str]:
    return sorted(codes, key=lambda code: (code != "ru", code))


class Texts:
    """All translations, read once.

    Args:
        tables: language -> key -> text or plural forms.
    """

    def __init__(self, tables: Mapping[str, Mapping[str, Entry]]) -> None:
        self._tables = tables
        self._locales = {language: Locale.parse(language) for language in tables}

    @staticmethod
    def load(directory: Path = TRANSLATIONS) -> Texts:
        """Read every language's files; the answer is shared by all callers."""
        return _load(directory)

    def languages(self) -> list[str]:
        """Return the codes of the languages there are, Russian first, then by code."""
        return _in_order(self._tables)

    def name_of(self, language: str) -> str:
        """Return the language's name in itself, e.g. `Русский`."""
        return self.get(language, "screen.language")

    def has(self, language: str, key: str) -> bool:
        """Return whether there is a text of this key."""
        return key in self._tables[language]

    def fixed(self, language: str, areas: Collection[str]) -> dict[str, str]:
        """Return the texts of some areas (the first part of a key) that have neither places nor plural forms."""
        return {
            key: entry
            for key, entry in self._tables[language].items()
            if isinstance(entry, str) and "{" not in entry and key.split(".", 1)[0] in areas
        }

    def get(self, language: str, key: str, **values: object) -> str:
        """Return a text with its places filled in.

        Raises:
            KeyError: there is no such language, text, or a place has no value.
        """
        entry = self._tables[language][key]
        if isinstance(entry, dict):
            raise KeyError(f"{key} is counted: ask plural()")
        return entry.format_map(values) if values or "{" in entry else entry

    def plural(self, language: str, key: str, n: int, **values: object) -> str:
        """Return the form that goes with the number `n`, which fills `{n}`.

        Raises:
            KeyError: as `get`.
        """
        entry = self._tables[language][key]
        if isinstance(entry, str):
            return entry.format_map({"n": self.number(language, n), **values})
        form = entry.get(self._locales[language].plural_form(n)) or entry["other"]
        return form.format_map({"n": self.number(language, n), **values})

    @staticmethod
    def listed(names: Iterable[str]) -> str:
        """Return names as a list that begins a sentence: `Left front door, left sill`; abbreviations stay."""
        first, *others = [*names, ""]
        return ", ".join([first, *map(within_a_sentence, filter(None, others))])

    def number(self, language: str, value: float, digits: int = 3) -> str:
        """Return a number as the language writes it, with at most `digits` decimals, e.g. `1 234,5`."""
        told = format_decimal(
            round(value, digits), locale=self._locales[language], decimal_quantization=False
        )
        return str(told)

    def money(self, language: str, kopecks: int) -> str:
        """Return kopecks as roubles, whole ones without a fraction, e.g. `480 ₽`."""
        whole = kopecks % 100 == 0
        pattern = "#,##0\u00a0¤" if whole else "#,##0.00\u00a0¤"
        text = format_currency(
            kopecks / 100, "RUB", pattern, locale=self._locales[language], currency_digits=False
        )
        return str(text).replace("RUB", "₽")

    def date_time(self, language: str, at_ms: int, timezone: str = "Europe/Moscow") -> str:
        """Return epoch milliseconds as date and time of a time zone, e.g. `15 янв. 2026 г., 13:30`."""
        moment = datetime.fromtimestamp(at_ms / 1000, UTC).astimezone(ZoneInfo(timezone))
        return str(format_datetime(moment, _MOMENTS.get(language, _MOMENT), locale=self._locales[language]))


def within_a_sentence(name: str) -> str:
    """Return a name as it stands inside a sentence; an abbreviation stays as it is."""
    return name[0].lower() + name[1:] if name[1:2].islower() else name


@lru_cache(maxsize=4)
def _load(directory: Path) -> Texts:
    tables: dict[str, dict[str, Entry]] = {}
    for file in sorted(directory.glob("*/*.json")):
        tables.setdefault(file.parent.name, {}).update(json.loads(file.read_text("utf-8")))
    return Texts(tables)
