"""Names of what a result tells in English, by a key or by an address, in the reader's language."""

from __future__ import annotations

import re
from dataclasses import dataclass

from kiosk.diagnostics.monitor_ids import is_standard_test, watched_part
from kiosk.texts import Texts

_UNITS = {
    "7E8": "engine", "18DAF110": "engine", "10": "engine", "11": "engine",
    "7E9": "transmission", "18DAF118": "transmission", "18": "transmission",
}  # fmt: skip
_ADDRESS = re.compile(r"(?=.*\d)[0-9A-F]{2,8}")


@dataclass(frozen=True)
class Names:
    """What is told has a name in every language; what a car tells beyond the tables stays as it is."""

    texts: Texts
    language: str

    def known(self, key: str, otherwise: str) -> str:
        """Return the text of a key, or `otherwise` when there is none."""
        return self.texts.get(self.language, key) if self.texts.has(self.language, key) else otherwise

    def ecu(self, address: str) -> str:
        """Return a control unit's name by its address; what is no address is a name already.

        Addresses by ISO 15765-4 and SAE J2178-1: the first is the engine's; 18 and 7E9 are the transmission's
        by custom.
        """
        if not _ADDRESS.fullmatch(address):
            return address
        key = f"diagnostics.ecu.{_UNITS.get(address, 'other')}"
        return self.texts.get(self.language, key, address=address)

    def item(self, item: str) -> str:
        """Return an item of a scan by its key in `ScanResult.items`: a step of the dialogue or a PID."""
        return self.known(f"diagnostics.item.{item}", self.pid(item, item))

    def pid(self, pid: str, otherwise: str) -> str:
        """Return a parameter's name by its service and number, e.g. 010C."""
        return self.known(f"diagnostics.pid.{pid}", otherwise)

    def onboard_monitor(self, mid: str) -> str:
        """Return what an on-board monitor watches by its id, e.g. 21; an id the standard keeps free stays one."""
        part = watched_part(mid)
        if part is None:
            return self.texts.get(self.language, "diagnostics.onboard.other", mid=mid)
        key = f"diagnostics.onboard.{part.name}"
        return self.texts.get(self.language, key, number=part.number, sensor=part.sensor)

    def onboard_test(self, mid: str, tid: str) -> str:
        """Return a monitor with one of its tests: what that measures is standard for a few, else the maker's."""
        key = f"tid.{tid}" if is_standard_test(mid, tid) else "tid.other"
        test = self.texts.get(self.language, f"diagnostics.onboard.{key}", tid=tid)
        return f"{self.onboard_monitor(mid)}: {test}"

    def onboard_figures(
        self, value: float, low: float | None, high: float | None, unit: str
    ) -> tuple[str, str]:
        """Return a test's value and its limits, with as many digits as tell them apart; "" where there are none."""
        bounds = [bound for bound in (low, high) if bound is not None]
        digits = next((d for d in (2, 3) if all(_apart(value, bound, d) for bound in bounds)), 4)
        told = self._measured(self.number(value, digits), unit)
        if not bounds:
            return told, ""
        least, most = ("" if bound is None else self.number(bound, digits) for bound in (low, high))
        which = "both" if least and most else "low" if least else "high"
        limits = self.texts.get(self.language, f"diagnostics.limits.{which}", low=least, high=most)
        return told, self._measured(limits, unit)

    def number(self, value: float, digits: int = 3) -> str:
        """Return a number with at most `digits` decimals."""
        return self.texts.number(self.language, value, digits)

    def reading(self, value: float | str | bool, unit: str) -> str:
        """Return a value with its unit, e.g. 812.5 rpm."""
        return self._measured(self.value(value), unit)

    def _measured(self, value: str, unit: str) -> str:
        named = self.unit(unit)
        return f"{value}{'' if named == '°' else ' '}{named}" if named else value

    def unit(self, unit: str) -> str:
        """Return a unit of measure, e.g. km/h."""
        return self.known(f"diagnostics.unit.{unit}", unit)

    def value(self, value: float | str | bool) -> str:
        """Return a number, a yes or no, or a state such as a fuel type, without its unit.

        Two fuel systems may be in two states, told one after the other.
        """
        if isinstance(value, bool):
            return self.known(f"diagnostics.state.{str(value).lower()}", str(value))
        if isinstance(value, (int, float)):
            return self.texts.number(self.language, value, 2)
        return "; ".join(self.known(f"diagnostics.state.{_slug(part)}", part) for part in value.split("; "))


def _apart(value: float, bound: float, digits: int) -> bool:
    return value == bound or round(value, digits) != round(bound, digits)


def _slug(state: str) -> str:
    return re.sub(r"[^a-z0-9]+", "_", state.lower()).strip("_")
