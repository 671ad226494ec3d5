"""Normal ranges: by the state of the engine, and none where a figure means nothing."""

from __future__ import annotations

import pytest

from kiosk.diagnostics import pids
from kiosk.diagnostics.result import LiveValue

STANDING = {0x0C: 750.0, 0x0D: 0.0, 0x05: 90.0}
STOPPED = {0x0C: 0.0, 0x0D: 0.0}


def judged(number: int, value: float, around: dict[int, float], *, compression: bool = False) -> str | None:
    """Return the state of one value in an engine's state, None when it has no range there."""
    live = {pids.key(pid): LiveValue("", found, "") for pid, found in {**around, number: value}.items()}
    found = pids.ranges(live, compression=compression).get(pids.key(number))
    return None if found is None else found.state


@pytest.mark.parametrize(
    ("speed_rpm", "around", "state"),
    [
        (750, STANDING, "ok"),
        (1450, STANDING, "high"),
        (1450, {**STANDING, 0x05: -15}, "ok"),  # a cold engine idles faster
        (1450, {0x0D: 0, 0x67: 90}, "high"),  # the coolant told by another parameter
        (1450, {0x0D: 0}, "ok"),  # how warm it is was not read
        (2600, {**STANDING, 0x05: -15}, "high"),
        (400, STANDING, "low"),
        (2600, {**STANDING, 0x0D: 60}, None),  # no idling
        (0, STOPPED, None),
    ],
)
def test_idling(speed_rpm: float, around: dict[int, float], state: str | None) -> None:
    assert judged(0x0C, speed_rpm, around) == state


@pytest.mark.parametrize(
    ("commanded", "error", "state"),
    [(0, 99.2, None), (40, 99.2, "high"), (40, 3.1, "ok"), (None, 99.2, None)],
)
def test_an_error_of_a_recirculation_that_is_not_asked_for_is_none(
    commanded: float | None, error: float, state: str | None
) -> None:
    around = STANDING if commanded is None else {**STANDING, 0x2C: commanded}
    assert judged(0x2D, error, around) == state


def test_a_diesel_is_lean_by_nature() -> None:
    assert judged(0x44, 1.9, STANDING, compression=True) is None
    assert judged(0x44, 1.9, STANDING) == "high"


@pytest.mark.parametrize(
    ("volts", "around", "state"),
    [
        (14.2, STANDING, "ok"), (12.1, STANDING, "low"), (15.6, STANDING, "high"),
        (12.4, STOPPED, "ok"), (11.4, STOPPED, "low"),
        (14.2, STOPPED, "ok"),  # a hybrid that is ready, or a charger
        (12.4, {}, None),
    ],
)  # fmt: skip
def test_voltage(volts: float, around: dict[int, float], state: str | None) -> None:
    assert judged(0x42, volts, around) == state


def test_what_the_engine_does_is_not_guessed() -> None:
    assert judged(0x06, 25, {}) is None
    assert judged(0x0F, 90, {}) == "high"  # holds always
