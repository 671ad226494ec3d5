"""The diagnostics report: verdict, car, codes, freeze frame, monitors, live values."""

from __future__ import annotations

from collections.abc import Sequence

from reportlab.platypus import Flowable, Spacer, Table

from kiosk.reports.data import DiagnosticsData, Monitor, Reading
from kiosk.reports.pdf.charts import RangeBar
from kiosk.reports.pdf.closing import closing
from kiosk.reports.pdf.codes import code_blocks
from kiosk.reports.pdf.frame import Context, build
from kiosk.reports.pdf.parts import (
    Cells,
    Commands,
    Pill,
    bullets,
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
    CONTENT_WIDTH,
    GREEN,
    GREY,
    INK,
    MEDIUM,
    MUTED,
    RED,
    REGULAR,
    Tone,
    style,
)
from kiosk.reports.pdf.words import Words

_MONITOR_TONE = {"ready": GREEN, "not_ready": AMBER, "not_supported": GREY}


def render_diagnostics(data: DiagnosticsData, context: Context) -> bytes:
    """Return the report as a PDF."""
    words = context.words
    verdict = data.final_verdict()
    story: list[Flowable] = [
        verdict_block(verdict, words.t(f"diagnostics.verdict.{verdict}"), _detail(data, words)),
        Spacer(1, 8),
        _car(data, words),
        Spacer(1, 6),
        _figures(data, words),
    ]
    story += _warnings(data, words)
    if data.verdict_reasons:
        story += section(words.t("diagnostics.reasons"), *bullets(data.verdict_reasons, 9.5))
    story += _codes(data, words)
    story += _freeze_frame(data, words)
    story += _monitors(data.monitors, words)
    story += _live(data.live, words)
    story += _gaps(data, words)
    story += closing(context, data.session_id)
    return build(story, words.t("diagnostics.title"), data.timestamp, context)


def _detail(data: DiagnosticsData, words: Words) -> str:
    verdict = data.final_verdict()
    counted = words.n("diagnostics.codes_found", len(data.dtc_codes))
    told = words.t(f"diagnostics.verdict.{verdict}.detail")
    return f"{counted}. {told}" if data.dtc_codes else told


def _car(data: DiagnosticsData, words: Words) -> Table:
    car = " ".join(part for part in (data.vehicle_make, data.vehicle_model) if part)
    pairs = [
        (words.t("car"), car),
        (words.t("vin"), data.vin or ""),
        (words.t("diagnostics.protocol"), data.protocol or ""),
    ]
    for key, value in (
        ("odometer", data.odometer_km),
        ("distance_with_mil", data.distance_with_mil_km),
        ("distance_since_cleared", data.distance_since_cleared_km),
    ):
        if value is not None:
            pairs.append((words.t(f"diagnostics.{key}"), words.t("km", value=words.number(value, 0))))
    if data.warm_ups_since_cleared is not None:
        pairs.append((words.t("diagnostics.warm_ups"), words.number(data.warm_ups_since_cleared, 0)))
    return fields(pairs, 3 if len(pairs) in (3, 5, 6) else 4)


def _figures(data: DiagnosticsData, words: Words) -> Table:
    tones: dict[str, Tone] = {"high": RED, "medium": AMBER, "low": GREY}
    items: list[tuple[str, str, Tone | None]] = [
        (words.number(count, 0), words.t(f"diagnostics.count.{severity}"), tones[severity] if count else None)
        for severity in ("high", "medium", "low")
        for count in [data.count(severity)]
    ]
    lamp = {True: "on", False: "off", None: "unread"}[data.mil]
    lamp_tone = {True: AMBER, False: GREEN, None: None}[data.mil]
    items.append((words.t(f"diagnostics.mil.{lamp}"), words.t("diagnostics.mil"), lamp_tone))
    supported = [monitor for monitor in data.monitors if monitor.state != "not_supported"]
    if supported:
        ready = sum(monitor.state == "ready" for monitor in supported)
        items.append((f"{ready} / {len(supported)}", words.t("diagnostics.monitors.tile"), None))
    if data.battery_volts is not None:
        volts = words.t("volts", value=words.number(data.battery_volts, 1))
        items.append((volts, words.t("diagnostics.battery"), None))
    return tiles(items)


def _warnings(data: DiagnosticsData, words: Words) -> list[Flowable]:
    notes: list[Flowable] = []
    if data.partial or data.failed_items:
        notes.append(note(words.t("diagnostics.partial"), words.t("diagnostics.partial.detail"), AMBER))
    if data.recently_cleared:
        notes.append(note(words.t("diagnostics.recent"), words.t("diagnostics.recent.detail"), AMBER))
    if data.cleared:
        when = words.moment(data.cleared_at) if data.cleared_at else ""
        told = words.t("diagnostics.cleared_at", when=when) if when else words.t("diagnostics.cleared")
        notes.append(note(told, words.t("diagnostics.cleared.detail"), BLUE))
    return [part for box in notes for part in (Spacer(1, 6), box)]


def _codes(data: DiagnosticsData, words: Words) -> list[Flowable]:
    title = words.t("codes.title")
    if not data.dtc_codes:
        known = not (data.partial or data.failed_items) or data.final_verdict() == "fine"
        key, tone = ("codes.none", GREEN) if known else ("codes.not_read", GREY)
        return section(title, note("", words.t(key), tone))
    blocks = code_blocks(data.dtc_codes, words)
    blocks.append(note(words.t("codes.no_diagnosis"), words.t("codes.no_diagnosis.detail"), BLUE))
    return section(title, *blocks, hint=words.t("codes.hint"))


def _freeze_frame(data: DiagnosticsData, words: Words) -> list[Flowable]:
    if not data.freeze_frame:
        return []
    code = data.freeze_frame_code or ""
    lead = words.t("freeze.detail", code=code) if code else words.t("freeze.detail.plain")
    cells: Cells = []
    for at in range(0, len(data.freeze_frame), 2):
        row: list[object] = []
        for reading in data.freeze_frame[at : at + 2]:
            row += [
                para(_name(reading, words), style(8.5)),
                para(_value(reading, words), style(9, MEDIUM, INK, align=2)),
            ]
        cells.append(row + [""] * (4 - len(row)))
    half = CONTENT_WIDTH / 2
    table = Table(cells, colWidths=[half - 90, 90, half - 90, 90], style=_plain_grid())
    return section(words.t("freeze.title"), para(lead, style(9, REGULAR, MUTED, after=4)), table)


def _plain_grid() -> Commands:
    return [command for command in grid_style() if command[0] != "BACKGROUND"]


def _monitors(monitors: Sequence[Monitor], words: Words) -> list[Flowable]:
    if not monitors:
        return []
    cells: Cells = []
    for at in range(0, len(monitors), 2):
        row: list[object] = []
        for monitor in monitors[at : at + 2]:
            pill = Pill(words.t(f"monitor.{monitor.state}"), _MONITOR_TONE[monitor.state], room=92)
            row += [para(words.known(f"diagnostics.monitor.{monitor.name}", monitor.name), style(8.5)), pill]
        cells.append(row + [""] * (4 - len(row)))
    half = CONTENT_WIDTH / 2
    table = Table(cells, colWidths=[half - 100, 100, half - 100, 100], style=_plain_grid())
    lead = para(words.t("monitors.detail"), style(9, REGULAR, MUTED, after=4))
    return section(words.t("monitors.title"), lead, table)


def _live(live: Sequence[Reading], words: Words) -> list[Flowable]:
    if not live:
        return []
    head = [
        para(words.t(f"live.{key}"), style(7.8, MEDIUM, MUTED)) for key in ("name", "value", "range", "chart")
    ]
    cells: Cells = [list(head)]
    for reading in live:
        cells.append(
            [
                para(_name(reading, words), style(8.5)),
                _measured(reading, words),
                _normal(reading, words),
                _chart(reading),
            ]
        )
    widths = [CONTENT_WIDTH - 300, 82, 84, 134]
    table = Table(cells, colWidths=widths, repeatRows=1, style=grid_style())
    lead = para(words.t("live.detail"), style(9, REGULAR, MUTED, after=4))
    return section(words.t("live.title"), lead, table)


def _name(reading: Reading, words: Words) -> str:
    return words.known(f"diagnostics.pid.{reading.name}", reading.name)


def _value(reading: Reading, words: Words) -> str:
    if isinstance(reading.value, str):
        return f"{words.state(reading.value)} {words.unit(reading.unit)}".strip()
    return f"{words.number(reading.value, 2)} {words.unit(reading.unit)}".strip()


def _outside(reading: Reading) -> bool:
    if isinstance(reading.value, str):
        return False
    below = reading.low is not None and reading.value < reading.low
    return below or (reading.high is not None and reading.value > reading.high)


def _measured(reading: Reading, words: Words) -> Flowable:
    return para(_value(reading, words), style(9, MEDIUM, RED.deep if _outside(reading) else INK))


def _normal(reading: Reading, words: Words) -> Flowable | str:
    low, high = (None if edge is None else words.number(edge, 2) for edge in (reading.low, reading.high))
    if low is None and high is None:
        return ""
    told = (
        f"{low} … {high}"
        if low is not None and high is not None
        else f"≥ {low}"
        if high is None
        else f"≤ {high}"
    )
    return para(told, style(8.5, REGULAR, MUTED))


def _chart(reading: Reading) -> Flowable | str:
    if isinstance(reading.value, str) or (reading.low is None and reading.high is None):
        return ""
    return RangeBar(reading.value, reading.low, reading.high)


def _gaps(data: DiagnosticsData, words: Words) -> list[Flowable]:
    if not data.failed_items:
        return []
    items = [words.item(item) for item in data.failed_items]
    return section(words.t("gaps.title"), *bullets(items))
