"""Puts the service menu over the window, and takes it away without a trace.

The menu's items exist only between the technician's gesture and the menu's end: a customer can't meet them.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

import structlog
from PySide6.QtCore import QObject, QTimer, QUrl
from PySide6.QtQml import QQmlComponent, QQmlEngine
from PySide6.QtQuick import QQuickItem, QQuickWindow

from kiosk.settings import Settings
from kiosk.texts import Texts
from ui.menu.door import MenuDoor
from ui.menu.facade import ServiceFacade
from ui.menu.gesture import ServiceGesture
from ui.menu.words import MenuWords

log = structlog.get_logger("service")

MENU = Path(__file__).resolve().parent.parent / "qml" / "service" / "ServiceMenu.qml"
ABOVE_ALL = 1000
# Nothing is sold on these; from any other screen the gesture does nothing.
SCREENS = frozenset({"attract", "terms", "service", "problem", "outOfService"})
# The gesture's first tap begins a visit where any touch does: nothing of it is left.
GIVEN_UP = frozenset({"terms", "service"})


def lay_over(engine: QQmlEngine, window: QQuickWindow, menu: QObject) -> QQuickItem | None:
    """Put the menu's root item over the window and hide what is beneath; None, and a log, when its QML fails."""
    component = QQmlComponent(engine, QUrl.fromLocalFile(str(MENU)))
    root = window.contentItem()
    made: QObject | None = component.createWithInitialProperties({"menu": menu, "parent": root})
    if not isinstance(made, QQuickItem):
        log.error("service.qml", text=component.errorString())
        return None
    made.setParent(root)
    made.setZ(ABOVE_ALL)
    _hide_the_rest(window, hidden=True)
    return made


def take_away(window: QQuickWindow, item: QQuickItem) -> None:
    """Take the menu's root item off the window again."""
    _hide_the_rest(window, hidden=False)
    item.setVisible(False)
    item.setEnabled(False)
    # Not at once: the touch that closed the menu is still on its way through its items.
    item.deleteLater()


def _hide_the_rest(window: QQuickWindow, *, hidden: bool) -> None:
    for child in window.contentItem().childItems():
        if child.objectName() == "everything":
            child.setVisible(not hidden)


class ServiceOverlay:
    """The way from the gesture to the menu on the screen, and back.

    Args:
        engine, window: the running screen's.
        door: the agent's menu.
        language: returns the screen's language.
        screen: returns the name of the screen shown.
        act: hands an act to the journey.
        seconds: a monotonic clock.
    """

    def __init__(
        self,
        engine: QQmlEngine,
        window: QQuickWindow,
        door: MenuDoor,
        settings: Settings,
        texts: Texts,
        *,
        language: Callable[[], str],
        screen: Callable[[], str],
        act: Callable[[str], None],
        seconds: Callable[[], float] = time.monotonic,
    ) -> None:
        self._engine = engine
        self._window = window
        self._screen = screen
        self._act = act
        self.facade = ServiceFacade(
            door, lambda: MenuWords(texts, language() or settings.ui.language, settings.kiosk.timezone)
        )
        self._item: QQuickItem | None = None
        self.facade.closed.connect(self._take_away)
        self._gesture = ServiceGesture(
            window, settings.ui.service_menu, seconds, self._recognised, self.facade.touched
        )

    @property
    def item(self) -> QQuickItem | None:
        """The menu's root item while it is on the screen."""
        return self._item

    async def stop(self) -> None:
        """Shut the menu and wait for what it is doing; before the agent stops."""
        self._gesture.stop()
        await self.facade.finish()

    def show(self) -> None:
        """Show the PIN pad."""
        if self._item is not None:
            return
        self._item = lay_over(self._engine, self._window, self.facade)
        if self._item is not None:
            self.facade.open()

    def _recognised(self) -> None:
        if self._screen() in SCREENS and self._item is None:
            # Not inside the event that is being looked at.
            QTimer.singleShot(0, self._begin)

    def _begin(self) -> None:
        if self._screen() in GIVEN_UP:
            self._act("home")
        self.show()

    def _take_away(self) -> None:
        item, self._item = self._item, None
        if item is not None:
            take_away(self._window, item)
