"""The car's own test results (service 06) and their limits."""

from __future__ import annotations

from kiosk.diagnostics import pids
from kiosk.diagnostics.content import ABSENT, FAILED, READ
from kiosk.diagnostics.conversation import Answer, Conversation
from kiosk.diagnostics.decode import supported
from kiosk.diagnostics.parameters import split
from kiosk.diagnostics.result import ItemState, MonitorTest

# Scaling ids of signed words (J1979 annex E).
_SIGNED_FROM = 0x80
_MAPS = (0x20, 0x40, 0x60, 0x80, 0xA0)


def read_tests(
    talk: Conversation, *, multi: bool, known: frozenset[int] | None = None
) -> tuple[ItemState, list[MonitorTest], frozenset[int] | None]:
    """Read the on-board test results (service 06), which have a common format on CAN only.

    Args:
        known: the monitor ids, when they are remembered. The ids are returned for that, None when not all read.
    """
    if not talk.can:
        return ABSENT, [], None
    state, mids = _test_ids(talk, multi=multi) if known is None else (READ, set(known))
    ids = frozenset(mids) if state is READ else None
    found: list[MonitorTest] = []
    for mid in sorted(mids):
        answer = talk.query(bytes([0x06, mid]))
        if answer.state != "ok":
            state = FAILED
        for message in answer.messages:
            tests = decode_tests(message.ecu, mid, message.data[1:])
            if tests is None:
                state = FAILED
            found += tests or []
    return state, found, ids


def _test_ids(talk: Conversation, *, multi: bool) -> tuple[ItemState, set[int]]:
    """Read the bitmaps of monitor ids, all at once where the car takes that, then what is missing."""
    maps: dict[str, dict[int, bytes]] = {}
    if multi:
        _take_maps(talk.query(bytes([0x06, 0x00, *_MAPS])), [0x00, *_MAPS], maps)
    if not maps:
        first = talk.query(b"\x06\x00")
        if first.state != "ok":
            return (FAILED if first.state == "failed" else ABSENT), set()
        _take_maps(first, [0x00], maps)
    for base in _MAPS:
        claimed = [ecu for ecu, found in maps.items() if base in _ids(found)]
        if any(base not in maps[ecu] for ecu in claimed):
            _take_maps(talk.query(bytes([0x06, base])), [base], maps)
        if any(base not in maps[ecu] for ecu in claimed):
            return FAILED, {mid for found in maps.values() for mid in _ids(found) if mid % 0x20}
    return (READ if maps else FAILED), {mid for found in maps.values() for mid in _ids(found) if mid % 0x20}


def _take_maps(answer: Answer, bases: list[int], maps: dict[str, dict[int, bytes]]) -> None:
    for message in answer.messages:
        values = split(message.data, bases, 0x06)
        if values is not None:
            maps.setdefault(message.ecu, {}).update(values)


def _ids(found: dict[int, bytes]) -> set[int]:
    return {number for base, bitmap in found.items() for number in supported(base, bitmap)}


def decode_tests(ecu: str, mid: int, body: bytes) -> list[MonitorTest] | None:
    """Decode nine-byte records (monitor, test, scaling, value, low, high); None when they do not fit.

    Value and limits are all zero until a test has run since the codes were cleared (J1979): it neither passed
    nor failed. A limit at the very end of its scale can't be passed: it is none, but for a plain zero below.
    """
    if not body or len(body) % 9:
        return None
    found: list[MonitorTest] = []
    for start in range(0, len(body), 9):
        record = body[start : start + 9]
        if record[0] != mid:
            return None
        (value, unit), (low, _), (high, _) = (
            pids.decode_uas(record[2], record[at : at + 2]) for at in (3, 5, 7)
        )
        passed = low <= value <= high if any(record[3:]) else None
        least, most = (b"\x80\x00", b"\x7f\xff") if record[2] >= _SIGNED_FROM else (None, b"\xff\xff")
        limits = (None if record[5:7] == least else low, None if record[7:9] == most else high)
        found.append(MonitorTest(ecu, f"{mid:02X}", f"{record[1]:02X}", value, *limits, unit, passed))
    return found
