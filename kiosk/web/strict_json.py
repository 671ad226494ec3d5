"""JSON as SQLite and the reports can take it: finite numbers, 64-bit integers, text without NUL."""

from __future__ import annotations

import json
from typing import Any, NoReturn

from kiosk.errors import Refusal, ValidationFailed

MAX_DEPTH = 32
MAX_INTEGER = 2**63 - 1


class UnsupportedMediaType(Refusal):
    """A body that is not declared as JSON (415)."""

    error = "unsupported_media_type"
    status = 415


def check_content_type(content_type: str) -> None:
    """Raise UnsupportedMediaType unless a body is declared as JSON in UTF-8."""
    media, _, parameters = content_type.partition(";")
    charset = parameters.replace(" ", "").replace('"', "").lower()
    if media.strip().lower() != "application/json" or charset not in {"", "charset=utf-8"}:
        raise UnsupportedMediaType("The body must be application/json.")


def parse(body: bytes) -> Any:
    """Return a JSON body; ValidationFailed when it is broken or holds a value that can't be kept."""
    try:
        document = json.loads(body.decode("utf-8"), parse_constant=_no_constant)
    except (ValueError, RecursionError) as error:
        raise ValidationFailed("The body is not valid JSON.") from error
    _check(document)
    return document


def _no_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is no JSON number")


def _check(document: Any) -> None:
    waiting = [(document, 0)]
    while waiting:
        value, depth = waiting.pop()
        if depth > MAX_DEPTH:
            raise ValidationFailed(f"The body is nested deeper than {MAX_DEPTH} levels.")
        if isinstance(value, dict):
            waiting += [(key, depth) for key in value]
            waiting += [(item, depth + 1) for item in value.values()]
        elif isinstance(value, list):
            waiting += [(item, depth + 1) for item in value]
        elif isinstance(value, str):
            check_text(value)
        elif isinstance(value, int) and not -MAX_INTEGER <= value <= MAX_INTEGER:
            raise ValidationFailed("The body holds a number beyond 64 bits.")
        elif isinstance(value, float) and not -1e308 < value < 1e308:
            raise ValidationFailed("The body holds a number out of range.")


def check_text(value: str) -> None:
    """Raise ValidationFailed for a text with a NUL or half of a surrogate pair: neither can be kept."""
    if "\x00" in value or any("\ud800" <= character <= "\udfff" for character in value):
        raise ValidationFailed("The request holds a character that can't be kept.")
