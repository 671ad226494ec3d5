"""The measuring points of every body, as data in resources/bodies/points.json."""

from __future__ import annotations

import json
from functools import cache

from kiosk.paths import RESOURCES
from kiosk.settings import BodyType
from kiosk.thickness.result import Point


@cache
def points(body: BodyType) -> tuple[Point, ...]:
    """Return a body's points in the order in which one walks round the car; KeyError for an unknown body."""
    raw = json.loads((RESOURCES / "bodies" / "points.json").read_text("utf-8"))
    return tuple(Point(**entry) for entry in raw[body])


def point(body: BodyType, point_id: str) -> Point:
    """Return one point; KeyError when the body has none with that id."""
    found = next((candidate for candidate in points(body) if candidate.id == point_id), None)
    if found is None:
        raise KeyError(point_id)
    return found
