"""The trouble codes on paper: cards with causes and next step for the gravest, a dense list for the rest."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from itertools import accumulate

from reportlab.lib.colors import Color
from reportlab.platypus import CondPageBreak, Flowable, KeepTogether, Spacer, Table

from kiosk.diagnostics.catalogue import Catalogue, DtcText
from kiosk.reports.data import TroubleCode
from kiosk.reports.pdf.parts import Pill, bullets, card_style
from kiosk.reports.pdf.text import clean, draw, fit, para, width, wrap
from kiosk.reports.pdf.theme import (
    BOLD,
    CONTENT_WIDTH,
    INK,
    LINE,
    MEDIUM,
    MUTED,
    PAPER,
    REGULAR,
    SEVERITY,
    TEXT,
    style,
)
from kiosk.reports.pdf.words import Words

MAX_CARDS = 24
_NAMED_UNITS = 4
_LEAST_REST = 90  # a heading and a few rows
MIN_OVERVIEW = 3  # more different codes than these are listed first, at a glance
_ORDER = {"high": 0, "medium": 1, "low": 2}
_KIND_ORDER = {"stored": 0, None: 1, "permanent": 2, "pending": 3}


def by_gravity(codes: Sequence[TroubleCode]) -> list[TroubleCode]:
    """Return the codes with the gravest first, then stored before pending, then by code."""
    return sorted(codes, key=lambda c: (_ORDER[c.severity], _KIND_ORDER[c.kind], c.code, c.ecu or ""))


def explain(code: TroubleCode, words: Words) -> DtcText | None:
    """Return the catalogue's text of a code; None when the code is not of SAE J2012's form."""
    try:
        return Catalogue.load().describe(code.code[:5], words.language)
    except ValueError:
        return None


def title_of(code: TroubleCode, text: DtcText | None, words: Words) -> str:
    """Return the catalogue's title; where it only classifies the code, what the caller wrote says more."""
    if text is not None and text.source == "catalogue":
        return text.title
    return code.description or (text.title if text else words.t("codes.unknown"))


def code_blocks(codes: Sequence[TroubleCode], words: Words) -> list[Flowable]:
    """Return cards for the first `MAX_CARDS` different codes and a dense list of every other entry.

    Many codes are listed in front, so that the first page tells them all.
    """
    ordered = by_gravity(codes)
    shown: dict[str, list[TroubleCode]] = {}
    rest: list[TroubleCode] = []
    for code in ordered:
        if code.code in shown:
            shown[code.code].append(code)
        elif len(shown) < MAX_CARDS:
            shown[code.code] = [code]
        else:
            rest.append(code)
    blocks: list[Flowable] = []
    if len(shown) > MIN_OVERVIEW:
        blocks += [CodeRows([same[0] for same in shown.values()], words), Spacer(1, 9)]
        if rest:
            blocks += [para(words.n("codes.more_below", len(rest)), style(9, MEDIUM, INK)), Spacer(1, 9)]
        lead = para(words.t("codes.details"), style(9.5, BOLD, INK, after=5))
        first, *others = shown.values()
        blocks += [KeepTogether([lead, _card(first, words)]), Spacer(1, 6)]
    else:
        others = list(shown.values())
    for same in others:
        blocks += [_card(same, words), Spacer(1, 6)]
    if rest:
        blocks += [
            CondPageBreak(_LEAST_REST),
            para(words.n("codes.more", len(rest)), style(9, MEDIUM, INK)),
            Spacer(1, 4),
            CodeRows(rest, words),
        ]
    return blocks


def _card(same: Sequence[TroubleCode], words: Words) -> Table:
    code = same[0]
    tone = SEVERITY[code.severity]
    text = explain(code, words)
    title = title_of(code, text, words)
    pills = [Pill(words.t(f"severity.{code.severity}"), tone, solid=True)]
    pills += [Pill(words.t(f"kind.{kind}"), tone) for kind in dict.fromkeys(c.kind for c in same if c.kind)]
    ecus = words.listed((words.ecu(c.ecu) for c in same if c.ecu), _NAMED_UNITS)
    head = Table(
        [
            [
                para(code.code, style(15, BOLD, tone.deep, leading=18)),
                _row(pills),
                para(ecus, style(8, REGULAR, MUTED, align=2)),
            ]
        ],
        colWidths=[86, 250, CONTENT_WIDTH - 366],
        style=[
            ("VALIGN", (0, 0), (-1, -1), "MIDDLE"),
            ("LEFTPADDING", (0, 0), (-1, -1), 0),
            ("RIGHTPADDING", (0, 0), (-1, -1), 0),
            ("TOPPADDING", (0, 0), (-1, -1), 0),
            ("BOTTOMPADDING", (0, 0), (-1, -1), 2),
        ],
    )
    body: list[Flowable] = [head, para(title, style(11, MEDIUM, INK, leading=14.5, after=2))]
    if code.description and code.description.strip() != title:
        body.append(para(code.description, style(9, REGULAR, MUTED)))
    if text is not None:
        body += _explained(text, words)
    return Table(
        [["", body]],
        colWidths=[5, CONTENT_WIDTH - 5],
        style=[
            *card_style(9, PAPER, LINE),
            ("BACKGROUND", (0, 0), (0, -1), tone.solid),
            ("LEFTPADDING", (0, 0), (0, -1), 0),
            ("RIGHTPADDING", (0, 0), (0, -1), 0),
        ],
    )


def _explained(text: DtcText, words: Words) -> list[Flowable]:
    facts: list[Flowable] = [Spacer(1, 2), para(text.meaning, style(9))]
    if text.urgency:
        facts += [Spacer(1, 3), _labelled(words.t("codes.urgency"), [para(text.urgency, style(9))])]
    if text.causes:
        facts += [Spacer(1, 3), _labelled(words.t("codes.causes"), bullets(text.causes))]
    if text.next_step:
        facts += [
            Spacer(1, 3),
            _labelled(words.t("codes.next"), [para(text.next_step, style(9, MEDIUM, INK))]),
        ]
    return facts


def _labelled(label: str, content: list[Flowable]) -> Table:
    return Table(
        [[para(label, style(8, REGULAR, MUTED, leading=12.8)), content]],
        colWidths=[94, CONTENT_WIDTH - 5 - 94 - 20],
        style=[
            ("VALIGN", (0, 0), (-1, -1), "TOP"),
            ("LEFTPADDING", (0, 0), (-1, -1), 0),
            ("RIGHTPADDING", (0, 0), (-1, -1), 4),
            ("TOPPADDING", (0, 0), (-1, -1), 0),
            ("BOTTOMPADDING", (0, 0), (-1, -1), 0),
        ],
    )


def _row(pills: list[Pill]) -> Table:
    cells: list[object] = [*pills, ""]
    used = [pill.length + 4 for pill in pills]
    return Table(
        [cells],
        colWidths=[*used, max(250 - sum(used), 0)],
        style=[
            ("LEFTPADDING", (0, 0), (-1, -1), 0),
            ("RIGHTPADDING", (0, 0), (-1, -1), 0),
            ("TOPPADDING", (0, 0), (-1, -1), 0),
            ("BOTTOMPADDING", (0, 0), (-1, -1), 0),
        ],
    )


class CodeRows(Flowable):
    """Dense rows that break over pages. Drawn directly: ten thousand paragraphs would take minutes."""

    breaks = True
    SIZE = 8.2
    LEADING = 10.4
    PADDING = 5.0
    FACTS = 190.0  # the most room of kind and unit at the right

    def __init__(self, codes: Sequence[TroubleCode], words: Words) -> None:
        super().__init__()
        self.words = words
        facts = [self._facts(code, words) for code in codes]
        room = min(max((width(told, REGULAR, 7.5) for told in facts), default=0.0), self.FACTS)
        self.rows = [
            (code, self._lines(code, words, CONTENT_WIDTH - 152 - room), fit(told, REGULAR, 7.5, room))
            for code, told in zip(codes, facts, strict=True)
        ]
        heights = (len(lines) * self.LEADING + self.PADDING for _, lines, _ in self.rows)
        self.ends = list(accumulate(heights, initial=0.0))
        self.first, self.last = 0, len(self.rows)

    def _lines(self, code: TroubleCode, words: Words, room: float) -> list[str]:
        text = explain(code, words)
        return wrap(title_of(code, text, words), REGULAR, self.SIZE, room, 3)

    def _facts(self, code: TroubleCode, words: Words) -> str:
        parts = [words.t(f"kind.{code.kind}") if code.kind else "", words.ecu(code.ecu or "")]
        return clean(" · ".join(part for part in parts if part))

    def wrap(self, width: float, _height: float) -> tuple[float, float]:
        """Take the whole width and every row's height."""
        return width, self.ends[self.last] - self.ends[self.first]

    def split(self, _width: float, height: float) -> list[Flowable]:
        """Break between two rows."""
        cut = bisect_right(self.ends, self.ends[self.first] + height) - 1
        if cut <= self.first:
            return []
        if cut >= self.last:
            return [self]
        return [self._part(self.first, cut), self._part(cut, self.last)]

    def _part(self, first: int, last: int) -> CodeRows:
        part = CodeRows((), self.words)
        part.rows, part.ends = self.rows, self.ends
        part.first, part.last = first, last
        return part

    def draw(self) -> None:
        """Draw the rows from the top."""
        canvas = self.canv
        y = self.ends[self.last] - self.ends[self.first]
        for code, lines, facts in self.rows[self.first : self.last]:
            tone = SEVERITY[code.severity]
            base = y - self.LEADING
            self._rule(y, tone.solid, len(lines))
            canvas.setFillColor(tone.deep)
            draw(canvas, 10, base, code.code, BOLD, self.SIZE)
            draw(canvas, 72, base, self.words.t(f"severity.{code.severity}"), REGULAR, 7.5)
            canvas.setFillColor(TEXT)
            for at, line in enumerate(lines):
                draw(canvas, 140, base - at * self.LEADING, line, REGULAR, self.SIZE)
            canvas.setFillColor(MUTED)
            draw(canvas, CONTENT_WIDTH, base, facts, REGULAR, 7.5, "right")
            y -= len(lines) * self.LEADING + self.PADDING

    def _rule(self, y: float, color: Color, lines: int) -> None:
        canvas = self.canv
        canvas.setStrokeColor(LINE)
        canvas.setLineWidth(0.4)
        canvas.line(0, y, CONTENT_WIDTH, y)
        canvas.setFillColor(color)
        canvas.rect(
            0, y - lines * self.LEADING - self.PADDING + 2.5, 2.5, lines * self.LEADING, stroke=0, fill=1
        )
