"""Values of sensors on paper: those with a normal range as small charts, the others in two columns."""

from __future__ import annotations

from collections.abc import Sequence

from reportlab.platypus import CondPageBreak, Flowable, Spacer, Table

from kiosk.reports.data import DiagnosticsData, Reading
from kiosk.reports.pdf.charts import RangeBar
from kiosk.reports.pdf.parts import Cells, Commands, grid_style, section
from kiosk.reports.pdf.text import clean, para, width
from kiosk.reports.pdf.theme import CONTENT_WIDTH, INK, MEDIUM, MUTED, RED, REGULAR, style
from kiosk.reports.pdf.words import Words

_VALUE_ROOM = 90.0
_PADDING = 14.0
_LEAST_ROOM = 80


def freeze_frame(data: DiagnosticsData, words: Words) -> list[Flowable]:
    """Return the values a control unit kept with its code, as a section; nothing when there are none."""
    if not data.freeze_frame:
        return []
    code = data.freeze_frame_code or ""
    lead = words.t("freeze.detail", code=code) if code else words.t("freeze.detail.plain")
    grid = _two_columns(data.freeze_frame, words)
    return section(words.t("freeze.title"), para(lead, style(9, REGULAR, MUTED, after=4)), grid)


def live(readings: Sequence[Reading], words: Words) -> list[Flowable]:
    """Return the live values as a section: first what is out of its range, then the rest of the judged ones."""
    if not readings:
        return []
    judged = sorted((reading for reading in readings if _has_range(reading)), key=lambda it: not outside(it))
    others = [reading for reading in readings if not _has_range(reading)]
    parts: list[Flowable] = [para(words.t("live.detail"), style(9, REGULAR, MUTED, after=4))]
    if judged:
        parts.append(_charts(judged, words))
    if judged and others:
        parts += [
            Spacer(1, 10),
            CondPageBreak(_LEAST_ROOM),
            para(words.t("live.others"), style(9, MEDIUM, INK, after=3)),
        ]
    if others:
        parts.append(_two_columns(others, words))
    return section(words.t("live.title"), *parts)


def outside(reading: Reading) -> bool:
    """Whether a value lies out of its normal range."""
    if isinstance(reading.value, str):
        return False
    below = reading.low is not None and reading.value < reading.low
    return below or (reading.high is not None and reading.value > reading.high)


def plain_grid() -> Commands:
    """Return table commands of a ruled table without a head."""
    return [command for command in grid_style() if command[0] != "BACKGROUND"]


def _has_range(reading: Reading) -> bool:
    return not isinstance(reading.value, str) and not (reading.low is None and reading.high is None)


def _charts(judged: Sequence[Reading], words: Words) -> Table:
    head = [
        para(words.t(f"live.{key}"), style(7.8, MEDIUM, MUTED)) for key in ("name", "value", "range", "chart")
    ]
    cells: Cells = [list(head)]
    for reading in judged:
        tone = RED.deep if outside(reading) else INK
        cells.append(
            [
                para(_name(reading, words), style(8.5)),
                para(_value(reading, words), style(9, MEDIUM, tone)),
                para(_normal(reading, words), style(8.5, REGULAR, MUTED)),
                RangeBar(float(reading.value), reading.low, reading.high),
            ]
        )
    widths = [CONTENT_WIDTH - 300, 82, 84, 134]
    return Table(cells, colWidths=widths, repeatRows=1, style=grid_style())


def _two_columns(readings: Sequence[Reading], words: Words) -> Table:
    """Two readings a row; one whose value needs more room has a row of its own."""
    cells: Cells = []
    spans: Commands = []
    waiting: list[object] = []
    for reading in readings:
        pair = _pair(reading, words)
        if _is_long(reading, words):
            spans.append(("SPAN", (1, len(cells)), (3, len(cells))))
            cells.append([*pair, "", ""])
        elif waiting:
            cells.append([*waiting, *pair])
            waiting = []
        else:
            waiting = pair
    if waiting:
        cells.append([*waiting, "", ""])
    half = CONTENT_WIDTH / 2
    widths = [half - _VALUE_ROOM, _VALUE_ROOM] * 2
    return Table(cells, colWidths=widths, style=[*plain_grid(), *spans])


def _pair(reading: Reading, words: Words) -> list[object]:
    return [
        para(_name(reading, words), style(8.5)),
        para(_value(reading, words), style(9, MEDIUM, INK, align=2)),
    ]


def _is_long(reading: Reading, words: Words) -> bool:
    return width(clean(_value(reading, words)), MEDIUM, 9) > _VALUE_ROOM - _PADDING


def _name(reading: Reading, words: Words) -> str:
    return words.pid(reading.name, reading.name)


def _value(reading: Reading, words: Words) -> str:
    if isinstance(reading.value, str):
        return f"{words.value(reading.value)} {words.unit(reading.unit)}".strip()
    return f"{words.number(reading.value, 2)} {words.unit(reading.unit)}".strip()


def _normal(reading: Reading, words: Words) -> str:
    low, high = (None if edge is None else words.number(edge, 2) for edge in (reading.low, reading.high))
    if low is not None and high is not None:
        return f"{low} … {high}"
    return f"≥ {low}" if high is None else f"≤ {high}"
