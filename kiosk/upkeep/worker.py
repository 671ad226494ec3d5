"""The thread that keeps the kiosk in order while it serves."""

from __future__ import annotations

import threading

import structlog

from kiosk.upkeep.service import Upkeep

log = structlog.get_logger("upkeep")

BEAT_S = 15.0


class UpkeepWorker:
    """Looks for due work at its start and every quarter of a minute."""

    def __init__(self, upkeep: Upkeep) -> None:
        self._upkeep = upkeep
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="upkeep", daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def stop(self, timeout_s: float = 2.0) -> None:
        """End; a backup that is being made is given up, its unfinished file is cleared at the next one."""
        self._stopping.set()
        if self._thread.is_alive():
            self._thread.join(timeout_s)

    def _run(self) -> None:
        while True:
            try:
                self._upkeep.tick()
            except Exception:  # the next beat may go better
                log.exception("upkeep.tick_failed")
            if self._stopping.wait(BEAT_S):
                return
