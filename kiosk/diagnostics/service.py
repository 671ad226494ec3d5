"""The door of diagnostics: scan a car, look for the adapter, clear codes, judge a result."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, Protocol

import structlog

from kiosk.clock import Clock
from kiosk.diagnostics import pids
from kiosk.diagnostics.adapter import candidates, connected, is_there
from kiosk.diagnostics.catalogue import Catalogue
from kiosk.diagnostics.clear import ClearPermit, ClearResult, Record, clear
from kiosk.diagnostics.conversation import Conversation
from kiosk.diagnostics.elm import Elm
from kiosk.diagnostics.limits import Deadline, Limits, OutOfTime, ScanCancelled
from kiosk.diagnostics.link import Trace
from kiosk.diagnostics.memory import Cars
from kiosk.diagnostics.progress import OnProgress, ScanProgress, silent
from kiosk.diagnostics.result import ScanResult
from kiosk.diagnostics.scan import Scan
from kiosk.diagnostics.verdict import Verdict, judge
from kiosk.errors import Fault
from kiosk.settings import Settings
from kiosk.texts import Texts

__all__ = ["AdapterState", "ClearPermit", "ClearResult", "DiagnosticsService", "ScanProgress", "Verdict"]

log = structlog.get_logger("obd")

_HINT_S = 15 * 60
_GIVE_WAY_S = 2.0  # a probe gives way within one slice of its waits; the rest is for a busy machine


class Severities(Protocol):
    """What grades a trouble code (the catalogue)."""

    def severity(self, code: str) -> str:
        """Return high, medium or low."""


@dataclass(frozen=True)
class AdapterState:
    """Whether a scan could start now. `fault` is the code that says why not; `busy` while a scan runs."""

    state: Literal["ready", "busy", "absent"]
    version: str = ""
    volts: float | None = None
    fault: str = ""

    @property
    def ready(self) -> bool:
        """Whether an adapter is present and answering (also while it works for a running scan)."""
        return self.state != "absent"


class DiagnosticsService:
    """The OBD-II adapter of this kiosk. Thread-safe; one caller owns the port at a time.

    Args:
        settings: `devices.obd` is used. clock: for the time since the last car.
        port: wins over the setting (the simulator's port in DEV).
        severities: grades codes. limits: waits, shortened by tests.
    """

    def __init__(
        self,
        settings: Settings,
        clock: Clock,
        *,
        port: str | None = None,
        severities: Severities | None = None,
        limits: Limits | None = None,
    ) -> None:
        obd = settings.devices.obd
        self._port = port if port is not None else obd.port
        self._taken = (settings.devices.gauge.port,)
        self._baud = obd.baud
        self._found = ""
        self._limits = limits or Limits(scan_s=obd.scan_timeout_s)
        self._clock = clock
        self._severities = severities or Catalogue.load()
        self._owner = threading.Lock()
        self._gate = threading.Lock()  # held only to take `_owner` and to look who has it
        self._probing: threading.Event | None = None  # set to make a running probe give way
        self._cars = Cars(clock)
        self._last_protocol = ("6", float("-inf"))

    @staticmethod
    def warm_up() -> None:
        """Load python-OBD's decoders and its code table, and our texts: no customer's first scan waits for them."""
        pids.warm_up()
        for language in ("ru", "en"):
            Catalogue.load().describe("P0000", language)

    def scan(
        self,
        on_progress: OnProgress = silent,
        cancel: threading.Event | None = None,
        *,
        trace_to: Path | None = None,
    ) -> ScanResult:
        """Read the car. Blocks for seconds: call it in a worker thread.

        Args:
            on_progress: called in this thread after each step. cancel: ends the scan when set.
            trace_to: a file for the raw dialogue, written also when the scan fails; losing it is only logged.

        Raises:
            Fault: OBD-NO-ADAPTER, OBD-SILENT, OBD-LINK-LOST, OBD-NO-CAR, OBD-BUS, OBD-BUSY.
            ScanCancelled: `cancel` was set.
        """
        trace = Trace()
        with self._owned():
            deadline = Deadline(self._limits.scan_s, cancel)
            try:
                return self._scan(deadline, on_progress, trace)
            except Fault as fault:
                log.info("scan.failed", code=fault.code, detail=fault.detail)
                raise
            finally:
                if trace_to is not None:
                    _save(trace, trace_to)

    def is_present(self) -> bool:
        """Return whether there is a port to scan on, without talking to it: no scan is disturbed or delayed."""
        return any(is_there(port) for port in candidates(self._port, self._taken))

    def probe(self) -> AdapterState:
        """Look whether an adapter answers; never raises a Fault.

        Takes at most `limits.probe_s`, and gives way at once to a scan that starts meanwhile: it is `busy` then.
        """
        give_way = threading.Event()
        with self._gate:
            if not self._owner.acquire(blocking=False):
                return AdapterState("busy")
            self._probing = give_way
        try:
            deadline = Deadline(self._limits.probe_s, give_way)
            with connected(self._ports(), self._baud, self._limits, deadline, Trace(), attempts=1) as elm:
                self._found, self._baud = elm.port, elm.baud
                return AdapterState("ready", elm.version, elm.volts())
        except ScanCancelled:
            return AdapterState("busy")
        except Fault as fault:
            return AdapterState("absent", fault=fault.code)
        finally:
            with self._gate:
                self._probing = None
                self._owner.release()

    def clear_codes(self, permit: ClearPermit, record: Record) -> ClearResult:
        """Clear every control unit's codes and read back what is left. Blocks for seconds.

        Args:
            permit: must be paid and confirmed twice. record: writes the audit rows (event type, details).

        Raises:
            ClearRefused: no permit. Fault: OBD-ENGINE-RUNNING, OBD-CLEAR-FAILED, and those of `scan`.
        """
        permit.check()
        with self._owned(), self._adapter(Deadline(self._limits.connect_s), Trace()) as elm:
            talk = Conversation(elm)
            talk.connect(self._first_protocol())
            elm.deadline = Deadline(self._limits.connect_s)
            try:
                result = clear(talk, permit, record)
            except OutOfTime as error:
                raise Fault("OBD-CLEAR-FAILED", "out of time") from error
            log.info("codes.cleared", clean=result.clean, before=len(result.before), after=len(result.after))
            return result

    def verdict(self, result: ScanResult, language: str, *, lamp_flashing: bool = False) -> Verdict:
        """Return what a result means for driving on, as a sentence with reasons in `language`."""
        return judge(result, language, Texts.load(), lamp_flashing=lamp_flashing)

    def _scan(self, deadline: Deadline, on_progress: OnProgress, trace: Trace) -> ScanResult:
        connecting = deadline.shorter(self._limits.connect_s)
        on_progress(ScanProgress("connecting", 0, "diagnostics.progress.adapter"))
        with self._adapter(connecting, trace) as elm:
            talk = Conversation(elm)
            result = Scan(
                talk, self._severities.severity, on_progress, deadline, self._first_protocol(), self._cars
            ).run()
            self._last_protocol = (elm.protocol, self._clock.monotonic())
        log.info(
            "scan.finished",
            outcome=result.outcome.value,
            seconds=result.seconds,
            protocol=result.protocol,
            codes=len(result.codes),
            failed=[item for item, state in result.items.items() if state == "failed"],
            clone=elm.info().clone,
        )
        return result

    def _first_protocol(self) -> str:
        """The last car's protocol while it may still be there, else CAN 11/500 as most cars since 2008."""
        number, at = self._last_protocol
        return number if self._clock.monotonic() - at < _HINT_S else "6"

    @contextmanager
    def _adapter(self, deadline: Deadline, trace: Trace) -> Iterator[Elm]:
        """An adapter, found and set up, for the time of the block."""
        with connected(self._ports(), self._baud, self._limits, deadline, trace) as elm:
            try:
                elm.configure()
            except OutOfTime as error:
                raise Fault("OBD-SILENT", "out of time") from error
            self._found, self._baud = elm.port, elm.baud
            yield elm

    def _ports(self) -> list[str]:
        """The ports to try, the one an adapter was found on last at the head."""
        return sorted(candidates(self._port, self._taken), key=lambda port: port != self._found)

    @contextmanager
    def _owned(self) -> Iterator[None]:
        with self._gate:
            is_free = self._owner.acquire(blocking=False)
            if not is_free and self._probing is not None:
                self._probing.set()
            wait_s = _GIVE_WAY_S if self._probing is not None else 0.0
        if not is_free and not self._owner.acquire(timeout=wait_s):
            raise Fault("OBD-BUSY", "another scan is running")
        try:
            yield
        finally:
            self._owner.release()


def _save(trace: Trace, path: Path) -> None:
    """A full disk costs the trace, never the scan."""
    try:
        trace.save(path)
    except OSError as error:
        log.warning("scan.trace_lost", error=str(error))
