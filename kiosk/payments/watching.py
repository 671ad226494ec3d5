"""Which intents have their QR on a screen right now."""

from __future__ import annotations

import threading

from kiosk.clock import Clock

WATCH_S = 15.0


class Watchlist:
    """Remembers for 15 s that somebody looks at an intent; kept in memory, a restart forgets it rightly."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._until: dict[str, float] = {}
        self._lock = threading.Lock()

    def watch(self, intent_id: str) -> None:
        """Note that somebody looks at the intent now."""
        now = self._clock.monotonic()
        with self._lock:
            self._until = {key: until for key, until in self._until.items() if until > now}
            self._until[intent_id] = now + WATCH_S

    def is_watched(self, intent_id: str) -> bool:
        """Return whether somebody looked at the intent in the last 15 s."""
        with self._lock:
            return self._until.get(intent_id, float("-inf")) > self._clock.monotonic()
