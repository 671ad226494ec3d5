"""The closing of a day: what was paid and what went back, by service and by state."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from peewee import JOIN

from kiosk.clock import Clock
from kiosk.errors import Fault, ValidationFailed
from kiosk.ledger import Ledger
from kiosk.ledger.models import PaymentRow, RefundRow, SessionRow
from kiosk.settings import Settings
from kiosk.texts import Texts

SERVICES = ("diagnostics", "thickness", "other")
STATES = ("pending", "confirmed", "refund_pending", "refunded", "failed", "expired", "canceled")
LONGEST_BACK_DAYS = 366 * 3


@dataclass(frozen=True)
class Line:
    """A sum: how many, and kopecks."""

    key: str
    count: int
    amount_kopecks: int


@dataclass(frozen=True)
class Day:
    """A day's figures, in kopecks; `is_over` is False while the day still runs.

    `paid` and `returned` are of what happened on the day, by service; `states` of what was begun on it.
    """

    day: str
    is_over: bool
    paid: tuple[Line, ...]
    returned: tuple[Line, ...]
    states: tuple[Line, ...]
    sessions: tuple[Line, ...]

    @property
    def paid_kopecks(self) -> int:
        """Return what customers paid."""
        return sum(line.amount_kopecks for line in self.paid)

    @property
    def returned_kopecks(self) -> int:
        """Return what went back to customers."""
        return sum(line.amount_kopecks for line in self.returned)

    @property
    def digest(self) -> str:
        """Return the SHA-256 of the figures, by which the paper is matched with the audit row."""
        return hashlib.sha256(json.dumps(asdict(self), sort_keys=True).encode()).hexdigest()

    def to_json(self) -> dict[str, Any]:
        """Return the figures as the screen takes them."""

        def lines(found: tuple[Line, ...]) -> list[dict[str, Any]]:
            return [{"key": it.key, "count": it.count, "amountKopecks": it.amount_kopecks} for it in found]

        return {
            "day": self.day,
            "isOver": self.is_over,
            "paid": lines(self.paid),
            "returned": lines(self.returned),
            "states": lines(self.states),
            "sessions": lines(self.sessions),
            "paidCount": sum(line.count for line in self.paid),
            "paidKopecks": self.paid_kopecks,
            "returnedCount": sum(line.count for line in self.returned),
            "returnedKopecks": self.returned_kopecks,
            "netKopecks": self.paid_kopecks - self.returned_kopecks,
        }


class DayBook:
    """Sums up days in the kiosk's time zone and prints them into `days/` of the storage."""

    def __init__(self, ledger: Ledger, clock: Clock, settings: Settings, texts: Texts) -> None:
        self._ledger = ledger
        self._clock = clock
        self._settings = settings
        self._texts = texts
        self.folder = settings.storage / "days"

    @property
    def today(self) -> date:
        """Return the date where the kiosk stands."""
        return self._clock.now().astimezone(self._zone).date()

    @property
    def _zone(self) -> ZoneInfo:
        return ZoneInfo(self._settings.kiosk.timezone)

    def parse(self, text: str) -> date:
        """Read `YYYY-MM-DD`, "" as today; ValidationFailed for a day that has not been or is too long ago."""
        try:
            day = date.fromisoformat(text) if text else self.today
        except ValueError as error:
            raise ValidationFailed("A day is YYYY-MM-DD.") from error
        if not timedelta(0) <= self.today - day <= timedelta(days=LONGEST_BACK_DAYS):
            raise ValidationFailed("There are no figures of this day.", error="day_range")
        return day

    def sum_up(self, day: date) -> Day:
        """Return a day's figures."""
        start_ms, end_ms = self._bounds(day)
        with self._ledger.read():
            paid = [(row.kind or "other", row.amount_kopecks) for row in _paid(start_ms, end_ms)]
            begun = [
                (row.status, row.amount_kopecks)
                for row in PaymentRow.select().where(PaymentRow.created_at_ms.between(start_ms, end_ms - 1))
            ]
            back = [(row.kind or "other", row.amount_kopecks) for row in _refunds(start_ms, end_ms)]
            visits = [
                (row.type, 0)
                for row in SessionRow.select().where(SessionRow.created_at_ms.between(start_ms, end_ms - 1))
            ]
        return Day(
            day.isoformat(),
            self._clock.now_ms() >= end_ms,
            tuple(_sums(SERVICES, paid)),
            tuple(_sums(SERVICES, back)),
            tuple(_sums(STATES, begun)),
            tuple(_sums(SERVICES[:2], visits)),
        )

    def close(self, day: date, language: str) -> tuple[Path, Day]:
        """Print a day's figures as a PDF and return where it lies, and the figures; Fault SYS-DISK."""
        from kiosk.servicing.day_pdf import render_day  # noqa: PLC0415 - reportlab is slow to load

        figures = self.sum_up(day)
        now = self._clock.now()
        pdf = render_day(figures, self._settings, self._texts, language, now)
        name = f"day-{figures.day}-{now.astimezone(self._zone):%Y%m%d-%H%M%S}.pdf"
        path, part = self.folder / name, self.folder / f"{name}.part"
        try:
            self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            part.write_bytes(pdf)
            part.replace(path)
        except OSError as error:
            raise Fault("SYS-DISK", f"the day's closing was not written: {error.strerror}") from error
        return path, figures

    def _bounds(self, day: date) -> tuple[int, int]:
        def midnight_ms(of: date) -> int:
            at = datetime(of.year, of.month, of.day, tzinfo=self._zone)
            return int(at.astimezone(UTC).timestamp() * 1000)

        return midnight_ms(day), midnight_ms(day + timedelta(days=1))


_OF_SESSION = PaymentRow.session_id == SessionRow.id


def _paid(start_ms: int, end_ms: int) -> Any:
    return (
        PaymentRow.select(PaymentRow.amount_kopecks, SessionRow.type.alias("kind"))
        .join(SessionRow, JOIN.LEFT_OUTER, on=_OF_SESSION)
        .where(PaymentRow.confirmed_at_ms.between(start_ms, end_ms - 1))
        .objects()
    )


def _refunds(start_ms: int, end_ms: int) -> Any:
    return (
        RefundRow.select(RefundRow.amount_kopecks, SessionRow.type.alias("kind"))
        .join(PaymentRow, on=(PaymentRow.intent_id == RefundRow.intent_id))
        .join(SessionRow, JOIN.LEFT_OUTER, on=_OF_SESSION)
        .where(RefundRow.status == "succeeded", RefundRow.updated_at_ms.between(start_ms, end_ms - 1))
        .objects()
    )


def _sums(keys: tuple[str, ...], found: list[tuple[str, int]]) -> Iterator[Line]:
    for key in keys:
        amounts = [amount for each, amount in found if each == key]
        if amounts or key != "other":
            yield Line(key, len(amounts), sum(amounts))
