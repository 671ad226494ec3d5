"""A day's closing on paper, with the look of the reports."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from reportlab.lib.styles import ParagraphStyle
from reportlab.platypus import Flowable, Spacer, Table

from kiosk.reports.pdf import Context, Seller, Words, lay_out
from kiosk.reports.pdf.parts import Commands, grid_style, note, section, tiles
from kiosk.reports.pdf.text import para
from kiosk.reports.pdf.theme import AMBER, BLUE, BOLD, CONTENT_WIDTH, INK, MEDIUM, MUTED, REGULAR, style
from kiosk.settings import Settings
from kiosk.texts import Texts

if TYPE_CHECKING:
    from kiosk.servicing.day import Day, Line

_ALL = ((0, 0), (-1, -1))
_WIDTHS = [CONTENT_WIDTH * share for share in (0.56, 0.16, 0.28)]


def render_day(day: Day, settings: Settings, texts: Texts, language: str, now: datetime) -> bytes:
    """Return the closing of a day as a PDF.

    Args:
        language: of the translations; any other is printed in English.
        now: when it is made.
    """
    printed = language if language in texts.languages() else "en"
    paper = _Paper(day, settings, texts, printed)
    seller = settings.kiosk.seller
    context = Context(
        report_id=f"DAY-{day.day}",
        generated_at=now,
        kiosk_id=settings.kiosk.id,
        seller=Seller(seller.name, seller.inn, seller.address, seller.phone),
        retention_days=settings.reports.retention_days,
        data_sha256=day.digest,
        words=Words(texts, printed, settings.kiosk.timezone),
    )
    return lay_out(paper.story, paper.t("title"), now, context)


class _Paper:
    """The story of the page, in one language."""

    def __init__(self, day: Day, settings: Settings, texts: Texts, language: str) -> None:
        self._day = day
        self._kiosk = settings.kiosk
        self._texts = texts
        self._language = language

    def t(self, key: str, **values: object) -> str:
        return self._texts.get(self._language, f"service.day.{key}", **values)

    def money(self, kopecks: int) -> str:
        return self._texts.money(self._language, kopecks)

    def story(self) -> Sequence[Flowable]:
        """Return what stands on the page."""
        day, seller = self._day, self._kiosk.seller
        facts = [
            (self.t("date"), day.day),
            (self.t("kiosk"), self._kiosk.id),
            (self.t("seller"), seller.name),
            (self.t("inn"), seller.inn),
        ]
        figures = [
            (self.money(day.paid_kopecks), self.t("paid"), None),
            (self.money(day.returned_kopecks), self.t("returned"), AMBER if day.returned_kopecks else None),
            (self.money(day.paid_kopecks - day.returned_kopecks), self.t("net"), BLUE),
        ]
        running = [] if day.is_over else [note("", self.t("running"), AMBER), Spacer(1, 8)]
        return [
            *running,
            self._facts(facts),
            Spacer(1, 8),
            tiles(figures),
            *self._table("paid_by_service", "service", day.paid),
            *self._table("returned_by_service", "service", day.returned),
            *self._table("by_state", "state", [line for line in day.states if line.count]),
            *section(self.t("sessions"), self._grid("session", day.sessions, with_money=False)),
            Spacer(1, 10),
            para(self.t("digest", digest=day.digest), style(7.5, REGULAR, MUTED)),
        ]

    def _facts(self, pairs: Sequence[tuple[str, str]]) -> Table:
        small, plain = style(7.5, REGULAR, MUTED), style(10, MEDIUM, INK)
        cells = [[para(label, small), para(value or "—", plain)] for label, value in pairs]
        return Table(
            [cells], colWidths=[CONTENT_WIDTH / len(cells)] * len(cells), style=[("VALIGN", *_ALL, "TOP")]
        )

    def _table(self, title: str, kind: str, lines: Sequence[Line]) -> list[Flowable]:
        return section(self.t(title), self._grid(kind, lines))

    def _grid(self, kind: str, lines: Sequence[Line], *, with_money: bool = True) -> Table:
        head, cell, strong = style(8, MEDIUM, MUTED), style(9.5, REGULAR, INK), style(9.5, BOLD, INK)
        names = {"state": "service.payment.state", "service": "service.name", "session": "service.name"}

        def row(name: str, count: int, kopecks: int, face: ParagraphStyle) -> list[object]:
            money = self.money(kopecks) if with_money else ""
            return [para(name, face), para(str(count), face), para(money, face)]

        titles = [self.t("what"), self.t("count"), self.t("sum") if with_money else ""]
        rows: list[list[object]] = [[para(title, head) for title in titles]]
        rows += [
            row(self._texts.get(self._language, f"{names[kind]}.{it.key}"), it.count, it.amount_kopecks, cell)
            for it in lines
        ]
        total_kopecks = sum(line.amount_kopecks for line in lines)
        rows.append(row(self.t("total"), sum(line.count for line in lines), total_kopecks, strong))
        commands: Commands = grid_style()
        return Table(rows, colWidths=_WIDTHS, style=commands)
