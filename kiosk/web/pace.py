"""One global pace of requests: the screen draws in the same process and must not stutter."""

from __future__ import annotations

import asyncio
import math

from kiosk.web.errors import RateLimited

BURST = 20
LONGEST_WAIT_S = 2.0


class Pacer:
    """Spaces requests out to `rate` a second after a burst; used from one loop only."""

    def __init__(self, rate: float) -> None:
        self._gap_s = 1.0 / rate
        self._next_s = 0.0

    async def take(self) -> None:
        """Wait for the next slot; RateLimited when the queue is longer than two seconds."""
        now_s = asyncio.get_running_loop().time()
        slot_s = max(self._next_s, now_s - BURST * self._gap_s)
        wait_s = slot_s - now_s
        if wait_s > LONGEST_WAIT_S:
            raise RateLimited("Too many requests.", math.ceil(wait_s))
        self._next_s = slot_s + self._gap_s
        if wait_s > 0:
            await asyncio.sleep(wait_s)
