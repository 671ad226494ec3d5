"""How messages look on each bus, as an ELM327 prints them.

Sources: ISO 15765-2 (segmentation), ISO 15765-4 (addresses), ISO 9141-2 and SAE J1850 (three header bytes
and a checksum), ISO 14230-4 (format byte with the length).
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Frame:
    """One frame on the bus: header as hex digits, data, and what follows the data (a checksum)."""

    header: str
    data: bytes
    tail: bytes = b""


def frames(protocol: str, address: str, message: bytes, *, padding: int = 0x00) -> list[Frame]:
    """Cut one message of the ECU at `address` into the frames it takes on `protocol`."""
    if protocol in "6789":
        return [Frame(address, part.ljust(8, bytes([padding]))) for part in _iso_tp(message)]
    source = int(address, 16)
    if protocol in "45":
        return [_checked(bytes([0x80 | len(message), 0xF1, source]), message)]
    if protocol in "12":
        head = bytes([0x41 if protocol == "1" else 0x48, 0x6B, source])
        return [Frame(head.hex().upper(), message, bytes([crc8(head + message)]))]
    return [_checked(bytes([0x48, 0x6B, source]), message)]


def crc8(data: bytes) -> int:
    """Return the CRC of SAE J1850: polynomial 0x1D, start 0xFF, inverted."""
    crc = 0xFF
    for byte in data:
        crc ^= byte
        for _ in range(8):
            crc = (crc << 1 ^ 0x1D) & 0xFF if crc & 0x80 else crc << 1
    return crc ^ 0xFF


def _checked(head: bytes, message: bytes) -> Frame:
    return Frame(head.hex().upper(), message, bytes([sum(head + message) & 0xFF]))


def _iso_tp(message: bytes) -> list[bytes]:
    if len(message) <= 7:
        return [bytes([len(message)]) + message]
    parts = [bytes([0x10 | len(message) >> 8, len(message) & 0xFF]) + message[:6]]
    parts += [
        bytes([0x20 | number & 0x0F]) + message[start : start + 7]
        for number, start in enumerate(range(6, len(message), 7), 1)
    ]
    return parts
