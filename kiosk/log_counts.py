"""What the log has seen, counted for the metrics: records by level, faults by code."""

from __future__ import annotations

import threading
from collections import Counter
from typing import Final

import structlog

from kiosk.errors import FAULTS

LEVELS: Final = ("info", "warning", "error", "critical")
GRAVE: Final = frozenset({"warning", "error", "critical"})


class LogCounts:
    """Counts records. Thread-safe; a processor of structlog."""

    def __init__(self) -> None:
        self._levels: Counter[str] = Counter()
        self._codes: Counter[str] = Counter()
        self._lock = threading.Lock()

    def __call__(
        self, _logger: object, method: str, event: structlog.typing.EventDict
    ) -> structlog.typing.EventDict:
        """Count a record and let it pass as it is."""
        level = {"exception": "error", "warn": "warning", "fatal": "critical"}.get(method, method)
        code = event.get("code")
        with self._lock:
            self._levels[level] += 1
            if level in GRAVE and isinstance(code, str) and code in FAULTS:
                self._codes[code] += 1
        return event

    def read(self) -> tuple[dict[str, int], dict[str, int]]:
        """Return records by level, and faults of level warning or above by code."""
        with self._lock:
            return dict(self._levels), dict(self._codes)


# The log is the process's, and so are its counts.
COUNTS: Final = LogCounts()
