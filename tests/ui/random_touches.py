"""Touches at random, over the whole program: `python -m tests.ui.random_touches COUNT SEED STORAGE`.

Prints one JSON object: how often each screen was met, the loud log events, and how many items, threads and file
descriptors there were on the first attract screen and on the last.
"""

from __future__ import annotations

import asyncio
import json
import os
import random
import sys
import threading
import time
from collections import Counter
from pathlib import Path
from typing import Any

import structlog
from PySide6.QtCore import QPoint, QPointF
from PySide6.QtQuick import QQuickItem
from PySide6.QtTest import QTest

from kiosk.agent import Agent
from tests.support.patience import PATIENCE_S
from ui.app import run
from ui.demo.touching import Finger, every_item, until, visible_items
from ui.demo.visit import demo_settings
from ui.display import Size
from ui.shown import Shown

# The smallest screen there is: most of the time goes into painting.
SIZE = Size(1280, 720)
LOUD = {"warning", "error", "critical", "exception"}
GOAL_OF_A_TOUCH = 0.7  # the part of the touches that meet something
# By chance nobody spells an address or ticks both boxes: now and then it is done, or the rest is never met.
HELP = {
    "terms": ("acceptTerms", {"terms": True, "consent": True}),
    "contact": ("setContact", {"email": "monkey@example.com"}),
    "summary": ("buy", {}),
}
HELPED = 0.04


class Monkey:
    """Touches targets and places without a plan; the same seed gives the same wishes."""

    def __init__(self, shown: Shown, count: int, seed: int) -> None:
        self.shown = shown
        self.window = shown.window.window
        self.random = random.Random(seed)
        self.count = count
        self.screens: Counter[str] = Counter()
        self.device = QTest.createTouchDevice()
        self.finger = Finger(self.window)

    def targets(self) -> list[QQuickItem]:
        """What can be touched now."""
        found = visible_items(self.window.contentItem())
        return [item for item in found if item.objectName() and item.isEnabled()]

    def place(self) -> QPoint:
        """Return where to touch next."""
        width, height = self.window.width(), self.window.height()
        targets = self.targets()
        if targets and self.random.random() < GOAL_OF_A_TOUCH:
            item = self.random.choice(targets)
            point = item.mapToScene(QPointF(item.width() / 2, item.height() / 2)).toPoint()
            if 0 <= point.x() < width and 0 <= point.y() < height:
                return point
        return QPoint(self.random.randrange(width), self.random.randrange(height))

    async def touch(self) -> None:
        """Press, sometimes drag, let go."""
        start = self.place()
        QTest.touchEvent(self.window, self.device, False).press(0, start, self.window).commit(False)
        end = start
        if self.random.random() < 0.1:
            end = self.place()
            QTest.touchEvent(self.window, self.device, False).move(0, end, self.window).commit(False)
        await asyncio.sleep(0.005)
        QTest.touchEvent(self.window, self.device, False).release(0, end, self.window).commit(False)
        await asyncio.sleep(0.01)

    async def home(self) -> dict[str, int]:
        """Wait until an idle kiosk is at its start again, and count what there is."""
        self.shown.facade.act("home", {})
        self.shown.facade.act("cancel", {})
        self.shown.facade.act("finish", {})
        await until(lambda: self.shown.facade.value("screen") == "attract", PATIENCE_S, "the start")
        await until(self.finger.settled, PATIENCE_S, "the start to stand")
        await until(
            lambda: self.shown.facade.value("idle").get("away"), PATIENCE_S, "what was left open to go"
        )
        await asyncio.sleep(1.0)
        return {
            "items": len(every_item(self.window.contentItem())),
            "threads": threading.active_count(),
            "descriptors": len(os.listdir("/proc/self/fd")),  # noqa: PTH208 - a count, no paths
        }

    async def go(self) -> dict[str, Any]:
        """Touch `count` times."""
        await until(lambda: self.shown.facade.value("screen") == "attract", PATIENCE_S, "the start")
        first = await self.home()
        for _ in range(self.count):
            screen = str(self.shown.facade.value("screen"))
            self.screens[screen] += 1
            if screen in HELP and self.random.random() < HELPED:
                self.shown.facade.act(*HELP[screen])
            await self.touch()
        last = await self.home()
        await self.finger.touch("attract.start")
        await until(lambda: self.shown.facade.value("screen") == "terms", PATIENCE_S, "the journey")
        return {"screens": dict(self.screens), "first": first, "last": last}


def main(count: int, seed: int, storage: Path) -> int:
    """Run the program and touch it; returns its exit code."""
    loud: list[str] = []

    def keep(_logger: object, method: str, event: Any) -> Any:
        if method in LOUD:
            loud.append(f"{event.get('event')} {event.get('code', '')} {event.get('text', '')}".strip())
        raise structlog.DropEvent

    structlog.configure(processors=[keep])
    settings = demo_settings(storage, "ru")
    # A visit that nobody goes on with ends soon; a car that is read in a second, so that touches meet it.
    values = settings.model_dump(by_alias=True)
    values["ui"] |= {"idleMs": 5000, "warnMs": 1000}
    values["devices"]["obd"]["link"] = "usb"
    found: dict[str, Any] = {}

    async def visitor(shown: Shown) -> int:
        found.update(await Monkey(shown, count, seed).go())
        return 0

    began_s = time.monotonic()
    code = run(Agent(type(settings).model_validate(values)), size=SIZE, visitor=visitor)
    print(json.dumps({**found, "loud": loud, "seconds": round(time.monotonic() - began_s)}))
    return code


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]), int(sys.argv[2]), Path(sys.argv[3])))
