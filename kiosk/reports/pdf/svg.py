"""The part of SVG our own body diagrams use, as drawing commands: nothing is fetched, nothing is run."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from xml.etree import ElementTree as ET

from reportlab.pdfgen.pathobject import PDFPathObject

from kiosk.reports.pdf.arc import curves
from kiosk.reports.pdf.transform import IDENTITY, Matrix, combine, parse

Point = tuple[float, float]
_TOKEN = re.compile(r"([MLHVCSQTAZmlhvcsqtaz])|(-?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?)")
_ARGUMENTS = {"M": 2, "L": 2, "H": 1, "V": 1, "C": 6, "S": 4, "Q": 4, "T": 2, "A": 7, "Z": 0}


@dataclass(frozen=True)
class Shape:
    """One outline: `M x y`, `L x y`, `C x1 y1 x2 y2 x y` and `Z`, in the picture's units.

    `attributes` are the element's own and its groups': fill, stroke, stroke-width, class, id.
    """

    commands: tuple[tuple[object, ...], ...]
    attributes: dict[str, str]
    matrix: Matrix = IDENTITY


@cache
def shapes(path: Path) -> tuple[Shape, ...]:
    """Return the drawn elements of an SVG file in order; raises ValueError at path data it does not know."""
    return tuple(_walk(ET.parse(path).getroot(), {}, IDENTITY))  # noqa: S314 - a file of our own bundle


def trace(shape: Shape, path: PDFPathObject) -> None:
    """Put a shape's commands on a reportlab path."""
    for name, *numbers in shape.commands:
        if name == "M":
            path.moveTo(*numbers)
        elif name == "L":
            path.lineTo(*numbers)
        elif name == "C":
            path.curveTo(*numbers)
        else:
            path.close()


def _walk(element: ET.Element, inherited: dict[str, str], outer: Matrix) -> Iterator[Shape]:
    tag = element.tag.rsplit("}", 1)[-1]
    if tag in ("defs", "style", "title", "desc", "metadata", "text", "clipPath"):
        return
    attributes = {**inherited, **element.attrib}
    for part in attributes.pop("style", "").split(";"):
        name, _, value = part.partition(":")
        if value:
            attributes[name.strip()] = value.strip()
    matrix = combine(outer, parse(element.get("transform", "")))
    commands = _commands(tag, element.attrib)
    if commands:
        yield Shape(tuple(commands), attributes, matrix)
    for child in element:
        yield from _walk(child, {k: v for k, v in attributes.items() if k in _INHERITED}, matrix)


_INHERITED = ("fill", "stroke", "stroke-width", "fill-opacity", "stroke-dasharray", "opacity", "class")


def _commands(tag: str, given: dict[str, str]) -> list[tuple[object, ...]]:
    def value(name: str) -> float:
        return float(given.get(name, "0"))

    if tag == "path":
        return list(path_commands(given.get("d", "")))
    if tag in ("polygon", "polyline"):
        numbers = [float(n) for n in re.split(r"[\s,]+", given.get("points", "").strip()) if n]
        pairs = list(zip(numbers[::2], numbers[1::2], strict=True))
        end: list[tuple[object, ...]] = [("Z",)] if tag == "polygon" else []
        return [("M" if at == 0 else "L", *pair) for at, pair in enumerate(pairs)] + end
    if tag == "line":
        return [("M", value("x1"), value("y1")), ("L", value("x2"), value("y2"))]
    if tag in ("circle", "ellipse"):
        rx, ry = (value("r"),) * 2 if tag == "circle" else (value("rx"), value("ry"))
        return _rounded(value("cx") - rx, value("cy") - ry, 2 * rx, 2 * ry, rx, ry)
    if tag == "rect":
        rx = float(given.get("rx", given.get("ry", "0")))
        return _rounded(
            value("x"), value("y"), value("width"), value("height"), rx, float(given.get("ry", rx))
        )
    return []


def _rounded(x: float, y: float, w: float, h: float, rx: float, ry: float) -> list[tuple[object, ...]]:
    rx, ry = min(rx, w / 2), min(ry, h / 2)
    kx, ky = rx * 0.4477, ry * 0.4477
    right, bottom = x + w, y + h
    return [
        ("M", x + rx, y), ("L", right - rx, y), ("C", right - kx, y, right, y + ky, right, y + ry),
        ("L", right, bottom - ry), ("C", right, bottom - ky, right - kx, bottom, right - rx, bottom),
        ("L", x + rx, bottom), ("C", x + kx, bottom, x, bottom - ky, x, bottom - ry),
        ("L", x, y + ry), ("C", x, y + ky, x + kx, y, x + rx, y), ("Z",),
    ]  # fmt: skip


def path_commands(data: str) -> Iterator[tuple[object, ...]]:
    """Yield SVG path data as absolute M, L, C and Z; an arc's flags must stand apart (`0 1`, not `01`)."""
    if _TOKEN.sub("", data).strip(" ,\t\r\n"):
        raise ValueError(f"path data with unknown commands: {data[:60]!r}")
    tokens = [(name, number) for name, number in _TOKEN.findall(data)]
    pen = _Pen()
    at, command = 0, ""
    while at < len(tokens):
        if tokens[at][0]:
            command = tokens[at][0]
            at += 1
        count = _ARGUMENTS[command.upper()]
        numbers = [float(number) for _, number in tokens[at : at + count]]
        at += count
        yield from pen.arc(command, numbers) if command in "Aa" else [pen.move(command, numbers)]
        if command in "Mm":
            command = "L" if command == "M" else "l"


class _Pen:
    """Where the pen is, where its outline began, and the last control point for smooth curves."""

    def __init__(self) -> None:
        self.x = self.y = 0.0
        self.start: Point = (0.0, 0.0)
        self.control: Point | None = None
        self.last = ""

    def arc(self, command: str, n: list[float]) -> Iterator[tuple[object, ...]]:
        """Draw an elliptical arc; the pen ends at its end."""
        end = (n[5] + self.x, n[6] + self.y) if command == "a" else (n[5], n[6])
        for curve in curves((self.x, self.y), (n[0], n[1]), n[2], bool(n[3]), bool(n[4]), end):
            yield ("C", *curve)
        (self.x, self.y), self.last = end, "A"

    def move(self, command: str, numbers: list[float]) -> tuple[object, ...]:
        name, relative = command.upper(), command.islower()
        if name == "Z":
            (self.x, self.y), self.last = self.start, "Z"
            return ("Z",)
        if name in "HV":
            numbers = self._line_to(name, numbers[0], relative)
        elif relative:
            numbers = [n + (self.y if at % 2 else self.x) for at, n in enumerate(numbers)]
        if name in "MLHV":
            told: tuple[object, ...] = ("M" if name == "M" else "L", *numbers)
        else:
            told = self._curve(name, numbers)
        self.x, self.y = numbers[-2:]
        if name == "M":
            self.start = (self.x, self.y)
        self.last = name
        return told

    def _line_to(self, name: str, number: float, relative: bool) -> list[float]:
        if name == "H":
            return [number + (self.x if relative else 0), self.y]
        return [self.x, number + (self.y if relative else 0)]

    def _curve(self, name: str, n: list[float]) -> tuple[object, ...]:
        if name in "CS":
            if name == "S":
                n = [*self._mirrored("CS"), *n]
            self.control = (n[2], n[3])
            return ("C", *n)
        qx, qy = self._mirrored("QT") if name == "T" else (n[0], n[1])
        self.control = (qx, qy)
        x, y = n[-2:]
        first = (self.x + (qx - self.x) * 2 / 3, self.y + (qy - self.y) * 2 / 3)
        return ("C", *first, x + (qx - x) * 2 / 3, y + (qy - y) * 2 / 3, x, y)

    def _mirrored(self, after: str) -> Point:
        if self.control is None or self.last not in after:
            return self.x, self.y
        return 2 * self.x - self.control[0], 2 * self.y - self.control[1]
