"""The body's panels: their names and figures, every reading of theirs, and the table of all."""

from __future__ import annotations

from dataclasses import dataclass

from reportlab.platypus import Flowable, Paragraph, Table

from kiosk.reports.data import Measurement, ThicknessData
from kiosk.reports.pdf.charts import Strip
from kiosk.reports.pdf.parts import Cells, Commands, Pill, grid_style, note, section
from kiosk.reports.pdf.readings import plain_grid
from kiosk.reports.pdf.text import para
from kiosk.reports.pdf.theme import CONTENT_WIDTH, GREY, INK, MEDIUM, MUTED, REGULAR, VERDICT, style
from kiosk.reports.pdf.words import Words

_READINGS_IN_ROW = 12  # more of one panel have a list of their own
_POINTS_TOGETHER = 120  # a page holds about so many
# Every body's panels, the histogram and the terms stand on one page.
_CLOSE: Commands = [
    ("LEFTPADDING", (0, 0), (-1, -1), 5),
    ("RIGHTPADDING", (0, 0), (-1, -1), 5),
    ("TOPPADDING", (0, 0), (-1, -1), 2.8),
    ("BOTTOMPADDING", (0, 0), (-1, -1), 3.2),
]
_WORST = {"critical": 3, "warning": 2, "normal": 1, "unmeasurable": 0, "skipped": 0}


@dataclass(frozen=True)
class Panel:
    """One panel's points; figures are in µm and None where nothing was measured."""

    key: str
    name: str
    points: tuple[Measurement, ...]

    @property
    def values(self) -> list[float]:
        """Return the readings."""
        return [point.value for point in self.points if point.value is not None]

    @property
    def average_um(self) -> float | None:
        """Return the mean reading."""
        return sum(self.values) / len(self.values) if self.values else None

    @property
    def status(self) -> str:
        """Return the worst status of the points."""
        return max((point.status for point in self.points), key=lambda status: _WORST[status])


def panels(data: ThicknessData, words: Words) -> list[Panel]:
    """Group the points by panel (by zone where no panel is told), in the order of their first point."""
    found: dict[str, list[Measurement]] = {}
    for point in data.measurements:
        found.setdefault(point.panel or point.zone, []).append(point)
    return [Panel(key, panel_name(key, words), tuple(points)) for key, points in found.items()]


def panel_name(key: str, words: Words) -> str:
    """Return a panel's name in the reader's language, or the key itself when it is not one of ours."""
    return words.known(f"thickness.panel.{key}", key.replace("_", " "))


def panel_table(data: ThicknessData, words: Words) -> list[Flowable]:
    """Return the panels with their figures as a section; with their readings where these have no own names."""
    title = words.t("panels.title")
    if not data.measurements:
        return section(title, note("", words.t("panels.none"), GREY))
    inline = _is_told_by_panels(data, words)
    keys = ("panel", "readings" if inline else "points", "min", "average", "max", "chart", "verdict")
    figures = ("points", "min", "average", "max")
    head: list[object] = [
        para(words.t(f"panels.{key}"), style(7.8, MEDIUM, MUTED, align=2 if key in figures else 0))
        for key in keys
    ]
    readings = [point.value for point in data.measured() if point.value is not None]
    most = min(max([*readings, 250.0]) * 1.05, 700.0)
    rows = [_row(panel, data, words, most, inline) for panel in panels(data, words)]
    told = 110.0 if inline else 46.0
    widths = [CONTENT_WIDTH - told - 278, told, 34, 46, 38, 80, 80]
    table = Table([head, *rows], colWidths=widths, repeatRows=1, style=[*grid_style(), *_CLOSE])
    lead = para(words.t("points.note"), style(9, REGULAR, MUTED, after=4))
    return section(title, lead, table, hint=words.t("panels.hint"))


def list_of_points(data: ThicknessData, words: Words) -> list[Flowable]:
    """Return every reading by its point's name as a section, three a row; nothing where the panels told them."""
    if not data.measurements or _is_told_by_panels(data, words):
        return []
    columns = 3
    each = CONTENT_WIDTH / columns
    cells: Cells = []
    for at in range(0, len(data.measurements), columns):
        row: list[object] = []
        for point in data.measurements[at : at + columns]:
            told = words.um(point.value) if point.value is not None else words.t(f"status.{point.status}")
            row += [
                para(_point_name(point, words), style(8)),
                para(told, style(8, MEDIUM, VERDICT[point.status].deep, align=2)),
            ]
        cells.append(row + [""] * (2 * columns - len(row)))
    table = Table(cells, colWidths=[each - 78, 78] * columns, style=plain_grid())
    return section(words.t("points.title"), table, whole=len(data.measurements) <= _POINTS_TOGETHER)


def _is_told_by_panels(data: ThicknessData, words: Words) -> bool:
    """Whether no point has a name beyond its panel's, and none of the panels has too many of them."""
    return all(
        len(panel.points) <= _READINGS_IN_ROW
        and all(_point_name(point, words) == panel.name for point in panel.points)
        for panel in panels(data, words)
    )


def _row(panel: Panel, data: ThicknessData, words: Words, most: float, inline: bool) -> list[object]:
    dots = [(point.value, point.status) for point in panel.points if point.value is not None]
    figures = (min(panel.values, default=None), panel.average_um, max(panel.values, default=None))
    count = f"{len(panel.values)}/{len(panel.points)}"
    return [
        para(panel.name, style(8.5, REGULAR, INK)),
        _readings(panel, words) if inline else para(count, style(8.5, REGULAR, MUTED, align=2)),
        *[para(words.um(figure), style(9, MEDIUM, INK, align=2)) for figure in figures],
        Strip(dots, most, data.norm_of(panel.key), 70) if dots else "",
        Pill(words.t(f"status.{panel.status}"), VERDICT[panel.status], room=70),
    ]


def _readings(panel: Panel, words: Words) -> Paragraph:
    """Return the readings in the order of measuring; a point without one is a dash, as on the diagram."""
    if not panel.values:
        return para("–", style(8.5, REGULAR, MUTED))
    told = []
    for point in panel.points:
        tone = VERDICT[point.status].deep.hexval().replace("0x", "#")
        um = "–" if point.value is None else words.um(point.value)
        found = f"<b>{um}</b>" if point.status in ("warning", "critical") else um
        told.append(f'<font color="{tone}">{found}</font>')
    return Paragraph("&nbsp;· ".join(told), style(8.5, REGULAR, MUTED))


def _point_name(point: Measurement, words: Words) -> str:
    if point.panel is None:
        return panel_name(point.zone, words)
    name = panel_name(point.panel, words)
    return name if point.zone in (point.panel, name) else f"{name} · {point.zone}"
