"""The emulator's clock: runs faster and is set forward at will, so that an hour passes in a test."""

from __future__ import annotations

import time
from datetime import UTC, datetime


class ScaledClock:
    """Emulated seconds since 1970: `scale` of them pass in one real second."""

    def __init__(self, scale: float = 1.0, offset_s: float = 0.0) -> None:
        self.scale = scale
        self._real_start = time.monotonic()
        self._start = time.time() + offset_s

    def now_s(self) -> float:
        """Return the emulated time."""
        return self._start + (time.monotonic() - self._real_start) * self.scale

    @property
    def offset_s(self) -> float:
        """How far the emulated time is ahead of the machine's."""
        return self.now_s() - time.time()

    def advance(self, seconds: float) -> None:
        """Set the clock forward."""
        self._start += seconds

    def rescale(self, scale: float) -> None:
        """Change how fast the emulated time runs from now on."""
        self._start, self._real_start, self.scale = self.now_s(), time.monotonic(), scale


def iso(at_s: float) -> str:
    """Return emulated seconds as YooKassa writes times: `2026-01-15T10:30:00.000Z`."""
    moment = datetime.fromtimestamp(at_s, UTC)
    return moment.strftime("%Y-%m-%dT%H:%M:%S.") + f"{moment.microsecond // 1000:03d}Z"
