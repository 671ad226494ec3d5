"""Names of what a result tells in English, by a key or by an address, in the reader's language."""

from __future__ import annotations

import re
from dataclasses import dataclass

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
            return self.texts.number(self.language, round(value, 2))
        return "; ".join(self.known(f"diagnostics.state.{_slug(part)}", part) for part in value.split("; "))


def _slug(state: str) -> str:
    return re.sub(r"[^a-z0-9]+", "_", state.lower()).strip("_")
