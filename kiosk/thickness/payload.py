"""What gauges send, read strictly: a value that can't be trusted is refused with its own fault."""

from __future__ import annotations

import math
import re
import struct
from typing import Literal, cast

from kiosk.errors import Fault
from kiosk.thickness.result import Metal, Reading

Payload = Literal["ascii", "float32le", "uint16be"]
SIZES = {"float32le": 4, "uint16be": 2}
_LINE = re.compile(
    r"^VALUE:\s*(?P<value>[^;\s]+)\s*(?:um|µm)?\s*(?:;\s*(?P<substrate>\w+)\s*)?$", re.IGNORECASE
)
_NUMBER = re.compile(r"^[+-]?\d{1,9}(\.\d{1,9})?$")
_METALS = {"fe": "Fe", "al": "Al", "nfe": "Al", "nf": "Al", "n": "Al", "f": "Fe"}


def checked(value_um: float, max_um: int, substrate: str | None = None, *, typed: bool = False) -> Reading:
    """Return a reading in whole µm.

    Raises:
        Fault: THK-NOT-A-NUMBER, THK-OUT-OF-RANGE (below 0 or above `max_um`), THK-WRONG-SUBSTRATE (no metal).
    """
    metal: Metal | None = None
    if substrate is not None:
        found = _METALS.get(substrate.lower())
        if found is None:
            raise Fault("THK-WRONG-SUBSTRATE", f"substrate {substrate[:12]!r}")
        metal = cast("Metal", found)
    if not math.isfinite(value_um):
        raise Fault("THK-NOT-A-NUMBER", repr(value_um))
    if not 0 <= value_um <= max_um:
        raise Fault("THK-OUT-OF-RANGE", f"{value_um} um of 0..{max_um}")
    return Reading(math.floor(value_um + 0.5), metal, typed=typed)


def parse_line(line: str, max_um: int) -> Reading:
    """Return the reading of one line, `VALUE:123.4` or `VALUE:123.4;Fe`; raises as `checked`."""
    match = _LINE.match(line.strip())
    if match is None:
        raise Fault("THK-NOT-A-NUMBER", f"line {line.strip()[:40]!r}")
    told = match["value"]
    value = float(told) if _NUMBER.match(told) else math.nan
    return checked(value, max_um, match["substrate"])


def decode(data: bytes, payload: Payload, max_um: int) -> Reading:
    """Return the reading of one message (a line for `ascii`); raises as `checked`."""
    if payload == "ascii":
        return parse_line(data.decode("ascii", "replace"), max_um)
    if len(data) != SIZES[payload]:
        raise Fault("THK-NOT-A-NUMBER", f"{len(data)} bytes for {payload}")
    value: float = struct.unpack("<f" if payload == "float32le" else ">H", data)[0]
    return checked(value, max_um)


def accept_typed(told: str | float, max_um: int = 5000) -> Reading:
    """Return a reading typed in on the screen, in µm; a comma counts as the point. Raises as `checked`."""
    text = str(told).strip().replace(",", ".")
    return checked(float(text) if _NUMBER.match(text) else math.nan, max_um, typed=True)
