"""Every page of the service menu that is a sheet, and where "back" leads from it."""

from __future__ import annotations

from typing import Any

from ui.javascript import plain
from ui.menu.machine_sheets import MACHINE_SHEETS
from ui.menu.parts import View
from ui.menu.sheets import SHEETS, compared
from ui.menu.words import MenuWords

# Every other page goes back to the menu.
PARENTS = {"payment": "payments", "session": "sessions", "report": "reports"}
ALL_SHEETS = {**SHEETS, **MACHINE_SHEETS}


def sheet_of(words: MenuWords, page: str, view: View, args: View, found: View) -> dict[str, Any]:
    """Return a page laid out for QML; {} for one that is no sheet or shows nothing yet.

    Args:
        found: what a comparison with the payment provider found, shown above the payments.
    """
    make = ALL_SHEETS.get(page)
    if make is None or not view:
        return {}
    sheet = make(words, view, args)
    if page == "payments" and found:
        sheet["sections"] = [compared(words, found), *sheet["sections"]]
    made: dict[str, Any] = plain(sheet)
    return made
