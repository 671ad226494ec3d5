"""What a trouble code means, in the reader's language.

Two sources, and a text always says which one it came from: the written catalogue (`resources/dtc`, one
entry a code) and, for every other well-formed code, its structure: SAE J2012 fixes what the letter, the
second character and the third one say (system, whose code it is, group), whatever the rest. A code is not a
diagnosis: the texts speak of likely causes and of what to check.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from functools import cache
from typing import Any, Literal

from kiosk.diagnostics.python_obd import python_obd
from kiosk.paths import RESOURCES
from kiosk.texts import Texts

Severity = Literal["high", "medium", "low"]
Source = Literal["catalogue", "structure"]
Owner = Literal["standard", "manufacturer", "reserved"]

FALLBACK_LANGUAGE = "ru"
_LANGUAGES = ("ru", "en")
_CODE = re.compile(r"[PCBU][0-3][0-9A-F]{3}")
_CAUSES = 3

# SAE J2012, the table of groups: the longest prefix wins. P1 shares the groups of P0, in the maker's wording.
_GROUPS: dict[str, str] = {
    **{f"P{digit}{group}": name for digit in "01" for group, name in {
        "0": "fuel_air_auxiliary", "1": "fuel_air", "2": "injectors", "3": "ignition", "4": "emission",
        "5": "speed_idle", "6": "computer", "7": "transmission", "8": "transmission", "9": "transmission",
        "A": "hybrid", "B": "hybrid", "C": "hybrid", "D": "hybrid", "E": "hybrid",
    }.items()},
    "P20": "fuel_air_auxiliary", "P21": "fuel_air_auxiliary", "P22": "fuel_air_auxiliary", "P23": "ignition",
    "P24": "emission", "P25": "auxiliary_inputs", "P26": "computer", "P27": "transmission",
    "P28": "transmission", "P2A": "fuel_air_auxiliary", "P30": "fuel_air_auxiliary",
    "P31": "fuel_air_auxiliary", "P32": "fuel_air_auxiliary",
    "P33": "ignition", "P34": "cylinder_deactivation", "P": "powertrain_other",
    "B00": "restraints", "B": "body_other", "C00": "brakes", "C": "chassis_other",
    "U00": "network_electrical", "U01": "network_communication", "U02": "network_communication",
    "U03": "network_software", "U04": "network_data", "U05": "network_data", "U": "network_other",
}  # fmt: skip

# Severity of a code the catalogue does not hold. The rule: nothing is called `high` without knowing what it
# is, and only auxiliary emission controls and links to comfort units are called `low`. Body codes are not:
# many makes keep their airbags among them.
_LOW_PREFIXES = ("P04", "P24", "U02")


@dataclass(frozen=True, slots=True)
class DtcText:
    """One code as a car owner reads it; `source` says whether it is described or only classified."""

    code: str
    severity: Severity
    title: str
    meaning: str
    causes: tuple[str, ...]
    urgency: str
    next_step: str
    source: Source


def owner(code: str) -> Owner:
    """Whose code it is by SAE J2012: the standard's, the manufacturer's, or of a range kept free."""
    letter, digit = code[0], code[1]
    if digit == "0" or (letter == "P" and digit == "2") or (letter == "U" and digit == "3"):
        return "standard"
    if digit == "3":
        if letter != "P":
            return "reserved"
        return "manufacturer" if code < "P3400" else "standard"
    return "manufacturer"


def group(code: str) -> str:
    """The group of SAE J2012 a code belongs to, as the key of its name in the translations."""
    return _GROUPS.get(code[:3]) or _GROUPS[code[0]]


class Catalogue:
    """Answers for every code of the form `[PCBU][0-3]xxx`; files are read at the first question."""

    @staticmethod
    @cache
    def load() -> Catalogue:
        """The one catalogue of the process. Reads nothing yet."""
        return Catalogue()

    def describe(self, code: str, language: str) -> DtcText:
        """The text of `code` in `language`; a language the catalogue does not hold is answered in Russian.

        What only the structure of a code says is told in every language of the translations.

        Raises ValueError when `code` is not five characters of the form SAE J2012 gives.
        """
        _check(code)
        entry = _entries(language if language in _LANGUAGES else FALLBACK_LANGUAGE).get(code)
        if entry is None:
            spoken = language in _LANGUAGES or language in Texts.load().languages()
            return _from_structure(code, language if spoken else FALLBACK_LANGUAGE)
        return DtcText(
            code, self.severity(code), entry["title"], entry["meaning"], tuple(entry["causes"]),
            entry["urgency"], entry["next"], "catalogue",
        )  # fmt: skip

    def severity(self, code: str) -> Severity:
        """How grave a code is: the catalogue's word, else the rule stated above.

        Raises ValueError as `describe` does. `high` asks the driver to stop, or names a misfire.
        """
        _check(code)
        known = _facts().get(code)
        if known is None:
            return "low" if code.startswith(_LOW_PREFIXES) else "medium"
        severity: Severity = known["severity"]
        return severity

    def catalyst_risk(self, code: str) -> bool:
        """Whether driving on with this code can overheat the catalyst: unburnt fuel reaches it."""
        _check(code)
        return bool(_facts().get(code, {}).get("catalyst_risk", False))

    def codes(self) -> tuple[str, ...]:
        """The codes described in the catalogue, sorted."""
        return tuple(sorted(_facts()))


def _check(code: str) -> None:
    if not _CODE.fullmatch(code):
        raise ValueError(f"not a trouble code: {code!r}")


@cache
def _facts() -> dict[str, dict[str, Any]]:
    return _read("dtc/codes.json")


@cache
def _entries(language: str) -> dict[str, dict[str, Any]]:
    return _read(f"dtc/{language}.json")


def _read(name: str) -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads((RESOURCES / name).read_text(encoding="utf-8"))
    return loaded


def _from_structure(code: str, language: str) -> DtcText:
    texts = Texts.load()

    def say(key: str, **values: str) -> str:
        return texts.get(language, f"dtc.{key}", **values)

    whose, system, severity = owner(code), code[0], Catalogue.load().severity(code)
    group_name = say(f"group.{group(code)}")
    title = say(f"title.{whose}", group=group_name)
    if language == "en" and (standard := _standard_titles().get(code)):
        title = standard
    parts = [say("meaning.system", system=say(f"system.{system}"))]
    if not group(code).endswith("_other"):
        parts.append(say("meaning.group", group=group_name))
    meaning = " ".join([*parts, say(f"meaning.{whose}")])
    causes = tuple(say(f"cause.{system}.{number}") for number in range(1, _CAUSES + 1))
    return DtcText(
        code, severity, title, meaning, causes, say(f"urgency.{severity}"),
        say(f"next.{whose}", code=code), "structure",
    )  # fmt: skip


@cache
def _standard_titles() -> dict[str, str]:
    """English titles of standard codes from python-OBD's table, two slips of its text put right."""
    return {
        code: title.replace("OBDResponse", "Response").replace("lntake", "Intake")
        for code, title in python_obd().codes.DTC.items()
        if title and not title.startswith("Reserved")
    }
