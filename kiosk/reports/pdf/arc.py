"""Elliptical arcs of SVG path data as cubic curves (SVG 2, B.2.4: from endpoints to the centre)."""

from __future__ import annotations

import math
from collections.abc import Iterator

Point = tuple[float, float]


def curves(
    start: Point, radii: Point, rotation_deg: float, large: bool, sweep: bool, end: Point
) -> Iterator[tuple[float, float, float, float, float, float]]:
    """Yield the arc from `start` to `end` as `x1 y1 x2 y2 x y`, a curve for each quarter turn at most."""
    rx, ry = abs(radii[0]), abs(radii[1])
    if start == end:
        return
    if not rx or not ry:
        yield (*start, *end, *end)
        return
    phi = math.radians(rotation_deg)
    cos, sin = math.cos(phi), math.sin(phi)
    dx, dy = (start[0] - end[0]) / 2, (start[1] - end[1]) / 2
    x, y = cos * dx + sin * dy, cos * dy - sin * dx
    stretch = math.sqrt(max(1.0, (x / rx) ** 2 + (y / ry) ** 2))
    rx, ry = rx * stretch, ry * stretch
    square = max(0.0, (rx * ry) ** 2 - (rx * y) ** 2 - (ry * x) ** 2) / ((rx * y) ** 2 + (ry * x) ** 2)
    factor = math.sqrt(square) * (-1 if large == sweep else 1)
    cx, cy = factor * rx * y / ry, -factor * ry * x / rx
    middle = (cos * cx - sin * cy + (start[0] + end[0]) / 2, sin * cx + cos * cy + (start[1] + end[1]) / 2)
    first = math.atan2((y - cy) / ry, (x - cx) / rx)
    turn = math.atan2((-y - cy) / ry, (-x - cx) / rx) - first
    if sweep and turn < 0:
        turn += 2 * math.pi
    elif not sweep and turn > 0:
        turn -= 2 * math.pi
    count = max(1, math.ceil(abs(turn) / (math.pi / 2) - 1e-9))
    step = turn / count
    reach = 4 / 3 * math.tan(step / 4)

    def place(u: float, v: float) -> Point:
        return middle[0] + cos * rx * u - sin * ry * v, middle[1] + sin * rx * u + cos * ry * v

    for at in range(count):
        a, b = first + at * step, first + (at + 1) * step
        out = place(math.cos(a) - reach * math.sin(a), math.sin(a) + reach * math.cos(a))
        into = place(math.cos(b) + reach * math.sin(b), math.sin(b) - reach * math.cos(b))
        yield (*out, *into, *(end if at == count - 1 else place(math.cos(b), math.sin(b))))
