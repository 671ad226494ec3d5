"""What readings mean: per point, per panel, for the car, and as repaired zones."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import combinations
from math import hypot
from typing import Literal

from kiosk.settings import ThicknessSettings
from kiosk.thickness.points import points
from kiosk.thickness.result import Measurement, Point

Status = Literal["normal", "warning", "critical", "unmeasurable"]
Meaning = Literal["thin", "factory", "repainted", "filler", "unmeasurable"]
Level = Literal["normal", "warning", "critical", "unknown"]
PanelMeaning = Meaning | Literal["unknown"]
LEVELS: tuple[Level, ...] = ("unknown", "normal", "warning", "critical")

ZONE_POINTS = 3  # as many neighbouring high readings as read as one repair
_REACH = 300.0  # points of one repair are no further apart, in units of the 1000 x 1600 diagram
_ENOUGH = 0.5  # share of the points below which nothing is said of a car without a finding
_NEIGHBOURS = frozenset(
    frozenset(pair)
    for side in "lr"
    for pair in (
        ("hood", f"fender_f{side}"),
        (f"fender_f{side}", f"door_f{side}"),
        (f"door_f{side}", f"door_r{side}"),
        (f"door_r{side}", f"quarter_r{side}"),
        (f"door_f{side}", f"sill_{side}"),
        (f"door_r{side}", f"sill_{side}"),
        (f"quarter_r{side}", "trunk"),
        (f"quarter_r{side}", "tailgate"),
        ("roof", f"pillar_{side}"),
        (f"pillar_{side}", f"fender_f{side}"),
        (f"pillar_{side}", f"door_f{side}"),
        (f"pillar_{side}", f"door_r{side}"),
        (f"pillar_{side}", f"quarter_r{side}"),
    )
)


@dataclass(frozen=True)
class PanelFigures:
    """A panel's readings in µm; None where nothing was measured."""

    key: str
    min_um: int | None
    avg_um: int | None
    max_um: int | None
    verdict: Level
    meaning: PanelMeaning


@dataclass(frozen=True)
class Zone:
    """Neighbouring high readings which read as one repair; µm."""

    panels: tuple[str, ...]
    points: tuple[str, ...]
    average_um: int
    max_um: int


def classify(thickness_um: int | None, norms: ThicknessSettings) -> tuple[Status, Meaning]:
    """Return a reading's status and what it means.

    Thinner than `thin_below_um` is polished or worn, and critical below half of it (30 µm at the default: the
    clear coat is gone). Up to `factory_up_to_um` is factory paint, up to `repainted_up_to_um` a second coat,
    more is filler. None (plastic) is unmeasurable.
    """
    if thickness_um is None:
        return "unmeasurable", "unmeasurable"
    if thickness_um < norms.thin_below_um:
        return ("critical" if 2 * thickness_um < norms.thin_below_um else "warning"), "thin"
    if thickness_um <= norms.factory_up_to_um:
        return "normal", "factory"
    if thickness_um <= norms.repainted_up_to_um:
        return "warning", "repainted"
    return "critical", "filler"


def measured(measurement: Measurement) -> list[tuple[Point, int]]:
    """Return the points with a value, in the order of the body."""
    found = []
    for point in points(measurement.body):
        reading = measurement.readings.get(point.id)
        if reading is not None and reading.thickness_um is not None:
            found.append((point, reading.thickness_um))
    return found


def _worst(values: Iterable[int], norms: ThicknessSettings) -> Level:
    found: set[str] = {classify(value, norms)[0] for value in values}
    return max((level for level in LEVELS if level in found), key=LEVELS.index, default="unknown")


def panel_figures(measurement: Measurement, norms: ThicknessSettings) -> list[PanelFigures]:
    """Return every panel of the body in the order of its points, the unmeasured ones as `unknown`."""
    values: dict[str, list[int]] = {point.panel: [] for point in points(measurement.body)}
    for point, value in measured(measurement):
        values[point.panel].append(value)
    return [
        PanelFigures(
            key,
            min(found),
            round(sum(found) / len(found)),
            max(found),
            _worst(found, norms),
            _what(found, norms),
        )
        if found
        else PanelFigures(key, None, None, None, "unknown", "unknown")
        for key, found in values.items()
    ]


def _what(values: Sequence[int], norms: ThicknessSettings) -> Meaning:
    """Return what the worst readings mean; where some are too thick and some too thin, the thick ones."""
    worst = _worst(values, norms)
    found = {meaning for status, meaning in (classify(value, norms) for value in values) if status == worst}
    order: tuple[Meaning, ...] = ("filler", "repainted", "thin", "factory")
    return next(meaning for meaning in order if meaning in found)


def car_level(measurement: Measurement, norms: ThicknessSettings) -> Level:
    """Return the worst reading; without a finding, `unknown` when under half of the points were read."""
    found = measured(measurement)
    level = _worst((value for _, value in found), norms)
    metal = sum(point.substrate == "metal" for point in points(measurement.body))
    return "unknown" if level == "normal" and len(found) < _ENOUGH * metal else level


def repaired_zones(measurement: Measurement, norms: ThicknessSettings) -> list[Zone]:
    """Return groups of at least three neighbouring readings above factory paint, the thickest first."""
    high = [(point, value) for point, value in measured(measurement) if value > norms.factory_up_to_um]
    group = {point.id: point.id for point, _ in high}
    for (one, _), (other, _) in combinations(high, 2):
        if adjacent(one, other):
            joined, into = group[one.id], group[other.id]
            group = {key: into if value == joined else value for key, value in group.items()}
    zones = []
    for root in dict.fromkeys(group.values()):
        members = [(point, value) for point, value in high if group[point.id] == root]
        if len(members) >= ZONE_POINTS:
            zones.append(_zone(members))
    return sorted(zones, key=lambda zone: -zone.max_um)


def _zone(members: Sequence[tuple[Point, int]]) -> Zone:
    values = [value for _, value in members]
    panels = tuple(dict.fromkeys(point.panel for point, _ in members))
    ids = tuple(point.id for point, _ in members)
    return Zone(panels, ids, round(sum(values) / len(values)), max(values))


def adjacent(one: Point, other: Point) -> bool:
    """Return whether two points lie side by side on one panel or across the gap of two adjoining ones."""
    if one.panel != other.panel and frozenset((one.panel, other.panel)) not in _NEIGHBOURS:
        return False
    return hypot((one.x - other.x) * 1000, (one.y - other.y) * 1600) <= _REACH
