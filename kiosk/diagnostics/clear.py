"""Clearing trouble codes: only with a permit, with the engine off, and read back.

Service 04 (SAE J1979) takes away more than the codes: freeze frames, the readiness of the monitors and the test
results. Whoever offers it says so to the customer, twice, before `ClearPermit.confirmations` is 2.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any

from kiosk.diagnostics import content, pids
from kiosk.diagnostics.conversation import Conversation
from kiosk.diagnostics.decode import Status, Undecodable, status
from kiosk.diagnostics.limits import OutOfTime
from kiosk.diagnostics.parameters import Bulk
from kiosk.diagnostics.result import ItemState
from kiosk.errors import Fault, Refusal

Record = Callable[[str, dict[str, Any]], None]
CONFIRMATIONS = 2


class ClearRefused(Refusal):
    """Codes are not cleared without payment and two confirmations (409)."""

    error = "clear_refused"
    status = 409


@dataclass(frozen=True)
class ClearPermit:
    """For whom codes are cleared: the session, whether it is paid, how often the customer confirmed."""

    session_id: str
    paid: bool
    confirmations: int

    def check(self) -> None:
        """Raise ClearRefused unless paid and confirmed twice."""
        if not self.paid:
            raise ClearRefused("Codes are cleared only after payment.", error="payment_required")
        if self.confirmations < CONFIRMATIONS:
            raise ClearRefused("Clearing codes needs two confirmations.")


@dataclass(frozen=True)
class ClearResult:
    """What the read-back showed: stored codes before and after.

    `pending` codes are back already or were not cleared; `permanent` ones only the car itself takes away, after
    it has seen the repair.
    """

    session_id: str
    before: tuple[str, ...]
    after: tuple[str, ...]
    permanent: tuple[str, ...]
    pending: tuple[str, ...] = ()

    @property
    def clean(self) -> bool:
        """Whether no stored or pending code is left."""
        return not (self.after or self.pending)


def clear(talk: Conversation, permit: ClearPermit, record: Record) -> ClearResult:
    """Clear the codes of every control unit of a car that is connected.

    Args:
        record: called with `codes_clear_requested` before the request and `codes_cleared` or
            `codes_clear_failed` after it: the audit's rows.

    Raises:
        Fault: OBD-ENGINE-RUNNING, OBD-CLEAR-FAILED (refused, or the codes could not be read before or after, or
            no time was left), OBD-LINK-LOST. Codes that come back at once are no fault but a result.
    """
    try:
        _require_engine_off(talk)
        before = _codes(talk, 0x03)
    except OutOfTime as error:
        raise Fault("OBD-CLEAR-FAILED", "out of time before the request") from error
    record("codes_clear_requested", {"session_id": permit.session_id, "codes": list(before)})
    try:
        _request(talk)
        after = _codes(talk, 0x03)
        pending = _codes(talk, 0x07, needed=False)
        permanent = _codes(talk, 0x0A, needed=False)
    except (Fault, OutOfTime) as error:
        fault = error if isinstance(error, Fault) else Fault("OBD-CLEAR-FAILED", "out of time")
        record("codes_clear_failed", {"session_id": permit.session_id, "code": fault.code})
        raise fault from error
    result = ClearResult(permit.session_id, before, after, permanent, pending)
    record("codes_cleared", {**asdict(result), "clean": result.clean})
    return result


def _request(talk: Conversation) -> None:
    answer = talk.query(b"\x04")
    if answer.state != "ok":
        raise Fault("OBD-CLEAR-FAILED", f"the car answered {answer.state}")


def _require_engine_off(talk: Conversation) -> None:
    """An engine whose speed can't be read counts as running."""
    raw = Bulk(talk, lambda: None, multi=False).read([0x0C])
    speeds = [pids.table()[0x0C].decode(values[0x0C]) for values in raw.values() if 0x0C in values]
    if not speeds or any(speed is None or float(speed.value) > 0 for speed in speeds):
        raise Fault(
            "OBD-ENGINE-RUNNING", "engine speed is not zero" if speeds else "engine speed was not read"
        )


def _codes(talk: Conversation, service: int, *, needed: bool = True) -> tuple[str, ...]:
    state, found = content.read_codes(talk, service, _statuses(talk))
    if state is not ItemState.READ and needed:
        raise Fault("OBD-CLEAR-FAILED", "the codes can't be read")
    return tuple(dict.fromkeys(code for codes in found.values() for code in codes))


def _statuses(talk: Conversation) -> dict[str, Status]:
    found: dict[str, Status] = {}
    for message in talk.query(b"\x01\x01").messages:
        try:
            found[message.ecu] = status(message.data[2:])
        except Undecodable:
            continue
    return found
