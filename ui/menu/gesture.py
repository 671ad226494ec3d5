"""The technician's gesture: so many taps of one finger in one corner of the screen within so many seconds."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QEvent, QObject, QPointF, Qt
from PySide6.QtGui import QMouseEvent, QTouchEvent
from PySide6.QtQuick import QQuickWindow

from kiosk.settings import ServiceMenuSettings

# A side of the corner's square, in pixels of a screen 1080 wide.
CORNER = 150
FARTHEST_SLIP = 60
LONGEST_PRESS_S = 1.0


class ServiceGesture(QObject):
    """Watches the window's presses and takes none of them: what lies in the corner works as ever.

    Another finger, a press elsewhere, a long press or a slip begins the count anew.

    Args:
        window: watched from now on.
        settings: corner, taps and time.
        seconds: a monotonic clock.
        recognised: called when the gesture was made.
        touched: called at every press.
    """

    def __init__(
        self,
        window: QQuickWindow,
        settings: ServiceMenuSettings,
        seconds: Callable[[], float],
        recognised: Callable[[], None],
        touched: Callable[[], None],
    ) -> None:
        super().__init__()
        self._window = window
        self._settings = settings
        self._seconds = seconds
        self._recognised = recognised
        self._touched = touched
        self._taps: deque[float] = deque(maxlen=settings.taps)
        self._pressed_at: tuple[QPointF, float] | None = None
        fingers: Any = window.findChild(QObject, "fingers")
        if fingers is None:
            raise RuntimeError("Main.qml has no item that sees all presses")
        self._fingers = fingers
        fingers.setAcceptTouchEvents(True)
        fingers.setAcceptedMouseButtons(Qt.MouseButton.LeftButton)
        fingers.installEventFilter(self)
        self._fingers.released.connect(self._release)
        self._fingers.takenAway.connect(self._forget)

    def stop(self) -> None:
        """Watch no more."""
        self._fingers.removeEventFilter(self)
        self._fingers.released.disconnect(self._release)
        self._fingers.takenAway.disconnect(self._forget)

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's
        """Look at presses; let every event pass."""
        if isinstance(event, QTouchEvent):
            points = event.points()
            if len(points) == 1:
                self._press(points[0].scenePosition())
            else:
                self._touched()
                self._forget()
        elif isinstance(event, QMouseEvent) and event.type() == QEvent.Type.MouseButtonPress:
            self._press(event.scenePosition())
        return False

    def _press(self, at: QPointF) -> None:
        self._touched()
        self._pressed_at = (at, self._seconds())
        if not self._in_corner(at):
            self._forget()

    def _release(self, x: float, y: float) -> None:
        at = QPointF(x, y)
        pressed, self._pressed_at = self._pressed_at, None
        if pressed is None:
            return
        now_s = self._seconds()
        slip = (at - pressed[0]).manhattanLength() > FARTHEST_SLIP * self._unit
        if slip or not self._in_corner(at) or now_s - pressed[1] > LONGEST_PRESS_S:
            self._forget()
            return
        self._taps.append(pressed[1])
        whole = len(self._taps) == self._settings.taps
        if whole and now_s - self._taps[0] <= self._settings.within_ms / 1000:
            self._forget()
            self._recognised()

    def _forget(self) -> None:
        self._taps.clear()
        self._pressed_at = None

    @property
    def _unit(self) -> float:
        return min(self._window.width(), self._window.height()) / 1080

    def _in_corner(self, at: QPointF) -> bool:
        side, corner = CORNER * self._unit, self._settings.corner
        x = at.x() if corner.endswith("Left") else self._window.width() - at.x()
        y = at.y() if corner.startswith("top") else self._window.height() - at.y()
        return x <= side and y <= side
