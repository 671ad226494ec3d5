"""The `transform` attribute of SVG as one matrix (SVG 2, 8.5)."""

from __future__ import annotations

import math
import re

Matrix = tuple[float, float, float, float, float, float]

IDENTITY: Matrix = (1, 0, 0, 1, 0, 0)
_STEP = re.compile(r"\s*(\w+)\s*\(([^)]*)\)\s*,?")


def combine(outer: Matrix, inner: Matrix) -> Matrix:
    """Return the matrix that applies `inner` first, then `outer`."""
    a, b, c, d, e, f = outer
    g, h, i, j, k, m = inner
    return (a * g + c * h, b * g + d * h, a * i + c * j, b * i + d * j, a * k + c * m + e, b * k + d * m + f)


def parse(told: str) -> Matrix:
    """Return a transform list as one matrix; raises ValueError at a function it does not know."""
    if _STEP.sub("", told).strip():
        raise ValueError(f"not a transform: {told!r}")
    whole = IDENTITY
    for name, inside in _STEP.findall(told):
        whole = combine(whole, _step(name, [float(n) for n in inside.replace(",", " ").split()]))
    return whole


def _step(name: str, n: list[float]) -> Matrix:
    if name == "matrix" and len(n) == 6:
        return (n[0], n[1], n[2], n[3], n[4], n[5])
    if name == "translate" and len(n) in (1, 2):
        return (1, 0, 0, 1, n[0], n[1] if len(n) == 2 else 0)
    if name == "scale" and len(n) in (1, 2):
        return (n[0], 0, 0, n[-1], 0, 0)
    if name == "rotate" and len(n) in (1, 3):
        cos, sin = math.cos(math.radians(n[0])), math.sin(math.radians(n[0]))
        turn: Matrix = (cos, sin, -sin, cos, 0, 0)
        if len(n) == 1:
            return turn
        return combine(combine((1, 0, 0, 1, n[1], n[2]), turn), (1, 0, 0, 1, -n[1], -n[2]))
    raise ValueError(f"transform not known: {name}")
