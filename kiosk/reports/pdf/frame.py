"""The page: header band, footer with page x of y, metadata; and the building of the file."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from io import BytesIO
from typing import Any

from reportlab.lib.pagesizes import A4
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import BaseDocTemplate, Flowable, Frame, NextPageTemplate, PageTemplate

from kiosk.reports.pdf.text import draw, fit, width
from kiosk.reports.pdf.theme import (
    BOLD,
    BRAND,
    CONTENT_WIDTH,
    FAINT,
    FIRST_HEADER,
    FOOTER,
    INK,
    LINE,
    MARGIN,
    MEDIUM,
    MUTED,
    NEXT_HEADER,
    NIGHT,
    PAGE_HEIGHT,
    PAGE_WIDTH,
    PAPER,
    REGULAR,
)
from kiosk.reports.pdf.words import Words

_TOTAL = "total-pages"


@dataclass(frozen=True)
class Seller:
    """Who sold the service, as printed."""

    name: str
    inn: str
    address: str
    phone: str


@dataclass(frozen=True)
class Context:
    """What surrounds the data on paper. `data_sha256` is the digest of the data's canonical JSON."""

    report_id: str
    generated_at: datetime
    kiosk_id: str
    seller: Seller
    retention_days: int
    data_sha256: str
    words: Words


@dataclass(frozen=True)
class _Stamp:
    """The file's date as reportlab's document wants it."""

    YMDhms: tuple[int, int, int, int, int, int]
    dhh: int = 0
    dmm: int = 0


class _Document(BaseDocTemplate):
    def __init__(self, out: BytesIO, title: str, checked_at: datetime, context: Context) -> None:
        words = context.words
        super().__init__(
            out,
            pagesize=A4,
            title=f"{title} · {context.report_id}",
            author=context.seller.name or "kiosk-agent",
            subject=words.t("meta.subject"),
            keywords=[context.report_id, context.data_sha256],
            creator="kiosk-agent",
            producer="ReportLab",
            lang=words.language,
            invariant=1,
            initialFontName=REGULAR,
        )
        self.heading, self.checked_at, self.context = title, checked_at, context
        self.addPageTemplates(
            [
                PageTemplate("first", [_frame(FIRST_HEADER)], onPage=self._first_page),
                PageTemplate("next", [_frame(NEXT_HEADER)], onPage=self._next_page),
            ]
        )

    def _first_page(self, canvas: Canvas, _doc: object) -> None:
        words = self.context.words
        _describe(canvas, self.context.generated_at)
        canvas.setFillColor(NIGHT)
        canvas.rect(0, PAGE_HEIGHT - FIRST_HEADER + 5 * mm, PAGE_WIDTH, FIRST_HEADER, stroke=0, fill=1)
        canvas.setFillColor(BRAND)
        canvas.rect(0, PAGE_HEIGHT - FIRST_HEADER + 5 * mm, PAGE_WIDTH, 1.1 * mm, stroke=0, fill=1)
        top = PAGE_HEIGHT - 11 * mm
        right = PAGE_WIDTH - MARGIN
        canvas.setFillColor(FAINT)
        draw(canvas, MARGIN, top, words.t("header.kicker", kiosk=self.context.kiosk_id), MEDIUM, 8)
        draw(canvas, right, top, words.t("header.number"), MEDIUM, 8, "right")
        canvas.setFillColor(PAPER)
        draw(canvas, MARGIN, top - 10 * mm, self.heading, BOLD, 21)
        draw(canvas, right, top - 5.2 * mm, self.context.report_id, BOLD, 9, "right")
        draw(canvas, right, top - 10 * mm, words.moment(self.checked_at), REGULAR, 8.5, "right")
        self._foot(canvas)

    def _next_page(self, canvas: Canvas, _doc: object) -> None:
        y = PAGE_HEIGHT - 9.5 * mm
        canvas.setFillColor(INK)
        draw(canvas, MARGIN, y, self.heading, BOLD, 8.5)
        canvas.setFillColor(MUTED)
        draw(canvas, PAGE_WIDTH - MARGIN, y, self.context.report_id, REGULAR, 8, "right")
        canvas.setStrokeColor(LINE)
        canvas.setLineWidth(0.6)
        canvas.line(MARGIN, y - 2.6 * mm, PAGE_WIDTH - MARGIN, y - 2.6 * mm)
        self._foot(canvas)

    def _foot(self, canvas: Canvas) -> None:
        words, seller = self.context.words, self.context.seller
        y = 8.5 * mm
        canvas.setStrokeColor(LINE)
        canvas.setLineWidth(0.6)
        canvas.line(MARGIN, y + 4 * mm, PAGE_WIDTH - MARGIN, y + 4 * mm)
        canvas.setFillColor(MUTED)
        told = " · ".join(part for part in (seller.name, seller.phone) if part) or self.context.kiosk_id
        draw(canvas, MARGIN, y, fit(told, REGULAR, 7.5, CONTENT_WIDTH * 0.6), REGULAR, 7.5)
        # The total is known only at the end: every page refers to one form that is defined then.
        room = width("0000", REGULAR, 7.5) if self.page > 99 else width("00", REGULAR, 7.5)
        at = PAGE_WIDTH - MARGIN - room
        draw(canvas, at, y, words.t("footer.page", page=self.page) + " ", REGULAR, 7.5, "right")
        canvas.saveState()
        canvas.translate(at + width(" ", REGULAR, 7.5), y)
        canvas.doForm(_TOTAL)
        canvas.restoreState()

    def _endBuild(self) -> None:  # noqa: N802 - the name of reportlab's hook
        canvas = self.canv
        canvas.beginForm(_TOTAL, 0, -3, 40, 10)
        canvas.setFillColor(MUTED)
        draw(canvas, 0, 0, str(self.page), REGULAR, 7.5)
        canvas.endForm()
        super()._endBuild()  # type: ignore[misc]


def _frame(header: float) -> Frame:
    height = PAGE_HEIGHT - header - FOOTER
    return Frame(
        MARGIN, FOOTER, CONTENT_WIDTH, height, leftPadding=0, rightPadding=0, topPadding=2, bottomPadding=0
    )


def _describe(canvas: Canvas, generated_at: datetime) -> None:
    """Date the file from the injected clock, and have viewers show its title."""
    at = generated_at.astimezone(UTC)
    document: Any = canvas._doc  # type: ignore[attr-defined]
    document._timeStamp = _Stamp((at.year, at.month, at.day, at.hour, at.minute, at.second))
    canvas.setViewerPreference("DisplayDocTitle", "true")


def build(story: Sequence[Flowable], title: str, checked_at: datetime, context: Context) -> bytes:
    """Lay the story out on A4 pages and return the PDF.

    Same story and context, same bytes: the file's date is `context.generated_at`.
    """
    out = BytesIO()
    _Document(out, title, checked_at, context).build([NextPageTemplate("next"), *story])
    return out.getvalue()
