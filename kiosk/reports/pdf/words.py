"""The reader's language: texts, numbers and local times of one report."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from babel.dates import format_datetime
from babel.numbers import format_decimal

from kiosk.texts import Texts

_MOMENT = {"ru": "d MMMM y, HH:mm", "en": "d MMMM y, HH:mm"}


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
        return self.texts.get(self.language, key) if self.texts.has(self.language, key) else otherwise

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
        told = format_datetime(local, _MOMENT.get(self.language, _MOMENT["en"]), locale=self.language)
        return f"{told} (UTC{offset[:3]}:{offset[3:]})"
