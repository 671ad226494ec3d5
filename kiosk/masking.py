"""Nothing personal and no secret in the log: masked by type and by name first, by the look of a text last."""

from __future__ import annotations

import re
import traceback
from collections.abc import Mapping, MutableMapping
from types import TracebackType
from typing import Any, Final

from kiosk.errors import Fault

MASK: Final = "***"
# Names whose value is a person's or a secret, whatever it looks like.
PERSONAL: Final = re.compile(
    r"token|secret|password|authorization|api_?key|email|phone|target"
    r"|^(pass|pin|contact|recipient|vin|plate|body)$",
    re.IGNORECASE,
)
_MAIL = re.compile(r"[^\s@<>\"']+@[^\s@<>\"']+\.[^\s@<>\"'.,;]+")
# With a country code and any of the usual separators, or a Russian mobile number.
_PHONE = re.compile(
    r"(?<![\w-])(?:\+\d[\d\s().-]{8,16}\d|[78]?[ (-]{0,2}9\d{2}[ )-]{0,2}\d{3}[ -]?\d{2}[ -]?\d{2})(?![\w-])"
)
_VIN = re.compile(r"(?<![A-Za-z0-9])(?=[A-HJ-NPR-Z0-9]*\d)[A-HJ-NPR-Z0-9]{17}(?![A-Za-z0-9])")
_SECRET = re.compile(
    r"(?i)\b(bearer|basic|token|secret|password|pass|api[_-]?key|pin)\b([\"']?\s*[:=]?\s*)(\S+)"
)
# Structure, not content: made by the program itself.
UNTOUCHED: Final = frozenset({"timestamp", "level"})
DEEPEST: Final = 6


def masked(text: str) -> str:
    """Return `text` without e-mail addresses, phone numbers, VINs and secrets."""
    text = _MAIL.sub(MASK, text)
    text = _VIN.sub(lambda found: f"{found[0][:3]}{MASK}", text)
    text = _PHONE.sub(MASK, text)
    return _SECRET.sub(lambda found: f"{found[1]}{found[2] or ' '}{MASK}", text)


def mask_event(_logger: object, _method: str, event: MutableMapping[str, Any]) -> Any:
    """Mask a record; a processor of structlog, to stand right before the renderer."""
    for name, value in event.items():
        if name in UNTOUCHED or (name == "event" and isinstance(value, str) and " " not in value):
            continue
        event[name] = _masked_trace(value) if name == "exception" else mask(value, name)
    return event


def mask(value: Any, name: str = "", depth: int = 0) -> Any:
    """Return `value` with everything personal masked.

    Args:
        name: what it is called, such as `email`. depth: of the nesting it stands in.
    """
    if value is None:
        return None
    if PERSONAL.search(name) or hasattr(value, "get_secret_value") or depth >= DEEPEST:
        return MASK
    if isinstance(value, bool | int | float):
        return value
    if isinstance(value, Mapping):
        return {masked(str(key)): mask(one, str(key), depth + 1) for key, one in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [mask(one, "", depth + 1) for one in value]
    return _masked_one(value)


def _masked_one(value: object) -> str:
    if isinstance(value, bytes | bytearray | memoryview):
        return f"<{len(value)} bytes>"
    if isinstance(value, BaseException):
        return f"{type(value).__name__}: {masked(str(value))}"
    return masked(str(value))


def _masked_trace(value: Any) -> Any:
    """Mask the lines of a traceback that are not the names of our own files."""
    lines = str(value).split("\n")
    return "\n".join(line if line.lstrip().startswith('File "') else masked(line) for line in lines)


def bare_trace(error: BaseException, trace: TracebackType | None) -> str:
    """Return a traceback without messages and values: types, files, lines and functions only.

    A fault's code is shown: it comes from the catalogue.
    """
    lines = [
        f'  File "{frame.filename}", line {frame.lineno}, in {frame.name}'
        for frame in traceback.extract_tb(trace)
    ]
    code = f" {error.code}" if isinstance(error, Fault) else ""
    lines.append(f"{type(error).__module__}.{type(error).__qualname__}{code}")
    cause = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    if cause is not None:
        return f"{bare_trace(cause, cause.__traceback__)}\n\nthen\n\n" + "\n".join(lines)
    return "\n".join(lines)
