"""The thickness report: verdict, body diagram, panels, histogram, repaired zones."""

from __future__ import annotations

from collections.abc import Sequence

from reportlab.platypus import Flowable, KeepTogether, Spacer, Table

from kiosk.reports.data import RepairedZone, ThicknessData
from kiosk.reports.pdf.body import BodyDiagram
from kiosk.reports.pdf.charts import Histogram
from kiosk.reports.pdf.closing import closing
from kiosk.reports.pdf.frame import Context, build
from kiosk.reports.pdf.marks import KeyMark
from kiosk.reports.pdf.panels import list_of_points, panel_name, panel_table
from kiosk.reports.pdf.parts import (
    Cells,
    Heading,
    bullets,
    card_style,
    fields,
    note,
    section,
    tiles,
    verdict_block,
)
from kiosk.reports.pdf.text import para
from kiosk.reports.pdf.theme import (
    AMBER,
    BOLD,
    CONTENT_WIDTH,
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
    story += panel_table(data, words)
    story += list_of_points(data, words)
    # Together, so that the terms never stand on a page alone.
    story.append(KeepTogether([*_histogram(data, words), *closing(context, data.session_id)]))
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
    return section(words.t("zones.title"), *boxes, hint=words.t("zones.hint"), whole=True)


def _histogram(data: ThicknessData, words: Words) -> list[Flowable]:
    values = [(point.value, point.status) for point in data.measured() if point.value is not None]
    if not values:
        return []
    norm = data.common_norm()
    label = words.t("histogram.norm", low=words.um(norm[0]), high=words.um(norm[1])) if norm else ""
    chart = Histogram(values, norm, (words.t("histogram.axis"), label), (CONTENT_WIDTH - 22, 104))
    card = Table([[chart]], colWidths=[CONTENT_WIDTH], style=card_style(10, PAPER, LINE))
    return [Spacer(1, 5), Heading(words.t("histogram.title"), words.t("histogram.hint")), card]
