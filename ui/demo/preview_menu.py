"""The service menu on paper: each of its pages and states over the previewed window, with nothing behind it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import Property, QObject, Signal, Slot

from kiosk.texts import Texts
from ui.demo.preview import STATES, Preview, localized
from ui.menu.done import done_notice
from ui.menu.overlay import lay_over, take_away
from ui.menu.pages import sheet_of
from ui.menu.scan import scanned, scanning
from ui.menu.words import MenuWords

TIMEZONE = "Europe/Moscow"
SECONDS_LEFT = 96
OPEN = {"isSet": True, "waitS": 0, "triesLeft": 5, "wrong": False}


@dataclass(frozen=True)
class MenuState:
    """A page of the menu in one state, its values as `ui/menu/facade.py` gives them to QML."""

    name: str
    values: Mapping[str, Any]

    @property
    def page(self) -> str:
        """The page's name."""
        return str(self.values["page"])


def load_menu_states(language: str = "ru") -> Iterator[MenuState]:
    """Every state of the menu on paper, in order and in a language."""
    content = json.loads((STATES / "menu" / "states.json").read_text("utf-8"))
    for name, values in content.items():
        yield MenuState(name, localized(values, language))


def _property(name: str, otherwise: object, signal: Any) -> Any:
    return Property("QVariant", lambda menu: menu.values.get(name, otherwise), notify=signal)  # type: ignore[arg-type]


class PaperMenu(QObject):
    """The object `menu` of the service menu's QML; what is tapped does nothing.

    Args:
        words: the menu's texts in the language of the picture.
    """

    changed = Signal()

    def __init__(self, words: MenuWords) -> None:
        super().__init__()
        self._words = words
        self.values: dict[str, Any] = {}

    page = Property(str, lambda menu: menu.values.get("page", ""), notify=changed)
    busy = Property(str, lambda menu: menu.values.get("busy", ""), notify=changed)
    secondsLeft = Property(int, lambda _menu: SECONDS_LEFT, notify=changed)  # noqa: N815 - QML's way
    for _name in ("args", "data", "results", "notice", "steps", "scanned", "sheet"):
        vars()[_name] = _property(_name, {}, changed)
    pin = _property("pin", OPEN, changed)

    def put(self, state: MenuState) -> None:
        """Show a state."""
        values, words = dict(state.values), self._words
        values["sheet"] = sheet_of(words, state.page, values["data"], values["args"], values.get("found", {}))
        values["steps"] = scanning(words, values.get("steps", {}))
        values["scanned"] = scanned(words, values.get("results", {}))
        if "done" in values:
            values["notice"] = done_notice(words, *values["done"])
        self.values = values
        self.changed.emit()

    @Slot(str, "QVariant")
    def act(self, name: str, args: object) -> None:
        """Nothing is done on paper."""

    go = Slot(str, "QVariant")(act)

    @Slot()
    def back(self) -> None:
        """There is no way back."""

    forgetNotice = Slot()(back)  # noqa: N815 - QML's way
    close = Slot()(back)


class MenuPreview:
    """The menu's QML over a previewed window that shows a screen; `show` one state after the other."""

    def __init__(self, preview: Preview) -> None:
        self.menu = PaperMenu(MenuWords(Texts.load(), preview.look.language, TIMEZONE))
        item = lay_over(preview.engine, preview.window, self.menu)
        if item is None:
            raise RuntimeError("ServiceMenu.qml did not load: see the log")
        self._window, self._item = preview.window, item

    def show(self, state: MenuState) -> None:
        """Show a state."""
        self.menu.put(state)

    def close(self) -> None:
        """Take the menu off the window."""
        take_away(self._window, self._item)
