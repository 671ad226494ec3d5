"""Text keys for what a result names in English or by address, so that every reader shows its own language."""

from __future__ import annotations

import re

_UNITS = {
    "7E8": "engine", "18DAF110": "engine", "10": "engine", "11": "engine",
    "7E9": "transmission", "18DAF118": "transmission", "18": "transmission",
}  # fmt: skip


def unit_key(ecu: str) -> str:
    """Return the text key of a control unit's name; `diagnostics.ecu.other` takes `{address}`.

    Addresses by ISO 15765-4 and SAE J2178-1: the first is the engine's; 18 and 7E9 are the transmission's by
    custom.
    """
    return f"diagnostics.ecu.{_UNITS.get(ecu, 'other')}"


def state_key(value: str) -> str:
    """Return the text key of a live value that is a text, e.g. a fuel type; a key may be missing."""
    return "diagnostics.state." + re.sub(r"[^a-z0-9]+", "_", value.lower()).strip("_")


def measure_key(unit: str) -> str:
    """Return the text key of a unit of measure, e.g. `diagnostics.unit.km/h`; a key may be missing."""
    return f"diagnostics.unit.{unit}"
