"""What a result means for driving on: stop, soon, fine or unknown, each with its reasons.

The rules are data (`resources/diagnostics/verdict.json`). A result whose stored codes were not read is never
`fine`.
"""

from __future__ import annotations

import functools
import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

from kiosk.diagnostics.catalogue import Catalogue
from kiosk.diagnostics.result import ItemState, ScanResult, TroubleCode
from kiosk.paths import RESOURCES
from kiosk.texts import Texts

Level = Literal["stop", "soon", "fine", "unknown"]
_ORDER: tuple[Level, ...] = ("stop", "soon", "fine")
_RUNNING_RPM = 300


@dataclass(frozen=True)
class Reason:
    """Why: the rule's id, the level it asks for, a sentence, and the codes it rests on."""

    rule: str
    level: Level
    text: str
    codes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Verdict:
    """One plain sentence and its reasons, gravest first."""

    level: Level
    sentence: str
    reasons: tuple[Reason, ...] = ()


@dataclass(frozen=True)
class Hit:
    """A rule that holds, before any language: its figures fill the text's placeholders."""

    rule: str
    level: Level
    codes: tuple[str, ...] = ()
    value: float | None = None


def judge(result: ScanResult, language: str, texts: Texts, *, lamp_flashing: bool = False) -> Verdict:
    """Judge a result.

    Args:
        lamp_flashing: the customer sees the lamp flash; no service of SAE J1979 tells it from a steady one.
    """
    found = hits(result, lamp_flashing=lamp_flashing)
    level: Level = next((level for level in _ORDER if any(hit.level == level for hit in found)), "fine")
    if not result.codes_known:
        found = [*found, Hit("not_read", "unknown")]
        if level == "fine":
            level = "unknown"
    elif ItemState.FAILED in result.items.values():
        found = [*found, Hit("partly_read", "fine")]
    reasons = tuple(_reason(hit, language, texts) for hit in found)
    return Verdict(level, texts.get(language, f"diagnostics.verdict.{level}"), reasons)


def hits(result: ScanResult, *, lamp_flashing: bool = False) -> list[Hit]:
    """Return the rules that hold for a result, gravest first."""
    found: dict[str, Hit] = {}
    for rule in _rules():
        if rule.get("unless") in found:
            continue
        hit = _try(rule, result, lamp_flashing=lamp_flashing)
        if hit is not None:
            found[rule["id"]] = hit
    return sorted(found.values(), key=lambda hit: _ORDER.index(hit.level))


@functools.cache
def _rules() -> list[dict[str, Any]]:
    rows = json.loads((RESOURCES / "diagnostics" / "verdict.json").read_text(encoding="utf-8"))
    rules: list[dict[str, Any]] = rows["rules"]
    return rules


def _try(rule: dict[str, Any], result: ScanResult, *, lamp_flashing: bool) -> Hit | None:
    """Return the hit when the rule's condition holds."""
    if "engine" in rule and rule["engine"] != _engine(result):
        return None
    if "kinds" in rule:
        codes = _rule_codes(rule, result.codes)
        return Hit(rule["id"], rule["level"], codes) if codes else None
    if "pids" in rule or "voltsBelow" in rule or "voltsAbove" in rule:
        value = _excess(rule, result)
        return None if value is None else Hit(rule["id"], rule["level"], value=value)
    flags: dict[str, Callable[[], bool]] = {
        "lampFlashing": lambda: lamp_flashing,
        "lamp": lambda: bool(result.mil),
        "testFailed": lambda: any(test.passed is False for test in result.mode06),
        "recentlyCleared": lambda: bool(result.recently_cleared),
    }
    holds = all(test() for name, test in flags.items() if name in rule)
    return Hit(rule["id"], rule["level"]) if holds else None


def _rule_codes(rule: dict[str, Any], codes: tuple[TroubleCode, ...]) -> tuple[str, ...]:
    """Return the codes a rule rests on, none when one of its side conditions does not hold."""
    if "also" in rule and not _codes(rule["also"], codes):
        return ()
    if rule.get("permanentOnly") and any(code.kind != "permanent" for code in codes):
        return ()
    return _codes(rule, codes)


def _excess(rule: dict[str, Any], result: ScanResult) -> float | None:
    """Return the measured value when it is beyond the rule's limits, None when it is not or was not read."""
    if "pids" in rule:
        live = next((result.live[pid] for pid in rule["pids"] if pid in result.live), None)
        value = None if live is None else float(live.value)
    else:
        value = _volts(result)
    low = rule.get("voltsBelow", float("-inf"))
    high = rule.get("above", rule.get("voltsAbove", float("inf")))
    return value if value is not None and not low <= value <= high else None


def _codes(rule: dict[str, Any], codes: tuple[TroubleCode, ...]) -> tuple[str, ...]:
    found = [
        code.code
        for code in codes
        if code.kind in rule["kinds"]
        and re.search(rule.get("codes", ""), code.code)
        and rule.get("severity", code.severity) == code.severity
        and ("catalystRisk" not in rule or Catalogue.load().catalyst_risk(code.code))
        and not ("except" in rule and re.search(rule["except"], code.code))
    ]
    return tuple(dict.fromkeys(found))


def _engine(result: ScanResult) -> str | None:
    speed = result.live.get("010C")
    if speed is None:
        return None
    return "running" if float(speed.value) > _RUNNING_RPM else "stopped"


def _volts(result: ScanResult) -> float | None:
    """The control unit's own measurement, else the adapter's (its divider is often off by some tenths)."""
    live = result.live.get("0142")
    return float(live.value) if live is not None else result.battery_volts


def _reason(hit: Hit, language: str, texts: Texts) -> Reason:
    value = "" if hit.value is None else texts.number(language, hit.value)
    sentence = texts.get(language, f"diagnostics.reason.{hit.rule}", codes=", ".join(hit.codes), value=value)
    return Reason(hit.rule, hit.level, sentence, hit.codes)
