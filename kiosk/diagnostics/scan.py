"""One scan, from the adapter's first word to the result: what is asked, in which order, what comes of it."""

from __future__ import annotations

import time
from dataclasses import dataclass, field, replace

import structlog

from kiosk.diagnostics import content, onboard_tests, pids
from kiosk.diagnostics.conversation import Answer, Conversation
from kiosk.diagnostics.decode import Undecodable, status, vin_is_valid
from kiosk.diagnostics.findings import Findings, Severity
from kiosk.diagnostics.framing import PROTOCOLS
from kiosk.diagnostics.limits import Deadline, OutOfTime
from kiosk.diagnostics.memory import Cars, KnownCar
from kiosk.diagnostics.parameters import Bulk, Raw
from kiosk.diagnostics.progress import OnProgress, Phase, ScanProgress
from kiosk.diagnostics.result import CodeKind, FreezeFrame, ItemState, Outcome, ScanResult, Value
from kiosk.diagnostics.scaling import LIMITS, Scaling, scaled_by
from kiosk.errors import Fault, KioskError

log = structlog.get_logger("obd")

_FIRST = (0x01, 0x02, 0x20, 0x40, 0x60, 0x80)
_CODES: tuple[tuple[int, str, CodeKind], ...] = (
    (0x03, "storedCodes", "stored"),
    (0x07, "pendingCodes", "pending"),
    (0x0A, "permanentCodes", "permanent"),
)


class CarGone(KioskError):
    """The adapter answers but the car no longer does (internal)."""


@dataclass
class Scan:
    """Reads one car through an adapter that is set up.

    `first_protocol` is tried before the search; `deadline` is the whole scan's; `cars` are those seen lately.
    Use once: `run()`.
    """

    talk: Conversation
    severity: Severity
    on_progress: OnProgress
    deadline: Deadline
    first_protocol: str = "6"
    cars: Cars | None = None
    started: float = field(default_factory=time.monotonic)
    doubts: dict[str, int] = field(default_factory=dict)
    shown: list[tuple[str, Value, str]] = field(default_factory=list)
    first: dict[str, bytes] = field(default_factory=dict)
    car: KnownCar | None = None
    test_ids: frozenset[int] | None = None
    limits: dict[int, bytes] = field(default_factory=dict)
    unscaled: set[int] = field(default_factory=set)

    def run(self) -> ScanResult:
        """Read everything the car has.

        Raises:
            Fault: OBD-NO-CAR, OBD-BUS, OBD-SILENT, OBD-LINK-LOST. ScanCancelled.
        """
        self._findings: Findings | None = None
        self._tell("connecting", 5, "diagnostics.progress.connect")
        answer = self.talk.connect(self.first_protocol)
        self.talk.elm.deadline = self.deadline
        findings = self._findings = Findings(PROTOCOLS[self.talk.elm.protocol][0], self.severity)
        self.bulk = Bulk(self.talk, self._alive)
        try:
            self._read(findings, answer)
            self._confirm(findings)
        except OutOfTime:
            log.info("scan.out_of_time", seconds=round(time.monotonic() - self.started, 1))
        except CarGone:
            log.info("scan.car_gone")
            self._withdraw(findings)
            if findings.items["storedCodes"] is not ItemState.READ:
                raise Fault("OBD-NO-CAR", "the car stopped answering") from None
        self._tell("done", 100, "diagnostics.progress.done")
        result = findings.result(self.talk.elm.info(), time.monotonic() - self.started)
        if result.outcome is Outcome.READ and result.vin is not None and self.cars is not None:
            self.cars.remember(result.vin, self._learnt())
        return result

    def _read(self, findings: Findings, first: Answer) -> None:
        self._tell("identifying", 15, "diagnostics.progress.identify")
        self._meet(first)
        information = self.information = content.Information(self.talk)
        self._recognise(information)
        trigger = self._overview(findings)
        if self.car is None:
            information.ask(len(self.bulk.known))
        self._vin(findings, information)
        answering: frozenset[str] = frozenset()
        for step, (service, item, kind) in enumerate(_CODES):
            self._tell("codes", 25 + 6 * step, f"diagnostics.progress.{item}")
            state, found = content.read_codes(self.talk, service, findings.statuses, answering)
            answering = frozenset(found) if service == 0x03 and self.talk.can else frozenset()
            findings.add_codes(found, kind)
            empty_guess = state is not ItemState.FAILED and not found
            self._settle(findings, item, state, doubtful=empty_guess)
        self._tell("codes", 43, "diagnostics.progress.freezeFrame")
        self._freeze(findings, trigger)
        self._live(findings)
        self._details(findings, information)

    def _meet(self, answer: Answer) -> None:
        """Take the first bitmap of each unit that answered 01 00."""
        for message in answer.messages:
            if len(message.data) == 6:
                self.first[message.ecu] = message.data[2:]
                self.bulk.take_bitmap(message.ecu, 0, message.data[2:])

    def _recognise(self, information: content.Information) -> None:
        """Take over what is known of this very car; asks for its VIN only when it looks familiar."""
        if self.cars is None:
            return
        protocol = self.talk.elm.protocol
        familiar = self.cars.like(protocol, self.first)
        if familiar is None:
            return
        information.known = dict(familiar.information)
        state, vin = content.read_vin(information)
        self.car = self.cars.recall(vin, protocol, self.first) if state is ItemState.READ and vin else None
        information.known = {} if self.car is None else dict(self.car.information)
        information.state = ItemState.FAILED if self.car is None else ItemState.READ
        if self.car is not None:
            self.bulk.known = {ecu: set(numbers) for ecu, numbers in self.car.parameters.items()}

    def _learnt(self) -> KnownCar:
        return KnownCar(
            self.talk.elm.protocol,
            self.first,
            {ecu: frozenset(numbers) for ecu, numbers in self.bulk.known.items()},
            dict(self.information.known),
            self.test_ids,
        )

    def _overview(self, findings: Findings) -> dict[str, bytes]:
        """Read status, freeze trigger and the rest of the bitmaps in one request; returns PID 02 by unit."""
        raw = self._explore()
        if not raw.keys() <= self.bulk.known.keys():  # a unit whose answer to 01 00 went astray
            self._meet(self.talk.query(b"\x01\x00"))
            raw = self._explore()
        if self.car is None:
            self._bitmaps(raw)
        for ecu, values in raw.items():
            if 0x01 in values:
                try:
                    findings.statuses[ecu] = status(values[0x01])
                except Undecodable:
                    continue
        owners = self.bulk.owners(0x01)
        read = bool(owners) and all(ecu in findings.statuses for ecu in owners)
        self._settle(findings, "status", ItemState.READ if read else
                     ItemState.FAILED if owners else ItemState.NOT_SUPPORTED)  # fmt: skip
        return {ecu: values[0x02] for ecu, values in raw.items() if 0x02 in values}

    def _explore(self) -> Raw:
        long = bool(self.bulk.owners(0x20))
        wanted = [number for number in _FIRST if self.bulk.owners(number) or (long and number > 0x20)]
        return self.bulk.explore([number for number in wanted if self.car is None or number < 0x20])

    def _bitmaps(self, raw: Raw) -> None:
        """Take the bitmaps that came and ask for those that did not."""
        self._take_bitmaps(raw)
        for base in range(0x20, 0xE0, 0x20):
            if any(base not in raw.get(ecu, {}) for ecu in self.bulk.owners(base)):
                self._take_bitmaps(self.bulk.read([base]))

    def _take_bitmaps(self, raw: Raw) -> None:
        for ecu, values in raw.items():
            for base, data in values.items():
                if base % 0x20 == 0:
                    self.bulk.take_bitmap(ecu, base, data)

    def _vin(self, findings: Findings, information: content.Information) -> None:
        state, findings.vin = content.read_vin(information)
        findings.vin_valid = vin_is_valid(findings.vin) if findings.vin else None
        self._settle(findings, "vin", state, doubtful=state is ItemState.NOT_SUPPORTED)

    def _freeze(self, findings: Findings, trigger: dict[str, bytes]) -> None:
        state, findings.freeze = content.read_freeze(self.bulk, trigger)
        self._settle(findings, "freezeFrame", state, doubtful=state is ItemState.NOT_SUPPORTED)

    def _live(self, findings: Findings) -> None:
        wanted = pids.readable(number for numbers in self.bulk.known.values() for number in numbers)
        limits = [number for number in LIMITS if wanted and self.bulk.owners(number)]
        queue, size = limits + wanted, 6 if self.talk.can else 1
        state = ItemState.READ if wanted else ItemState.NOT_SUPPORTED
        for number in wanted:
            findings.items[pids.key(number)] = ItemState.FAILED
        for start in range(0, len(queue), size):
            part = queue[start : start + size]
            raw = self.bulk.read(part)
            for number in part:
                if not (self._take_limit if number in limits else self._take)(findings, number, raw):
                    state = ItemState.FAILED
            shown = pids.key(next((number for number in reversed(part) if number in wanted), wanted[0]))
            self._tell("live", 45 + 40 * (start + len(part)) // len(queue), f"diagnostics.pid.{shown}")
        if findings.freeze is not None:
            findings.freeze = self._scaled(findings.freeze)
        self._settle(findings, "live", state)

    def _take_limit(self, _: Findings, number: int, raw: Raw) -> bool:
        """Learn the car's own scale; without it the parameters it holds for are not read."""
        data = _of_lowest(raw, number)
        if data is not None:
            self.limits[number] = data
        elif number not in self.bulk.denied:
            self.unscaled |= scaled_by(number)
        return number in self.limits or number in self.bulk.denied

    def _take(self, findings: Findings, number: int, raw: Raw) -> bool:
        """Decode one parameter from the unit with the lowest address; False when it failed."""
        data = _of_lowest(raw, number)
        key = pids.key(number)
        if data is None:
            if number in self.bulk.denied:
                findings.items[key] = ItemState.NOT_SUPPORTED
                self.doubts[key] = self.talk.proofs
            return number in self.bulk.denied
        if number in self.unscaled:
            return False
        value = pids.table()[number].decode(data)
        findings.items[key] = ItemState.READ if value is not None else ItemState.NOT_SUPPORTED
        if value is not None:
            value = Scaling.of(self.limits).apply(number, value)
            findings.live[key] = value
            self.shown.append((f"diagnostics.pid.{key}", value.value, value.unit))
        return True

    def _scaled(self, frame: FreezeFrame) -> FreezeFrame:
        scaling = Scaling.of(self.limits)
        values = {
            pids.key(number): scaling.apply(number, frame.values[pids.key(number)])
            for number in sorted(pids.table())
            if pids.key(number) in frame.values and number not in self.unscaled
        }
        return replace(frame, values=values)

    def _details(self, findings: Findings, information: content.Information) -> None:
        self._tell("details", 87, "diagnostics.progress.details")
        volts = self.talk.elm.volts()
        findings.volts = volts
        self._settle(findings, "voltage", ItemState.READ if volts is not None else ItemState.FAILED)
        state, ids = content.read_texts(information, 0x04, 16)
        findings.calibration_ids = ids
        self._settle(findings, "calibrationIds", state, doubtful=state is ItemState.NOT_SUPPORTED)
        state, names = content.read_texts(information, 0x0A, 20, 4 if self.talk.can else 0)
        findings.ecu_names = {ecu: " ".join(parts) for ecu, parts in names.items()}
        self._settle(findings, "ecuNames", state, doubtful=state is ItemState.NOT_SUPPORTED)
        self._tell("details", 92, "diagnostics.progress.mode06")
        known = None if self.car is None else self.car.tests
        state, findings.tests, self.test_ids = onboard_tests.read_tests(
            self.talk, multi=self.bulk.multi, known=known
        )
        self._settle(findings, "mode06", state, doubtful=state is ItemState.NOT_SUPPORTED)

    def _settle(self, findings: Findings, item: str, state: ItemState, *, doubtful: bool = False) -> None:
        """Note an item's state; a doubtful one rests on silence and needs a later sign of life."""
        findings.items[item] = state
        if doubtful:
            self.doubts[item] = self.talk.proofs

    def _confirm(self, findings: Findings) -> None:
        if any(proofs == self.talk.proofs for proofs in self.doubts.values()):
            self._alive()
        log.debug("scan.confirmed", items=len(findings.items))

    def _withdraw(self, findings: Findings) -> None:
        """Silence since the last sign of life proves nothing: those items failed."""
        for item, proofs in self.doubts.items():
            if proofs == self.talk.proofs:
                findings.items[item] = ItemState.FAILED

    def _alive(self) -> None:
        """Raise CarGone unless the car still answers."""
        if self.talk.query(b"\x01\x00").state != "ok" and self.talk.query(b"\x01\x00").state != "ok":
            raise CarGone("no answer to 01 00")

    def _tell(self, phase: Phase, percent: int, item_key: str) -> None:
        codes = len({code.code for code in self._findings.codes}) if self._findings else 0
        self.on_progress(ScanProgress(phase, percent, item_key, codes, tuple(self.shown[-8:])))


def _of_lowest(raw: Raw, number: int) -> bytes | None:
    """Return a parameter's data from the unit with the lowest address that gave it."""
    return next((raw[ecu][number] for ecu in sorted(raw) if number in raw[ecu]), None)
