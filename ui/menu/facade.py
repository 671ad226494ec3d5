"""The object `menu` of the service menu's QML: where the technician is, what he sees, what he does."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any

import structlog
from PySide6.QtCore import Property, QObject, QTimer, Signal, Slot
from PySide6.QtQml import QJSEngine

from kiosk.errors import KioskError
from kiosk.servicing.pin import FREE_TRIES, PinLocked, PinNotSet, WrongPin
from kiosk.servicing.service import MenuShut
from ui.javascript import given, plain
from ui.menu.done import done_notice
from ui.menu.door import MenuDoor, pin_told
from ui.menu.pages import PARENTS, sheet_of
from ui.menu.scan import scanned, scanning
from ui.menu.words import MenuWords

log = structlog.get_logger("service")

TICK_MS = 1000
# An unopened PIN pad goes away sooner than an opened menu.
PIN_IDLE_S = 30
EXITS = frozenset({"power.restart", "power.leave"})


class ServiceFacade(QObject):
    """Lives in the Qt thread; every call into the menu goes through `asyncio.to_thread`.

    Args:
        door: the menu.
        words: returns the texts in the language of the screen.
    """

    changed = Signal()
    countdown = Signal()
    stepped = Signal()
    # The menu is gone: nothing of it may stay on the screen.
    closed = Signal()
    _progress = Signal(object)

    def __init__(self, door: MenuDoor, words: Callable[[], MenuWords]) -> None:
        super().__init__()
        QJSEngine.setObjectOwnership(self, QJSEngine.ObjectOwnership.CppOwnership)
        self._door = door
        self._words = words
        self._tasks: set[asyncio.Task[None]] = set()
        self._timer = QTimer(self)
        self._timer.setInterval(TICK_MS)
        self._timer.timeout.connect(self._tick)
        self._progress.connect(self._take_progress)
        self._forget()

    def _forget(self) -> None:
        self._page = ""
        self._args: dict[str, Any] = {}
        self._lists: dict[str, dict[str, Any]] = {}
        self._view: dict[str, Any] = {}
        self._found: dict[str, Any] = {}
        self._results: dict[str, Any] = {}
        self._steps: dict[str, Any] = {}
        self._notice: dict[str, str] = {}
        self._busy = ""
        self._pin: dict[str, Any] = {"isSet": True, "waitS": 0, "triesLeft": FREE_TRIES, "wrong": False}
        self._seconds_left = 0

    # -- what QML reads

    @property
    def showing(self) -> bool:
        """Whether the PIN pad or the menu is on the screen."""
        return self._page != ""

    page = Property(str, lambda self: self._page, notify=changed)
    args = Property("QVariantMap", lambda self: self._args, notify=changed)  # type: ignore[arg-type]
    data = Property("QVariantMap", lambda self: self._view, notify=changed)  # type: ignore[arg-type]
    results = Property("QVariantMap", lambda self: self._results, notify=changed)  # type: ignore[arg-type]
    notice = Property("QVariantMap", lambda self: self._notice, notify=changed)  # type: ignore[arg-type]
    busy = Property(str, lambda self: self._busy, notify=changed)
    pin = Property("QVariantMap", lambda self: self._pin, notify=changed)  # type: ignore[arg-type]
    sheet = Property("QVariantMap", lambda self: self._sheet(), notify=changed)  # type: ignore[arg-type]
    steps = Property("QVariantMap", lambda self: scanning(self._words(), self._steps), notify=stepped)  # type: ignore[arg-type]
    scanned = Property("QVariantMap", lambda self: scanned(self._words(), self._results), notify=changed)  # type: ignore[arg-type]
    secondsLeft = Property(int, lambda self: self._seconds_left, notify=countdown)  # noqa: N815 - QML's way

    def _sheet(self) -> dict[str, Any]:
        return sheet_of(self._words(), self._page, self._view, self._args, self._found)

    # -- what QML and the gesture call

    def open(self) -> None:
        """Show the PIN pad."""
        if self.showing:
            return
        self._page = "pinPad"
        self._seconds_left = PIN_IDLE_S
        self._door.on_progress = self._progress.emit
        self._timer.start()
        self.changed.emit()
        self._spawn(self._look_at_pin())

    @Slot(str)
    def submitPin(self, pin: str) -> None:  # noqa: N802 - QML's way
        """Try to open the menu."""
        if not self._busy and pin:
            self._spawn(self._unlock(pin))

    @Slot(str, "QVariant")
    def go(self, page: str, args: Any = None) -> None:
        """Go to an entry, or to another page or filter of the one shown."""
        if not self._busy:
            self._spawn(self._enter(page, given(args)))

    @Slot()
    def back(self) -> None:
        """One step up; from the top, out."""
        if self._page in ("pinPad", "menu", ""):
            self.leave("technician")
        elif not self._busy or self._busy == "devices.scan":
            parent = PARENTS.get(self._page, "menu")
            if self._busy:
                self.act("devices.stop")
            self._spawn(self._enter(parent, self._lists.get(parent, {})))

    @Slot(str, "QVariant")
    def act(self, name: str, args: Any = None) -> None:
        """Do something; one thing at a time, but a scan may be stopped."""
        if name == "devices.stop":
            self._spawn(self._stop())
        elif not self._busy:
            self._spawn(self._act(name, given(args)))

    @Slot()
    def close(self) -> None:
        """Leave the menu."""
        self.leave("technician")

    @Slot()
    def forgetNotice(self) -> None:  # noqa: N802 - QML's way
        """The notice was read."""
        self._notice = {}
        self.changed.emit()

    def touched(self) -> None:
        """Somebody is there."""
        if self._page == "pinPad":
            self._seconds_left = PIN_IDLE_S
        self._door.touched()

    def leave(self, reason: str) -> None:
        """Take the menu off the screen at once; it shuts in a worker."""
        if not self.showing:
            return
        self._timer.stop()
        self._forget()
        self.changed.emit()
        self.closed.emit()
        self._spawn(asyncio.to_thread(self._door.close, reason))

    def language_changed(self) -> None:
        """Give every text anew."""
        if self.showing:
            self.changed.emit()

    async def finish(self) -> None:
        """Wait for what is under way; before the agent stops."""
        self.leave("stop")
        while self._tasks:
            await asyncio.gather(*self._tasks, return_exceptions=True)

    # -- inside

    def _spawn(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.ensure_future(work)
        self._tasks.add(task)
        task.add_done_callback(self._ended)

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and (bug := task.exception()) is not None:
            log.error("service.bug", exc_info=bug)
            self.leave("bug")

    def _tick(self) -> None:
        if self._page == "pinPad":
            self._seconds_left -= 1
            if self._seconds_left <= 0:
                self.leave("idle")
            elif self._pin["waitS"] > 0 and not self._busy:
                self._spawn(self._look_at_pin())
        elif self._busy:
            self._door.touched()  # what runs is no idleness
        elif self._door.seconds_left <= 1:
            self._spawn(self._tick_door())
        if self._page != "pinPad":
            self._seconds_left = self._door.seconds_left
        self.countdown.emit()

    async def _tick_door(self) -> None:
        if not await asyncio.to_thread(self._door.tick):
            self.leave("idle")

    async def _look_at_pin(self, *, wrong: bool = False) -> None:
        state = await asyncio.to_thread(self._door.pin_state)
        if self._page != "pinPad":
            return
        self._pin = pin_told(state, wrong=wrong or (self._pin["wrong"] and state.wait_ms > 0))
        self.changed.emit()

    async def _unlock(self, pin: str) -> None:
        self._begin("pin")
        try:
            await asyncio.to_thread(self._door.unlock, pin)
        except (WrongPin, PinLocked, PinNotSet) as refusal:
            self._end()
            await self._look_at_pin(wrong=isinstance(refusal, WrongPin))
            return
        self._end()
        if self.showing:
            await self._enter("menu", {})
        else:
            await asyncio.to_thread(self._door.close, "idle")

    async def _enter(self, page: str, args: dict[str, Any]) -> None:
        again = page == self._page
        self._begin("entering")
        try:
            call = self._door.view if again else self._door.enter
            view = await asyncio.to_thread(call, page, args)
        except KioskError as error:
            self._end(error)
            return
        if not self.showing:
            return
        if not again:
            self._notice, self._results, self._steps = {}, {}, {}
        if args != self._args or not again:
            self._found = {}
        if page not in PARENTS:
            self._lists[page] = args
        self._page, self._args, self._view = page, args, plain(view)
        self._end()

    async def _act(self, name: str, args: dict[str, Any]) -> None:
        page = self._page
        self._notice, self._steps = {}, {}
        self._begin(name)
        try:
            result = plain(await asyncio.to_thread(self._door.act, name, args))
        except KioskError as error:
            self._end(error)
            return
        if not self.showing or self._page != page:
            self._end()
            return
        self._results = {**self._results, name: result}
        if name == "payments.compare":
            self._found = result
        self._notice = done_notice(self._words(), name, result)
        if name not in EXITS and not name.startswith("devices."):
            await self._again(page)
        self._end()

    async def _again(self, page: str) -> None:
        try:
            view = plain(await asyncio.to_thread(self._door.view, page, self._args))
        except KioskError as error:
            self._end(error)
            return
        if self._page == page:
            self._view = view

    async def _stop(self) -> None:
        try:
            await asyncio.to_thread(self._door.act, "devices.stop", {})
        except KioskError as error:
            self._end(error)

    def _begin(self, what: str) -> None:
        self._busy = what
        self.changed.emit()

    def _end(self, error: KioskError | None = None) -> None:
        self._busy = ""
        if isinstance(error, MenuShut):
            self.leave("idle")
            return
        if error is not None and self.showing:
            self._notice = {"tone": "danger", "text": self._words().why(error)}
        self.changed.emit()

    def _take_progress(self, step: dict[str, Any]) -> None:
        if self._busy == "devices.scan":
            self._steps = plain(step)
            self.stepped.emit()
