"""The car body as an unfolded diagram with every reading at its place."""

from __future__ import annotations

from collections.abc import Sequence

from reportlab.lib.colors import Color, HexColor, toColor
from reportlab.platypus import Flowable

from kiosk.paths import RESOURCES
from kiosk.reports.data import Measurement
from kiosk.reports.pdf.marks import ON_MARK, draw_mark
from kiosk.reports.pdf.svg import Shape, shapes, trace
from kiosk.reports.pdf.text import draw
from kiosk.reports.pdf.theme import BOLD

VIEW_WIDTH, VIEW_HEIGHT = 1000.0, 1600.0
LEAST_NUMBERED = 5.0  # a smaller mark has no room for its µm
_PANEL = HexColor("#FBFCFD")
_EDGE = HexColor("#9AA7B4")


def _color(told: str, otherwise: Color) -> Color:
    return toColor(told, otherwise) if told.startswith("#") else otherwise


def _numbers(told: str) -> list[float]:
    return [float(part) for part in told.replace(",", " ").split() if part != "none"]


def outline(body: str) -> tuple[Shape, ...]:
    """Return the shapes of a body's diagram; empty when the bundle has none for it."""
    path = RESOURCES / "bodies" / f"{body}.svg"
    return shapes(path) if path.is_file() else ()


class BodyDiagram(Flowable):
    """The outline of resources/bodies with readings as coloured discs holding their µm."""

    def __init__(self, body: str, points: Sequence[Measurement], height: float) -> None:
        super().__init__()
        self.body = body
        self.points = [point for point in points if point.x is not None and point.y is not None]
        self.height = height
        self.length = height * VIEW_WIDTH / VIEW_HEIGHT

    def wrap(self, _width: float, _height: float) -> tuple[float, float]:
        """Keep the diagram's proportions."""
        return self.length, self.height

    def draw(self) -> None:
        """Draw the outline, then the readings over it, the worst last so that they are on top."""
        scale = self.height / VIEW_HEIGHT
        self.canv.saveState()
        self.canv.translate(0, self.height)
        self.canv.scale(scale, -scale)
        for shape in outline(self.body):
            self._outline(shape)
        self.canv.restoreState()
        order = {"skipped": 0, "unmeasurable": 0, "normal": 1, "warning": 2, "critical": 3}
        radius = 7.6 if len(self.points) <= 64 else max(3.0, 7.6 * (64 / len(self.points)) ** 0.5)
        for point in sorted(self.points, key=lambda p: order[p.status]):
            self._point(point, radius)

    def _outline(self, shape: Shape) -> None:
        """Draw one shape in the diagram's own colours; a word such as `currentColor` takes ours."""
        canvas, given = self.canv, shape.attributes
        path = canvas.beginPath()
        trace(shape, path)
        fill, stroke = given.get("fill", ""), given.get("stroke", "none")
        canvas.saveState()
        canvas.transform(*shape.matrix)
        opacity = float(given.get("opacity", "1"))
        canvas.setFillAlpha(opacity * float(given.get("fill-opacity", "1")))
        canvas.setStrokeAlpha(opacity)
        canvas.setFillColor(_color(fill, _PANEL))
        canvas.setStrokeColor(_color(stroke, _EDGE))
        canvas.setLineWidth(float(given.get("stroke-width", "3")))
        canvas.setLineCap(1)
        canvas.setLineJoin(1)
        if (dashes := _numbers(given.get("stroke-dasharray", ""))) and any(dashes):
            canvas.setDash(dashes)
        canvas.drawPath(path, stroke=int(stroke != "none"), fill=int(fill != "none"))
        canvas.restoreState()

    def _point(self, point: Measurement, radius: float) -> None:
        canvas = self.canv
        x, y = (point.x or 0.0) * self.length, (1 - (point.y or 0.0)) * self.height
        draw_mark(canvas, x, y, radius, "skipped" if point.value is None else point.status)
        if point.value is None or radius < LEAST_NUMBERED:
            return
        told = f"{point.value:.0f}"
        canvas.setFillColor(ON_MARK[point.status])
        draw(canvas, x, y - radius * 0.29, told, BOLD, radius * (0.84 if len(told) <= 3 else 0.64), "center")
