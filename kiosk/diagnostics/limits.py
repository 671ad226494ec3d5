"""How long each step of a scan may take, in real seconds: ports do not run by an injected clock."""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass

from kiosk.errors import KioskError


class ScanCancelled(KioskError):
    """The caller's cancel event was set; nothing was found out."""


class OutOfTime(KioskError):
    """The limit of the whole scan has passed (internal: items not yet read become failed).

    `partial` is what had come of the reply that was being waited for.
    """

    partial = ""


@dataclass(frozen=True)
class Limits:
    """Seconds: `connect_s` bounds everything before the car's first answer, `scan_s` the whole scan, `probe_s` a
    look for the adapter.

    `search_s` covers an ELM327's automatic search over all protocols, `query_s` one request once the
    protocol is known (P2 max is 50 ms), `settle_s` the wait for an adapter to come to itself.
    """

    at_s: float = 1.5
    first_s: float = 4.0
    search_s: float = 14.0
    query_s: float = 3.0
    settle_s: float = 0.8
    connect_s: float = 19.0
    probe_s: float = 4.0
    scan_s: float = 120.0
    attempts: int = 3


class Deadline:
    """A moment in real time, and the caller's wish to stop; checked before every wait."""

    def __init__(self, seconds: float, cancel: threading.Event | None = None) -> None:
        self._end = time.monotonic() + seconds
        self._cancel = cancel

    def left(self, at_most_s: float) -> float:
        """Return the seconds a wait may take.

        Raises:
            ScanCancelled: the caller cancelled. OutOfTime: nothing is left.
        """
        if self._cancel is not None and self._cancel.is_set():
            raise ScanCancelled("cancelled")
        remaining = self._end - time.monotonic()
        if remaining <= 0:
            raise OutOfTime("deadline")
        return min(at_most_s, remaining)

    def shorter(self, seconds: float) -> Deadline:
        """Return a deadline `seconds` from now, or this one if it is earlier."""
        nearer = Deadline(seconds, self._cancel)
        nearer._end = min(nearer._end, self._end)
        return nearer
