"""How many payment intents one address may make in a minute."""

from __future__ import annotations

import math
import time

from limits import RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter

from kiosk.metrics import Metrics
from kiosk.web.errors import RateLimited


class IntentLimit:
    """A moving window of one minute for each address."""

    def __init__(self, per_minute: int, metrics: Metrics) -> None:
        self._item = RateLimitItemPerMinute(per_minute)
        self._limiter = MovingWindowRateLimiter(MemoryStorage())
        self._metrics = metrics

    def hit(self, address: str) -> None:
        """Count one intent; RateLimited with the seconds until there is room again."""
        if self._limiter.hit(self._item, address):
            return
        self._metrics.rate_limited.inc()
        reset_at_s = self._limiter.get_window_stats(self._item, address).reset_time
        wait_s = min(60, max(1, math.ceil(reset_at_s - time.time())))
        raise RateLimited("Too many payments from this address; try again later.", wait_s)
