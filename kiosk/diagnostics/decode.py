"""From response bytes to codes, VIN, texts and monitors; each function refuses what does not fit.

Sources: SAE J1979 / ISO 15031-5 (services), ISO 15031-6 (code format), ISO 3779 and 49 CFR 565 (VIN).
"""

from __future__ import annotations

import re
from dataclasses import dataclass

_VIN = re.compile(r"^[A-HJ-NPR-Z0-9]{17}$")
_VIN_VALUES = dict(zip("ABCDEFGHJKLMNPRSTUVWXYZ", map(int, "12345678123457923456789"), strict=True))
_VIN_WEIGHTS = (8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2)

BASE_MONITORS = ("misfire", "fuel_system", "components")
SPARK_MONITORS = ("catalyst", "heated_catalyst", "evaporative", "secondary_air", "", "oxygen_sensor",
                  "oxygen_sensor_heater", "egr_vvt")  # fmt: skip
COMPRESSION_MONITORS = ("nmhc_catalyst", "nox_scr", "", "boost_pressure", "", "exhaust_gas_sensor",
                        "particulate_filter", "egr_vvt")  # fmt: skip


class Undecodable(ValueError):
    """The bytes are not of the form the standard gives."""


class NoVin(Undecodable):
    """The control unit answers, but no VIN was ever written to it."""


def trouble_code(pair: bytes) -> str:
    """Return the code of two bytes, e.g. 03 01 → P0301, 41 23 → C0123."""
    return f"{'PCBU'[pair[0] >> 6]}{pair[0] >> 4 & 3}{pair[0] & 0x0F:X}{pair[1]:02X}"


def trouble_codes(data: bytes, *, can: bool, claimed: int | None = None) -> list[str]:
    """Return the codes of one response to service 03, 07 or 0A (service byte first).

    On CAN a count byte precedes the codes; control units that leave it out are told by the odd length. On the
    older buses there is none, and pairs of zeros fill the message.

    Args:
        claimed: how many codes the unit says it has, None when unknown. It decides over a message on CAN whose
            length does not tell: some units fill each up to seven bytes.

    Raises:
        Undecodable: count and length do not agree, or neither reading gives what is claimed.
    """
    body = data[1:]
    if can and len(body) % 2:
        return _pairs(_counted(body))
    if len(body) % 2:
        raise Undecodable("half a code")
    codes = _pairs(body)
    if not can or claimed is None or len(codes) == claimed:
        return codes
    codes = _pairs(_counted(body))
    if len(codes) != claimed:
        raise Undecodable("not as many codes as the unit says it has")
    return codes


def _counted(body: bytes) -> bytes:
    count, pairs = int.from_bytes(body[:1], "big"), body[1:]
    if not body or len(pairs) < 2 * count or any(pairs[2 * count :]):
        raise Undecodable("the count of codes does not fit their length")
    return pairs[: 2 * count]


def _pairs(body: bytes) -> list[str]:
    pairs = [body[start : start + 2] for start in range(0, len(body), 2)]
    return [trouble_code(pair) for pair in pairs if any(pair)]


def supported(base: int, bitmap: bytes) -> frozenset[int]:
    """Return the parameters a four-byte bitmap names, the next bitmap's number among them."""
    word = int.from_bytes(bitmap[:4], "big")
    return frozenset(base + bit for bit in range(1, 33) if word >> 32 - bit & 1)


def vin(text: bytes) -> str:
    """Return the VIN in the bytes behind service, parameter and count.

    Raises:
        NoVin: blank, or one character over and over. Undecodable: not 17 letters and digits without I, O, Q.
    """
    found = text.strip(b"\x00\xff ").decode("latin-1")
    if len(set(found)) < 2:
        raise NoVin("no VIN is stored")
    if not _VIN.match(found):
        raise Undecodable("not a VIN")
    return found


def vin_check_digit_fits(number: str) -> bool:
    """Tell whether position 9 is the check digit."""
    total = sum(
        (int(char) if char.isdigit() else _VIN_VALUES[char]) * weight
        for char, weight in zip(number, _VIN_WEIGHTS, strict=True)
    )
    return number[8] == "0123456789X"[total % 11]


def vin_is_valid(number: str) -> bool | None:
    """Judge a VIN by its check digit; None where none is required and position 9 may be anything.

    Makers of North America and China (regions 1-5 and L) must put one: 49 CFR 565, GB 16735. European and Russian
    ones need not.
    """
    if vin_check_digit_fits(number):
        return True
    return False if number[0] in "12345L" else None


def texts(body: bytes, size: int) -> list[str]:
    """Cut `body` into fields of `size` bytes of ASCII; zeros pad them, inside as well, and FF at their end.

    Raises:
        Undecodable: a length that is no multiple of `size`, or bytes that are no text.
    """
    if not body or len(body) % size:
        raise Undecodable("fields of a wrong length")
    fields = [
        body[start : start + size].replace(b"\0", b"").strip(b"\xff ") for start in range(0, len(body), size)
    ]
    if any(byte < 0x20 or byte > 0x7E for text in fields for byte in text):
        raise Undecodable("not a text")
    return [text.decode("ascii") for text in fields if text]


@dataclass(frozen=True)
class Status:
    """PID 01 of one control unit: lamp, number of stored codes, ignition kind and its monitors."""

    mil: bool
    count: int
    compression: bool
    monitors: dict[str, bool]


def status(data: bytes) -> Status:
    """Decode the four bytes of PID 01. A monitor is True when complete; only those the car has are listed."""
    if len(data) != 4:
        raise Undecodable("PID 01 has four bytes")
    compression = bool(data[1] & 0x08)
    monitors = {
        name: not data[1] >> 4 + bit & 1 for bit, name in enumerate(BASE_MONITORS) if data[1] >> bit & 1
    }
    table = COMPRESSION_MONITORS if compression else SPARK_MONITORS
    monitors |= {
        name: not data[3] >> bit & 1 for bit, name in enumerate(table) if name and data[2] >> bit & 1
    }
    return Status(bool(data[0] & 0x80), data[0] & 0x7F, compression, monitors)
