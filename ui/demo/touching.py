"""Touches real items of the window, as a finger would: found by their objectName, pressed and let go."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Iterator
from typing import Any

from PySide6.QtCore import QPoint, QPointF
from PySide6.QtQuick import QQuickItem, QQuickWindow
from PySide6.QtTest import QTest

LOOK_EVERY_S = 0.02
TOUCH_DEADLINE_S = 15.0


class NotReached(Exception):
    """Something awaited did not happen in its time."""


def visible_items(item: QQuickItem) -> Iterator[QQuickItem]:
    """The item and all it draws. Delegates are no QObject children, so childItems are walked."""
    if not item.isVisible() or item.opacity() < 0.05:
        return
    yield item
    for child in item.childItems():
        yield from visible_items(child)


def every_item(item: QQuickItem) -> list[QQuickItem]:
    """The item and everything under it, shown or not."""
    return [item, *(inner for child in item.childItems() for inner in every_item(child))]


async def until(condition: Callable[[], Any], deadline_s: float, what: str) -> Any:
    """Wait until the condition is true and return its value.

    Raises:
        NotReached: after `deadline_s`, naming `what` was awaited.
    """
    end = time.monotonic() + deadline_s
    while not (value := condition()):
        if time.monotonic() > end:
            raise NotReached(f"{what}: not within {deadline_s:g} s")
        await asyncio.sleep(LOOK_EVERY_S)
    return value


class Finger:
    """Touches one window."""

    def __init__(self, window: QQuickWindow) -> None:
        self._window = window
        self._device = QTest.createTouchDevice()

    def find(self, name: str) -> QQuickItem | None:
        """The visible item with this objectName."""
        items = visible_items(self._window.contentItem())
        return next((item for item in items if item.objectName() == name), None)

    def settled(self) -> bool:
        """Whether no screen is on its way in and no dialog on its way out: that swallows touches to the last."""
        fading = (item.property("fading") for item in every_item(self._window.contentItem()))
        return bool(self._window.property("settled")) and not any(fading)

    async def touch(self, name: str, deadline_s: float = TOUCH_DEADLINE_S) -> None:
        """Touch the item once it is there, enabled and in sight; raises `NotReached`."""
        point = await until(
            lambda: self._target(name) if self.settled() else None, deadline_s, f"touching {name}"
        )
        await self.tap(point)

    async def tap(self, point: QPoint) -> None:
        """Touch a place of the window, whatever is there."""
        QTest.touchEvent(self._window, self._device, False).press(0, point, self._window).commit(False)
        await asyncio.sleep(LOOK_EVERY_S)
        QTest.touchEvent(self._window, self._device, False).release(0, point, self._window).commit(False)
        await asyncio.sleep(LOOK_EVERY_S)

    async def spell(self, text: str, field: str) -> None:
        """Type on the keyboard of the screen until the field shows the text; raises `NotReached`."""
        for count, character in enumerate(text, 1):
            mark = f"kb.mark.{character}"
            await self.touch(mark if self.find(mark) is not None else f"kb.key.{character.lower()}")
            await self._typed(text[:count], field)

    async def _typed(self, text: str, field: str) -> None:
        try:
            await until(lambda: self._shows(field, text), TOUCH_DEADLINE_S, "typing")
        except NotReached:
            item = self.find(field)
            shown = item.property("text") if item is not None else None
            raise NotReached(f"typing {text}: {field} shows {shown!r}") from None

    def _shows(self, field: str, text: str) -> bool:
        item = self.find(field)
        return item is not None and item.property("text") == text

    def _target(self, name: str) -> QPoint | None:
        item = self.find(name)
        if item is None or not item.isEnabled():
            return None
        point = item.mapToScene(QPointF(item.width() / 2, item.height() / 2)).toPoint()
        inside = 0 <= point.x() < self._window.width() and 0 <= point.y() < self._window.height()
        return point if inside and item.width() > 0 else None
