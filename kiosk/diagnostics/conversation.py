"""Requests to a car and checked answers: a reply counts only when service, parameter and length match."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import structlog

from kiosk.diagnostics.elm import Elm
from kiosk.diagnostics.framing import PROTOCOLS, Broken, Family, Message, is_can, messages
from kiosk.diagnostics.grammar import NO_BUS, Printed, Word, searching
from kiosk.diagnostics.limits import OutOfTime
from kiosk.errors import Fault

log = structlog.get_logger("obd")

State = Literal["ok", "no_data", "negative", "failed"]
# Response codes of ISO 14229-1 that stay the same however often one asks: general reject, service, sub-function
# or format not supported, out of range, locked, not in this session. "Busy" (21) or "conditions not correct" (22)
# say nothing of what the car has.
_REFUSALS = frozenset({0x10, 0x11, 0x12, 0x13, 0x31, 0x33, 0x7E, 0x7F})
_PENDING = 0x78


@dataclass(frozen=True)
class Answer:
    """What came of a request. `messages` holds positive responses only; `word` is the last error word.

    `pending`: a unit asked for more time than the adapter gave it.
    """

    state: State
    messages: tuple[Message, ...] = ()
    word: Word | None = None
    pending: bool = False


@dataclass
class Conversation:
    """A car that answers on a known protocol.

    `proofs` counts good answers, so that a caller can tell whether the car was still there after a "no data".
    """

    elm: Elm
    family: Family = Family.CAN11
    proofs: int = 0

    @property
    def can(self) -> bool:
        """Whether the car speaks ISO 15765-4."""
        return is_can(self.family)

    def connect(self, first: str) -> Answer:
        """Find the car's protocol (try `first`, then search) and return its answer to 01 00.

        Raises:
            Fault: OBD-NO-CAR when no car answers, OBD-BUS when the bus is disturbed, OBD-SILENT.
        """
        try:
            return self._connect(first)
        except OutOfTime as error:
            code = "OBD-NO-CAR" if searching(error.partial) else "OBD-SILENT"
            raise Fault(code, "no car within the time to connect") from error

    def _connect(self, first: str) -> Answer:
        limits = self.elm.limits
        self.elm.use_protocol(first)
        answer = self._probe(limits.first_s, PROTOCOLS[first][1])
        if answer.state != "ok":
            self.elm.use_protocol("0")
            answer = self._probe(limits.search_s, None)
        if answer.state == "ok":
            self.elm.in_car = True
            return self.query(b"\x01\x00") if answer.pending else answer
        absent = answer.word in NO_BUS | {Word.NO_DATA}
        raise Fault("OBD-NO-CAR" if absent else "OBD-BUS", str(answer.word or answer.state))

    def query(self, request: bytes, frames: int = 0) -> Answer:
        """Ask the car; asks again when the answer is broken, disturbed, pending or does not fit the request.

        Args:
            request: service and parameters. frames: how many frames are to come, 0 when unknown.
        """
        answer = self._ask(request, frames)
        if answer.pending:
            self.elm.wait_longer(True)
            answer = self._ask(request, patient=True)
            self.elm.wait_longer(False)
        return answer

    def _ask(self, request: bytes, frames: int = 0, *, patient: bool = False) -> Answer:
        answer = Answer("failed")
        silences = self.elm.silences
        for attempt in range(self.elm.limits.attempts):
            printed = self.elm.request(request, frames if attempt == 0 else 0, self.elm.limits.query_s)
            answer = self._judge(request, printed)
            if answer.state == "ok":
                self.proofs += 1
            if answer.state != "failed" or self.elm.silences > silences + 1:
                return answer
            if answer.pending and not patient:
                return answer
            log.debug("obd.retry", request=request.hex(), word=str(answer.word), attempt=attempt)
        return answer

    def _probe(self, timeout_s: float, family: Family | None) -> Answer:
        answer = Answer("failed")
        for _ in range(self.elm.limits.attempts):
            printed = self.elm.request(b"\x01\x00", 0, timeout_s)
            if printed.word in NO_BUS | {Word.NO_DATA}:
                return Answer("no_data", word=printed.word)
            if printed.lines:
                self.family = family or self._searched_family()
            answer = self._judge(b"\x01\x00", printed)
            if answer.state == "ok":
                self.proofs += 1
                return answer
        return answer

    def _searched_family(self) -> Family:
        number = self.elm.found_protocol()
        if number not in PROTOCOLS:
            raise Fault("OBD-BUS", f"protocol {number or 'unknown'} is not of SAE J1979")
        return PROTOCOLS[number][1]

    def _judge(self, request: bytes, printed: Printed) -> Answer:
        if printed.word is not None:
            return Answer("no_data" if printed.word is Word.NO_DATA else "failed", word=printed.word)
        try:
            found = messages(self.family, printed.lines)
        except Broken:
            return Answer("failed", word=Word.GARBLED)
        positive = [message for message in found if fits(request, message.data)]
        negative = [message for message in found if _refuses(request, message.data)]
        if len(positive) + len(negative) != len(found):
            return Answer("failed", word=Word.GARBLED)
        late = {message.ecu for message in negative if message.data[2] == _PENDING}
        if positive:
            return Answer("ok", tuple(positive), pending=not late <= {message.ecu for message in positive})
        if negative and {message.data[2] for message in negative} <= _REFUSALS:
            return Answer("negative")
        return Answer("failed", word=Word.GARBLED, pending=bool(late))


def fits(request: bytes, data: bytes) -> bool:
    """Tell whether `data` answers `request`: service plus 0x40, and a parameter that was asked for."""
    service = request[0]
    if not data or data[0] != service + 0x40:
        return False
    if service in {0x03, 0x04, 0x07, 0x0A}:
        return True
    if len(data) < 3 or data[1] not in (request[1::2] if service == 0x02 else request[1:]):
        return False
    return service != 0x02 or data[2] == request[2]


def _refuses(request: bytes, data: bytes) -> bool:
    return len(data) == 3 and data[0] == 0x7F and data[1] == request[0]
