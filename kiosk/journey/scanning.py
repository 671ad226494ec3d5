"""The diagnostics part of a visit: guide, scan, summary."""

from __future__ import annotations

import threading

from kiosk.diagnostics.limits import ScanCancelled
from kiosk.diagnostics.progress import ScanProgress
from kiosk.diagnostics.result import Outcome, ScanResult
from kiosk.errors import Fault, KioskError
from kiosk.events import ScanFinished
from kiosk.journey import storing
from kiosk.journey.stage import Stage


class Scanning:
    """Runs the scan and says how it ended."""

    def __init__(self, stage: Stage) -> None:
        self._stage = stage
        # A scan that was called off still needs a moment to let go of the adapter.
        self._turn = threading.Lock()

    def begin(self) -> None:
        """Start the scan and show its progress."""
        stage, visit = self._stage, self._stage.visit
        stop = visit.stop_work = threading.Event()
        visit.progress, visit.scan = None, None
        visit.scan_began_s = stage.services.clock.monotonic()
        stage.goto("scanning")
        stage.checkpoint()

        def progress(step: ScanProgress) -> None:
            with stage.lock:
                visit.progress = step
            stage.on_change()

        def scan() -> ScanResult | None:
            with self._turn:
                try:
                    return None if stop.is_set() else stage.services.diagnostics.scan(progress, stop)
                except ScanCancelled:
                    return None

        stage.run(
            scan,
            lambda result: None if result is None or stop.is_set() else self._done(result),
            lambda error: None if stop.is_set() else self._failed(error),
        )

    def _done(self, scan: ScanResult) -> None:
        stage, visit = self._stage, self._stage.visit
        self._count(scan.outcome.value, scan)
        if scan.outcome is Outcome.NO_ADAPTER:
            stage.problem(Fault("OBD-NO-ADAPTER"), retry_to="plugIn")
        elif scan.outcome is Outcome.NO_CAR:
            stage.problem(Fault("OBD-NO-CAR"), retry_to="plugIn")
        elif not scan.codes_known:
            # Nobody pays for a scan that could not read the codes.
            stage.problem(Fault("OBD-BUS", "the stored codes were not read"), retry_to="plugIn")
        else:
            visit.scan = scan
            storing.keep_result(stage.services, visit.session_id, "diagnostics", scan.to_json())
            stage.goto("summary")
            stage.checkpoint()

    def _failed(self, error: KioskError) -> None:
        fault = error if isinstance(error, Fault) else Fault("SYS-BUG", str(error))
        self._count(fault.code, None)
        self._stage.problem(fault, retry_to="plugIn")

    def _count(self, outcome: str, scan: ScanResult | None) -> None:
        stage, visit = self._stage, self._stage.visit
        counts: dict[str, int] = {}
        for code in scan.codes if scan is not None else ():
            severity = stage.presenter.severity(code.code, code.severity)
            counts[severity] = counts.get(severity, 0) + 1
        seconds = stage.services.clock.monotonic() - visit.scan_began_s
        stage.services.bus.publish(ScanFinished(outcome, visit.make, counts, seconds))
