"""The last lines of the log, kept in memory for the technician, with everything personal masked."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import MutableMapping
from dataclasses import dataclass
from typing import Any

from kiosk.masking import mask, masked

KEPT_LINES = 500
LONGEST_VALUE = 300


@dataclass(frozen=True)
class LogLine:
    """One event of the log: when (ISO 8601 UTC), how grave, what, and its masked facts."""

    at: str
    level: str
    event: str
    facts: str


class Logbook:
    """A structlog processor that remembers what passes through it. Thread-safe."""

    def __init__(self, kept: int = KEPT_LINES) -> None:
        self._lines: deque[LogLine] = deque(maxlen=kept)
        self._lock = threading.Lock()

    def __call__(self, _logger: object, method: str, event: MutableMapping[str, Any]) -> Any:
        """Remember the event, masked, and let it pass."""
        facts = " ".join(
            f"{key}={_shown(key, value)}"
            for key, value in event.items()
            if key not in {"event", "timestamp", "level", "exc_info", "stack_info", "exception"}
        )
        error = event.get("exc_info")
        if isinstance(error, tuple) and error[0] is not None:
            facts = f"{facts} error={error[0].__name__}".strip()
        elif isinstance(error, BaseException):
            facts = f"{facts} error={type(error).__name__}".strip()
        line = LogLine(
            str(event.get("timestamp", "")),
            str(event.get("level", method)),
            masked(str(event.get("event", ""))),
            facts,
        )
        with self._lock:
            self._lines.append(line)
        return event

    def lines(self, least: str = "info", limit: int = KEPT_LINES) -> list[LogLine]:
        """Return the newest lines first, from a level upwards (info, warning, error)."""
        wanted = {"warning": {"warning", "error", "critical", "exception"}}.get(
            least, {"error", "critical", "exception"} if least == "error" else None
        )
        with self._lock:
            kept = list(self._lines)
        found = [line for line in reversed(kept) if wanted is None or line.level in wanted]
        return found[:limit]


def _shown(key: str, value: object) -> str:
    return masked(str(mask(value, key)))[:LONGEST_VALUE]


# The program's own: `kiosk.logs.configure` puts it into every log.
logbook = Logbook()
