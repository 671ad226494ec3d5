"""No key and no touch gets a customer anywhere but along the journey."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QPoint, Qt
from PySide6.QtGui import QKeyEvent, QWindow
from PySide6.QtTest import QTest

from kiosk.texts import Texts
from tests.ui.fake_journey import FakeJourney
from ui.demo.preview import load_states, wait
from ui.display import Size
from ui.facade import KioskFacade
from ui.window import KioskWindow

# A screen on which nothing is to be touched.
SCREEN = "outOfService"
MODIFIERS = [
    Qt.KeyboardModifier.NoModifier,
    Qt.KeyboardModifier.AltModifier,
    Qt.KeyboardModifier.ControlModifier,
    Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier,
    Qt.KeyboardModifier.MetaModifier,
]


class Standing:
    """The real window over a journey that goes nowhere by itself."""

    def __init__(self) -> None:
        self.facade = KioskFacade()
        self.journey = FakeJourney()
        self.journey.values = next(s for s in load_states() if s.screen == SCREEN).values
        self.window = KioskWindow(self.facade, Texts.load(), "ru")
        self.window.show(Size(1080, 1920), windowed=False)
        self.facade.attach(self.journey)
        self.settle()
        self.device = QTest.createTouchDevice()

    def settle(self) -> None:
        for _ in range(100):
            wait(20)
            if self.facade.value("screen") == SCREEN and self.window.window.property("settled"):
                return
        raise AssertionError("the screen did not come")

    def stands(self) -> bool:
        window = self.window.window
        return (
            window.isVisible()
            and window.visibility() == QWindow.Visibility.FullScreen
            and self.facade.value("screen") == SCREEN
            and self.journey.acts == []
        )

    def press(self, *points: QPoint) -> None:
        event = QTest.touchEvent(self.window.window, self.device, False)
        for number, point in enumerate(points):
            event.press(number, point, self.window.window)
        event.commit(False)

    def release(self, *points: QPoint) -> None:
        event = QTest.touchEvent(self.window.window, self.device, False)
        for number, point in enumerate(points):
            event.release(number, point, self.window.window)
        event.commit(False)

    def swipe(self, start: QPoint, end: QPoint) -> None:
        self.press(start)
        for step in range(1, 6):
            there = start + (end - start) * (step / 5)
            QTest.touchEvent(self.window.window, self.device, False).move(
                0, there, self.window.window
            ).commit(False)
        self.release(end)

    def close(self) -> None:
        self.facade.close()
        self.window.close()


@pytest.fixture
def kiosk(qapp: object) -> Iterator[Standing]:
    standing = Standing()
    yield standing
    standing.close()


def test_no_key_does_anything(kiosk: Standing) -> None:
    for key in Qt.Key:
        if key is not Qt.Key.Key_unknown:
            for modifier in MODIFIERS:
                for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
                    QCoreApplication.sendEvent(kiosk.window.window, QKeyEvent(kind, key, modifier))
    wait(50)
    assert kiosk.stands()


def test_it_can_not_be_closed(kiosk: Standing) -> None:
    kiosk.window.window.close()
    wait(50)
    assert kiosk.stands()


def test_swipes_from_the_edges_do_nothing(kiosk: Standing) -> None:
    width, height = kiosk.window.window.width(), kiosk.window.window.height()
    middle = QPoint(width // 2, height // 3)
    for edge in (
        QPoint(1, height // 2),
        QPoint(width - 2, height // 2),
        QPoint(width // 2, 1),
        QPoint(width // 2, height - 2),
        QPoint(1, height - 2),
        QPoint(width - 2, height - 2),
    ):
        kiosk.swipe(edge, middle)
        kiosk.swipe(middle, edge)
    wait(50)
    assert kiosk.stands()


def test_ten_fingers_long_presses_and_double_taps_do_nothing(kiosk: Standing) -> None:
    width, height = kiosk.window.window.width(), kiosk.window.window.height()
    fingers = [QPoint(width // 12 * (number + 1), height * 45 // 100 + number) for number in range(10)]
    kiosk.press(*fingers)
    wait(900)
    kiosk.release(*fingers)
    for _ in range(2):
        kiosk.press(fingers[4])
        kiosk.release(fingers[4])
    wait(50)
    assert kiosk.stands()


def test_the_right_button_and_the_wheel_do_nothing(kiosk: Standing) -> None:
    window = kiosk.window.window
    QTest.mouseClick(
        window, Qt.MouseButton.RightButton, Qt.KeyboardModifier.NoModifier, QPoint(500, 900), delay=1
    )
    QTest.mouseClick(
        window, Qt.MouseButton.MiddleButton, Qt.KeyboardModifier.NoModifier, QPoint(500, 900), delay=1
    )
    wait(50)
    assert kiosk.stands()
