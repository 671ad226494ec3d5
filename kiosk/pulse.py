"""The pulse of the process: each loop and the clockwork beat; systemd's watchdog is fed while all of them do."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Final

import structlog

from kiosk.clock import Clock
from kiosk.supervisor import notify

log = structlog.get_logger("pulse")

BEAT_S: Final = 1.0
# The service's WatchdogSec is 60: one that stands still is given up after 40 + 60 s at the latest.
STALE_S: Final = 40.0


class Pulse:
    """Knows who is alive. Thread-safe.

    Args:
        observe: told the name of a loop and by how many seconds it came back late; may be set later.
        feed: tells the watchdog that all is well.
    """

    def __init__(
        self,
        clock: Clock,
        observe: Callable[[str, float], None] = lambda _name, _lag_s: None,
        feed: Callable[[str], object] = notify,
    ) -> None:
        self._clock = clock
        self.observe = observe
        self._feed = feed
        self._lock = threading.Lock()
        self._beats: dict[str, float] = {}
        self._silent: set[str] = set()

    def beat(self, name: str) -> None:
        """Say that `name` is alive; from its first beat on it is missed when it falls silent."""
        with self._lock:
            self._beats[name] = self._clock.monotonic()

    def retire(self, name: str) -> None:
        """Say that `name` has ended on purpose."""
        with self._lock:
            self._beats.pop(name, None)

    @property
    def beating(self) -> set[str]:
        """Who has begun to beat and not ended."""
        with self._lock:
            return set(self._beats)

    def silent(self) -> set[str]:
        """Return who has not beaten for `STALE_S`."""
        oldest = self._clock.monotonic() - STALE_S
        with self._lock:
            return {name for name, at in self._beats.items() if at < oldest}

    def feed(self) -> None:
        """Feed the watchdog, unless somebody is silent: then the service manager restarts us."""
        silent = self.silent()
        if silent - self._silent:
            log.error("pulse.silent", who=sorted(silent))
        self._silent = silent
        if not silent:
            self._feed("WATCHDOG=1")

    async def keep(self, name: str) -> None:
        """Beat once a second in the running loop, measure its lag and feed the watchdog, until cancelled."""
        try:
            while True:
                self.beat(name)
                self.feed()
                asked_at_s = self._clock.monotonic()
                await asyncio.sleep(BEAT_S)
                self.observe(name, max(0.0, self._clock.monotonic() - asked_at_s - BEAT_S))
        finally:
            self.retire(name)

    @asynccontextmanager
    async def kept(self, name: str) -> AsyncIterator[None]:
        """Keep the pulse of the running loop for the time of the block."""
        task = asyncio.ensure_future(self.keep(name))
        try:
            yield
        finally:
            task.cancel()
