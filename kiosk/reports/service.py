"""Reports: made, kept, verified and, after their time, removed."""

from __future__ import annotations

import hashlib
import importlib
import json
from hmac import compare_digest
from pathlib import Path
from typing import Literal, Protocol

import structlog

from kiosk.clock import Clock
from kiosk.errors import Fault, NotFound, ValidationFailed
from kiosk.events import EventBus
from kiosk.ledger import Ledger
from kiosk.ledger.models import ReportRow, SessionRow
from kiosk.reports.data import DiagnosticsData, ThicknessData
from kiosk.reports.keeping import Keeping
from kiosk.reports.links import Links
from kiosk.reports.pages import page_pictures
from kiosk.reports.report import (
    Kind,
    Orphans,
    Report,
    ReportGenerated,
    from_row,
    new_report_id,
    verification_text,
)
from kiosk.reports.store import ReportFiles
from kiosk.reports.verifying import genuine
from kiosk.settings import Settings
from kiosk.texts import Texts

log = structlog.get_logger("reports")

Channel = Literal["email", "sms"]
ReportData = DiagnosticsData | ThicknessData

_FORMS: dict[str, type[ReportData]] = {"diagnostics": DiagnosticsData, "thickness": ThicknessData}


class Recipient(Protocol):
    """Where a report goes: the customer's contact."""

    @property
    def email(self) -> str | None:
        """The e-mail address."""

    @property
    def phone(self) -> str | None:
        """The phone number in E.164."""


class Deliveries(Protocol):
    """The outbox: rows written inside the report's own transaction."""

    def enqueue(self, report_id: str, channel: Channel, target: str) -> object:
        """Queue one message; called inside `ledger.write()`."""


class ReportService:
    """The door of the capability. Thread-safe; a PDF takes a tenth of a second of the caller's thread."""

    def __init__(
        self,
        ledger: Ledger,
        bus: EventBus,
        clock: Clock,
        settings: Settings,
        texts: Texts,
        storage_dir: Path,
        deliveries: Deliveries,
    ) -> None:
        self._ledger = ledger
        self._bus = bus
        self._clock = clock
        self._settings = settings
        self._texts = texts
        self._deliveries = deliveries
        self._files = ReportFiles(storage_dir / "reports")
        self._keeping = Keeping(ledger, clock, self._files)
        self._links = Links(ledger, clock, settings.reports.public_base_url)

    def generate(self, kind: Kind, data: ReportData, language: str, deliver_to: Recipient | None) -> Report:
        """Make the PDF, then commit report, audit and deliveries in one transaction.

        Args:
            kind: must be the data's kind.
            language: of the translations; any other is printed in English.
            deliver_to: where to send it; None sends nothing, nor does a channel that is switched off.

        Raises:
            ValidationFailed: the data is of another kind.
            NotFound: the session does not exist.
            Fault: `SYS-DISK` when the file can't be written; nothing is committed then.
        """
        if not isinstance(data, _FORMS[kind]):
            raise ValidationFailed(f"the data is not that of a {kind} report")
        with self._ledger.read():
            if SessionRow.find(data.session_id) is None:
                raise NotFound("session", data.session_id)
        started = self._clock.monotonic()
        report_id = new_report_id(kind)
        language = language if language in self._texts.languages() else "en"
        file_name = f"{report_id}.pdf"
        pdf = self._print(report_id, data, language)
        self._files.write(file_name, pdf)
        report = self._report(report_id, kind, data, language, file_name, pdf)
        try:
            self._commit(report, deliver_to)
        except BaseException:  # whatever stopped it, no file stays without its row
            self._discard(report)
            raise
        seconds = self._clock.monotonic() - started
        log.info(
            "report.generated", report_id=report_id, kind=kind, size_bytes=len(pdf), seconds=round(seconds, 3)
        )
        self._bus.publish(ReportGenerated(report_id, data.session_id, kind, seconds))
        return report

    def _discard(self, report: Report) -> None:
        """Remove the file of a report that was not committed; in doubt, leave it to `remove_strays`."""
        with self._ledger.read():
            committed = ReportRow.find(report.id) is not None
        if not committed:
            self._files.remove(report.file_name)

    def get(self, report_id: str) -> Report:
        """Return a report; raises `NotFound`."""
        with self._ledger.read():
            row = ReportRow.find(report_id)
        if row is None:
            raise NotFound("report", report_id)
        return from_row(row)

    def of_session(self, session_id: str) -> list[Report]:
        """Return a session's reports, oldest first."""
        with self._ledger.read():
            rows = list(
                ReportRow.select()
                .where(ReportRow.session_id == session_id)
                .order_by(ReportRow.created_at_ms, ReportRow.id)
            )
        return [from_row(row) for row in rows]

    def file(self, report_id: str) -> Path:
        """Return the path of the PDF after checking its SHA-256.

        Raises:
            NotFound: no such report, or its file was removed after its retention (`report_file_not_found`).
            Fault: `RPT-FILE-MISSING`, `RPT-FILE-CHANGED`.
        """
        report = self.get(report_id)
        if not report.has_file:
            raise NotFound("report_file", report_id)
        try:
            found = self._files.sha256(report.file_name)
        except FileNotFoundError as error:
            raise Fault("RPT-FILE-MISSING", f"{report.file_name} is not in the storage") from error
        if not compare_digest(found, report.sha256):
            raise Fault("RPT-FILE-CHANGED", f"{report.file_name} differs from its recorded hash")
        return self._files.path(report.file_name)

    def link_for(self, report_id: str) -> str | None:
        """Return a report's public link, good for a week; None without `reports.publicBaseUrl`.

        Also None once the file is gone. Raises `NotFound`.
        """
        return self._links.link_for(report_id)

    def by_link_token(self, token: str) -> Report:
        """Return the report a public link's token opens; raises `NotFound` for any other token."""
        return self._links.by_token(token)

    def pages(self, report_id: str, width_px: int = 1080) -> list[bytes]:
        """Return the report's pages as PNG pictures for the screen; raises as `file`."""
        return page_pictures(self.file(report_id), width_px)

    def verify(self, report_id: str, sha256: str) -> bool:
        """Tell whether a hash belongs to a report: that of its data (the QR code) or that of its PDF file.

        An unknown report is False, not an error: whoever asks must not learn which numbers exist.
        """
        return genuine(self._ledger, report_id, sha256) is not None

    @staticmethod
    def warm_up() -> None:
        """Load what draws a PDF, which takes long: after the first screen stands, before a customer needs it."""
        importlib.import_module("kiosk.reports.pdf")

    def verification_text(self, report_id: str) -> str:
        """Return the text of a report's QR code; raises `NotFound`."""
        return verification_text(report_id, self.get(report_id).data_sha256)

    def orphans(self, check_hashes: bool = True) -> Orphans:
        """Return files without rows and rows without their file; see `Keeping.orphans`."""
        return self._keeping.orphans(check_hashes)

    def remove_expired(self, dry_run: bool = False) -> int:
        """Remove files older than `reports.retentionDays`; returns how many (would be, with `dry_run`)."""
        return self._keeping.remove_expired(self._settings.reports.retention_days, dry_run)

    def remove_strays(self) -> int:
        """Remove files without a living row and what a power cut left; returns how many."""
        return self._keeping.remove_strays()

    def _print(self, report_id: str, data: ReportData, language: str) -> bytes:
        from kiosk.reports.pdf import Context, Seller, Words, render  # noqa: PLC0415 - see `warm_up`

        kiosk = self._settings.kiosk
        seller = Seller(kiosk.seller.name, kiosk.seller.inn, kiosk.seller.address, kiosk.seller.phone)
        context = Context(
            report_id=report_id,
            generated_at=self._clock.now(),
            kiosk_id=kiosk.id,
            seller=seller,
            retention_days=self._settings.reports.retention_days,
            data_sha256=data.sha256(),
            words=Words(self._texts, language, kiosk.timezone),
        )
        return render(data, context)

    def _report(
        self, report_id: str, kind: Kind, data: ReportData, language: str, file_name: str, pdf: bytes
    ) -> Report:
        return Report(
            id=report_id,
            kind=kind,
            session_id=data.session_id,
            language=language,
            file_name=file_name,
            sha256=hashlib.sha256(pdf).hexdigest(),
            data_sha256=data.sha256(),
            size_bytes=len(pdf),
            verdict=data.final_verdict(),
            headline=data.headline(),
            created_at_ms=self._clock.now_ms(),
            has_file=True,
        )

    def _commit(self, report: Report, deliver_to: Recipient | None) -> None:
        targets: list[tuple[Channel, str]] = []
        if deliver_to is not None and deliver_to.email and not self._settings.is_off("email"):
            targets.append(("email", deliver_to.email))
        if deliver_to is not None and deliver_to.phone and not self._settings.is_off("sms"):
            targets.append(("sms", deliver_to.phone))
        with self._ledger.write():
            ReportRow.create(
                id=report.id,
                session_id=report.session_id,
                type=report.kind,
                language=report.language,
                file_name=report.file_name,
                sha256=report.sha256,
                size_bytes=report.size_bytes,
                data_sha256=report.data_sha256,
                metadata=json.dumps({"verdict": report.verdict, "headline": report.headline}),
                created_at_ms=report.created_at_ms,
            )
            details = {
                "sessionId": report.session_id,
                "sha256": report.sha256,
                "dataSha256": report.data_sha256,
            }
            self._ledger.audit.record("report.generated", "report", report.id, details=details)
            for channel, target in targets:
                self._deliveries.enqueue(report.id, channel, target)
