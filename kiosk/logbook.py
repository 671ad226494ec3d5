"""The last lines of the log, kept in memory for the technician, with everything personal masked."""

from __future__ import annotations

import re
import threading
from collections import deque
from collections.abc import MutableMapping
from dataclasses import dataclass
from typing import Any

KEPT_LINES = 500
LONGEST_VALUE = 300
MASK = "***"

_MAIL = re.compile(r"[^\s@<>\"']+@[^\s@<>\"']+\.[^\s@<>\"'.,;]+")
# With a country code and any of the usual separators, or a Russian mobile number.
_PHONE = re.compile(
    r"(?<![\w-])(?:\+\d[\d\s().-]{8,16}\d|[78]?[ (-]{0,2}9\d{2}[ )-]{0,2}\d{3}[ -]?\d{2}[ -]?\d{2})(?![\w-])"
)
_VIN = re.compile(r"(?<![A-Za-z0-9])(?=[A-HJ-NPR-Z0-9]*\d)[A-HJ-NPR-Z0-9]{17}(?![A-Za-z0-9])")
_SECRET = re.compile(
    r"(?i)\b(bearer|basic|token|secret|password|pass|api[_-]?key|pin)\b([\"']?\s*[:=]?\s*)(\S+)"
)
_SECRET_NAMES = re.compile(
    r"(?i)(token|secret|password|authorization|api_?key|^pass$|^pin$|email|phone|target)"
)


@dataclass(frozen=True)
class LogLine:
    """One event of the log: when (ISO 8601 UTC), how grave, what, and its masked facts."""

    at: str
    level: str
    event: str
    facts: str


def masked(text: str) -> str:
    """Return `text` without e-mail addresses, phone numbers, VINs and secrets."""
    text = _MAIL.sub(MASK, text)
    text = _VIN.sub(lambda found: f"{found[0][:3]}{MASK}", text)
    text = _PHONE.sub(MASK, text)
    return _SECRET.sub(lambda found: f"{found[1]}{found[2] or ' '}{MASK}", text)


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
    if _SECRET_NAMES.search(key):
        return MASK
    return masked(str(value))[:LONGEST_VALUE]


# The program's own: `kiosk.logs.configure` puts it into every log.
logbook = Logbook()
