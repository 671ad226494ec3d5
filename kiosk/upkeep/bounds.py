"""What a sound machine keeps to: the clock and the disk."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

# Nobody sold a kiosk before this version was written: 2026-01-01.
EARLIEST_MS = 1_767_225_600_000
# So far behind what was written may a clock be.
FUTURE_MS = 60_000
# systemd-timesyncd(8): the file is there once the clock was set from the network.
SYNCHRONIZED = Path("/run/systemd/timesync/synchronized")


def disk_level(free_mb: int, least_mb: int) -> Literal["ok", "warning", "error"]:
    """Return how bad it is that so much is free, where `least_mb` must be."""
    return "error" if free_mb < least_mb else "warning" if free_mb < 2 * least_mb else "ok"
