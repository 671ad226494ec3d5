"""Writes the parts of OPERATIONS*.md that the program itself knows: settings, codes, metrics. `make manual`.

What each setting and metric means in words stands in `meanings.json`; a name without words is an error.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from pydantic import SecretStr
from pydantic_core import PydanticUndefined

from kiosk.errors import FAULTS
from kiosk.events import EventBus
from kiosk.metrics import Metrics
from kiosk.raw_settings import ENVIRONMENT
from kiosk.settings import Section, Settings
from kiosk.texts import Texts

HERE = Path(__file__).resolve().parent
MANUALS = {"en": HERE.parent / "OPERATIONS.md", "ru": HERE.parent / "OPERATIONS.ru.md"}
HEADS = {
    "settings": {
        "en": ["Key", "Environment", "Default", "Meaning"],
        "ru": ["Ключ", "Переменная", "По умолчанию", "Значение"],
    },
    "codes": {
        "en": ["Code", "The customer sees", "What to do"],
        "ru": ["Код", "Что видит клиент", "Что делать"],
    },
    "metrics": {"en": ["Metric", "Kind", "Labels", "Meaning"], "ru": ["Метрика", "Вид", "Метки", "Значение"]},
}
SECRET = {"en": "secret: never in a file", "ru": "секрет: не хранится в файле"}


def main() -> None:
    """Write both manuals anew."""
    for language, file in MANUALS.items():
        file.write_text(filled(file.read_text("utf-8"), language), "utf-8")


def filled(manual: str, language: str) -> str:
    """Return a manual with its generated parts as they should be."""
    rows = {
        "settings": list(_settings(language)),
        "codes": list(_codes(language)),
        "metrics": list(_metrics(language)),
    }
    for part, lines in rows.items():
        heads = HEADS[part][language]
        table = [heads, ["---"] * len(heads), *lines]
        text = "\n".join(f"| {' | '.join(cells)} |" for cells in table)
        begin, end = f"<!-- generated: {part} -->", f"<!-- end: {part} -->"
        pattern = re.compile(f"{re.escape(begin)}.*?{re.escape(end)}", re.DOTALL)
        if len(pattern.findall(manual)) != 1:
            raise SystemExit(f"one {begin} … {end} is wanted")
        manual = pattern.sub(lambda _, new=f"{begin}\n{text}\n{end}": new, manual)
    return manual


def meanings() -> dict[str, dict[str, dict[str, str]]]:
    """Return the words: part, name, language."""
    words: dict[str, dict[str, dict[str, str]]] = json.loads((HERE / "meanings.json").read_text("utf-8"))
    return words


def keys(section: type[Section], prefix: str = "") -> Iterator[tuple[str, Any]]:
    """Yield every key of the settings with its field, in their order."""
    for name, field in section.model_fields.items():
        key = f"{prefix}{field.alias or name}"
        if isinstance(field.annotation, type) and issubclass(field.annotation, Section):
            yield from keys(field.annotation, f"{key}.")
        else:
            yield key, field


def _settings(language: str) -> Iterator[list[str]]:
    names = {key: f"`{name}`" for name, key in ENVIRONMENT.items()}
    words = meanings()["settings"]
    for key, field in keys(Settings):
        if field.annotation is SecretStr:
            default = SECRET[language]
        else:
            value = field.get_default(call_default_factory=True)
            told = "" if value is PydanticUndefined else json.dumps(value, default=str, ensure_ascii=False)
            default = f"`{told}`" if told not in {'""', "null", ""} else "–"
        yield [f"`{key}`", names.get(key, "–"), default, words[key][language]]


def _codes(language: str) -> Iterator[list[str]]:
    texts = Texts.load()
    for code in FAULTS:
        customer, technician = (
            texts.get(language, f"fault.{code}.{reader}") for reader in ("customer", "technician")
        )
        yield [f"`{code}`", customer, technician]


def _metrics(language: str) -> Iterator[list[str]]:
    words = meanings()["metrics"]
    for family in Metrics(EventBus()).registry.collect():
        name = f"{family.name}_total" if family.type == "counter" else family.name
        labels = sorted({label for sample in family.samples for label in sample.labels} - {"le"})
        told = family.documentation if language == "en" else words[name][language]
        yield [f"`{name}`", family.type, ", ".join(f"`{label}`" for label in labels) or "–", told]


if __name__ == "__main__":
    main()
