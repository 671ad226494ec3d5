"""Live parameters: how long each is, what it means, and its normal range.

The table is `resources/diagnostics/pids.json` (lengths and units by SAE J1979 / ISO 15031-5 annex B). Where
python-OBD's stateless decoders agree with the standard they do the decoding, behind a length check; the
table's own formula stands where they do not: 13 and 1D (python-OBD swaps the banks), 32 (it reads two signed bytes
in place of one signed word), 54 (it takes off 32767 in place of a two's complement).
"""

from __future__ import annotations

import functools
import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Literal

from kiosk.diagnostics.python_obd import python_obd
from kiosk.diagnostics.result import LiveValue, Range, Value
from kiosk.paths import RESOURCES

# These have a second byte on engines with a third or fourth bank (J1979): for them, not told here.
WITH_OTHER_BANK = frozenset({*range(0x06, 0x0A), *range(0x55, 0x59)})

Condition = Literal["always", "running", "stopped", "idling", "warm", "recirculating", "spark"]
_WARM_C, _RECIRCULATING_PERCENT = 60, 5

_UNITS = {
    "percent": "%", "degree_Celsius": "°C", "revolutions_per_minute": "rpm", "kilometer_per_hour": "km/h",
    "kilopascal": "kPa", "pascal": "Pa", "degree": "°", "gps": "g/s", "volt": "V", "milliampere": "mA",
    "second": "s", "minute": "min", "kilometer": "km", "count": "", "ratio": "", "dimensionless": "",
    "lph": "L/h", "millivolt": "mV", "millisecond": "ms", "ampere": "A", "ohm": "Ω", "milliohm": "mΩ",
    "kiloohm": "kΩ",
    "hertz": "Hz", "millihertz": "mHz", "kilohertz": "kHz", "gram": "g", "milligram": "mg", "liter": "L",
    "pascal / second": "Pa/s", "millivolt / millisecond": "mV/ms", "kilogram / hour": "kg/h",
    "ppm": "ppm", "inch": "in", "millivolt / second": "mV/s", "microsecond": "µs", "microampere": "µA",
    "millimeter ** 2": "mm²",
}  # fmt: skip


@dataclass(frozen=True)
class NormalRange:
    """Limits that hold under a condition of the engine (see `_conditions`); None is open."""

    when: Condition
    low: float | None
    high: float | None


@dataclass(frozen=True)
class Pid:
    """One parameter of service 01: `size` in bytes, the way it is decoded, unit and normal ranges.

    One with several sensors is told by the first: `at` is its first byte, `width` its bytes, and bit 0 of the
    first byte of all says whether it is there.
    """

    number: int
    name: str
    size: int
    decoder: str
    unit: str = ""
    scale: float = 1.0
    offset: float = 0.0
    signed: bool = False
    at: int = 1
    width: int = 1
    ranges: tuple[NormalRange, ...] = ()

    @property
    def shown(self) -> bool:
        """Whether it is a live value (bitmaps and monitors are not)."""
        return self.decoder != "none"

    def decode(self, data: bytes) -> LiveValue | None:
        """Return the value of exactly `size` bytes; None when they mean nothing by the standard.

        Raises:
            ValueError: another length.
        """
        if len(data) != self.size or not self.shown:
            raise ValueError(f"PID {self.number:02X} has {self.size} bytes")
        value = _DECODERS[self.decoder](self, data)
        return None if value is None else LiveValue(self.name, value, self.unit)


@functools.cache
def table() -> dict[int, Pid]:
    """Return every known parameter, by number."""
    rows = json.loads((RESOURCES / "diagnostics" / "pids.json").read_text(encoding="utf-8"))
    return {int(number, 16): _pid(int(number, 16), row) for number, row in rows.items()}


def key(number: int) -> str:
    """Return the name a parameter has in results, e.g. `010C`."""
    return f"01{number:02X}"


def readable(numbers: Iterable[int]) -> list[int]:
    """Return those of a car's parameters that are live values this program can name, in order.

    Where PID 1D tells the place of the oxygen sensors, in four banks, 16-1B belong to other ones than their names
    in the table say.
    """
    found = set(numbers)
    unnamed = range(0x16, 0x1C) if 0x1D in found else ()
    known = table()
    return sorted(n for n in found if n in known and known[n].shown and n not in unnamed)


def size(number: int) -> int | None:
    """Return the length of a parameter's data, None when unknown. Bitmaps have four bytes."""
    if number % 0x20 == 0:
        return 4
    return table()[number].size if number in table() else None


def ranges(live: dict[str, LiveValue], *, compression: bool = False) -> dict[str, Range]:
    """Judge each live value that has a normal range in the state the engine is in.

    Args:
        compression: whether the engine is a diesel.
    """
    state = _conditions(live, compression=compression)
    found: dict[str, Range] = {}
    for number, pid in table().items():
        value = live.get(key(number))
        if value is None or isinstance(value.value, str | bool):
            continue
        limits = next((limits for limits in pid.ranges if limits.when in state), None)
        if limits is not None:
            found[key(number)] = _judge(float(value.value), limits)
    return found


def _conditions(live: dict[str, LiveValue], *, compression: bool) -> set[Condition]:
    """Return what holds, as far as it was read.

    A cold engine idles faster, and only a standing car's engine idles. The EGR error (2D) means something only
    while recirculation is commanded (J1979: with a command of zero it is 0 or its end of scale). A diesel's
    mixture is lean by nature.
    """

    def read(number: int) -> float | None:
        value = live.get(key(number))
        return None if value is None else float(value.value)

    found: set[Condition] = {"always"}
    speed = read(0x0C)
    if speed is None or speed <= 0:
        return found if speed is None else found | {"stopped"}
    found.add("running")
    if not compression:
        found.add("spark")
    if not read(0x0D):
        found.add("idling")
        coolant_c = read(0x05) if key(0x05) in live else read(0x67)
        found |= {"warm"} if coolant_c is not None and coolant_c >= _WARM_C else set()
    commanded = read(0x2C)
    found |= {"recirculating"} if commanded is not None and commanded >= _RECIRCULATING_PERCENT else set()
    return found


def decode_uas(scale_id: int, word: bytes) -> tuple[float, str]:
    """Return value and unit of a 16-bit word by its scaling id (J1979 annex E).

    An id of no meaning to us leaves the plain number, signed from 80 on as the annex has it: a value can then
    still be held against its limits.
    """
    scaling = python_obd().UnitsAndScaling.UAS_IDS.get(scale_id)
    found = None if scaling is None else scaling(bytearray(word))
    if found is None or isinstance(found, bool):
        return float(int.from_bytes(word, "big", signed=scale_id >= 0x80)), ""
    return _rounded(float(found.magnitude)), _UNITS.get(str(found.units), str(found.units))


def warm_up() -> None:
    """Import what decoding needs; half a second that can pass while a port is being opened."""
    python_obd()


def _judge(value: float, limits: NormalRange) -> Range:
    if limits.low is not None and value < limits.low:
        return Range(limits.low, limits.high, "low")
    if limits.high is not None and value > limits.high:
        return Range(limits.low, limits.high, "high")
    return Range(limits.low, limits.high, "ok")


def _pid(number: int, row: dict[str, Any]) -> Pid:
    fields = {name: row[name] for name in ("unit", "scale", "offset", "signed", "at", "width") if name in row}
    limits = tuple(NormalRange(**item) for item in row.get("ranges", ()))
    return Pid(number, row["name"], row["bytes"], row["decoder"], ranges=limits, **fields)


def _rounded(value: float) -> float:
    return round(value, 4)


class _Message:
    """What python-OBD's decoders take: a message whose data begins with service and parameter."""

    def __init__(self, data: bytes) -> None:
        self.data = bytearray(data)


def _by_obd(pid: Pid, data: bytes) -> Value | None:
    found = python_obd().commands[1][pid.number].decode([_Message(bytes([0x41, pid.number]) + data)])
    if found is None:
        return None
    unit = _UNITS[str(found.units)]
    if unit != pid.unit:
        raise AssertionError(f"PID {pid.number:02X} is in {pid.unit}, decoded as {unit}")
    return _rounded(float(found.magnitude))


def _by_text(pid: Pid, data: bytes) -> Value | None:
    try:
        found = python_obd().commands[1][pid.number].decode([_Message(bytes([0x41, pid.number]) + data)])
    except IndexError:  # python-OBD looks a reserved air status (12) up past the end of its list
        return None
    if isinstance(found, tuple):
        found = "; ".join(dict.fromkeys(text for text in found if text))
    return str(found) if found else None


def _by_formula(pid: Pid, data: bytes) -> Value | None:
    return _rounded(int.from_bytes(data, "big", signed=pid.signed) * pid.scale + pid.offset)


def _by_first(pid: Pid, data: bytes) -> Value | None:
    if not data[0] & 1:
        return None
    word = data[pid.at : pid.at + pid.width]
    return _rounded(int.from_bytes(word, "big", signed=pid.signed) * pid.scale + pid.offset)


def _by_sensors(pid: Pid, data: bytes) -> Value | None:
    each = 4 if pid.number == 0x13 else 2
    fitted = [f"B{bit // each + 1}S{bit % each + 1}" for bit in range(8) if data[0] >> bit & 1]
    return ", ".join(fitted) or None


def _by_switch(_: Pid, data: bytes) -> Value | None:
    return bool(data[0] & 1)


_DECODERS = {
    "obd": _by_obd,
    "text": _by_text,
    "linear": _by_formula,
    "first": _by_first,
    "sensors": _by_sensors,
    "switch": _by_switch,
}
