"""The thickness report: verdict, body diagram, panels, histogram, repaired zones."""

from __future__ import annotations

from collections.abc import Sequence

from reportlab.platypus import Flowable, Paragraph, Spacer, Table

from kiosk.reports.data import Measurement, RepairedZone, ThicknessData
from kiosk.reports.pdf.body import BodyDiagram
from kiosk.reports.pdf.charts import Histogram, Strip
from kiosk.reports.pdf.closing import closing
from kiosk.reports.pdf.frame import Context, build
from kiosk.reports.pdf.marks import KeyMark
from kiosk.reports.pdf.panels import panel_name, panels
from kiosk.reports.pdf.parts import (
    Cells,
    Commands,
    Pill,
    bullets,
    card_style,
    fields,
    grid_style,
    note,
    section,
    tiles,
    verdict_block,
)
from kiosk.reports.pdf.text import para
from kiosk.reports.pdf.theme import (
    AMBER,
    BLUE,
    BOLD,
    CONTENT_WIDTH,
    GREY,
    INK,
    LINE,
    MEDIUM,
    MUTED,
    PAPER,
    REGULAR,
    VERDICT,
    style,
)
from kiosk.reports.pdf.words import Words

_STATUSES = ("normal", "warning", "critical", "unmeasurable", "skipped")
DIAGRAM_HEIGHT = 372.0
_NAMED_PANELS = 10  # of one repaired zone
_LINE_OF_READINGS = 40  # so that no row outgrows a page
_POINTS_TOGETHER = 120  # a page holds about so many


def render_thickness(data: ThicknessData, context: Context) -> bytes:
    """Return the report as a PDF."""
    words = context.words
    sentence = f"thickness.verdict.{data.headline()}"
    story: list[Flowable] = [
        verdict_block(data.final_verdict(), words.t(sentence), words.t(f"{sentence}.detail")),
        Spacer(1, 8),
        _car(data, words),
        Spacer(1, 6),
        _figures(data, words),
    ]
    if data.verdict_reasons:
        story += section(words.t("thickness.reasons"), *bullets(data.verdict_reasons, 9.5))
    story += _diagram(data, words)
    story += _zones(data.zones, words)
    story += _panel_table(data, words)
    story += _histogram(data, words)
    story += _points(data, words)
    story += closing(context, data.session_id)
    return build(story, words.t("thickness.title"), data.timestamp, context)


def _car(data: ThicknessData, words: Words) -> Table:
    car = " ".join(part for part in (data.vehicle_make, data.vehicle_model) if part)
    pairs = [
        (words.t("car"), car),
        (words.t("thickness.body"), words.t(f"body.{data.vehicle_type}")),
        (words.t("thickness.gauge"), _gauge(data, words)),
        (words.t("thickness.reference"), _reference(data, words)),
    ]
    told = [pair for pair in pairs if pair[1]]
    return fields(told, [1 / len(told)] * len(told) if len(told) < 4 else (0.5, 0.5))


def _gauge(data: ThicknessData, words: Words) -> str:
    typed = words.t("thickness.typed_in") if data.typed_in else ""
    return " · ".join(part for part in (data.gauge or "", typed) if part)


def _reference(data: ThicknessData, words: Words) -> str:
    plate = data.reference
    if plate is None:
        return words.t("thickness.reference.none")
    key = "thickness.reference.ok" if plate.ok else "thickness.reference.bad"
    tolerance = "" if plate.tolerance_um is None else f" ± {words.um(plate.tolerance_um)}"
    return words.t(key, value=words.um(plate.thickness_um), expected=words.um(plate.expected_um) + tolerance)


def _figures(data: ThicknessData, words: Words) -> Table:
    values = [point.value for point in data.measured() if point.value is not None]
    count = {status: sum(point.status == status for point in data.measurements) for status in _STATUSES}
    average = sum(values) / len(values) if values else None
    return tiles(
        [
            (f"{len(values)} / {len(data.measurements)}", words.t("thickness.tile.measured"), None),
            (words.um(average), words.t("thickness.tile.average"), None),
            (words.um(min(values, default=None)), words.t("thickness.tile.min"), None),
            (words.um(max(values, default=None)), words.t("thickness.tile.max"), None),
            (
                str(count["warning"]),
                words.t("thickness.tile.warning"),
                VERDICT["warning"] if count["warning"] else None,
            ),
            (
                str(count["critical"]),
                words.t("thickness.tile.critical"),
                VERDICT["critical"] if count["critical"] else None,
            ),
        ]
    )


def _diagram(data: ThicknessData, words: Words) -> list[Flowable]:
    placed = [point for point in data.measurements if point.x is not None]
    if not placed:
        return []
    diagram = BodyDiagram(data.vehicle_type, placed, DIAGRAM_HEIGHT)
    left = diagram.length + 24
    table = Table(
        [[diagram, _legend(data, words)]],
        colWidths=[left, CONTENT_WIDTH - left],
        style=[*card_style(10, PAPER, LINE), ("VALIGN", (0, 0), (-1, -1), "MIDDLE")],
    )
    return section(words.t("diagram.title"), table, hint=words.t("diagram.hint"))


def _legend(data: ThicknessData, words: Words) -> list[Flowable]:
    rows: Cells = []
    for status in _STATUSES:
        count = sum(point.status == status for point in data.measurements)
        if not count and status in ("unmeasurable", "skipped"):
            continue
        meaning = [
            para(words.t(f"status.{status}"), style(9, MEDIUM, INK)),
            para(
                words.t(f"status.{status}.meaning{data.cause(status)}"), style(8, REGULAR, MUTED, leading=11)
            ),
        ]
        rows.append([KeyMark(status), meaning, para(str(count), style(11, BOLD, INK, align=2))])
    legend = Table(
        rows,
        colWidths=[22, 160, 26],
        style=[
            ("VALIGN", (0, 0), (-1, -1), "TOP"),
            ("LEFTPADDING", (0, 0), (-1, -1), 0),
            ("RIGHTPADDING", (0, 0), (-1, -1), 3),
            ("TOPPADDING", (0, 0), (-1, -1), 4),
            ("BOTTOMPADDING", (0, 0), (-1, -1), 6),
        ],
    )
    parts: list[Flowable] = [para(words.t("legend.title"), style(10, BOLD, INK, after=4)), legend]
    norm = data.common_norm()
    if norm is not None:
        told = words.t("legend.norm", low=words.um(norm[0]), high=words.um(norm[1]))
        parts += [Spacer(1, 6), para(told, style(8.5, REGULAR, MUTED))]
    return parts


def _zones(zones: Sequence[RepairedZone], words: Words) -> list[Flowable]:
    if not zones:
        return []
    boxes: list[Flowable] = []
    for zone in zones:
        named = words.listed((panel_name(panel, words) for panel in zone.panels), _NAMED_PANELS)
        facts = [
            words.n("zones.points", len(zone.points)) if zone.points else "",
            words.t("zones.average", value=words.um(zone.average_um)) if zone.average_um is not None else "",
            words.t("zones.max", value=words.um(zone.max_um)) if zone.max_um is not None else "",
        ]
        told = " · ".join(fact for fact in facts if fact)
        title, body = (named, zone.text or told) if named else (zone.text or words.t("zones.one"), told)
        boxes += [note(title, body if body == told or not told else f"{body} {told}", AMBER), Spacer(1, 5)]
    return section(words.t("zones.title"), *boxes, hint=words.t("zones.hint"))


def _panel_table(data: ThicknessData, words: Words) -> list[Flowable]:
    if not data.measurements:
        return section(words.t("panels.title"), note("", words.t("panels.none"), GREY))
    keys = ("panel", "points", "min", "average", "max", "chart", "verdict")
    cells: Cells = [
        [
            para(words.t(f"panels.{key}"), style(7.8, MEDIUM, MUTED, align=2 if key in keys[1:5] else 0))
            for key in keys
        ]
    ]
    readings = [point.value for point in data.measured() if point.value is not None]
    most = min(max([*readings, 250.0]) * 1.05, 700.0)
    for panel in panels(data, words):
        dots = [(point.value, point.status) for point in panel.points if point.value is not None]
        figures = (min(panel.values, default=None), panel.average_um, max(panel.values, default=None))
        cells.append(
            [
                para(panel.name, style(8.5, REGULAR, INK)),
                para(f"{len(panel.values)}/{len(panel.points)}", style(8.5, REGULAR, MUTED, align=2)),
                *[para(words.um(figure), style(9, MEDIUM, INK, align=2)) for figure in figures],
                Strip(dots, most, data.norm_of(panel.key), 94) if dots else "",
                Pill(words.t(f"status.{panel.status}"), VERDICT[panel.status], room=94),
            ]
        )
    widths = [CONTENT_WIDTH - 376, 44, 40, 50, 40, 108, 94]
    table = Table(cells, colWidths=widths, repeatRows=1, style=grid_style())
    return section(words.t("panels.title"), table, hint=words.t("panels.hint"))


def _histogram(data: ThicknessData, words: Words) -> list[Flowable]:
    values = [(point.value, point.status) for point in data.measured() if point.value is not None]
    if not values:
        return []
    norm = data.common_norm()
    label = words.t("histogram.norm", low=words.um(norm[0]), high=words.um(norm[1])) if norm else ""
    chart = Histogram(values, norm, (words.t("histogram.axis"), label), (CONTENT_WIDTH - 22, 128))
    card = Table([[chart]], colWidths=[CONTENT_WIDTH], style=card_style(10, PAPER, LINE))
    return section(words.t("histogram.title"), card, hint=words.t("histogram.hint"))


def _points(data: ThicknessData, words: Words) -> list[Flowable]:
    """Every reading by name: the numbers behind the pictures."""
    if not data.measurements:
        return []
    named: dict[str, list[Measurement]] = {}
    for point in data.measurements:
        named.setdefault(_point_name(point, words), []).append(point)
    is_shared = 2 * len(named) <= len(data.measurements)
    table = _points_by_name(named, words) if is_shared else _points_one_by_one(data, words)
    lead = note("", words.t("points.note"), BLUE)
    return section(
        words.t("points.title"), table, Spacer(1, 8), lead, whole=len(data.measurements) <= _POINTS_TOGETHER
    )


def _points_by_name(named: dict[str, list[Measurement]], words: Words) -> Table:
    """Two panels a row, their readings in the order of measuring."""
    pairs: list[list[object]] = []
    for name, points in named.items():
        for at in range(0, len(points), _LINE_OF_READINGS):
            told = "&nbsp;· ".join(_toned(point, words) for point in points[at : at + _LINE_OF_READINGS])
            pairs.append(
                [
                    para("" if at else name, style(8.5, REGULAR, INK)),
                    Paragraph(told, style(8.5, MEDIUM, MUTED)),
                ]
            )
    half = -(-len(pairs) // 2)  # down the left column first, as one walks round the car
    nothing: list[object] = ["", ""]
    right = [*pairs[half:], nothing]
    cells: Cells = [[*pair, *right[at]] for at, pair in enumerate(pairs[:half])]
    commands: Commands = [command for command in grid_style() if command[0] != "BACKGROUND"]
    commands += [("VALIGN", (0, 0), (-1, -1), "TOP"), ("RIGHTPADDING", (0, 0), (-1, -1), 2)]
    widths = [120, CONTENT_WIDTH / 2 - 120]
    return Table(cells, colWidths=widths * 2, style=commands)


def _toned(point: Measurement, words: Words) -> str:
    """Return a reading in its colour, as markup; a point without one is a dash, as on the diagram."""
    tone = VERDICT[point.status].deep.hexval().replace("0x", "#")
    return f'<font color="{tone}">{"–" if point.value is None else words.um(point.value)}</font>'


def _told(point: Measurement, words: Words) -> str:
    return words.um(point.value) if point.value is not None else words.t(f"status.{point.status}")


def _points_one_by_one(data: ThicknessData, words: Words) -> Table:
    """Three readings a row."""
    columns = 3
    each = CONTENT_WIDTH / columns
    cells: Cells = []
    for at in range(0, len(data.measurements), columns):
        row: list[object] = []
        for point in data.measurements[at : at + columns]:
            tone = VERDICT[point.status]
            told = _told(point, words)
            row += [
                para(_point_name(point, words), style(8)),
                para(told, style(8, MEDIUM, tone.deep, align=2)),
            ]
        cells.append(row + [""] * (2 * columns - len(row)))
    commands = [command for command in grid_style() if command[0] != "BACKGROUND"]
    return Table(cells, colWidths=[each - 78, 78] * columns, style=commands)


def _point_name(point: Measurement, words: Words) -> str:
    if point.panel is None:
        return panel_name(point.zone, words)
    name = panel_name(point.panel, words)
    return name if point.zone in (point.panel, name) else f"{name} · {point.zone}"
