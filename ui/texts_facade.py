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


# What the customer's screens say; the service menu asks for its own.
AREAS = ("screen", "fault")
_FUNCTIONS = """(function(bridge, known) {
    return {
        t: function(k, a) {
            const text = a === undefined ? known[k] : undefined;
            return text === undefined ? bridge.translate(k, a) : text;
        },
        plural: function(k, n) { return bridge.count(k, n) },
        money: function(m) { return bridge.amount(m) },
        number: function(v) { return bridge.figure(v) }
    }
})"""


class TextsFacade(QObject):
    """`texts.t(key, args)`, `texts.plural(key, n)`, `texts.money(kopecks)`, `texts.number(value)`.

    Each is a property that holds a function, so that every binding which calls it follows the language.
    """

    changed = Signal()

    def __init__(self, texts: Texts, language: str, engine: QJSEngine) -> None:
        super().__init__()
        self._texts = texts
        self._language = language
        self._engine = engine
        self._learning = False
        # Else the engine deletes what Python still holds.
        QJSEngine.setObjectOwnership(self, QJSEngine.ObjectOwnership.CppOwnership)
        self._make: Any = engine.evaluate(_FUNCTIONS)
        self._assign: Any = engine.evaluate("Object.assign")
        self._bridge: Any = engine.newQObject(self)
        self._renew()

    def _renew(self) -> None:
        """Other functions, not only other answers: else no binding would notice."""
        self._known = self._engine.newObject()
        self._functions = self._make.call([self._bridge, self._known])

    def learn(self) -> None:
        """Hand the screens' own texts over, in this language and every later one.

        A binding then asks JavaScript alone; asking Python, it waits for whichever thread runs there. It takes
        some 6 ms, so the first screen does not wait for it.
        """
        self._learning = True
        table = {key: typeset(text) for key, text in self._texts.fixed(self._language, AREAS).items()}
        self._assign.call([self._known, self._engine.toScriptValue(table)])

    @property
    def language(self) -> str:
        """The language texts are given in."""
        return self._language

    def set_language(self, language: str) -> None:
        """Give every text in another language from now on."""
        if language and language != self._language:
            self._language = language
            self._renew()
            if self._learning:
                self.learn()
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

    t = Property(QJSValue, lambda self: self._functions.property("t"), notify=changed)
    plural = Property(QJSValue, lambda self: self._functions.property("plural"), notify=changed)
    money = Property(QJSValue, lambda self: self._functions.property("money"), notify=changed)
    number = Property(QJSValue, lambda self: self._functions.property("number"), notify=changed)
