"""The building blocks both reports share: headings, verdict, cards, tiles, notes, tables."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from reportlab.lib.colors import Color
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import CondPageBreak, Flowable, KeepTogether, Paragraph, Spacer, Table

from kiosk.reports.pdf.text import clean, draw, fit, markup, para, width
from kiosk.reports.pdf.theme import (
    BOLD,
    BRAND,
    CONTENT_WIDTH,
    INK,
    LINE,
    MEDIUM,
    MUTED,
    PAPER,
    REGULAR,
    SURFACE,
    TEXT,
    VERDICT,
    Tone,
    style,
)

RADIUS = 7
_LEAST_SECTION = 130
Cells = list[list[object]]
# reportlab's style commands: (name, first cell, last cell, values…)
Commands = list[Any]


class Heading(Flowable):
    """A section's title; also an entry of the viewer's outline."""

    def __init__(self, text: str, note: str = "") -> None:
        super().__init__()
        self.text, self.note = clean(text), note

    def wrap(self, width: float, _height: float) -> tuple[float, float]:
        """Take the whole width."""
        self.room = width
        return width, 30

    def draw(self) -> None:
        """Draw a short bar, the title, and a note at the right."""
        canvas = self.canv
        key = f"section-{canvas.getPageNumber()}-{self.text}"
        canvas.bookmarkHorizontal(key, 0, 30)
        canvas.addOutlineEntry(self.text, key, 0, 0)
        canvas.setFillColor(BRAND)
        canvas.roundRect(0, 7, 3, 13, 1.5, stroke=0, fill=1)
        canvas.setFillColor(INK)
        draw(canvas, 10, 8.5, self.text, BOLD, 13)
        if self.note:
            canvas.setFillColor(MUTED)
            room = self.room - width(self.text, BOLD, 13) - 30
            draw(canvas, self.room, 8.5, fit(self.note, REGULAR, 8, room), REGULAR, 8, "right")


class Pill(Flowable):
    """A small rounded label."""

    def __init__(self, text: str, tone: Tone, solid: bool = False, room: float = 200) -> None:
        super().__init__()
        self.text, self.tone, self.solid = fit(text, MEDIUM, 7.2, room - 12), tone, solid
        self.length = width(self.text, MEDIUM, 7.2) + 12

    def wrap(self, _width: float, _height: float) -> tuple[float, float]:
        """Be as wide as the text."""
        return self.length, 13.5

    def draw(self) -> None:
        """Draw the label."""
        self.canv.setFillColor(self.tone.solid if self.solid else self.tone.soft)
        self.canv.roundRect(0, 0, self.length, 13.5, 6.75, stroke=0, fill=1)
        self.canv.setFillColor(PAPER if self.solid else self.tone.deep)
        draw(self.canv, 6, 4.2, self.text, MEDIUM, 7.2)


class VerdictIcon(Flowable):
    """A disc with a tick, an exclamation mark, a cross or a question mark: read without colour as well."""

    def __init__(self, verdict: str, size: float = 46) -> None:
        super().__init__()
        self.verdict, self.size = verdict, size

    def wrap(self, _width: float, _height: float) -> tuple[float, float]:
        """Be a square."""
        return self.size, self.size

    def draw(self) -> None:
        """Draw the sign in the verdict's colour on a white disc."""
        canvas, half = self.canv, self.size / 2
        canvas.setFillColor(PAPER)
        canvas.circle(half, half, half, stroke=0, fill=1)
        draw_sign(canvas, half, half, self.size * 0.5, self.verdict, VERDICT[self.verdict].solid)


def draw_sign(canvas: Canvas, x: float, y: float, size: float, verdict: str, color: Color) -> None:
    """Draw a verdict's sign centred on (x, y) in a box of `size`."""
    canvas.saveState()
    canvas.translate(x, y)
    canvas.setStrokeColor(color)
    canvas.setFillColor(color)
    canvas.setLineWidth(size * 0.17)
    canvas.setLineCap(1)
    canvas.setLineJoin(1)
    path = canvas.beginPath()
    if verdict in ("fine", "normal"):
        path.moveTo(-size * 0.42, -size * 0.02)
        path.lineTo(-size * 0.1, -size * 0.33)
        path.lineTo(size * 0.45, size * 0.34)
        canvas.drawPath(path, stroke=1, fill=0)
    elif verdict in ("stop", "critical", "soon", "warning"):
        path.moveTo(0, size * 0.48)
        path.lineTo(0, -size * 0.12)
        canvas.drawPath(path, stroke=1, fill=0)
        canvas.circle(0, -size * 0.45, size * 0.11, stroke=0, fill=1)
    else:
        draw(canvas, 0, -size * 0.42, "?", BOLD, size * 1.15, "center")
    canvas.restoreState()


def verdict_block(verdict: str, headline: str, detail: str) -> Table:
    """The answer, readable from a metre away: about 9 mm capitals, white on the verdict's colour."""
    tone = VERDICT[verdict]
    size = 27 if width(clean(headline), BOLD, 27) <= CONTENT_WIDTH - 96 else 22
    words = [
        para(headline, style(size, BOLD, PAPER, leading=size * 1.16)),
        Spacer(1, 5),
        para(detail, style(10.5, REGULAR, PAPER, leading=14.5)),
    ]
    commands: Commands = [
        ("BACKGROUND", (0, 0), (-1, -1), tone.solid),
        ("ROUNDEDCORNERS", [10, 10, 10, 10]),
        ("VALIGN", (0, 0), (-1, -1), "MIDDLE"),
        ("LEFTPADDING", (0, 0), (0, 0), 18),
        ("LEFTPADDING", (1, 0), (1, 0), 14),
        ("RIGHTPADDING", (0, 0), (-1, -1), 14),
        ("TOPPADDING", (0, 0), (-1, -1), 13),
        ("BOTTOMPADDING", (0, 0), (-1, -1), 15),
    ]
    return Table([[VerdictIcon(verdict), words]], colWidths=[78, CONTENT_WIDTH - 78], style=commands)


def fields(pairs: Sequence[tuple[str, str]], shares: Sequence[float]) -> Table:
    """A quiet card of labelled values; `shares` are the columns' parts of the width."""
    padding = 7.0
    cells: Cells = []
    columns = len(shares)
    widths = [CONTENT_WIDTH * share for share in shares]
    for at in range(0, len(pairs), columns):
        row: list[object] = [
            [para(label, style(7.5, REGULAR, MUTED)), _unbroken(value or "—", room - 2 * padding - 2)]
            for (label, value), room in zip(pairs[at : at + columns], widths, strict=False)
        ]
        cells.append(row + [""] * (columns - len(row)))
    return Table(cells, colWidths=widths, style=card_style(padding))


def _unbroken(value: str, room: float) -> Paragraph:
    """Return a value small enough for its longest word, such as a VIN, to stay on one line."""
    longest = max(clean(value).split(), key=len, default="")
    size = next((s for s in (9.5, 8.8, 8.1) if width(longest, MEDIUM, s) <= room), 7.4)
    return para(value, style(size, MEDIUM, INK, leading=12.5))


def card_style(padding: float = 10, fill: Color = SURFACE, line: Color | None = None) -> Commands:
    """Return table commands of a rounded card."""
    commands: Commands = [
        ("BACKGROUND", (0, 0), (-1, -1), fill),
        ("ROUNDEDCORNERS", [RADIUS] * 4),
        ("VALIGN", (0, 0), (-1, -1), "TOP"),
        ("LEFTPADDING", (0, 0), (-1, -1), padding + 2),
        ("RIGHTPADDING", (0, 0), (-1, -1), padding),
        ("TOPPADDING", (0, 0), (-1, -1), padding - 2),
        ("BOTTOMPADDING", (0, 0), (-1, -1), padding - 1),
    ]
    if line is not None:
        commands.append(("BOX", (0, 0), (-1, -1), 0.7, line))
    return commands


def tiles(items: Sequence[tuple[str, str, Tone | None]]) -> Table:
    """A row of figures: value large, label below; a tone colours the value and its ground."""
    gap = 6.0
    each = (CONTENT_WIDTH - gap * (len(items) - 1)) / len(items)
    row: list[object] = []
    widths: list[float] = []
    for at, (value, label, tone) in enumerate(items):
        if at:
            row.append("")
            widths.append(gap)
        row.append(_tile(value, label, tone, each))
        widths.append(each)
    commands: Commands = [
        ("LEFTPADDING", (0, 0), (-1, -1), 0),
        ("RIGHTPADDING", (0, 0), (-1, -1), 0),
        ("TOPPADDING", (0, 0), (-1, -1), 0),
        ("BOTTOMPADDING", (0, 0), (-1, -1), 0),
        ("VALIGN", (0, 0), (-1, -1), "TOP"),
    ]
    return Table([row], colWidths=widths, style=commands)


def _tile(value: str, label: str, tone: Tone | None, room: float) -> Table:
    size = next((s for s in (18, 15) if width(clean(value), BOLD, s) <= room - 20), 12)
    content = [
        para(fit(value, BOLD, size, room - 20), style(size, BOLD, tone.deep if tone else INK, leading=23)),
        para(label, style(7.8, REGULAR, tone.deep if tone else MUTED, leading=10)),
    ]
    commands = card_style(9, tone.soft if tone else SURFACE)
    return Table(
        [[content]],
        colWidths=[room],
        rowHeights=[53],
        style=[*commands, ("VALIGN", (0, 0), (-1, -1), "MIDDLE")],
    )


def note(title: str, body: str, tone: Tone) -> Table:
    """A tinted box that must not be overlooked."""
    words: list[object] = [para(title, style(9.5, BOLD, tone.deep))] if title else []
    words.append(para(body, style(9, REGULAR, tone.deep if not title else TEXT)))
    return Table([[words]], colWidths=[CONTENT_WIDTH], style=card_style(10, tone.soft))


def bullets(items: Sequence[str], size: float = 9) -> list[Flowable]:
    """Sentences as a list."""
    base = style(size)
    return [Paragraph(f"<bullet>•</bullet>{markup(item)}", _hanging(size, base.leading)) for item in items]


def _hanging(size: float, leading: float):  # type: ignore[no-untyped-def]
    hung = style(size).clone(f"hung{size}")
    hung.leftIndent, hung.bulletIndent, hung.bulletFontSize = 11, 1, size
    hung.leading = leading
    return hung


def grid_style(header_rows: int = 1) -> Commands:
    """Return table commands of a plain ruled table with a tinted head."""
    return [
        ("BACKGROUND", (0, 0), (-1, header_rows - 1), SURFACE),
        ("LINEBELOW", (0, 0), (-1, -2), 0.5, LINE),
        ("VALIGN", (0, 0), (-1, -1), "MIDDLE"),
        ("LEFTPADDING", (0, 0), (-1, -1), 7),
        ("RIGHTPADDING", (0, 0), (-1, -1), 7),
        ("TOPPADDING", (0, 0), (-1, -1), 3),
        ("BOTTOMPADDING", (0, 0), (-1, -1), 3.5),
    ]


def section(title: str, *content: Flowable, hint: str = "", whole: bool = False) -> list[Flowable]:
    """A heading that never stands alone at the foot of a page; long tables may break over pages.

    A `whole` section goes on to the next page when only a part of it fits, as long as a page holds it.
    """
    first, *rest = content
    head = Heading(title, hint)
    if whole:
        return [Spacer(1, 5), KeepTogether([head, first, *rest])]
    is_long_table = isinstance(first, Table) and len(first._cellvalues) > 1  # type: ignore[attr-defined]
    if is_long_table or getattr(first, "breaks", False):
        return [Spacer(1, 5), CondPageBreak(_LEAST_SECTION), head, first, *rest]
    return [Spacer(1, 5), CondPageBreak(_LEAST_SECTION), KeepTogether([head, first]), *rest]
