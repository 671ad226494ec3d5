"""Contacts are erased with the file of the report they were given for."""

from __future__ import annotations

from pathlib import Path

import pytest

from kiosk.delivery.contact import Contact
from kiosk.delivery.service import DeliveryService
from kiosk.events import EventBus
from kiosk.ledger import Ledger
from kiosk.ledger.models import AuditRow, DeliveryRow, ResultRow, SessionRow
from kiosk.reports.service import ReportService
from kiosk.settings import Settings
from kiosk.texts import Texts
from tests.conftest import ExpectedLog
from tests.reports.report_samples import diagnostics
from tests.support.clock import ManualClock

DAY_S = 86_400
CONTACT = Contact("client@example.com", "+79161234567")


@pytest.fixture
def deliveries(
    ledger: Ledger, bus: EventBus, clock: ManualClock, settings: Settings, tmp_path: Path
) -> DeliveryService:
    return DeliveryService(ledger, bus, clock, settings, Texts.load(), None, tmp_path)


@pytest.fixture
def service(
    ledger: Ledger,
    bus: EventBus,
    clock: ManualClock,
    settings: Settings,
    tmp_path: Path,
    deliveries: DeliveryService,
) -> ReportService:
    now_ms = clock.now_ms()
    with ledger.write():
        SessionRow.create(
            id="OBD-1", type="diagnostics", status="completed", contact_email=CONTACT.email,
            contact_phone=CONTACT.phone, metadata='{"plate": "A001AA77"}', ttl_ms=3_600_000,
            created_at_ms=now_ms, updated_at_ms=now_ms, expires_at_ms=now_ms + 3_600_000,
        )  # fmt: skip
        ResultRow.create(
            session_id="OBD-1", type="diagnostics", data="{}", created_at_ms=now_ms, updated_at_ms=now_ms
        )
    service = ReportService(ledger, bus, clock, settings, Texts.load(), tmp_path / "data", deliveries)
    deliveries.report_file = service.file
    return service


def personal(ledger: Ledger) -> list[object]:
    """Return everything of the customer that the ledger still holds."""
    with ledger.read():
        session = SessionRow.get_by_id("OBD-1")
        targets = [row.target for row in DeliveryRow.select()]
        results = ResultRow.select().count()
    found = [session.contact_email, session.contact_phone, *targets, session.metadata.strip("{}")]
    return [each for each in [*found, results] if each]


def test_contacts_go_with_the_last_file(service: ReportService, clock: ManualClock, ledger: Ledger) -> None:
    first = service.generate("diagnostics", diagnostics(sessionId="OBD-1"), "ru", CONTACT)
    clock.advance(10 * DAY_S)
    second = service.generate("diagnostics", diagnostics(sessionId="OBD-1"), "ru", CONTACT)
    clock.advance(20 * DAY_S + 1)
    assert service.remove_expired() == 1
    with ledger.read():
        rows = {row.id: (row.report_id, row.target) for row in DeliveryRow.select()}
    assert {target for report, target in rows.values() if report == first.id} == {None}
    assert {target for report, target in rows.values() if report == second.id} == {*vars(CONTACT).values()}
    assert "client@example.com" in personal(ledger)  # the second report still has its owner
    clock.advance(10 * DAY_S)
    assert service.remove_expired() == 1
    assert personal(ledger) == []
    assert not service.orphans().found
    with ledger.read():
        told = " ".join(row.details for row in AuditRow.select())
    assert not any(secret in told for secret in vars(CONTACT).values())


def test_what_was_never_sent_ends_when_its_contact_is_erased(
    service: ReportService, deliveries: DeliveryService, clock: ManualClock, expected_log: ExpectedLog
) -> None:
    report = service.generate("diagnostics", diagnostics(sessionId="OBD-1"), "ru", CONTACT)
    clock.advance(30 * DAY_S + 1)
    service.remove_expired()
    expected_log.allow("delivery.failed")
    deliveries.tick()
    found = [(each.status, each.error_code) for each in deliveries.of_report(report.id)]
    assert found == [("failed", "contact_erased")] * 2


def test_a_dry_run_erases_nothing(service: ReportService, clock: ManualClock, ledger: Ledger) -> None:
    service.generate("diagnostics", diagnostics(sessionId="OBD-1"), "ru", CONTACT)
    before = personal(ledger)
    clock.advance(31 * DAY_S)
    assert service.remove_expired(dry_run=True) == 1
    assert personal(ledger) == before
