"""From the adapter's data lines to whole messages, one list per control unit's message.

Sources: ISO 15765-2 (segmentation) and -4 (addresses), ISO 9141-2, ISO 14230-2 and SAE J1850 (headers and
checksums). Anything that does not fit exactly raises `Broken`: a frame is never guessed.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum


class Family(Enum):
    """How a protocol frames its messages."""

    CAN11 = "can11"
    CAN29 = "can29"
    ISO9141 = "iso9141"
    KWP = "kwp"
    J1850 = "j1850"


PROTOCOLS: dict[str, tuple[str, Family]] = {
    "1": ("SAE J1850 PWM", Family.J1850),
    "2": ("SAE J1850 VPW", Family.J1850),
    "3": ("ISO 9141-2", Family.ISO9141),
    "4": ("ISO 14230-4 (KWP 5BAUD)", Family.KWP),
    "5": ("ISO 14230-4 (KWP FAST)", Family.KWP),
    "6": ("ISO 15765-4 (CAN 11/500)", Family.CAN11),
    "7": ("ISO 15765-4 (CAN 29/500)", Family.CAN29),
    "8": ("ISO 15765-4 (CAN 11/250)", Family.CAN11),
    "9": ("ISO 15765-4 (CAN 29/250)", Family.CAN29),
}


class Broken(ValueError):
    """The lines are no complete, correct set of frames."""


@dataclass(frozen=True)
class Message:
    """One message of one control unit: its address as printed, and the bytes from the service on."""

    ecu: str
    data: bytes


def is_can(family: Family) -> bool:
    """Tell whether the family is ISO 15765."""
    return family in {Family.CAN11, Family.CAN29}


def messages(family: Family, lines: tuple[str, ...]) -> list[Message]:
    """Assemble the messages in `lines` (hex digits with headers), in the order they began.

    Raises:
        Broken: an impossible header, length, checksum, or a missing or surplus frame.
    """
    if is_can(family):
        return _can(3 if family is Family.CAN11 else 8, lines)
    return [_legacy(family, line) for line in lines]


def crc8(data: bytes) -> int:
    """Return SAE J1850's CRC (polynomial 0x1D, start 0xFF, inverted)."""
    crc = 0xFF
    for byte in data:
        crc ^= byte
        for _ in range(8):
            crc = (crc << 1 ^ 0x1D) & 0xFF if crc & 0x80 else crc << 1
    return crc ^ 0xFF


@dataclass
class _Assembly:
    order: int
    length: int
    data: bytearray
    turn: int = 1


def _can(header_digits: int, lines: tuple[str, ...]) -> list[Message]:
    done: dict[int, Message] = {}
    unfinished: dict[str, _Assembly] = {}
    for order, line in enumerate(lines):
        ecu, frame = line[:header_digits], line[header_digits:]
        if not _known_address(ecu) or len(frame) % 2 or not 4 <= len(frame) <= 16:
            raise Broken(line)
        data = bytes.fromhex(frame)
        kind = data[0] >> 4
        if kind == 0:
            done[order] = _single(ecu, data, unfinished)
        elif kind == 1:
            unfinished[ecu] = _first(order, ecu, data, unfinished)
        elif kind == 2:
            assembly = _consecutive(ecu, data, unfinished)
            if len(assembly.data) >= assembly.length:
                del unfinished[ecu]
                done[assembly.order] = Message(ecu, bytes(assembly.data[: assembly.length]))
        elif kind != 3:
            raise Broken(line)
    if unfinished:
        raise Broken("a frame is missing")
    return [done[order] for order in sorted(done)]


def _single(ecu: str, data: bytes, unfinished: dict[str, _Assembly]) -> Message:
    length = data[0]
    if not 1 <= length <= len(data) - 1 or ecu in unfinished:
        raise Broken(ecu)
    return Message(ecu, data[1 : 1 + length])


def _first(order: int, ecu: str, data: bytes, unfinished: dict[str, _Assembly]) -> _Assembly:
    length = (data[0] & 0x0F) << 8 | data[1]
    if length < 8 or len(data) != 8 or ecu in unfinished:
        raise Broken(ecu)
    return _Assembly(order, length, bytearray(data[2:]))


def _consecutive(ecu: str, data: bytes, unfinished: dict[str, _Assembly]) -> _Assembly:
    assembly = unfinished.get(ecu)
    if assembly is None or data[0] & 0x0F != assembly.turn & 0x0F:
        raise Broken(ecu)
    assembly.turn += 1
    if len(data) - 1 < min(assembly.length - len(assembly.data), 7):
        raise Broken(ecu)
    assembly.data += data[1:]
    return assembly


def _known_address(ecu: str) -> bool:
    if len(ecu) == 3:
        return "7E8" <= ecu <= "7EF"
    return ecu.startswith("18DAF1") and len(ecu) == 8


def _legacy(family: Family, line: str) -> Message:
    if len(line) % 2 or len(line) < 10:
        raise Broken(line)
    frame = bytes.fromhex(line)
    body, check = frame[:-1], frame[-1]
    if check != (crc8(body) if family is Family.J1850 else sum(body) & 0xFF):
        raise Broken(line)
    if family is Family.KWP and body[0] & 0x80:
        return _kwp(body, line)
    if body[1] != 0x6B or len(body) > 10:
        raise Broken(line)
    return Message(f"{body[2]:02X}", body[3:])


def _kwp(body: bytes, line: str) -> Message:
    start, length = (3, body[0] & 0x3F) if body[0] & 0x3F else (4, body[3])
    if body[1] != 0xF1 or len(body) - start != length or not length:
        raise Broken(line)
    return Message(f"{body[2]:02X}", body[start:])
