"""Injected time: UTC for what is written down, monotonic for what is measured."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta
from typing import Protocol

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class Clock(Protocol):
    """Where every part of the program gets its time from."""

    def now(self) -> datetime:
        """Return the wall clock as an aware UTC datetime."""

    def now_ms(self) -> int:
        """Return the wall clock as whole milliseconds since 1970-01-01 UTC."""

    def monotonic(self) -> float:
        """Return seconds of a clock that never goes back; only differences mean anything."""


class SystemClock:
    """The machine's own clocks."""

    def now(self) -> datetime:
        """Return the wall clock as an aware UTC datetime."""
        return datetime.now(UTC)

    def now_ms(self) -> int:
        """Return the wall clock as whole milliseconds since 1970-01-01 UTC."""
        return time.time_ns() // 1_000_000

    def monotonic(self) -> float:
        """Return seconds of `time.monotonic`."""
        return time.monotonic()


class ClockSteps:
    """Notices that the wall clock was set back, by the monotonic one that never is."""

    SLEW_MS = 2_000  # what NTP corrects by and by is no step

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._ahead_ms = self._now_ahead_ms()

    def back_ms(self) -> int:
        """Return by how many milliseconds the clock was set back since the last call; 0 when it was not."""
        before_ms, self._ahead_ms = self._ahead_ms, self._now_ahead_ms()
        back_ms = before_ms - self._ahead_ms
        return back_ms if back_ms > self.SLEW_MS else 0

    def _now_ahead_ms(self) -> int:
        return self._clock.now_ms() - round(self._clock.monotonic() * 1000)


def iso_utc(at_ms: int) -> str:
    """Return epoch milliseconds as ISO 8601 in UTC with milliseconds, e.g. `2026-01-15T10:30:00.000Z`."""
    moment = (EPOCH + timedelta(milliseconds=at_ms)).isoformat(timespec="milliseconds")
    return f"{moment.removesuffix('+00:00')}Z"
