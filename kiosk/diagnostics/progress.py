"""What a running scan tells its watcher."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from kiosk.diagnostics.result import Value

Phase = Literal["connecting", "identifying", "codes", "live", "details", "done"]


@dataclass(frozen=True)
class ScanProgress:
    """A step of a scan: `percent` 0-100, `item_key` a text key, newest live values last.

    `live` holds (name, value, unit) with `name` the text key of the parameter, e.g. `diagnostics.pid.010C`.
    """

    phase: Phase
    percent: int
    item_key: str
    codes_found: int = 0
    live: tuple[tuple[str, Value, str], ...] = ()


OnProgress = Callable[[ScanProgress], None]


def silent(_: ScanProgress) -> None:
    """Watch nothing."""
