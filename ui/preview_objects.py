"""The objects the preview gives to the screens in place of a running kiosk: texts, view and QR pictures."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from PySide6.QtCore import Property, QObject, Signal, Slot
from PySide6.QtQml import QJSValue, QQmlApplicationEngine

TRANSLATIONS = Path(__file__).resolve().parent.parent / "resources" / "translations"

VIEW_PROPERTIES = (
    *("screen", "language", "languages", "service", "steps", "services", "terms", "contact", "car", "body"),
    *("scan", "summary", "payment", "results", "measure", "report", "fault", "idle", "outOfService"),
    *("appearance", "kioskId", "environment"),
)
MISSING = "⟦{key}⟧"


def _plural_form(language: str, n: int) -> str:
    if language != "ru":
        return "one" if n == 1 else "other"
    if n % 10 == 1 and n % 100 != 11:
        return "one"
    return "few" if n % 10 in (2, 3, 4) and n % 100 not in (12, 13, 14) else "many"


class PreviewTexts(QObject):
    """The `texts` object of the screens: functions as properties, so that bindings follow the language.

    A key without a translation is shown as ⟦key⟧ and collected in `missing`.
    """

    changed = Signal()

    def __init__(self, engine: QQmlApplicationEngine) -> None:
        super().__init__()
        self.language = "ru"
        self.missing: set[str] = set()
        self._texts: dict[str, dict[str, Any]] = {}
        for folder in sorted(p for p in TRANSLATIONS.iterdir() if p.is_dir()):
            self._texts[folder.name] = {
                key: text
                for path in sorted(folder.glob("*.json"))
                for key, text in json.loads(path.read_text("utf-8")).items()
            }
        bridge = engine.newQObject(self)
        self._functions: dict[str, QJSValue] = {}
        for name, signature in (("translate", "k, a"), ("count", "k, n"), ("rubles", "m")):
            maker: Any = engine.evaluate(
                f"(function(b) {{ return function({signature}) {{ return b.{name}({signature}) }} }})"
            )
            self._functions[name] = maker.call([bridge])

    def set_language(self, language: str) -> None:
        self.language = language
        self.changed.emit()

    def _find(self, key: str) -> Any:
        text = self._texts.get(self.language, {}).get(key)
        if text is None:
            self.missing.add(f"{self.language}:{key}")
            return MISSING.format(key=key)
        return text

    @Slot(str, "QVariant", result=str)
    def translate(self, key: str, args: Any) -> str:
        text = str(self._find(key))
        values = args.toVariant() if isinstance(args, QJSValue) else args
        for name, value in (values or {}).items():
            shown = int(value) if isinstance(value, float) and value.is_integer() else value
            text = text.replace("{" + name + "}", str(shown))
        return text

    @Slot(str, int, result=str)
    def count(self, key: str, n: int) -> str:
        forms = self._find(key)
        text = forms if isinstance(forms, str) else forms.get(_plural_form(self.language, n), forms["other"])
        return str(text).replace("{n}", str(n))

    @Slot(int, result=str)
    def rubles(self, kopecks: int) -> str:
        return f"{kopecks // 100} ₽" if self.language == "ru" else f"₽{kopecks // 100}"

    t = Property(QJSValue, lambda self: self._functions["translate"], notify=changed)
    plural = Property(QJSValue, lambda self: self._functions["count"], notify=changed)
    money = Property(QJSValue, lambda self: self._functions["rubles"], notify=changed)


def _property(name: str, signal: Any) -> Any:
    return Property("QVariant", lambda view: view.values.get(name), notify=signal)  # type: ignore[arg-type]


class PreviewView(QObject):
    """The `kiosk` object of the screens, its properties set by hand; acts are only remembered."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.values: dict[str, Any] = {}
        self.acts: list[tuple[str, Any]] = []
        self.touches = 0

    for _name in VIEW_PROPERTIES:
        vars()[_name] = _property(_name, changed)

    @Slot(str, "QVariant")
    def act(self, name: str, args: Any) -> None:
        self.acts.append((name, args.toVariant() if isinstance(args, QJSValue) else args))

    @Slot()
    def touched(self) -> None:
        self.touches += 1

    def put(self, values: Mapping[str, Any]) -> None:
        self.values = dict(values)
        self.changed.emit()
