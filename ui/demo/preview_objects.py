"""The objects the preview gives to the screens in place of a running kiosk."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from PySide6.QtCore import Property, QObject, Signal, Slot
from PySide6.QtQml import QJSValue, QQmlApplicationEngine

from kiosk.texts import Texts
from ui.texts_facade import TextsFacade

VIEW_PROPERTIES = (
    *("screen", "language", "languages", "service", "steps", "services", "terms", "contact", "car", "body"),
    *("scan", "summary", "payment", "results", "measure", "report", "fault", "idle", "outOfService"),
    *("appearance", "kioskId", "environment"),
)
MISSING = "⟦{key}⟧"


class PreviewTexts(TextsFacade):
    """The `texts` of the screens; a key without a translation is shown as ⟦key⟧ and collected in `missing`."""

    def __init__(self, language: str, engine: QQmlApplicationEngine) -> None:
        super().__init__(Texts.load(), language, engine)
        self.missing: set[str] = set()

    def found(self, key: str, look: Callable[[], str]) -> str:
        """Return the text, or a mark that nobody overlooks."""
        try:
            return look()
        except KeyError:
            self.missing.add(f"{self.language}:{key}")
            return MISSING.format(key=key)


def _property(name: str, signal: Any) -> Any:
    return Property("QVariant", lambda view: view.values.get(name), notify=signal)  # type: ignore[arg-type]


class PreviewView(QObject):
    """The `kiosk` object of the screens, its properties set by hand; acts are only remembered."""

    changed = Signal()
    tap = Signal()

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
