"""The marks of readings: each status has its own shape, so that a grey print says what a coloured one does."""

from __future__ import annotations

from reportlab.lib.colors import HexColor
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Flowable

from kiosk.reports.pdf.parts import draw_sign
from kiosk.reports.pdf.text import draw
from kiosk.reports.pdf.theme import AMBER, BOLD, INK, MUTED, PAPER

# Fills; white on green and red, and black on amber, have a contrast of 4.5 and more.
MARK = {
    "normal": HexColor("#0C7F3D"),
    "warning": HexColor("#F79009"),
    "critical": HexColor("#D92D20"),
    "unmeasurable": HexColor("#98A2B3"),
    "skipped": HexColor("#98A2B3"),
}
ON_MARK = {"normal": PAPER, "warning": INK, "critical": PAPER}
# Half a side of the square and half a diagonal of the diamond, as parts of the circle's radius.
_SQUARE, _DIAMOND = 0.98, 1.3


def draw_mark(canvas: Canvas, x: float, y: float, radius: float, status: str) -> None:
    """Draw a status centred on (x, y): a disc, a diamond, a square (as on the screen), hollow for no reading."""
    if status not in ON_MARK:
        canvas.setLineWidth(0.8)
        canvas.setStrokeColor(MUTED)
        canvas.setFillColor(PAPER)
        canvas.circle(x, y, radius * 0.62, stroke=1, fill=1)
        canvas.setFillColor(MUTED)
        draw(canvas, x, y - radius * 0.27, "–", BOLD, radius * 0.8, "center")
        return
    canvas.setLineWidth(min(0.8, radius * 0.2))
    canvas.setStrokeColor(AMBER.deep if status == "warning" else PAPER)
    canvas.setFillColor(MARK[status])
    if status == "normal":
        canvas.circle(x, y, radius, stroke=1, fill=1)
    elif status == "warning":
        draw_diamond(canvas, x, y, radius * _DIAMOND)
    else:
        half = radius * _SQUARE
        canvas.roundRect(x - half, y - half, 2 * half, 2 * half, radius * 0.22, stroke=1, fill=1)


def draw_diamond(canvas: Canvas, x: float, y: float, reach: float) -> None:
    """Draw a square on its corner in the canvas's own colours; `reach` is half of its diagonal."""
    path = canvas.beginPath()
    path.moveTo(x, y + reach)
    for dx, dy in ((reach, 0), (0, -reach), (-reach, 0)):
        path.lineTo(x + dx, y + dy)
    path.close()
    canvas.drawPath(path, stroke=1, fill=1)


class KeyMark(Flowable):
    """A mark of the diagram's key, with the verdict's sign in it."""

    def __init__(self, status: str) -> None:
        super().__init__()
        self.status = status

    def wrap(self, _width: float, _height: float) -> tuple[float, float]:
        """Be a small square."""
        return 15, 15

    def draw(self) -> None:
        """Draw the mark."""
        draw_mark(self.canv, 7.5, 7.5, 6.3, self.status)
        if self.status in ON_MARK:
            draw_sign(self.canv, 7.5, 7.5, 6, self.status, ON_MARK[self.status])
