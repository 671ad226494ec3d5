"""What a result means: every rule, and that nothing unread is ever fine."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from kiosk.diagnostics.catalogue import Catalogue
from kiosk.diagnostics.result import ItemState, LiveValue, MonitorTest, Outcome, ScanResult, TroubleCode
from kiosk.diagnostics.verdict import Level, hits, judge
from kiosk.paths import RESOURCES
from kiosk.texts import Texts

FINE = ScanResult(
    Outcome.READ,
    mil=False,
    items={"storedCodes": ItemState.READ},
    live={"010C": LiveValue("Engine speed", 750.0, "rpm")},
    battery_volts=13.9,
    recently_cleared=False,
)


def _codes(*codes: tuple[str, str, str]) -> ScanResult:
    return replace(FINE, codes=tuple(TroubleCode(code, kind, "7E8", grade) for code, kind, grade in codes))  # type: ignore[arg-type]


def _live(pid: str, value: float) -> ScanResult:
    return replace(FINE, live={**FINE.live, pid: LiveValue("", value, "")})


CASES: list[tuple[str, Level, ScanResult]] = [
    ("misfire_now", "stop", _codes(("P0301", "stored", "high"), ("P0300", "pending", "high"))),
    ("grave_code", "stop", _codes(("P0524", "stored", "high"))),
    ("overheating", "stop", _live("0105", 118)),
    ("oil_hot", "stop", _live("015C", 141)),
    ("misfire", "soon", _codes(("P0304", "stored", "high"))),
    ("misfire", "soon", _codes(("P0316", "pending", "high"))),
    ("catalyst_hurt", "soon", _codes(("P0420", "stored", "medium"), ("P0302", "stored", "high"))),
    ("catalyst_risk", "soon", _codes(("P0351", "pending", "medium"))),
    ("grave_pending", "soon", _codes(("P0524", "pending", "high"))),
    ("medium_code", "soon", _codes(("P0420", "stored", "medium"))),
    ("lamp_on", "soon", replace(FINE, mil=True)),
    ("coolant_hot", "soon", _live("0105", 110)),
    ("charging_low", "soon", replace(FINE, battery_volts=11.9)),
    ("charging_high", "soon", _live("0142", 15.9)),
    ("battery_low", "soon", replace(FINE, live={"010C": LiveValue("", 0.0, "rpm")}, battery_volts=11.5)),
    (
        "test_failed",
        "soon",
        replace(FINE, mode06=(MonitorTest("7E8", "21", "80", 2, 0, 1, "", passed=False),)),
    ),
    ("cleared", "soon", replace(FINE, recently_cleared=True)),
    ("low_code", "fine", _codes(("P0456", "stored", "low"))),
    ("permanent_only", "fine", _codes(("P0420", "permanent", "medium"))),
]


@pytest.mark.parametrize(("rule", "level", "result"), CASES)
@pytest.mark.parametrize("language", ["ru", "en"])
def test_each_rule_gives_its_level_and_a_sentence(
    rule: str, level: Level, result: ScanResult, language: str
) -> None:
    verdict = judge(result, language, Texts.load())
    assert verdict.level == level
    assert rule in {reason.rule for reason in verdict.reasons}
    assert all(reason.text and "{" not in reason.text for reason in verdict.reasons)
    assert verdict.sentence


def test_every_rule_has_a_case() -> None:
    rows = json.loads((RESOURCES / "diagnostics" / "verdict.json").read_text(encoding="utf-8"))["rules"]
    assert {row["id"] for row in rows} == {rule for rule, _, _ in CASES} | {"lamp_flashing"}


@pytest.mark.parametrize(
    ("language", "tow", "drive"), [("ru", "эвакуатор", "поезжайте"), ("en", "towed", "drive ")]
)
def test_the_card_of_a_code_that_stops_the_car_agrees(language: str, tow: str, drive: str) -> None:
    """The sentence on driving on is either a tow, or says when the code allows a drive."""
    catalogue = Catalogue.load()
    stopping = 0
    for code in catalogue.codes():
        grade = catalogue.severity(code)
        if (
            judge(_codes((code, "stored", grade), (code, "pending", grade)), "en", Texts.load()).level
            != "stop"
        ):
            continue
        stopping += 1
        urgency = catalogue.describe(code, language).urgency
        assert tow in urgency, code
        driven = [sentence for sentence in urgency.split(". ") if drive in sentence.lower()]
        assert all(sentence.startswith(("Если", "If")) for sentence in driven), code
    assert stopping > 16


def test_a_healthy_car_is_fine_for_no_special_reason() -> None:
    verdict = judge(FINE, "en", Texts.load())
    assert verdict.level == "fine"
    assert verdict.reasons == ()


def test_a_test_that_has_not_run_did_not_fail() -> None:
    waiting = replace(FINE, mode06=(MonitorTest("7E8", "21", "80", 0, 0, 0, "", passed=None),))
    assert judge(waiting, "en", Texts.load()).level == "fine"


def test_a_car_that_tells_its_coolant_by_sensor_is_judged_as_any_other() -> None:
    assert judge(_live("0167", 118), "en", Texts.load()).level == "stop"
    both = replace(_live("0105", 92), live={**_live("0105", 92).live, "0167": LiveValue("", 40.0, "°C")})
    assert judge(both, "en", Texts.load()).level == "fine"


def test_a_flashing_lamp_stops() -> None:
    assert judge(FINE, "en", Texts.load(), lamp_flashing=True).level == "stop"


@pytest.mark.parametrize("state", [ItemState.FAILED, ItemState.NOT_SUPPORTED, None])
def test_codes_that_were_not_read_are_never_fine(state: ItemState | None) -> None:
    items = {} if state is None else {"storedCodes": state}
    verdict = judge(replace(FINE, items=items), "en", Texts.load())
    assert verdict.level == "unknown"
    assert [reason.rule for reason in verdict.reasons] == ["not_read"]


def test_codes_that_were_not_read_do_not_hide_what_was() -> None:
    unread = replace(_live("0105", 121), items={"storedCodes": ItemState.FAILED})
    assert judge(unread, "en", Texts.load()).level == "stop"


def test_a_partial_result_says_so() -> None:
    partial = replace(FINE, items={"storedCodes": ItemState.READ, "vin": ItemState.FAILED})
    assert [reason.rule for reason in judge(partial, "en", Texts.load()).reasons] == ["partly_read"]


def test_the_gravest_reason_comes_first() -> None:
    found = hits(_codes(("P0420", "stored", "medium"), ("P0524", "stored", "high")))
    assert [hit.level for hit in found] == sorted(
        (hit.level for hit in found), key=["stop", "soon", "fine"].index
    )
