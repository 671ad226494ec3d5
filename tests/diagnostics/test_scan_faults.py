"""Each scripted fault at each command of the dialogue: the outcome is honest, and no value is invented."""

from __future__ import annotations

import pytest

from kiosk.devkit.car import CarSimulator, Scenario, ScriptedFault
from kiosk.devkit.car.faults import KINDS, FaultKind
from kiosk.diagnostics.result import ItemState, Outcome, ScanResult
from kiosk.errors import Fault
from tests.diagnostics.cars import QUICK, agrees, expected_codes, service

WORDS = (
    "NO DATA", "UNABLE TO CONNECT", "CAN ERROR", "BUS INIT: ...ERROR", "BUS BUSY", "BUS ERROR", "FB ERROR",
    "DATA ERROR", "7E8064100<RX ERROR", "BUFFER FULL", "STOPPED", "LP ALERT", "ERR94", "?",
)  # fmt: skip
ALLOWED_FAULTS = {"OBD-LINK-LOST", "OBD-NO-CAR", "OBD-SILENT", "OBD-BUS", "OBD-NO-ADAPTER"}
COMMANDS = 33


def attempt(scenario: str, fault: ScriptedFault) -> ScanResult | str:
    """Scan with one fault; the result, or the code of the Fault raised."""
    with CarSimulator(scenario, "instant", [fault]) as simulator:
        try:
            return service(simulator.port, QUICK).scan()
        except Fault as raised:
            return raised.code


def check(scenario: str, outcome: ScanResult | str) -> None:
    """Assert that an outcome is honest."""
    if isinstance(outcome, str):
        assert outcome in ALLOWED_FAULTS
        return
    car = Scenario.load(scenario)
    assert agrees(outcome, car) == []
    for item, kind in (
        ("storedCodes", "stored"),
        ("pendingCodes", "pending"),
        ("permanentCodes", "permanent"),
    ):
        found = {(code.code, code.kind, code.ecu) for code in outcome.codes if code.kind == kind}
        wanted = {entry for entry in expected_codes(car) if entry[1] == kind}
        assert outcome.items[item] is not ItemState.READ or found == wanted, item
    failed = ItemState.FAILED in outcome.items.values()
    assert outcome.outcome is (Outcome.PARTIAL if failed else Outcome.READ)


def _sample(kind: str, step: int) -> list[int]:
    offset = KINDS.index(kind) % step
    return list(range(offset, COMMANDS, step))


FAST = [(kind, at) for kind in KINDS if "silen" not in kind and kind != "word" for at in _sample(kind, 5)]
SILENT = [(kind, at) for kind in ("silence", "half_silent") for at in (0, 7, 11, 20)]


@pytest.mark.parametrize(("kind", "at"), FAST)
def test_a_fault_once(kind: FaultKind, at: int) -> None:
    check("many-codes", attempt("many-codes", ScriptedFault(kind, at=at)))


@pytest.mark.parametrize(("kind", "at"), FAST[::4])
def test_a_fault_for_good(kind: FaultKind, at: int) -> None:
    check("many-codes", attempt("many-codes", ScriptedFault(kind, at=at, times=-1)))


@pytest.mark.parametrize(("kind", "at"), SILENT)
def test_silence(kind: FaultKind, at: int) -> None:
    check("many-codes", attempt("many-codes", ScriptedFault(kind, at=at)))


@pytest.mark.parametrize("word", WORDS)
@pytest.mark.parametrize("command", ["0100", "0101", "03", "0103"])
def test_an_error_word_once(word: str, command: str) -> None:
    outcome = attempt("many-codes", ScriptedFault("word", command=command, text=word))
    check("many-codes", outcome)


@pytest.mark.parametrize("word", WORDS)
def test_an_error_word_in_place_of_the_codes_is_never_health(word: str) -> None:
    outcome = attempt("many-codes", ScriptedFault("word", command="03", text=word, times=-1))
    if isinstance(outcome, ScanResult):
        assert outcome.items["storedCodes"] is ItemState.FAILED
        assert outcome.outcome is Outcome.PARTIAL
        assert not outcome.codes_known
    else:
        assert outcome in ALLOWED_FAULTS


@pytest.mark.parametrize("kind", ["garbage", "half", "lie_negative", "lie_other", "lie_ok", "reset"])
@pytest.mark.parametrize("scenario", ["many-codes", "kwp", "vpw"])
def test_a_lie_in_place_of_the_codes_is_never_health(scenario: str, kind: FaultKind) -> None:
    outcome = attempt(scenario, ScriptedFault(kind, command="03", times=-1))
    if isinstance(outcome, ScanResult):
        assert outcome.items["storedCodes"] is ItemState.FAILED
    else:
        assert outcome in ALLOWED_FAULTS


@pytest.mark.parametrize("command", ["0100", "0101", "03", "0902", "0103", "0600"])
def test_unplugging_is_a_lost_connection(command: str) -> None:
    assert attempt("healthy", ScriptedFault("unplug", command=command)) == "OBD-LINK-LOST"


@pytest.mark.parametrize("command", ["03", "07", "0902"])
def test_an_ignition_switched_off_in_the_middle_is_not_health(command: str) -> None:
    outcome = attempt("healthy", ScriptedFault("ignition_off", command=command))
    if isinstance(outcome, ScanResult):
        assert outcome.outcome is Outcome.PARTIAL
        assert outcome.items["pendingCodes"] is ItemState.FAILED
    else:
        assert outcome in ALLOWED_FAULTS


@pytest.mark.slow
@pytest.mark.parametrize("scenario", ["healthy", "many-codes", "kwp", "awkward", "diesel"])
@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind != "word"])
@pytest.mark.parametrize("at", range(60))
def test_the_whole_matrix(scenario: str, kind: FaultKind, at: int) -> None:
    check(scenario, attempt(scenario, ScriptedFault(kind, at=at)))
