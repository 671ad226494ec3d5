from __future__ import annotations

import json
import xml.etree.ElementTree as ET
from itertools import combinations
from math import hypot, nan
from typing import get_args

import pytest

from kiosk.errors import Fault
from kiosk.paths import RESOURCES
from kiosk.settings import BodyType, ThicknessSettings
from kiosk.thickness.payload import accept_typed, decode, parse_line
from kiosk.thickness.points import point, points
from kiosk.thickness.result import SKIPPED, Measurement, Reading
from kiosk.thickness.verdict import adjacent, car_level, classify, panel_figures, repaired_zones

NORMS = ThicknessSettings()
BODIES: tuple[BodyType, ...] = get_args(BodyType)


def car(**thick: int) -> Measurement:
    """A factory car at 110 µm, with other values at the points named (`door_rl_1` is door-rl-1)."""
    values = {entry.id: 110 for entry in points("sedan")}
    values |= {key.replace("_", "-"): value for key, value in thick.items()}
    return Measurement("sedan", {key: Reading(value) for key, value in values.items()})


@pytest.mark.parametrize(("body", "count"), [("sedan", 40), ("hatchback", 38), ("minivan", 60), ("suv", 50)])
def test_every_body_has_its_points_well_apart(body: BodyType, count: int) -> None:
    found = points(body)
    assert len({entry.id for entry in found}) == len(found) == count
    assert all(0 < entry.x < 1 and 0 < entry.y < 1 for entry in found)
    for one, other in combinations(found, 2):
        assert hypot((one.x - other.x) * 1000, (one.y - other.y) * 1600) >= 85, (one.id, other.id)


@pytest.mark.parametrize("body", BODIES)
def test_every_panel_hangs_together_and_touches_another(body: BodyType) -> None:
    found = points(body)
    for panel in {entry.panel for entry in found} - {"roof", "pillar_l", "pillar_r"}:
        own = [entry for entry in found if entry.panel == panel]
        reached = {own[0]}
        for _ in own:
            reached |= {entry for entry in own if any(adjacent(entry, other) for other in reached)}
        assert reached == set(own), panel
        assert any(adjacent(one, other) for one in own for other in found if other.panel != panel), panel


@pytest.mark.parametrize("body", BODIES)
def test_the_diagram_is_drawn_of_plain_shapes(body: BodyType) -> None:
    root = ET.parse(RESOURCES / "bodies" / f"{body}.svg").getroot()  # noqa: S314 - our own file
    assert root.get("viewBox") == "0 0 1000 1600"
    assert {element.tag.rpartition("}")[2] for element in root} == {"path"}


@pytest.mark.parametrize(
    ("um", "status", "meaning"),
    [
        (0, "critical", "thin"),
        (29, "critical", "thin"),
        (30, "warning", "thin"),
        (59, "warning", "thin"),
        (60, "normal", "factory"),
        (180, "normal", "factory"),
        (181, "warning", "repainted"),
        (300, "warning", "repainted"),
        (301, "critical", "filler"),
        (None, "unmeasurable", "unmeasurable"),
    ],
)
def test_a_reading_is_judged_by_the_norms(um: int | None, status: str, meaning: str) -> None:
    assert classify(um, NORMS) == (status, meaning)


def test_a_panel_has_its_figures_and_worst_verdict() -> None:
    figures = {it.key: it for it in panel_figures(car(door_fl_1=100, door_fl_2=200, door_fl_3=120), NORMS)}
    door = figures["door_fl"]
    assert (door.min_um, door.avg_um, door.max_um, door.verdict) == (100, 140, 200, "warning")
    assert figures["hood"].verdict == "normal"


def test_a_skipped_panel_is_unknown() -> None:
    measurement = Measurement("sedan", {"door-fl-1": SKIPPED})
    assert {it.verdict for it in panel_figures(measurement, NORMS)} == {"unknown"}
    assert car_level(measurement, NORMS) == "unknown"


@pytest.mark.parametrize(
    ("thickness_um", "verdict", "meaning"),
    [(110, "normal", "factory"), (45, "warning", "thin"), (20, "critical", "thin"), (200, "warning", "repainted"),
     (900, "critical", "filler")],
)  # fmt: skip
def test_a_panel_says_what_its_worst_reading_means(thickness_um: int, verdict: str, meaning: str) -> None:
    roof = next(panel for panel in panel_figures(car(roof_1=thickness_um), NORMS) if panel.key == "roof")
    assert (roof.verdict, roof.meaning) == (verdict, meaning)


def test_of_too_thick_and_too_thin_the_thick_is_told() -> None:
    figures = panel_figures(car(roof_1=20, roof_2=900), NORMS)
    assert next(panel.meaning for panel in figures if panel.key == "roof") == "filler"


def test_few_normal_readings_say_nothing_but_one_bad_says_enough() -> None:
    assert car_level(Measurement("sedan", {"hood-1": Reading(100)}), NORMS) == "unknown"
    assert car_level(Measurement("sedan", {"hood-1": Reading(900)}), NORMS) == "critical"
    assert car_level(car(), NORMS) == "normal"
    assert car_level(car(hood_1=250), NORMS) == "warning"


def test_neighbouring_high_readings_over_two_panels_are_one_zone() -> None:
    (zone,) = repaired_zones(car(door_rl_2=240, door_rl_3=260, quarter_rl_1=700, roof_1=400), NORMS)
    assert zone.panels == ("door_rl", "quarter_rl")
    assert zone.points == ("door-rl-2", "door-rl-3", "quarter-rl-1")
    assert (zone.average_um, zone.max_um) == (400, 700)


def test_two_high_readings_or_three_far_apart_are_no_zone() -> None:
    assert repaired_zones(car(door_rl_2=240, door_rl_3=260), NORMS) == []
    assert repaired_zones(car(door_rl_2=240, hood_1=260, trunk_1=300), NORMS) == []


def test_zones_on_both_sides_stay_two_the_thickest_first() -> None:
    left = {f"door_fl_{n}": 250 for n in (1, 2, 3)}
    right = {f"door_fr_{n}": 350 for n in (1, 2, 3)}
    assert [zone.panels for zone in repaired_zones(car(**left, **right), NORMS)] == [
        ("door_fr",),
        ("door_fl",),
    ]


def test_a_measurement_survives_json() -> None:
    measurement = car().with_reading("hood-1", SKIPPED).without("hood-2")
    measurement = Measurement(measurement.body, measurement.readings, Reading(102, "Fe"))
    assert Measurement.from_json(json.loads(json.dumps(measurement.to_json()))) == measurement


@pytest.mark.parametrize("um", [-1, 1.5, "90", None, True])
def test_a_measurement_that_is_not_ours_is_refused(um: object) -> None:
    with pytest.raises(ValueError, match=r"reading|whole"):
        Measurement.from_json({"body": "sedan", "readings": {"hood-1": {"thickness_um": um}}})


def test_an_unknown_point_is_a_key_error() -> None:
    with pytest.raises(KeyError):
        point("sedan", "wing-9")


@pytest.mark.parametrize(
    ("line", "reading"),
    [
        ("VALUE:123.4\n", Reading(123)),
        ("VALUE:123.5;Fe\r\n", Reading(124, "Fe")),
        ("value: 90 um;NFe", Reading(90, "Al")),
    ],
)
def test_a_line_is_read(line: str, reading: Reading) -> None:
    assert parse_line(line, 5000) == reading


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("VALUE:nan;Fe", "THK-NOT-A-NUMBER"),
        ("VALUE:inf", "THK-NOT-A-NUMBER"),
        ("VALUE:1e3", "THK-NOT-A-NUMBER"),
        ("VALUE:", "THK-NOT-A-NUMBER"),
        ("\x00#", "THK-NOT-A-NUMBER"),
        ("VALUE:-1", "THK-OUT-OF-RANGE"),
        ("VALUE:5000.1", "THK-OUT-OF-RANGE"),
        ("VALUE:90;NM", "THK-WRONG-SUBSTRATE"),
    ],
)
def test_a_line_that_cannot_be_trusted_is_refused(line: str, code: str) -> None:
    with pytest.raises(Fault) as caught:
        parse_line(line, 5000)
    assert caught.value.code == code


def test_binary_payloads_are_read() -> None:
    assert decode(b"\x00\x00\xc0\x42", "float32le", 5000) == Reading(96)
    assert decode(b"\x00\x60", "uint16be", 5000) == Reading(96)
    for data in (b"\x00\x00\xc0\x7f", b"\x00"):
        with pytest.raises(Fault, match="THK-NOT-A-NUMBER"):
            decode(data, "float32le", 5000)


def test_typed_readings_are_checked() -> None:
    assert accept_typed("104,6") == Reading(105, typed=True)
    assert accept_typed(90) == Reading(90, typed=True)
    for told, code in (("", "THK-NOT-A-NUMBER"), ("9o", "THK-NOT-A-NUMBER"), (nan, "THK-NOT-A-NUMBER")):
        with pytest.raises(Fault, match=code):
            accept_typed(told)
    with pytest.raises(Fault, match="THK-OUT-OF-RANGE"):
        accept_typed("5001")
