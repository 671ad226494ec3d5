"""The parts of a scan beside live values: codes, identification, freeze frame.

Each function asks, checks, and returns an item's state with what was read; none of them ever takes silence
for health.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from kiosk.diagnostics import pids
from kiosk.diagnostics.conversation import Answer, Conversation
from kiosk.diagnostics.decode import (
    NoVin,
    Status,
    Undecodable,
    supported,
    texts,
    trouble_code,
    trouble_codes,
    vin,
)
from kiosk.diagnostics.framing import Message
from kiosk.diagnostics.parameters import Bulk
from kiosk.diagnostics.result import FreezeFrame, ItemState, LiveValue

READ, ABSENT, FAILED = ItemState.READ, ItemState.NOT_SUPPORTED, ItemState.FAILED
_VIN_FRAMES = {True: 3, False: 5}


def read_codes(
    talk: Conversation, service: int, statuses: dict[str, Status], answering: frozenset[str] = frozenset()
) -> tuple[ItemState, dict[str, list[str]]]:
    """Read the codes of service 03, 07 or 0A, by control unit (an empty list: it answered and has none).

    Stored codes are checked against the count each unit claims in PID 01: fewer than claimed is a failure. No
    answer at all means "none stored" only when every unit has claimed a count of zero.

    Args:
        answering: units that must answer, because they answered another service.
    """
    claims = {ecu: status.count for ecu, status in statuses.items()} if service == 0x03 else {}
    found: dict[str, list[str]] = {}
    answer = Answer("failed")
    for _ in range(2):
        answer = talk.query(bytes([service]))
        try:
            found = _by_ecu(answer.messages, claims, can=talk.can)
        except Undecodable:
            answer = Answer("failed")
            continue
        if answer.state == "ok" and _complete(found, claims, answering or frozenset(statuses)):
            return READ, found
    if answer.state == "ok":
        return (READ if _complete(found, claims, answering) else FAILED), found
    if service == 0x03:
        none_claimed = bool(claims) and not any(claims.values())
        return (READ if answer.state == "no_data" and none_claimed else FAILED), {}
    return (FAILED if answer.state == "failed" else ABSENT), {}


def _complete(found: dict[str, list[str]], claims: dict[str, int], answering: frozenset[str]) -> bool:
    enough = all(len(found.get(ecu, ())) >= count for ecu, count in claims.items())
    return enough and all(ecu in found for ecu in answering)


def _by_ecu(messages: tuple[Message, ...], claims: dict[str, int], *, can: bool) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for message in messages:
        codes = trouble_codes(message.data, can=can, claimed=claims.get(message.ecu))
        found.setdefault(message.ecu, []).extend(codes)
    return found


@dataclass
class Information:
    """Service 09: which items each control unit has; `asked` is False when the car did not say."""

    talk: Conversation
    known: dict[str, frozenset[int]] = field(default_factory=dict)
    state: ItemState = FAILED
    read: dict[int, dict[str, bytes]] = field(default_factory=dict)

    def ask(self, units: int) -> None:
        """Read the bitmap of supported items; `units` control units are expected to answer."""
        for _ in range(2):
            answer = self.talk.query(b"\x09\x00", units if self.talk.can else 0)
            for message in answer.messages:
                body = message.data[2:] if self.talk.can else message.data[3:]
                if len(body) == 4:
                    self.known[message.ecu] = supported(0, body)
            self.state = READ if self.known else ABSENT if answer.state in {"no_data", "negative"} else FAILED
            if self.state is not FAILED:
                return

    def fields(self, item: int, frames_each: int = 0) -> tuple[ItemState, dict[str, bytes]]:
        """Return the bytes of an item by control unit, without service, item and count."""
        owners = [ecu for ecu, items in self.known.items() if item in items]
        if self.known and not owners:
            return ABSENT, {}
        bodies: dict[str, bytes] = self.read.get(item, {})
        if bodies and all(ecu in bodies for ecu in owners):
            return READ, bodies
        answer = Answer("failed")
        for _ in range(2):
            answer = self.talk.query(bytes([0x09, item]), frames_each * len(owners))
            try:
                bodies = _bodies(answer.messages, can=self.talk.can)
            except Undecodable:
                answer = Answer("failed")
                continue
            if bodies and all(ecu in bodies for ecu in owners):
                self.read[item] = bodies
                return READ, bodies
        if owners or answer.state in {"failed", "ok"}:
            return FAILED, bodies
        return ABSENT, {}


def _bodies(messages: tuple[Message, ...], *, can: bool) -> dict[str, bytes]:
    """Strip the count byte on CAN; join the numbered messages of the older buses, which must be complete."""
    if can:
        return {message.ecu: message.data[3:] for message in messages}
    parts: dict[str, dict[int, bytes]] = {}
    for message in messages:
        parts.setdefault(message.ecu, {})[message.data[2]] = message.data[3:]
    for numbered in parts.values():
        if sorted(numbered) != list(range(1, len(numbered) + 1)):
            raise Undecodable("a numbered message is missing")
    return {ecu: b"".join(numbered[number] for number in sorted(numbered)) for ecu, numbered in parts.items()}


def read_vin(information: Information) -> tuple[ItemState, str | None]:
    """Read the VIN; of several units' the lowest address (the engine) counts.

    Units in which none was ever written (a replaced one, chip tuning) have none to offer: that is no failure.
    """
    state, bodies = information.fields(0x02, _VIN_FRAMES[information.talk.can])
    states = set[ItemState]()
    for ecu in sorted(bodies):
        try:
            return READ, vin(bodies[ecu])
        except NoVin:
            states.add(ABSENT)
        except Undecodable:
            states.add(FAILED)
    return (state if state is not READ else FAILED if FAILED in states else ABSENT), None


def read_texts(
    information: Information, item: int, length: int, frames_each: int = 0
) -> tuple[ItemState, dict[str, tuple[str, ...]]]:
    """Read calibration ids (item 04, 16 bytes each) or control unit names (0A, 20 bytes)."""
    state, bodies = information.fields(item, frames_each)
    found: dict[str, tuple[str, ...]] = {}
    for ecu, body in sorted(bodies.items()):
        try:
            found[ecu] = tuple(texts(body, length))
        except Undecodable:
            state = FAILED
    return state, found


def read_freeze(bulk: Bulk, trigger: dict[str, bytes]) -> tuple[ItemState, FreezeFrame | None]:
    """Read freeze frame 0 of the first control unit that has one.

    Args:
        trigger: PID 02 by control unit, as far as it was read.
    """
    codes = dict(trigger)
    if not codes:
        answer = bulk.talk.query(b"\x02\x02\x00", len(bulk.known))
        if answer.state != "ok":
            return (FAILED if answer.state == "failed" else ABSENT), None
        codes = {message.ecu: message.data[3:] for message in answer.messages}
    if any(len(pair) != 2 for pair in codes.values()):
        return FAILED, None
    ecu = next((ecu for ecu in sorted(codes) if any(codes[ecu])), None)
    if ecu is None:
        return READ, None
    frozen = Bulk(bulk.talk, bulk.alive, multi=bulk.multi)
    numbers = _frozen_numbers(frozen, ecu)
    if not numbers:
        return FAILED, FreezeFrame(0, trouble_code(codes[ecu]), ecu)
    raw = frozen.read(numbers, service=0x02).get(ecu, {})
    values: dict[str, LiveValue] = {}
    for number in numbers:
        value = pids.table()[number].decode(raw[number]) if number in raw else None
        if value is not None:
            values[pids.key(number)] = value
    whole = all(number in raw for number in numbers)
    return (READ if whole else FAILED), FreezeFrame(0, trouble_code(codes[ecu]), ecu, values)


def _frozen_numbers(frozen: Bulk, ecu: str) -> list[int]:
    """Return what `ecu` froze and this program can decode."""
    base = 0
    while base <= 0xA0:
        for owner, values in frozen.read([base], service=0x02).items():
            if base in values:
                frozen.take_bitmap(owner, base, values[base])
        if base + 0x20 not in frozen.known.get(ecu, set()):
            break
        base += 0x20
    return pids.readable(frozen.known.get(ecu, ()))
