"""Time that moves only when a test says so."""

from __future__ import annotations

from datetime import UTC, datetime


class ManualClock:
    """A clock held by hand; begins on 2026-01-15 10:30 UTC."""

    def __init__(self, now_ms: int = 1_768_473_000_000) -> None:
        self._now_ms = now_ms
        self._monotonic_s = 1000.0

    def now(self) -> datetime:
        return datetime.fromtimestamp(self._now_ms / 1000, UTC)

    def now_ms(self) -> int:
        return self._now_ms

    def monotonic(self) -> float:
        return self._monotonic_s

    def advance(self, seconds: float) -> None:
        """Let time pass on both clocks."""
        self._now_ms += round(seconds * 1000)
        self._monotonic_s += seconds

    def set_ms(self, now_ms: int) -> None:
        """Set the wall clock, as NTP or a hand does."""
        self._now_ms = now_ms
