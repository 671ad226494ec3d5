"""The reader's language: texts, numbers and local times of one report."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from babel.dates import format_datetime
from babel.numbers import format_decimal

from kiosk.texts import Texts

_WORD = re.compile(r"[a-z0-9]+")
_ECUS = {"7E8": "engine", "7E9": "transmission"}
_MOMENT = "d MMMM y, HH:mm"
_MOMENTS = {"kk": "y 'ж'. d MMMM, HH:mm"}  # the year comes first


@dataclass(frozen=True)
class Words:
    """The texts of the area `report` in one language, and that language's ways with numbers and dates."""

    texts: Texts
    language: str
    timezone: str

    def t(self, key: str, **values: object) -> str:
        """Return the text `report.<key>` with its placeholders filled."""
        return self.texts.get(self.language, f"report.{key}", **values)

    def n(self, key: str, count: int) -> str:
        """Return the plural text `report.<key>` for `count`."""
        return self.texts.plural(self.language, f"report.{key}", count)

    def known(self, key: str, otherwise: str) -> str:
        """Return the text of a full key of any area, or `otherwise` when there is none."""
        try:
            told = self.texts.get(self.language, key)
        except KeyError:
            return otherwise
        return otherwise if told == key else told

    def unit(self, unit: str) -> str:
        """Return a unit of a scan as the reader writes it."""
        return self.known(f"diagnostics.unit.{unit}", unit)

    def state(self, state: str) -> str:
        """Return a state a control unit reported, by its English name, as the reader calls it."""
        slug = "_".join(_WORD.findall(state.lower()))
        return self.known(f"diagnostics.state.{slug}", state)

    def item(self, item: str) -> str:
        """Return an item of a scan, by its key or its PID, as the reader calls it."""
        return self.known(f"diagnostics.item.{item}", self.known(f"diagnostics.pid.{item}", item))

    def ecu(self, address: str) -> str:
        """Return a control unit's name by its diagnostic address (ISO 15765-4), or what was given."""
        place = _ECUS.get(address)
        return address if place is None else self.known(f"diagnostics.ecu.{place}", address)

    def number(self, value: float, digits: int = 1) -> str:
        """Return a number with at most `digits` decimals."""
        pattern = "#,##0" + ("." + "#" * digits if digits else "")
        told: str = format_decimal(value, format=pattern, locale=self.language)
        return told.replace("-", "−")

    def um(self, value: float | None) -> str:
        """Return whole micrometres without their unit, or a dash."""
        return "—" if value is None else self.number(value, 0)

    def moment(self, at: datetime) -> str:
        """Return local date and time with its offset from UTC."""
        local = at.astimezone(ZoneInfo(self.timezone))
        offset = local.strftime("%z")
        told = format_datetime(local, _MOMENTS.get(self.language, _MOMENT), locale=self.language)
        return f"{told} (UTC{offset[:3]}:{offset[3:]})"
