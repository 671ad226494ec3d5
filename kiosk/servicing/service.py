"""The door of the service menu: open it with the PIN, look, act; every step is an audit row."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from dataclasses import asdict
from typing import Any

import structlog

from kiosk.errors import FAULTS, Fault, KioskError, Refusal, ValidationFailed
from kiosk.logbook import Logbook, logbook
from kiosk.payments.service import PaymentService
from kiosk.servicing.actions import ACTOR, Actions, Exit, MenuServices, OnProgress
from kiosk.servicing.pin import PinState, WrongPin

log = structlog.get_logger("service")

LOG_LEVELS = ("info", "warning", "error")
LOG_LINES = 100
View = dict[str, Any]


class MenuShut(Refusal):
    """The menu is not open, or it closed itself (401)."""

    error = "menu_shut"
    status = 401


class ServiceMenu:
    """One technician at a time. Thread-safe; but for `tick`, `touched` and `is_open` its calls may block.

    Args:
        services: the doors behind the menu.
        idle_s: after so many seconds without a touch it closes itself.
        lines: where the log's last lines are.
    """

    def __init__(self, services: MenuServices, idle_s: float, lines: Logbook = logbook) -> None:
        self._s = services
        self._idle_s = idle_s
        self._lines = lines
        self._actions = Actions(services)
        self._lock = threading.Lock()
        self._touched_at_s: float | None = None
        self._views: Mapping[str, Callable[[Mapping[str, Any]], View]] = {
            "menu": lambda _: self._menu(),
            "devices": lambda _: services.devices.view(),
            "payments": lambda a: services.books.payments(_text(a, "search"), _text(a, "state"), _offset(a)),
            "payment": lambda a: services.books.payment(_text(a, "id")),
            "sessions": lambda a: services.books.sessions(_text(a, "search"), _text(a, "state"), _offset(a)),
            "session": lambda a: services.books.session(_text(a, "id")),
            "reports": lambda a: services.books.reports(_text(a, "search"), _offset(a)),
            "report": lambda a: services.books.report(_text(a, "id")),
            "outbox": lambda _: services.books.outbox(),
            "day": lambda a: services.days.sum_up(services.days.parse(_text(a, "day"))).to_json(),
            "operator": lambda _: services.operator.view(),
            "closed": lambda _: self._closed(),
            "log": self._log,
            "audit": lambda a: services.books.audit(_offset(a)),
            "health": lambda _: {"checks": services.health.checks()},
            "backup": lambda _: self._backup(),
            "pin": lambda _: {},
            "power": lambda _: {"open": len(services.payments.list_open())},
        }

    # -- the way in and out

    @property
    def is_open(self) -> bool:
        """Whether a technician is in."""
        return self._touched_at_s is not None

    @property
    def seconds_left(self) -> int:
        """Return after how many seconds the menu closes itself; 0 while it is shut."""
        touched_at_s = self._touched_at_s
        if touched_at_s is None:
            return 0
        return max(1, round(self._idle_s - (self._s.clock.monotonic() - touched_at_s)))

    @property
    def payments(self) -> PaymentService:
        """The payments' door."""
        return self._s.payments

    def pin_state(self) -> PinState:
        """Return whether there is a PIN, and how long it is locked."""
        return self._s.pins.state()

    def unlock(self, pin: str) -> None:
        """Open the menu. Raises PinNotSet, PinLocked, WrongPin, each with its audit row."""
        try:
            self._s.pins.check(pin)
        except WrongPin:
            raise  # its row stands already
        except Refusal as refusal:
            self._record("service.refused", "pin", {"error": refusal.error})
            raise
        self._record("service.opened", "menu")
        self.touched(opening=True)
        log.info("service.opened")

    def close(self, reason: str = "technician") -> None:
        """Shut the menu: `technician`, `idle`, `restart`, `leave` or `stop`."""
        with self._lock:
            was_open, self._touched_at_s = self.is_open, None
        self._s.devices.stop_scan()
        if was_open:
            self._record("service.closed", "menu", {"reason": reason})
            log.info("service.closed", reason=reason)

    def touched(self, *, opening: bool = False) -> None:
        """Somebody is there: the idle time begins anew."""
        with self._lock:
            if opening or self.is_open:
                self._touched_at_s = self._s.clock.monotonic()

    def tick(self) -> bool:
        """Shut the menu when its time is over; returns whether it is open. Blocks only while it shuts."""
        touched_at_s = self._touched_at_s
        if touched_at_s is not None and self._s.clock.monotonic() - touched_at_s >= self._idle_s:
            self.close("idle")
        return self.is_open

    # -- inside

    @property
    def on_exit(self) -> Callable[[Exit], None] | None:
        """Ends the program for a restart or for good; None where there is no screen."""
        return self._actions.on_exit

    @on_exit.setter
    def on_exit(self, function: Callable[[Exit], None] | None) -> None:
        self._actions.on_exit = function

    @property
    def on_progress(self) -> OnProgress:
        """Told each step of a test scan, in the thread of the action."""
        return self._actions.on_progress

    @on_progress.setter
    def on_progress(self, function: OnProgress) -> None:
        self._actions.on_progress = function

    def enter(self, page: str, args: Mapping[str, Any] | None = None) -> View:
        """Go to an entry: an audit row, and what it shows. Raises MenuShut, Refusal, Fault."""
        self._require_open()
        if page not in self._views:
            raise ValidationFailed("There is no such entry.")
        self._record(
            "service.entered", page, {"id": _text(args or {}, "id")} if (args or {}).get("id") else {}
        )
        return self._guarded(page, lambda: self._views[page](args or {}))

    def view(self, page: str, args: Mapping[str, Any] | None = None) -> View:
        """Return an entry anew, e.g. after an action or for the next page; no audit row. Raises as `enter`."""
        self._require_open()
        return self._guarded(page, lambda: self._views[page](args or {}))

    def act(self, name: str, args: Mapping[str, Any] | None = None) -> dict[str, Any]:
        """Do something: an audit row before, one more when it fails.

        Raises:
            MenuShut, ValidationFailed (no such action), and whatever the action refuses or meets.
        """
        self._require_open()
        given = args or {}
        if name not in self._actions.table:
            raise ValidationFailed("There is no such action.")
        entity = str(given.get("id") or name.split(".", maxsplit=1)[0])
        self._record(f"service.{name}", entity, self._actions.facts(name, given))
        return self._guarded(name, lambda: self._actions.table[name](given))

    def _guarded(self, what: str, work: Callable[[], dict[str, Any]]) -> dict[str, Any]:
        try:
            return work()
        except KioskError as error:
            code = error.code if isinstance(error, Fault) else getattr(error, "error", type(error).__name__)
            self._record("service.failed", what, {"code": code})
            log.info("service.failed", what=what, code=code)
            raise

    def _require_open(self) -> None:
        if not self.tick():
            raise MenuShut("The service menu is shut.")

    def _record(self, event: str, entity: str, details: Mapping[str, Any] | None = None) -> None:
        with self._s.ledger.write():
            self._s.ledger.audit.record(event, "service", entity, details, actor=ACTOR)

    def _menu(self) -> View:
        outbox = self._s.books.outbox()
        return {
            "closed": self._s.operator.closed,
            "hasBackups": self._s.backups is not None,
            "openPayments": len(self._s.payments.list_open()),
            "outboxWaiting": outbox["waiting"],
            "outboxFailed": outbox["failed"],
            "ownPrices": self._s.operator.view()["ownPrices"],
        }

    def _closed(self) -> View:
        seller = self._s.settings.kiosk.seller
        return {
            "closed": self._s.operator.closed,
            "code": "SYS-OPERATOR",
            "reason": FAULTS["SYS-OPERATOR"].reason_class,
            "phone": seller.phone,
        }

    def _log(self, args: Mapping[str, Any]) -> View:
        level = _text(args, "level") or "info"
        lines = self._lines.lines(level if level in LOG_LEVELS else "info", LOG_LINES)
        return {"rows": [asdict(line) for line in lines], "level": level}

    def _backup(self) -> View:
        latest = self._s.backups.latest() if self._s.backups is not None else None
        return {"latest": latest}


def _text(args: Mapping[str, Any], key: str) -> str:
    return str(args.get(key) or "")


def _offset(args: Mapping[str, Any]) -> int:
    return int(args.get("offset") or 0)
