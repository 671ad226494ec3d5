"""The reader's language: texts, numbers and local times of one report."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from babel.dates import format_datetime
from babel.numbers import format_decimal

from kiosk.diagnostics.naming import Names

_MOMENT = "d MMMM y, HH:mm"
_MOMENTS = {"kk": "y 'ж'. d MMMM, HH:mm"}  # the year comes first


@dataclass(frozen=True)
class Words(Names):
    """The texts of the area `report` in one language, and that language's ways with numbers and dates."""

    timezone: str

    def t(self, key: str, **values: object) -> str:
        """Return the text `report.<key>` with its placeholders filled."""
        return self.texts.get(self.language, f"report.{key}", **values)

    def n(self, key: str, count: int) -> str:
        """Return the plural text `report.<key>` for `count`."""
        return self.texts.plural(self.language, f"report.{key}", count)

    def listed(self, names: Iterable[str], most: int) -> str:
        """Return different names as one list that begins a sentence, at most `most` of them told."""
        found = list(dict.fromkeys(names))
        told = self.texts.listed(found[:most])
        return told if len(found) <= most else f"{told} {self.t('more', n=self.number(len(found) - most))}"

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
