"""Reading parameters in bulk: up to six a request on CAN, one by one where a car or an adapter can't."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from kiosk.diagnostics import pids
from kiosk.diagnostics.conversation import Answer, Conversation
from kiosk.diagnostics.decode import supported

Raw = dict[str, dict[int, bytes]]  # by control unit, by parameter


@dataclass
class Bulk:
    """Service 01 or 02 of one car.

    `known` lists what each control unit says it supports, `denied` what it then did not give when asked alone
    while it answered other requests.
    """

    talk: Conversation
    alive: Callable[[], None]
    known: dict[str, set[int]] = field(default_factory=dict)
    multi: bool = True
    misses: int = 0
    denied: set[int] = field(default_factory=set)

    def take_bitmap(self, ecu: str, base: int, data: bytes) -> None:
        """Remember one bitmap."""
        self.known.setdefault(ecu, set()).update(supported(base, data))

    def read(self, numbers: Iterable[int], *, service: int = 0x01, frame: int = 0) -> Raw:
        """Return the raw data of `numbers` from every control unit that supports them.

        What is missing in an answer to several is asked for alone; what is then missing was not read.
        """
        wanted = list(dict.fromkeys(numbers))
        found: Raw = {}
        most = (6 if service == 0x01 else 3) if self.talk.can and self.multi else 1
        if most > 1:
            for start in range(0, len(wanted), most):
                part = wanted[start : start + most]
                if self.multi and len(part) > 1:
                    self._group(part, service, frame, found, self.frames(part) if service == 0x01 else 0)
        for number in wanted:
            if self._missing(number, found):
                self._single(number, service, frame, found)
        return found

    def explore(self, numbers: list[int]) -> Raw:
        """Ask for several parameters of service 01 at once, some of which the car may not have.

        Only what a unit is known to support is asked for again when it is missing.
        """
        found: Raw = {}
        if self.talk.can and self.multi and len(numbers) > 1:
            self._group(numbers, 0x01, 0, found, frames=0)
        for number in numbers:
            if self.owners(number) and self._missing(number, found):
                self._single(number, 0x01, 0, found)
        return found

    def owners(self, number: int) -> list[str]:
        """Return the control units that say they support a parameter, in the order of their addresses."""
        return sorted(ecu for ecu, numbers in self.known.items() if number in numbers)

    def frames(self, part: list[int]) -> int:
        """Return how many frames the answer to `part` takes by the units' bitmaps; 0 when unknown."""
        total = 0
        for numbers in self.known.values():
            sizes = [pids.size(number) for number in part if number in numbers]
            if None in sizes:
                return 0
            if sizes:
                length = 1 + sum(1 + size for size in sizes if size is not None)
                total += 1 if length <= 7 else 1 + -(-(length - 6) // 7)
        return total

    def _missing(self, number: int, found: Raw) -> bool:
        owners = self.owners(number)
        if not owners:
            return not any(number in values for values in found.values())
        return any(number not in found.get(ecu, {}) for ecu in owners)

    def _group(self, part: list[int], service: int, frame: int, found: Raw, frames: int) -> None:
        request = bytes([service]) + b"".join(
            bytes([number]) if service == 0x01 else bytes([number, frame]) for number in part
        )
        answer = self.talk.query(request, frames)
        good = answer.state == "ok"
        for message in answer.messages:
            values = split(message.data, part, service, frame)
            if values is None:
                good = False
                continue
            found.setdefault(message.ecu, {}).update(values)
            owned = self.known.get(message.ecu)
            good = good and (owned is None or all(number in values for number in part if number in owned))
        self.misses = 0 if good else self.misses + 1
        if self.misses >= 2 or answer.state in {"no_data", "negative"}:
            self.multi = False

    def _single(self, number: int, service: int, frame: int, found: Raw) -> None:
        request = bytes([service, number]) + (bytes([frame]) if service == 0x02 else b"")
        answer = self.talk.query(request, self.frames([number]) if service == 0x01 else 0)
        if answer.state == "no_data" and self.owners(number):
            self.alive()
            answer = self.talk.query(request)
        if answer.state in {"no_data", "negative"}:
            self.denied.add(number)
        self._take(answer, number, service, frame, found)

    def _take(self, answer: Answer, number: int, service: int, frame: int, found: Raw) -> None:
        for message in answer.messages:
            values = split(message.data, [number], service, frame)
            if values is not None:
                found.setdefault(message.ecu, {}).update(values)


def split(data: bytes, wanted: list[int], service: int, frame: int = 0) -> dict[int, bytes] | None:
    """Cut an answer to several parameters by their lengths; None unless it fits exactly and in order.

    An answer to one may hold another bank's byte as well.
    """
    position, last = 1, -1
    found: dict[int, bytes] = {}
    while position < len(data):
        number = data[position]
        length = pids.size(number)
        if length is None or number not in wanted or wanted.index(number) <= last:
            return None
        last = wanted.index(number)
        position += 1
        if service == 0x02:
            if position >= len(data) or data[position] != frame:
                return None
            position += 1
        value = data[position : position + length]
        if len(value) != length:
            return None
        found[number] = value
        position += length
        if len(wanted) == 1 and number in pids.WITH_OTHER_BANK and position == len(data) - 1:
            break
    return found or None
