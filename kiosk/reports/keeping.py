"""Files and rows that never part: orphans, retention, clearing up after a power cut.

With a report's file goes what was kept only to bring it to its owner: the contacts of its deliveries, its public
link and, with the last file of a session, the session's contact and metadata and what was measured.
"""

from __future__ import annotations

from datetime import timedelta

import structlog

from kiosk.clock import Clock
from kiosk.ledger import Ledger
from kiosk.ledger.models import DeliveryRow, ReportRow, ResultRow, SessionRow
from kiosk.reports.links import without_link
from kiosk.reports.report import Orphans
from kiosk.reports.store import ReportFiles

log = structlog.get_logger("reports")

_GRACE = timedelta(minutes=10)


class Keeping:
    """Compares the ledger's rows with the folder's files and brings them together again."""

    def __init__(self, ledger: Ledger, clock: Clock, files: ReportFiles) -> None:
        self._ledger = ledger
        self._clock = clock
        self._files = files

    def orphans(self, check_hashes: bool = True) -> Orphans:
        """Find files without rows and rows without their file.

        A file younger than ten minutes may be waiting for its transaction and is not counted. `check_hashes`
        False skips reading every file.
        """
        with self._ledger.read():
            rows = {
                row.file_name: row for row in ReportRow.select().where(ReportRow.file_removed_at_ms.is_null())
            }
        names = set(self._files.names())
        young = self._clock.now_ms() - int(_GRACE.total_seconds() * 1000)
        stray = [name for name in names - rows.keys() if self._files.modified_at_ms(name) < young]
        missing = [row.id for name, row in rows.items() if name not in names]
        changed = []
        if check_hashes:
            present = ((name, row) for name, row in rows.items() if name in names)
            changed = [row.id for name, row in present if self._files.sha256(name) != row.sha256]
        return Orphans(tuple(sorted(stray)), tuple(sorted(missing)), tuple(sorted(changed)))

    def remove_expired(self, retention_days: int, dry_run: bool = False) -> int:
        """Remove files older than `retention_days`, and contacts with them.

        Returns how many files (would be, with `dry_run`).

        First the row says that its file is gone, then the file goes: a power cut between the two leaves a
        file without a living row, which `remove_strays` clears, never a row that promises a missing file.
        """
        before = self._clock.now_ms() - retention_days * 86_400_000
        with self._ledger.read():
            query = ReportRow.select().where(
                ReportRow.created_at_ms < before, ReportRow.file_removed_at_ms.is_null()
            )
            due = list(query.order_by(ReportRow.created_at_ms))
        if dry_run:
            return len(due)
        for row in due:
            with self._ledger.write():
                self._forget(row)
            self._files.remove(row.file_name)
        if due:
            log.info("reports.expired_files_removed", count=len(due))
        return len(due)

    def _forget(self, report: ReportRow) -> None:
        report.file_removed_at_ms = self._clock.now_ms()
        report.metadata = without_link(report.metadata)
        report.save(only=[ReportRow.file_removed_at_ms, ReportRow.metadata])
        DeliveryRow.update(target=None).where(DeliveryRow.report_id == report.id).execute()
        self._ledger.audit.record("report.file_removed", "report", report.id, details={"reason": "retention"})
        session_id = report.session_id
        living = (ReportRow.session_id == session_id) & ReportRow.file_removed_at_ms.is_null()
        if ReportRow.select().where(living).exists():
            return
        SessionRow.update(contact_email=None, contact_phone=None, metadata="{}").where(
            SessionRow.id == session_id, SessionRow.status != "active"
        ).execute()
        ResultRow.delete().where(ResultRow.session_id == session_id).execute()

    def remove_strays(self) -> int:
        """Remove files without a living row and temporary files left by a power cut; returns how many."""
        strays = self.orphans(check_hashes=False).files_without_row
        for name in strays:
            self._files.remove(name)
        stale_before = (self._clock.now() - _GRACE).timestamp()
        removed = len(strays) + self._files.sweep(lambda changed_at: changed_at < stale_before)
        if removed:
            log.info("reports.strays_removed", count=removed)
        return removed
