"""A ledger of a test's own."""

from __future__ import annotations

from pathlib import Path

from kiosk.clock import Clock
from kiosk.ledger import Ledger


def open_ledger(path: Path, clock: Clock) -> Ledger:
    """Return a new ledger at `path`, with every migration applied."""
    return Ledger(path, clock)
