"""The sheets of the kiosk itself: outbox, day, service, logs, health, backup, power."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, timedelta
from typing import Any

from babel.dates import format_date

from ui.menu.parts import Sheet, View, action, audit_row, pager, row, section
from ui.menu.sheets import delivery
from ui.menu.words import MenuWords, tone

LEVELS = ("info", "warning", "error")
AREAS = ("network", "disk", "clock", "database")
WAITS_LONG_S = 300


def figure(value: str, label: str, shade: str = "neutral") -> dict[str, str]:
    """Return a large value with its label."""
    return {"value": value, "label": label, "tone": shade}


def notice(shade: str, text: str) -> dict[str, str]:
    """Return a sentence that matters."""
    return {"tone": shade, "text": text}


def outbox(words: MenuWords, view: View, _args: View) -> Sheet:
    """What has not left yet."""
    oldest_s = view["oldestS"]
    notices = (
        [notice("warning", words.t("outbox.oldest", time=words.span(oldest_s)))]
        if oldest_s >= WAITS_LONG_S
        else []
    )
    rows = [delivery(words, it) for it in view["rows"]]
    actions = []
    if rows:
        actions = [
            action(words, "outbox.resend_all", "outbox.resend_all", kind="primary", symbol="send"),
        ]
    return {
        "figures": [
            figure(words.number(view["waiting"]), words.t("outbox.waiting")),
            figure(
                words.number(view["failed"]),
                words.t("outbox.failed"),
                "danger" if view["failed"] else "neutral",
            ),
            figure(words.number(view["sent"]), words.t("outbox.sent")),
        ],
        "notices": notices,
        "sections": [section(words.t("outbox.list"), rows, words.t("outbox.empty"))],
        "actions": actions,
    }


def day(words: MenuWords, view: View, _args: View) -> Sheet:
    """The day's sums and its closing."""
    shown = date.fromisoformat(view["day"])
    before, after = (shown - timedelta(days=1)).isoformat(), (shown + timedelta(days=1)).isoformat()
    steps = [{"text": words.t("day.previous"), "symbol": "arrow-left", "args": {"day": before}, "on": True}]
    steps.append(
        {
            "text": words.t("day.next"),
            "symbol": "arrow-right",
            "args": {"day": after},
            "on": bool(view["isOver"]),
        }
    )
    title = str(format_date(shown, "d MMMM y", locale=words.language))
    return {
        "steps": {"title": title, "links": steps},
        "notices": [] if view["isOver"] else [notice("warning", words.t("day.running"))],
        "figures": [
            figure(words.money(view["paidKopecks"]), words.t("day.paid"), "success"),
            figure(
                words.money(view["returnedKopecks"]),
                words.t("day.returned"),
                "warning" if view["returnedCount"] else "neutral",
            ),
            figure(words.money(view["netKopecks"]), words.t("day.net"), "accent"),
        ],
        "sections": [
            section(words.t("day.paid_by_service"), _sums(words, "name", view["paid"])),
            section(words.t("day.returned_by_service"), _sums(words, "name", view["returned"])),
            section(
                words.t("day.by_state"),
                _sums(words, "payment.state", [it for it in view["states"] if it["count"]]),
                words.t("nothing"),
            ),
            section(
                words.t("day.sessions"),
                [row(words.t(f"name.{it['key']}"), value=str(it["count"])) for it in view["sessions"]],
            ),
        ],
        "actions": [
            action(
                words,
                "day.close",
                "day.close",
                args={"day": view["day"], "language": words.language},
                kind="primary",
                symbol="report",
            )
        ],
    }


def _sums(words: MenuWords, kind: str, lines: Sequence[View]) -> list[dict[str, Any]]:
    return [
        row(
            words.t(f"{kind}.{it['key']}"),
            words.n("day.operations", it["count"]),
            value=words.money(it["amountKopecks"]),
        )
        for it in lines
    ]


def closed(words: MenuWords, view: View, _args: View) -> Sheet:
    """In or out of service."""
    off = bool(view["closed"])
    if off:
        told = words.t("closed.off.text", phone=view["phone"]) if view["phone"] else ""
        told = told or words.t("closed.off.text.no_phone")
    else:
        told = words.t("closed.on.text")
    button = action(
        words,
        "operator.closed",
        "closed.turn_on" if off else "closed.turn_off",
        args={"closed": not off},
        kind="primary" if off else "danger",
        symbol="check" if off else "stop",
    )
    return {
        "headline": {
            "text": words.t("closed.off" if off else "closed.on"),
            "badge": "",
            "tone": "danger" if off else "success",
            "symbol": "stop" if off else "check-circle",
        },
        "notices": [notice("warning" if off else "accent", told)],
        "actions": [button],
    }


def log(words: MenuWords, view: View, _args: View) -> Sheet:
    """The log's last lines."""
    rows = [
        row(
            it["event"],
            f"{it['at'][:19].replace('T', ' ')} UTC {it['facts']}".strip(),
            badge=""
            if it["level"] in ("info", "debug")
            else words.known(f"log.level.{it['level']}", it["level"]),
            tone=tone(it["level"]),
        )
        for it in view["rows"]
    ]
    return {
        "tabs": [{"key": key, "text": words.t(f"log.filter.{key}")} for key in LEVELS],
        "tab": view["level"],
        "tabArg": "level",
        "notices": [notice("accent", words.t("log.masked"))],
        "sections": [section("", rows, words.t("log.empty"))],
    }


def audit(words: MenuWords, view: View, _args: View) -> Sheet:
    """The audit log."""
    rows = []
    for it in view["rows"]:
        made = audit_row(words, it)
        what = it["entity"].removeprefix("service ")
        made["note"] = " · ".join(part for part in (made["note"], what, it["facts"]) if part)
        rows.append(made)
    return {"sections": [section("", rows, words.t("nothing"))], "pager": pager(view)}


def health(words: MenuWords, view: View, _args: View) -> Sheet:
    """Network, disk, clock, database."""
    sections = []
    for area in AREAS:
        rows = [
            row(
                words.t(f"health.{it['key']}", **_told(words, it["values"])),
                badge=words.t(f"health.level.{it['level']}"),
                tone=tone(it["level"]),
            )
            for it in view["checks"]
            if it["area"] == area
        ]
        sections.append(section(words.t(f"health.area.{area}"), rows))
    return {
        "sections": sections,
        "actions": [action(words, "health.check", "health.again", symbol="retry")],
    }


def _told(words: MenuWords, values: View) -> dict[str, Any]:
    told: dict[str, Any] = {}
    for key, value in values.items():
        if key in ("now", "newest"):
            told[key] = words.moment(value)
        else:
            told[key] = words.number(value) if isinstance(value, float) else value
    return told


def backup(words: MenuWords, view: View, _args: View) -> Sheet:
    """The newest backup, and one more."""
    latest = view["latest"]
    good = {"badge": words.t("health.level.ok"), "tone": "success"}
    rows = [row(words.moment(latest["atMs"]), **good)] if latest else []
    return {
        "sections": [section(words.t("backup.latest"), rows, words.t("backup.none"))],
        "actions": [action(words, "backup.make", "backup.make", kind="primary", symbol="backup")],
    }


def power(words: MenuWords, view: View, _args: View) -> Sheet:
    """Restart the program, or close it."""
    notices = [notice("accent", words.t("power.text"))]
    if view["open"]:
        notices.append(notice("warning", words.n("power.open", view["open"])))
    return {
        "notices": notices,
        "actions": [
            action(words, "power.restart", "power.restart", symbol="retry", confirm="power.restart"),
            action(words, "power.leave", "power.leave", kind="danger", symbol="power", confirm="power.leave"),
        ],
    }


MACHINE_SHEETS: dict[str, Callable[[MenuWords, View, View], Sheet]] = {
    "outbox": outbox,
    "day": day,
    "closed": closed,
    "log": log,
    "audit": audit,
    "health": health,
    "backup": backup,
    "power": power,
}
