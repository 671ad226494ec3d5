"""A technician's test scan in words: under way, and done."""

from __future__ import annotations

from typing import Any

from ui.menu.parts import View
from ui.menu.words import MenuWords


def scanning(words: MenuWords, step: View) -> dict[str, Any]:
    """Return how far it is, what is read now, and what the car says; {} before the first step."""
    names = words.names
    if not step:
        return {}
    return {
        "part": step["percent"] / 100,
        "item": names.known(step["itemKey"], step["itemKey"]),
        "live": [
            {"name": names.known(it["name"], it["name"]), "value": _reading(words, it)} for it in step["live"]
        ],
    }


def _reading(words: MenuWords, it: View) -> str:
    unit = words.names.unit(it["unit"])
    return f"{words.names.value(it['value'])}{'' if unit == '°' else ' '}{unit}".strip()


def scanned(words: MenuWords, results: View) -> dict[str, Any]:
    """Return how the scan among the results ended and what it found, line by line; {} without a scan."""
    result = results.get("devices.scan")
    if not result:
        return {}
    outcome = result["outcome"]
    lines: list[str] = []
    if outcome in {"read", "partial"}:
        codes = list(dict.fromkeys(code["code"] for code in result["codes"]))
        lines = [
            words.t("devices.scan.done", seconds=words.number(result["seconds"])),
            words.t("devices.scan.protocol", protocol=result["protocol"]),
            words.t("devices.scan.vin", vin=result["vin"]) if result["vin"] else "",
            ": ".join(filter(None, [words.n("devices.scan.codes", len(codes)), ", ".join(codes)])),
            words.t("devices.scan.values", n=result["values"]),
            words.t("devices.scan.failed", items=", ".join(map(words.names.item, result["failed"])))
            if result["failed"]
            else "",
        ]
    told = "devices.scan.cancelled" if outcome == "cancelled" else f"devices.scan.outcome.{outcome}"
    return {"outcome": outcome, "text": words.t(told), "lines": [line for line in lines if line]}
