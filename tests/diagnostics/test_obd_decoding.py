"""Trouble codes, VIN and texts, by examples of the standards and by fuzzing."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.devkit.car import Scenario
from kiosk.devkit.car.scenario import code_bytes
from kiosk.diagnostics.decode import (
    Undecodable,
    texts,
    trouble_codes,
    vin,
    vin_check_digit_fits,
    vin_is_valid,
)
from kiosk.diagnostics.onboard_tests import decode_tests
from kiosk.diagnostics.result import ItemState, Outcome
from tests.diagnostics.cars import scan

CODE = st.builds(
    lambda letter, digit, rest: f"{letter}{digit}{rest:03X}",
    st.sampled_from("PCBU"), st.integers(0, 3), st.integers(0, 0xFFF),
).filter(lambda code: code != "P0000")  # fmt: skip


@given(st.lists(CODE, max_size=20), st.booleans())
def test_codes_with_and_without_a_count(codes: list[str], counted: bool) -> None:
    body = b"".join(code_bytes(code) for code in codes)
    message = b"\x43" + (bytes([len(codes)]) if counted else b"") + body
    assert trouble_codes(message, can=True) == codes
    padded = b"\x43" + body.ljust(6, b"\0")
    assert trouble_codes(padded, can=False) == codes


@pytest.mark.parametrize("data", [b"\x43\x02\x01\x33", b"\x43\x01\x01\x33\x02\x44"])
def test_a_count_that_does_not_fit_is_refused(data: bytes) -> None:
    with pytest.raises(Undecodable):
        trouble_codes(data, can=True)


@pytest.mark.parametrize(
    ("data", "claimed", "codes"),
    [
        ("43010301000000", 1, ["P0301"]),  # filled to seven bytes behind a count
        ("43014300000000", 1, ["P0143"]),  # filled, without a count
        ("43014301960234", 3, ["P0143", "P0196", "P0234"]),
        ("43000000000000", 0, []),
        ("43000000000000", 2, None),
        ("43014301960234", 1, None),
        ("43", 1, None),
    ],
)
def test_the_units_own_count_decides_where_the_length_does_not(
    data: str, claimed: int, codes: list[str] | None
) -> None:
    if codes is not None:
        assert trouble_codes(bytes.fromhex(data), can=True, claimed=claimed) == codes
        return
    with pytest.raises(Undecodable):
        trouble_codes(bytes.fromhex(data), can=True, claimed=claimed)


@pytest.mark.parametrize(
    ("number", "fits_"),
    [
        ("1HGCM82633A004352", True),
        ("1HGCM82643A004352", False),
        ("WP0ZZZ99ZTS390000", False),
        ("11111111111111111", True),
    ],
)
def test_the_check_digit(number: str, fits_: bool) -> None:
    assert vin_check_digit_fits(number) is fits_


@pytest.mark.parametrize(
    ("number", "valid"),
    [
        ("1HGCM82633A004352", True),
        ("1HGCM82643A004352", False),
        ("LFV3A23C0G3123456", False),
        ("WP0ZZZ99ZTS390000", None),
        ("XTA21120851234568", None),
        ("Z94CT41D9CR123457", None),
    ],
)
def test_a_check_digit_is_asked_of_those_who_must_have_one(number: str, valid: bool | None) -> None:
    assert vin_is_valid(number) is valid


@pytest.mark.parametrize("number", ["1HGCM82633A004352", "WP0ZZZ99ZTS390000", "UU1ZZZ99ZTS390012"])
def test_a_vin_keeps_all_its_characters(number: str) -> None:
    assert vin(b"\0\0\0" + number.encode()) == number


@pytest.mark.parametrize("raw", [b"", b"1HGCM82633A00435", b"1HGCM82633A00435O", b"\xff" * 17])
def test_what_is_no_vin_is_refused(raw: bytes) -> None:
    with pytest.raises(Undecodable):
        vin(raw)


@pytest.mark.parametrize(
    ("number", "state"),
    [
        ("0" * 17, ItemState.NOT_SUPPORTED),
        ("-" * 17, ItemState.NOT_SUPPORTED),
        (" " * 17, ItemState.NOT_SUPPORTED),
        ("1HGCM82633A00435", ItemState.FAILED),
    ],
)
def test_a_unit_without_a_vin_is_no_failure(number: str, state: ItemState) -> None:
    blank = Scenario.load("healthy")
    blank.ecus[0].vin = number
    result = scan(blank)
    assert (result.vin, result.vin_valid, result.items["vin"]) == (None, None, state)
    assert (result.outcome is Outcome.READ) is (state is ItemState.NOT_SUPPORTED)


def test_texts_may_be_padded_inside() -> None:
    assert texts(b"ECM\0-EngineControl\0\0", 20) == ["ECM-EngineControl"]
    assert texts(b"30J35000A1\xff\xff\xff\xff\xff\xff", 16) == ["30J35000A1"]
    with pytest.raises(Undecodable):
        texts(b"\x01\x02", 2)


@pytest.mark.parametrize(
    ("record", "value", "passed"),
    [
        ("2180010002000000 03", 2, True),
        ("2180010004000000 03", 4, False),
        ("2180010000000000 00", 0, None),  # not run since the codes were cleared
        ("21807F0004000000 03", 4, False),  # a scaling nobody knows does not hide that it failed
        ("2180FFFFFEFFFC 0002", -2, True),  # signed from 80 on
    ],
)
def test_an_on_board_test_passed_failed_or_has_not_run(
    record: str, value: float, passed: bool | None
) -> None:
    found = decode_tests("7E8", 0x21, bytes.fromhex(record))
    assert found is not None
    assert [(test.value, test.passed) for test in found] == [(value, passed)]


@pytest.mark.parametrize(
    ("record", "low", "high"),
    [
        ("2101 01 0004 0000 0003", 0, 3),
        ("2101 01 0004 0005 FFFF", 5, None),
        ("2101 81 0004 8000 0003", None, 3),
        ("2101 81 0004 8000 7FFF", None, None),
    ],
)
def test_a_limit_no_value_can_pass_is_none(record: str, low: float | None, high: float | None) -> None:
    (test,) = decode_tests("7E8", 0x21, bytes.fromhex(record)) or []
    assert (test.low, test.high) == (low, high)
