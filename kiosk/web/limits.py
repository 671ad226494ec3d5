"""How much anybody may ask for."""

from __future__ import annotations

import asyncio
import threading
from collections import OrderedDict, deque
from dataclasses import dataclass

from kiosk.clock import Clock

MAX_KEYS = 10_000


@dataclass(frozen=True, slots=True)
class WebLimits:
    """The bounds of a conversation.

    Attributes:
        head_bytes, head_timeout_s: the request line and the headers, together.
        body_timeout_s: from the head's end to the body's.
        max_connections: at once, from anybody.
        max_wait_s: how long a request may wait for its turn before it is sent away.
        answer_s: how long a request under way may take to end when the server stops.
        stop_s: when a request that does not let go is left behind.
    """

    head_bytes: int = 16_384
    head_timeout_s: float = 10.0
    body_timeout_s: float = 15.0
    max_connections: int = 128
    max_wait_s: float = 2.0
    answer_s: float = 2.0
    stop_s: float = 4.0


class MovingWindow:
    """At most `limit` hits of a key in any `window_s` seconds. Thread-safe; its memory is bounded."""

    def __init__(self, clock: Clock, limit: int, window_s: float = 60.0) -> None:
        self._clock = clock
        self._limit = limit
        self._window_s = window_s
        self._hits: OrderedDict[str, deque[float]] = OrderedDict()
        self._lock = threading.Lock()

    def wait_s(self, key: str) -> float:
        """Return after how many seconds the key may hit again; 0 when it may now."""
        with self._lock:
            return self._wait_s(key, self._clock.monotonic())

    def hit(self, key: str) -> float:
        """Count a hit and return 0, or, uncounted, after how many seconds the key may hit again."""
        with self._lock:
            now_s = self._clock.monotonic()
            wait_s = self._wait_s(key, now_s)
            if wait_s <= 0:
                self._hits.setdefault(key, deque()).append(now_s)
                self._hits.move_to_end(key)
                self._forget(now_s)
            return wait_s

    def _wait_s(self, key: str, now_s: float) -> float:
        hits = self._hits.get(key)
        while hits and hits[0] <= now_s - self._window_s:
            hits.popleft()
        return 0.0 if not hits or len(hits) < self._limit else hits[0] + self._window_s - now_s

    def _forget(self, now_s: float) -> None:
        """Drop keys that have not hit for a window, and the longest silent ones beyond the bound."""
        while self._hits:
            oldest = next(iter(self._hits.values()))
            if len(self._hits) <= MAX_KEYS and oldest and oldest[-1] > now_s - self._window_s:
                return
            self._hits.popitem(last=False)


class Pace:
    """Spaces requests out, so that a flood never takes the screen's time; its queue is bounded.

    Args:
        per_s: how many requests a second have their turn; None lets all pass.
        max_wait_s: the longest queue, as time.
    """

    def __init__(self, clock: Clock, per_s: float | None, max_wait_s: float) -> None:
        self._clock = clock
        self._gap_s = 1.0 / per_s if per_s else 0.0
        self._max_wait_s = max_wait_s
        self._next_at_s = 0.0

    async def turn(self) -> float:
        """Wait for a turn and return 0; or return at once after how many seconds the queue has room."""
        if not self._gap_s:
            return 0.0
        now_s = self._clock.monotonic()
        wait_s = max(0.0, self._next_at_s - now_s)
        if wait_s > self._max_wait_s:
            return wait_s - self._max_wait_s
        self._next_at_s = now_s + wait_s + self._gap_s
        if wait_s:
            await asyncio.sleep(wait_s)
        return 0.0
