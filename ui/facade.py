"""The context object `kiosk` of the screens: the journey's view as properties, and the way back to it."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Protocol

import structlog
from PySide6.QtCore import Property, QObject, QTimer, Signal, Slot

from kiosk.errors import FAULTS, Fault, Refusal
from ui.javascript import given, plain

log = structlog.get_logger("screen")

# `screen` is the last: when the screen turns, what it shows is already there.
GROUPS = (
    *("language", "languages", "kioskId", "environment", "appearance", "service", "steps", "services"),
    *("terms", "contact", "car", "body", "scan", "summary", "payment", "results", "measure", "report"),
    *("fault", "idle", "outOfService", "screen"),
)
WORDS = frozenset({"screen", "language", "service", "kioskId", "environment"})
LISTS = frozenset({"languages"})


class JourneyDoor(Protocol):
    """What the screen needs of the journey. `on_change` may be called in any thread."""

    on_change: Callable[[], None]

    def view(self) -> Mapping[str, Any]:
        """What the screens show now, by the names of `GROUPS`."""

    def act(self, name: str, args: dict[str, Any]) -> None:
        """Do what the customer asked for; may take its time."""

    def touched(self) -> None:
        """Somebody is there: the idle time begins anew."""


def _nothing(_values: Mapping[str, Any]) -> None:
    """Nobody wants to know."""


def _empty(name: str) -> Any:
    return "" if name in WORDS else [] if name in LISTS else {}


def _property(name: str, signal: Any) -> Any:
    return Property("QVariant", lambda facade: facade.value(name), notify=signal)  # type: ignore[arg-type]


class KioskFacade(QObject):
    """One read-only property and one notify signal a group of the journey's view.

    Lives in the Qt thread and never waits there: the journey is asked and told in two worker threads, one for
    what the customer does (in order), one for reading the view.
    """

    _arrived = Signal(object)
    _broken = Signal(str)
    # The screen went out of service for good: the code of the fault.
    failed = Signal(str)
    # Emitted by QML: a control was tapped and does something.
    tap = Signal()
    # The groups that changed, by name, after their own signals.
    changed = Signal(list)

    for _name in GROUPS:
        vars()[f"{_name}Changed"] = Signal()
        vars()[_name] = _property(_name, vars()[f"{_name}Changed"])

    def __init__(self, opening: Mapping[str, Any] | None = None) -> None:
        """`opening`: what is shown before there is a journey."""
        super().__init__()
        self._values: dict[str, Any] = {name: _empty(name) for name in GROUPS} | dict(opening or {})
        self._journey: JourneyDoor | None = None
        # What a customer does before there is a journey; it is done as soon as there is one.
        self._early: list[tuple[str, dict[str, Any]]] = []
        self._lock = threading.Lock()
        self._refresh_pending = False
        self._closed = False
        self._failed = False
        self._acting = ThreadPoolExecutor(1, "screen-act")
        self._viewing = ThreadPoolExecutor(1, "screen-view")
        self._overlay: dict[str, Any] = {}
        self.before_change: Callable[[Mapping[str, Any]], None] = _nothing
        # Told in the thread that reads the view, taken in Qt's.
        self._arrived.connect(self._take)
        self._broken.connect(self._note)

    def value(self, name: str) -> Any:
        """The group's value as QML sees it."""
        return self._values[name]

    def attach(self, journey: JourneyDoor) -> None:
        """Show this journey from now on."""
        self._journey = journey
        journey.on_change = self.refresh
        self.refresh()
        for name, args in self._early:
            self._acting.submit(self._act, journey, name, args)
        self._early.clear()

    def refresh(self) -> None:
        """Read the view anew and show what changed. Any thread; many calls become one reading."""
        with self._lock:
            if self._refresh_pending or self._closed or self._journey is None:
                return
            self._refresh_pending = True
            self._viewing.submit(self._read)

    def fail(self, code: str) -> None:
        """Put the screen out of service for good: the program can't be trusted. Any thread."""
        if not self._closed:
            self._broken.emit(code)

    def overlay(self, group: str, values: Mapping[str, Any]) -> None:
        """Lay values of the screen's own over a group of the view (the addresses of the report's pages)."""
        self._overlay[group] = dict(values)
        self.refresh()

    def close(self) -> None:
        """Take no more and wait for what is under way; call before the agent stops."""
        with self._lock:
            self._closed = True
        if self._journey is not None:
            self._journey.on_change = lambda: None
        self._acting.shutdown(wait=True, cancel_futures=True)
        self._viewing.shutdown(wait=True, cancel_futures=True)

    @Slot(str, "QVariant")
    def act(self, name: str, args: Any) -> None:
        """Called by QML: hand the customer's wish to the journey, in order, outside the Qt thread."""
        if self._closed:
            return
        if self._journey is None:
            self._early.append((name, given(args)))
        else:
            self._acting.submit(self._act, self._journey, name, given(args))

    @Slot()
    def touched(self) -> None:
        """Called by QML at any touch."""
        if self._journey is not None and not self._closed:
            self._viewing.submit(self._guard, self._journey.touched)

    def _act(self, journey: JourneyDoor, name: str, args: dict[str, Any]) -> None:
        try:
            self._guard(lambda: journey.act(name, args))
        except Refusal as refusal:
            # A second tap on a button whose screen has just gone is no error.
            log.info("screen.act_refused", act=name, error=refusal.error)
        self.refresh()

    def _guard(self, call: Callable[[], None]) -> None:
        try:
            call()
        except Refusal:
            raise
        except Fault as fault:
            log.exception("screen.fault", code=fault.code, detail=fault.detail)
            self.fail(fault.code)
        except Exception:  # a worker thread has nobody above it: the bug is logged and shown
            log.exception("screen.bug")
            self.fail("SYS-BUG")

    def _read(self) -> None:
        with self._lock:
            self._refresh_pending = False
            journey = self._journey
        if journey is not None and not self._closed:
            self._guard(lambda: self._arrived.emit(plain(journey.view())))

    @Slot(object)
    def _take(self, view: dict[str, Any]) -> None:
        if self._closed or self._failed:
            return
        for group, values in self._overlay.items():
            view[group] = {**view.get(group, {}), **values}
        self._show(view)

    @Slot(str)
    def _note(self, code: str) -> None:
        # Not inside the slot whose bug it may be: that runs within items which the next screen takes away.
        QTimer.singleShot(0, self, lambda: self._fail(code))

    def _fail(self, code: str) -> None:
        reason = FAULTS[code].reason_class if code in FAULTS else "program"
        terms = self._values["terms"]
        out = {
            "code": code,
            "reasonKey": f"screen.outofservice.reason.{reason}",
            "phone": terms.get("sellerPhone", ""),
            "kioskId": self._values["kioskId"] or terms.get("kioskId", ""),
        }
        first, self._failed = not self._failed, True
        self._show({"screen": "outOfService", "outOfService": out, "idle": {"secondsLeft": 0}})
        if first:
            self.failed.emit(code)

    def _show(self, view: Mapping[str, Any]) -> None:
        differing = [name for name in GROUPS if name in view and view[name] != self._values[name]]
        if not differing:
            return
        self._values.update({name: view[name] for name in differing})
        self.before_change(self._values)
        for name in differing:
            getattr(self, f"{name}Changed").emit()
        self.changed.emit(differing)
