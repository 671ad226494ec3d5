"""Values on their way between Python and QML's JavaScript."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from PySide6.QtQml import QJSValue


def plain(value: Any) -> Any:
    """A value QML can take: dicts, lists, strings, numbers, None all the way down."""
    if isinstance(value, Mapping):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    return str(value) if isinstance(value, str) else value


def given(args: Any) -> dict[str, Any]:
    """The arguments of a call from QML; {} where it gave none."""
    values = args.toVariant() if isinstance(args, QJSValue) else args
    told: dict[str, Any] = _whole(values or {})
    return told


def _whole(value: Any) -> Any:
    """JavaScript has one kind of number; a whole one is an int here."""
    if isinstance(value, Mapping):
        return {str(key): _whole(item) for key, item in value.items()}
    return int(value) if isinstance(value, float) and value.is_integer() else value
