"""The door of the upkeep: what the running kiosk does for itself, and what a technician asks for."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Final, Protocol
from zoneinfo import ZoneInfo

import structlog

from kiosk.clock import Clock
from kiosk.errors import Fault
from kiosk.ledger import Ledger
from kiosk.ledger.retention import Cleaned, clean
from kiosk.settings import Settings
from kiosk.upkeep.backup import Backup, Backups, of_ledger

log = structlog.get_logger("upkeep")

CLEANUP_EVERY_S: Final = 600.0
AFTER_START_S: Final = 60.0  # a start has better to do
RETRY_S: Final = 3600.0
HOUR_MS: Final = 3_600_000


class ReportFiles(Protocol):
    """What cleaning needs of the reports."""

    def remove_expired(self, dry_run: bool = False) -> int:
        """Remove files older than the retention, and contacts with them."""

    def remove_strays(self) -> int:
        """Remove files without a living row."""


class Comparison(Protocol):
    """What the nightly comparison of the books needs of the payments."""

    def last_ms(self) -> int | None:
        """Return when the books were last compared, epoch ms UTC, or None."""

    def run(self) -> None:
        """Compare, keep and log what differs; raises Fault, PAY-UNREACHABLE when the provider does not answer."""


@dataclass(frozen=True)
class Swept:
    """What a cleaning removed: rows, report files, and files that belonged to nothing."""

    rows: Cleaned
    reports: int
    strays: int


class Upkeep:
    """Thread-safe; a backup and a cleaning take turns.

    Args:
        comparison: of the books with the payment provider's; None where there is nobody to compare with.
    """

    def __init__(
        self,
        settings: Settings,
        ledger: Ledger,
        clock: Clock,
        reports: ReportFiles,
        comparison: Comparison | None = None,
    ) -> None:
        self._settings = settings
        self._ledger = ledger
        self._clock = clock
        self._reports = reports
        self._comparison = comparison
        self._backups = Backups(settings, clock)
        self._turn = threading.Lock()
        self._cleanup_at_s = clock.monotonic()
        self._backup_not_before_s = clock.monotonic() + AFTER_START_S
        self._comparison_not_before_s = clock.monotonic() + AFTER_START_S
        self._last_good_ms: int | None = None

    def last_good_backup_ms(self) -> int | None:
        """Return when the newest good backup was made, epoch ms UTC, or None without one."""
        if self._last_good_ms is None:
            newest = self._backups.newest_good()
            self._last_good_ms = None if newest is None else newest.manifest.created_at_ms
        return self._last_good_ms

    def backup(self) -> Backup:
        """Make a backup in the settings' folder and rotate; raises Fault as `Backups.make`."""
        with self._turn:
            made = self._backups.make(of_ledger(self._ledger))
            if made.manifest.is_good:
                self._last_good_ms = made.manifest.created_at_ms
            else:
                log.error("upkeep.backup_not_good", code="DB-CHAIN", problems=len(made.manifest.problems))
            self._backups.rotate()
        return made

    def cleanup(self, *, dry_run: bool = False) -> Swept:
        """Hold the retention; with `dry_run` only count what would go (strays are not counted then)."""
        with self._turn:
            rows = clean(self._ledger, self._clock, self._settings.retention, dry_run=dry_run)
            reports = self._reports.remove_expired(dry_run)
            strays = 0 if dry_run else self._reports.remove_strays()
        if not dry_run and (
            rows.sessions or rows.contacts or rows.payments or rows.audit or reports or strays
        ):
            log.info(
                "upkeep.cleaned",
                sessions=rows.sessions,
                contacts=rows.contacts,
                payments=rows.payments,
                audit_rows=rows.audit,
                reports=reports,
                strays=strays,
            )
        return Swept(rows, reports, strays)

    def tick(self) -> None:
        """Do what is due; called every few seconds by the worker."""
        if self._clock.monotonic() >= self._cleanup_at_s:
            self._cleanup_at_s = self._clock.monotonic() + CLEANUP_EVERY_S
            self._guarded("cleanup", self.cleanup)
        if self._clock.monotonic() >= self._backup_not_before_s and self._backup_due():
            self._backup_not_before_s = self._clock.monotonic() + RETRY_S
            self._guarded("backup", self.backup)
        # The last: it waits for the network.
        if self._comparison is not None and self._clock.monotonic() >= self._comparison_not_before_s:
            self._guarded("comparison", partial(self._compare, self._comparison))

    def _compare(self, comparison: Comparison) -> None:
        """Compare the books when it is time; a provider that does not answer is asked again in an hour."""
        if not self._comparison_due(comparison.last_ms()):
            return
        self._comparison_not_before_s = self._clock.monotonic() + RETRY_S
        try:
            comparison.run()
        except Fault as fault:
            if fault.code != "PAY-UNREACHABLE":
                raise
            log.warning("upkeep.comparison_postponed", code=fault.code, reason=fault.detail)

    def _comparison_due(self, last_ms: int | None) -> bool:
        """Whether the books are to be compared: once in the nightly hour, or at once when that was missed."""
        now_ms = self._clock.now_ms()
        if last_ms is None or last_ms > now_ms:
            return True
        return now_ms - last_ms >= (2 if self._is_night() else 25) * HOUR_MS

    def _backup_due(self) -> bool:
        """Whether a backup is due: at night when one a day is enough, at once when it is overdue by a day."""
        settings = self._settings.upkeep.backup
        if not settings.enabled:
            return False
        last_ms = self.last_good_backup_ms()
        if last_ms is None or last_ms > self._clock.now_ms():  # the clock was put back: better one too many
            return True
        age_ms = self._clock.now_ms() - last_ms
        if settings.every_hours < 24:
            return age_ms >= settings.every_hours * HOUR_MS
        # An hour is forgiven, so that the nightly backup does not wander through the night.
        return age_ms >= (settings.every_hours + (-1 if self._is_night() else 24)) * HOUR_MS

    def _is_night(self) -> bool:
        """Whether it is the hour of the nightly work where the kiosk stands."""
        local = self._clock.now().astimezone(ZoneInfo(self._settings.kiosk.timezone))
        return local.hour == self._settings.upkeep.nightly_hour

    def _guarded(self, what: str, work: Callable[[], object]) -> None:
        try:
            work()
        except Fault as fault:
            log.exception("upkeep.failed", what=what, code=fault.code)
