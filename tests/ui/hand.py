"""A finger on the states on paper: shown, tapped, typed."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QPointF, Qt
from PySide6.QtTest import QTest

from tests.ui.walker import named
from ui.demo.preview import Preview, load_states

Make = Callable[..., Preview]


def show(preview: Make, screen: str, name: str, **look: object) -> Preview:
    """Return a preview that shows a state of the gallery."""
    shown = preview(**look)
    shown.show(next(s for s in load_states() if (s.screen, s.name) == (screen, name)))
    shown.grab()
    return shown


def tap(shown: Preview, name: str) -> None:
    """Tap the middle of an item that must be there."""
    shown.grab()
    item = named(shown.window, name)
    assert item is not None, f"{name} is not on the screen"
    place = item.mapToScene(QPointF(item.width() / 2, item.height() / 2)).toPoint()
    QTest.mouseClick(shown.window, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, place)


def spell(shown: Preview, text: str) -> None:
    """Tap the keys of a text."""
    for character in text:
        tap(shown, f"kb.mark.{character}" if character in ".-_" else f"kb.key.{character}")
