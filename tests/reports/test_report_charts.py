"""Histogram bins and the path data of body diagrams."""

from __future__ import annotations

from itertools import pairwise

import pytest

from kiosk.reports.pdf.body import outline
from kiosk.reports.pdf.charts import MOST_TICKS, bins, ticks
from kiosk.reports.pdf.svg import path_commands
from kiosk.reports.pdf.transform import parse


def test_every_reading_is_in_one_bin() -> None:
    values = [(float(v), "normal") for v in range(60, 180)] + [(5000.0, "critical")]
    found = bins(values)
    assert sum(b.total for b in found) == len(values)
    assert len(found) < 40
    assert found[-1].counts == {"critical": 1} or found[-1].counts.get("critical") == 1


def test_one_wild_reading_does_not_flatten_the_rest() -> None:
    found = bins([(100.0 + v % 40, "normal") for v in range(200)] + [(19_000.0, "critical")])
    assert found[-1].high < 400


@pytest.mark.parametrize("most", [1, 130, 340, 620, 713, 1999, 5000, 20_000])
def test_the_axis_is_written_in_few_round_numbers(most: int) -> None:
    found = bins([(float(most), "critical")])
    told = ticks(found)
    steps = {after - before for before, after in pairwise(told)}
    assert told[0] == 0
    assert 3 <= len(told) <= MOST_TICKS + 1
    assert len(steps) == 1
    assert steps <= {20, 50, 100, 200, 500, 1000, 2000}
    assert set(told) <= {bar.low for bar in found}


def test_no_readings_no_bins() -> None:
    assert bins([]) == []


@pytest.mark.parametrize(
    ("data", "commands"),
    [
        ("M1 2L3,4Z", [("M", 1, 2), ("L", 3, 4), ("Z",)]),
        ("m1 2 3 4 h5 v-6 z l1 1", [("M", 1, 2), ("L", 4, 6), ("L", 9, 6), ("L", 9, 0), ("Z",), ("L", 2, 3)]),
        ("M0 0C1 2 3 4 5 6s1 1 2 2", [("M", 0, 0), ("C", 1, 2, 3, 4, 5, 6), ("C", 7, 8, 6, 7, 7, 8)]),
        ("M.5-.5L1e1 2", [("M", 0.5, -0.5), ("L", 10, 2)]),
    ],
)
def test_path_data_becomes_absolute_commands(data: str, commands: list[tuple[object, ...]]) -> None:
    assert list(path_commands(data)) == commands


def test_a_quadratic_curve_becomes_a_cubic_one() -> None:
    assert list(path_commands("M0 0Q3 3 6 0")) == [("M", 0, 0), ("C", 2, 2, 4, 2, 6, 0)]


def test_a_half_circle_becomes_two_curves_through_its_top() -> None:
    drawn = list(path_commands("M0 0a1 1 0 0 1 2 0L5 5"))
    assert [command[0] for command in drawn] == ["M", "C", "C", "L"]
    assert drawn[1][5:] == pytest.approx((1, -1))
    assert drawn[2][5:] == (2, 0)
    assert drawn[3] == ("L", 5, 5)


def test_an_arc_too_small_is_stretched_and_one_without_radius_is_a_line() -> None:
    wide = list(path_commands("M0 0A1 1 0 0 0 10 0"))
    assert wide[1][5:] == pytest.approx((5, 5))
    assert list(path_commands("M0 0A0 1 0 0 0 10 0"))[1] == ("C", 0, 0, 10, 0, 10, 0)
    assert list(path_commands("M1 1A1 1 0 0 0 1 1")) == [("M", 1, 1)]


@pytest.mark.parametrize(
    ("told", "matrix"),
    [
        ("", (1, 0, 0, 1, 0, 0)),
        ("translate(5) scale(2)", (2, 0, 0, 2, 5, 0)),
        ("matrix(-1 0 0 1 1000 0)", (-1, 0, 0, 1, 1000, 0)),
        ("rotate(90, 10, 0)", (0, 1, -1, 0, 10, -10)),
    ],
)
def test_transforms_become_one_matrix(told: str, matrix: tuple[float, ...]) -> None:
    assert parse(told) == pytest.approx(matrix)


def test_an_unknown_transform_is_refused() -> None:
    for told in ("skewX(3)", "translate(1", "scale(1,2,3)"):
        with pytest.raises(ValueError, match="transform"):
            parse(told)


@pytest.mark.parametrize("body", ["sedan", "hatchback", "minivan", "suv"])
def test_every_body_s_diagram_can_be_drawn(body: str) -> None:
    drawn = outline(body)
    assert drawn
    assert all(shape.commands[0][0] == "M" for shape in drawn)


def test_an_unknown_command_is_refused() -> None:
    with pytest.raises(ValueError, match="unknown commands"):
        list(path_commands("M0 0R1 1"))
