"""What an on-board monitor (service 06) watches, by its id: the table of SAE J1979-DA."""

from __future__ import annotations

from dataclasses import dataclass

_SENSORS = 4  # of one bank
# First and last id, and the key of the name. Ids of a group count banks, sensors of each bank, or places.
_GROUPS = (
    (0x01, 0x10, "oxygen_sensor"), (0x21, 0x24, "catalyst"), (0x31, 0x34, "egr"), (0x35, 0x38, "vvt"),
    (0x39, 0x39, "evap_cap"), (0x3A, 0x3A, "evap_090"), (0x3B, 0x3B, "evap_040"), (0x3C, 0x3C, "evap_020"),
    (0x3D, 0x3D, "purge"), (0x41, 0x50, "oxygen_sensor_heater"), (0x61, 0x64, "heated_catalyst"),
    (0x71, 0x74, "secondary_air"), (0x81, 0x84, "fuel_system"), (0x85, 0x86, "boost"),
    (0x90, 0x91, "nox_adsorber"), (0x98, 0x99, "nox_catalyst"), (0xA1, 0xA1, "misfire"),
    (0xA2, 0xAD, "misfire_cylinder"), (0xB0, 0xB1, "particulate_filter"),
)  # fmt: skip
# Tests that mean the same in every car, by the monitors they belong to; all others are the maker's.
_TESTS = {
    "oxygen_sensor": range(0x01, 0x0B),
    "misfire": range(0x0B, 0x0D),
    "misfire_cylinder": range(0x0B, 0x0D),
}


@dataclass(frozen=True)
class WatchedPart:
    """What a monitor watches: a key of its name, and which one of several it is (a bank, a cylinder)."""

    name: str
    number: int
    sensor: int


def watched_part(mid: str) -> WatchedPart | None:
    """Return what the monitor of an id (two hex digits) watches; None for an id the standard keeps free."""
    number = int(mid, 16)
    for first, last, name in _GROUPS:
        if first <= number <= last:
            place = number - first
            if name.startswith("oxygen_sensor"):
                return WatchedPart(name, place // _SENSORS + 1, place % _SENSORS + 1)
            return WatchedPart(name, place + 1, 0)
    return None


def is_standard_test(mid: str, tid: str) -> bool:
    """Return whether the standard says what a monitor's test (both in hex) measures."""
    part = watched_part(mid)
    return part is not None and int(tid, 16) in _TESTS.get(part.name, ())
