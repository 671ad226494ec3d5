"""What the programs with a screen share: the real window, touched and watched frame by frame."""

from __future__ import annotations

import asyncio
import json
import time
from pathlib import Path
from typing import Any

from PySide6.QtCore import QPointF, QUrl
from PySide6.QtQml import QQmlComponent
from PySide6.QtQuick import QQuickItem
from PySide6.QtTest import QTest

from kiosk.settings import Settings
from ui.demo.touching import Finger, until
from ui.demo.visit import demo_settings
from ui.shown import Shown

PATIENCE_S = 60.0


def say(**answer: Any) -> None:
    """One line of JSON for whoever started us."""
    print(json.dumps(answer), flush=True)


def fast_settings(storage: Path, **changes: Any) -> Settings:
    """The demonstration's settings with the quickest simulated car."""
    values = demo_settings(storage, "ru").model_dump(by_alias=True)
    values["devices"]["obd"].update(link="instant", scenario="catalyst")
    values["ui"]["idleMs"] = 600_000
    return Settings.model_validate(values | changes)


class Frames:
    """Notes when frames reach the screen, and when the first one with a certain screen on it did."""

    def __init__(self, shown: Shown) -> None:
        self.window = shown.window.window
        self.device = QTest.createTouchDevice()
        self._wanted = ""
        self._begun_s = 0.0
        self._painted: asyncio.Future[float] | None = None
        veil = self.window.findChild(QQuickItem, "veil")
        assert veil is not None, "the window has no veil"
        self._veil = veil
        self.window.frameSwapped.connect(self._swapped)

    def await_screen(self, screen: str) -> asyncio.Future[float]:
        """Begin to count now; the future holds the seconds until the screen was first to be seen."""
        self._painted = asyncio.get_running_loop().create_future()
        self._wanted, self._begun_s = screen, time.perf_counter()
        return self._painted

    def _swapped(self) -> None:
        waiting = self._painted
        if waiting is None or waiting.done() or self.window.property("shown") != self._wanted:
            return
        # The screen comes from behind a veil: a frame that has all of it still shows nothing.
        if self._veil.opacity() >= 0.98:
            return
        waiting.set_result(time.perf_counter() - self._begun_s)


async def at(shown: Shown, screen: str) -> None:
    """Wait until a screen stands still."""
    await until(
        lambda: (
            shown.facade.value("screen") == screen
            and shown.window.window.property("shown") == screen
            and shown.window.window.property("settled")
        ),
        PATIENCE_S,
        f"the screen {screen}",
    )


async def act(shown: Shown, name: str, **args: Any) -> None:
    """Do what a tap does, outside the Qt thread."""
    await asyncio.to_thread(shown.agent.journey.act, name, args)


async def tap(frames: Frames, finger: Finger, item: str, screen: str) -> float:
    """Touch an item; returns the seconds from the finger's leaving to the first frame with the next screen."""
    await until(finger.settled, PATIENCE_S, "a still screen")
    found = await until(lambda: finger.find(item), PATIENCE_S, item)
    await until(found.isEnabled, PATIENCE_S, f"{item} to be enabled")
    window, device = frames.window, frames.device
    point = found.mapToScene(QPointF(found.width() / 2, found.height() / 2)).toPoint()
    QTest.touchEvent(window, device, False).press(0, point, window).commit(False)
    await asyncio.sleep(0.03)
    painted = frames.await_screen(screen)
    QTest.touchEvent(window, device, False).release(0, point, window).commit(False)
    return await asyncio.wait_for(painted, PATIENCE_S)


METER = b"""
import QtQuick
Item {
    id: meter
    property var gaps: []
    property bool counting: false
    property string told: ""
    onCountingChanged: {
        if (counting)
            gaps = [];
        else
            told = JSON.stringify(gaps);
    }
    FrameAnimation {
        running: true
        onTriggered: if (meter.counting) meter.gaps.push(frameTime * 1000)
    }
}
"""


class Meter:
    """Frame gaps counted by the scene itself, without the interpreter."""

    def __init__(self, shown: Shown) -> None:
        engine = shown.window.engine
        self._component = QQmlComponent(engine)
        self._component.setData(METER, QUrl())
        item = self._component.create()
        assert item is not None, self._component.errorString()
        item.setProperty("parent", shown.window.window.contentItem())
        # It goes when the window does, before its engine.
        item.setParent(shown.window.window)
        self._item = item

    async def gaps_ms(self, seconds: float) -> list[float]:
        """Count for so long; returns the milliseconds between frames."""
        self._item.setProperty("counting", True)
        await asyncio.sleep(seconds)
        self._item.setProperty("counting", False)
        # The first gap began before the counting did.
        return [float(gap) for gap in json.loads(self._item.property("told"))[1:]]
