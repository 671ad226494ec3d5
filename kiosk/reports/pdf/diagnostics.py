"""The diagnostics report: verdict, car, codes, freeze frame, monitors, live values."""

from __future__ import annotations

from collections.abc import Sequence

from reportlab.platypus import Flowable, KeepTogether, Spacer, Table

from kiosk.reports.data import DiagnosticsData, Monitor
from kiosk.reports.pdf.closing import closing
from kiosk.reports.pdf.codes import code_blocks
from kiosk.reports.pdf.frame import Context, build
from kiosk.reports.pdf.parts import (
    Cells,
    Pill,
    bullets,
    fields,
    note,
    section,
    tiles,
    verdict_block,
)
from kiosk.reports.pdf.readings import freeze_frame, live, plain_grid
from kiosk.reports.pdf.self_tests import self_tests
from kiosk.reports.pdf.text import para
from kiosk.reports.pdf.theme import (
    AMBER,
    BLUE,
    CONTENT_WIDTH,
    GREEN,
    GREY,
    MUTED,
    RED,
    REGULAR,
    Tone,
    style,
)
from kiosk.reports.pdf.words import Words

# Columns of the car's card by the number of its fields: a VIN and the longest protocol on one line each.
_HALVES, _THIRDS = (0.5, 0.5), (1 / 3, 1 / 3, 1 / 3)
_QUARTERS = {
    True: (0.22, 0.25, 0.285, 0.245),
    False: (0.25, 0.285, 0.245, 0.22),
}  # with the car first, without
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
    story += freeze_frame(data, words)
    story += _monitors(data.monitors, words)
    story += self_tests(data.self_tests, words)
    story += live(data.live, words)
    story += _gaps(data, words)
    story.append(KeepTogether(closing(context, data.session_id)))
    return build(story, words.t("diagnostics.title"), data.timestamp, context)


def _detail(data: DiagnosticsData, words: Words) -> str:
    verdict = data.final_verdict()
    counted = words.n("diagnostics.codes_found", data.count())
    told = words.t(f"diagnostics.verdict.{verdict}.detail")
    return f"{counted}. {told}" if data.dtc_codes else told


def _car(data: DiagnosticsData, words: Words) -> Table:
    car = " ".join(part for part in (data.vehicle_make, data.vehicle_model) if part)
    pairs = [(words.t("car"), car)] if car else []
    pairs += [
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
    shares = {2: _HALVES, 3: _THIRDS, 5: _THIRDS, 6: _THIRDS}.get(len(pairs), _QUARTERS[bool(car)])
    return fields(pairs, shares)


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
    caution = note(words.t("codes.no_diagnosis"), words.t("codes.no_diagnosis.detail"), BLUE)
    blocks = code_blocks(data.dtc_codes, words)
    return section(title, caution, Spacer(1, 7), *blocks, hint=words.t("codes.hint"))


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
    table = Table(cells, colWidths=[half - 100, 100, half - 100, 100], style=plain_grid())
    lead = para(words.t("monitors.detail"), style(9, REGULAR, MUTED, after=4))
    return section(words.t("monitors.title"), lead, table)


def _gaps(data: DiagnosticsData, words: Words) -> list[Flowable]:
    if not data.failed_items:
        return []
    items = [words.item(item) for item in data.failed_items]
    return section(words.t("gaps.title"), *bullets(items))
