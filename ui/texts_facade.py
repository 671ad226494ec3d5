"""The context object `texts` of the screens."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import structlog
from PySide6.QtCore import Property, QObject, Signal, Slot
from PySide6.QtQml import QJSEngine, QJSValue

from kiosk.texts import Texts
from ui.javascript import given
from ui.typography import typeset

log = structlog.get_logger("screen")


class TextsFacade(QObject):
    """`texts.t(key, args)`, `texts.plural(key, n)`, `texts.money(kopecks)`, `texts.number(value)`.

    Each is a property that holds a function, so that every binding which calls it follows the language.
    """

    changed = Signal()

    def __init__(self, texts: Texts, language: str, engine: QJSEngine) -> None:
        super().__init__()
        self._texts = texts
        self._language = language
        # Else the engine deletes what Python still holds.
        QJSEngine.setObjectOwnership(self, QJSEngine.ObjectOwnership.CppOwnership)
        bridge = engine.newQObject(self)
        self._functions: dict[str, QJSValue] = {}
        for name, signature in (("translate", "k, a"), ("count", "k, n"), ("amount", "m"), ("figure", "v")):
            maker: Any = engine.evaluate(
                f"(function(b) {{ return function({signature}) {{ return b.{name}({signature}) }} }})"
            )
            self._functions[name] = maker.call([bridge])

    @property
    def language(self) -> str:
        """The language texts are given in."""
        return self._language

    def set_language(self, language: str) -> None:
        """Give every text in another language from now on."""
        if language and language != self._language:
            self._language = language
            self.changed.emit()

    @Slot(str, "QVariant", result=str)
    def translate(self, key: str, args: Any) -> str:
        """Text of a key; numbers of JavaScript that are whole lose their ".0"."""
        shown = given(args)
        return typeset(self.found(key, lambda: self._texts.get(self._language, key, **shown)))

    @Slot(str, int, result=str)
    def count(self, key: str, n: int) -> str:
        """The plural form for `n`."""
        return typeset(self.found(key, lambda: self._texts.plural(self._language, key, n)))

    def found(self, key: str, look: Callable[[], str]) -> str:
        """A missing text must not end a visit that somebody has paid for: it is logged and left empty."""
        try:
            return look()
        except KeyError as missing:
            log.error("screen.text_missing", key=key, language=self._language, missing=str(missing))  # noqa: TRY400
            return ""

    @Slot(int, result=str)
    def amount(self, kopecks: int) -> str:
        """Kopecks as roubles, by the language's habit."""
        return self._texts.money(self._language, kopecks)

    @Slot(float, result=str)
    def figure(self, value: float) -> str:
        """A number, by the language's habit."""
        return typeset(self._texts.number(self._language, value))

    t = Property(QJSValue, lambda self: self._functions["translate"], notify=changed)
    plural = Property(QJSValue, lambda self: self._functions["count"], notify=changed)
    money = Property(QJSValue, lambda self: self._functions["amount"], notify=changed)
    number = Property(QJSValue, lambda self: self._functions["figure"], notify=changed)
