"""Reports through the service's door: file, row, audit and deliveries together, or none of them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from kiosk.errors import Fault, NotFound, ValidationFailed
from kiosk.events import EventBus
from kiosk.ledger import Ledger
from kiosk.ledger.models import AuditRow, ReportRow, SessionRow
from kiosk.reports import Report, ReportGenerated
from kiosk.reports.service import ReportService
from kiosk.settings import Settings
from kiosk.texts import Texts
from tests.reports.report_samples import diagnostics, thickness
from tests.support.clock import ManualClock

DAY_S = 86_400


@dataclass
class Contact:
    email: str | None = None
    phone: str | None = None


class Outbox:
    """Remembers what was queued; fails when told to."""

    def __init__(self) -> None:
        self.queued: list[tuple[str, str, str]] = []
        self.broken = False

    def enqueue(self, report_id: str, channel: str, target: str) -> None:
        if self.broken:
            raise RuntimeError("outbox")
        self.queued.append((report_id, channel, target))


@dataclass
class Desk:
    service: ReportService
    outbox: Outbox
    folder: Path
    events: list[ReportGenerated]

    def diagnostics(self, deliver_to: Contact | None = None, language: str = "ru") -> Report:
        return self.service.generate("diagnostics", diagnostics(sessionId="OBD-1"), language, deliver_to)


@pytest.fixture
def desk(ledger: Ledger, bus: EventBus, clock: ManualClock, settings: Settings, tmp_path: Path) -> Desk:
    with ledger.write():
        for session_id, kind in (("OBD-1", "diagnostics"), ("THK-1", "thickness")):
            SessionRow.create(
                id=session_id,
                type=kind,
                ttl_ms=3_600_000,
                created_at_ms=clock.now_ms(),
                updated_at_ms=clock.now_ms(),
                expires_at_ms=clock.now_ms() + 3_600_000,
            )
    outbox = Outbox()
    events: list[ReportGenerated] = []
    bus.subscribe(ReportGenerated, events.append)
    service = ReportService(ledger, bus, clock, settings, Texts.load(), tmp_path / "data", outbox)
    return Desk(service, outbox, tmp_path / "data" / "reports", events)


def test_a_report_has_file_row_audit_deliveries_and_event(desk: Desk, ledger: Ledger) -> None:
    report = desk.diagnostics(Contact("a@example.com", "+79001234567"))
    assert re.fullmatch(r"RPT-DIAG-[0-9A-HJKMNP-TV-Z]{26}", report.id)
    assert desk.service.file(report.id).read_bytes().startswith(b"%PDF-")
    assert desk.service.get(report.id) == report
    assert desk.outbox.queued == [(report.id, "email", "a@example.com"), (report.id, "sms", "+79001234567")]
    assert [event.report_id for event in desk.events] == [report.id]
    with ledger.read():
        audit = AuditRow.get(AuditRow.event_type == "report.generated")
    assert (audit.entity_id, "example.com" in audit.details) == (report.id, False)


def test_a_thickness_report(desk: Desk) -> None:
    report = desk.service.generate("thickness", thickness(sessionId="THK-1"), "en", None)
    assert report.id.startswith("RPT-THK-")
    assert report.verdict == "critical"
    assert desk.outbox.queued == []


def test_only_the_contacts_given_are_used(desk: Desk) -> None:
    report = desk.diagnostics(Contact(phone="+79001234567"))
    assert desk.outbox.queued == [(report.id, "sms", "+79001234567")]


@pytest.mark.parametrize(("off", "left"), [("sms", "email"), ("email", "sms")])
def test_nothing_is_queued_for_a_channel_that_is_switched_off(
    ledger: Ledger, bus: EventBus, clock: ManualClock, tmp_path: Path, desk: Desk, off: str, left: str
) -> None:
    """A session may hold such a contact from before: what it says is not waited for in vain."""
    settings = Settings.model_validate({off: {"provider": "none"}})
    service = ReportService(ledger, bus, clock, settings, Texts.load(), tmp_path / "data", desk.outbox)
    both = Contact("a@example.com", "+79001234567")
    report = service.generate("diagnostics", diagnostics(sessionId="OBD-1"), "ru", both)
    assert [(queued, channel) for queued, channel, _ in desk.outbox.queued] == [(report.id, left)]


def test_an_unknown_language_is_printed_in_english(desk: Desk) -> None:
    assert desk.diagnostics(language="de").language == "en"


def test_a_report_is_printed_in_every_language_of_the_texts(desk: Desk) -> None:
    assert desk.diagnostics(language="kk").language == "kk"


def test_data_of_another_kind_and_unknown_sessions_are_refused(desk: Desk) -> None:
    with pytest.raises(ValidationFailed):
        desk.service.generate("thickness", diagnostics(sessionId="OBD-1"), "ru", None)
    with pytest.raises(NotFound) as missing:
        desk.service.generate("diagnostics", diagnostics(sessionId="OBD-unknown"), "ru", None)
    assert missing.value.error == "session_not_found"
    assert list(desk.folder.iterdir()) == []


def test_what_is_not_committed_leaves_no_file_and_no_row(desk: Desk, ledger: Ledger) -> None:
    desk.outbox.broken = True
    with pytest.raises(RuntimeError):
        desk.diagnostics(Contact("a@example.com"))
    with ledger.read():
        assert ReportRow.select().count() == 0
    assert list(desk.folder.iterdir()) == []
    assert desk.events == []


def test_a_session_s_reports_in_order(desk: Desk, clock: ManualClock) -> None:
    first = desk.diagnostics()
    clock.advance(60)
    second = desk.diagnostics()
    assert [report.id for report in desk.service.of_session("OBD-1")] == [first.id, second.id]
    assert desk.service.of_session("none") == []


def test_a_missing_or_changed_file_is_a_fault_never_served(desk: Desk) -> None:
    report = desk.diagnostics()
    path = desk.folder / report.file_name
    path.write_bytes(path.read_bytes()[:-1] + b"x")
    with pytest.raises(Fault) as changed:
        desk.service.file(report.id)
    path.unlink()
    with pytest.raises(Fault) as missing:
        desk.service.file(report.id)
    assert (changed.value.code, missing.value.code) == ("RPT-FILE-CHANGED", "RPT-FILE-MISSING")


def test_the_pages_are_pictures_of_the_file(desk: Desk) -> None:
    pages = desk.service.pages(desk.diagnostics().id, width_px=300)
    assert len(pages) > 1
    assert all(page.startswith(b"\x89PNG") for page in pages)


@pytest.mark.parametrize("report_id", ["", "RPT-DIAG-0", "../../etc/passwd", "x" * 10_000])
def test_unknown_reports(desk: Desk, report_id: str) -> None:
    with pytest.raises(NotFound) as missing:
        desk.service.file(report_id)
    assert missing.value.error == "report_not_found"
    assert desk.service.verify(report_id, "0" * 64) is False


def test_verification_knows_data_and_file_by_their_hashes(desk: Desk) -> None:
    report = desk.diagnostics()
    verify = desk.service.verify
    assert verify(report.id, report.data_sha256.upper())
    assert verify(report.id, report.sha256)
    assert not verify(report.id, "0" * 64)
    assert not verify(report.id, "ж")
    assert desk.service.verification_text(report.id).endswith(report.data_sha256)


def test_retention_removes_file_and_promise_together(desk: Desk, clock: ManualClock) -> None:
    old = desk.diagnostics()
    clock.advance(29 * DAY_S)
    young = desk.diagnostics()
    clock.advance(1 * DAY_S + 1)
    assert desk.service.remove_expired(dry_run=True) == 1
    assert desk.service.remove_expired() == 1
    assert desk.service.remove_expired() == 0
    assert [entry.name for entry in desk.folder.iterdir()] == [young.file_name]
    assert desk.service.get(old.id).has_file is False
    with pytest.raises(NotFound) as gone:
        desk.service.file(old.id)
    assert gone.value.error == "report_file_not_found"
    assert not desk.service.orphans().found


def test_orphans_of_each_kind_are_found(desk: Desk, clock: ManualClock) -> None:
    lost, changed = desk.diagnostics(), desk.diagnostics()
    (desk.folder / lost.file_name).unlink()
    (desk.folder / changed.file_name).write_bytes(b"%PDF-changed")
    (desk.folder / "stray.pdf").write_bytes(b"%PDF-")
    clock.set_ms(int((desk.folder / "stray.pdf").stat().st_mtime * 1000) + 11 * 60_000)
    found = desk.service.orphans()
    assert found.files_without_row == ("stray.pdf",)
    assert found.rows_without_file == (lost.id,)
    assert found.rows_with_changed_file == (changed.id,)
    assert desk.service.remove_strays() == 1
    assert desk.service.orphans().files_without_row == ()


def test_a_file_waiting_for_its_row_is_no_orphan(desk: Desk, clock: ManualClock) -> None:
    (desk.folder / "young.pdf").write_bytes(b"%PDF-")
    clock.set_ms(int((desk.folder / "young.pdf").stat().st_mtime * 1000) + 1000)
    assert not desk.service.orphans().found


def test_report_numbers_do_not_repeat(desk: Desk) -> None:
    ids: set[Any] = {desk.diagnostics().id for _ in range(5)}
    assert len(ids) == 5
