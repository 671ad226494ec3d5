"""The parts a sheet of the service menu is laid out with.

A sheet is a dict that `ui/qml/service/ServiceSheetPage.qml` draws: tabs, figures, rows, facts and actions; a row
with a `page` leads on, one with an `action` has a button.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ui.menu.words import MenuWords

View = Mapping[str, Any]
Sheet = dict[str, Any]


def row(title: str, note: str = "", **more: Any) -> dict[str, Any]:
    """Return one row: `badge` and `tone`, `value` at the right, `page` and `id` to go to, `action`."""
    return {"title": title, "note": note, "badge": "", "tone": "neutral", "value": "", "page": "", **more}


def section(title: str, rows: Sequence[Mapping[str, Any]], empty: str = "") -> dict[str, Any]:
    """Return a titled group of rows."""
    return {"title": title, "rows": list(rows), "empty": empty}


def facts(pairs: Sequence[tuple[str, str]]) -> list[dict[str, str]]:
    """Return labelled values, without the empty ones."""
    return [{"label": label, "value": value} for label, value in pairs if value]


def action(words: MenuWords, name: str, text: str, **more: Any) -> dict[str, Any]:
    """Return a button; `confirm` is the key of a question that comes first."""
    made: dict[str, Any] = {
        "name": name,
        "text": words.t(text),
        "args": {},
        "kind": "secondary",
        "symbol": "",
    }
    confirm = more.pop("confirm", "")
    if confirm:
        title, body = words.t(f"{confirm}.title"), words.t(f"{confirm}.text")
        made["confirm"] = {"title": title, "text": body}
    return {**made, **more}


def history(words: MenuWords, rows: Sequence[View]) -> dict[str, Any]:
    """Return the audit rows of one thing."""
    return section(words.t("history"), [audit_row(words, it) for it in rows])


def audit_row(words: MenuWords, it: View) -> dict[str, Any]:
    """Return one audit row; the event's name is the ledger's own in every language."""
    who = words.known(f"actor.{it['actor']}", str(it["actor"]))
    return row(str(it["event"]), f"{words.moment(it['atMs'])} · {who}")


def pager(view: View) -> dict[str, Any]:
    """Return where the page stands among the others."""
    return {
        "offset": view["offset"],
        "size": view["size"],
        "newer": view["offset"] > 0,
        "older": view["more"],
    }
