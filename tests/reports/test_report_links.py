"""The public link of a report: unguessable, of one report only, and gone after a week."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from pathlib import Path

import pytest

from kiosk.errors import NotFound
from kiosk.events import EventBus
from kiosk.ledger import Ledger
from kiosk.ledger.models import AuditRow, ReportRow, SessionRow
from kiosk.reports import Report
from kiosk.reports.report import new_report_id
from kiosk.reports.service import ReportService
from kiosk.settings import ReportSettings, Settings
from kiosk.texts import Texts
from tests.support.clock import ManualClock

DAY_S = 86_400
BASE = "https://kiosk.example.com/k7"
Make = Callable[[], Report]


class NoOutbox:
    def enqueue(self, report_id: str, channel: str, target: str) -> None:
        raise AssertionError("nothing is sent here")


@pytest.fixture
def service(ledger: Ledger, bus: EventBus, clock: ManualClock, tmp_path: Path) -> ReportService:
    now_ms = clock.now_ms()
    with ledger.write():
        SessionRow.create(
            id="OBD-1", type="diagnostics", ttl_ms=3_600_000, created_at_ms=now_ms, updated_at_ms=now_ms,
            expires_at_ms=now_ms + 3_600_000,
        )  # fmt: skip
    settings = Settings(storage=tmp_path, reports=ReportSettings(public_base_url=BASE + "/"))
    return ReportService(ledger, bus, clock, settings, Texts.load(), tmp_path / "data", NoOutbox())


@pytest.fixture
def make(service: ReportService, ledger: Ledger, clock: ManualClock) -> Make:
    """Commits a report whose file does not matter here."""

    def commit() -> Report:
        report_id = new_report_id("diagnostics")
        with ledger.write():
            ReportRow.create(
                id=report_id, session_id="OBD-1", type="diagnostics", language="ru", sha256="0" * 64,
                file_name=f"{report_id}.pdf", size_bytes=1, data_sha256="0" * 64,
                metadata='{"verdict": "soon"}', created_at_ms=clock.now_ms(),
            )  # fmt: skip
        return service.get(report_id)

    return commit


def token_of(service: ReportService, report: Report) -> str:
    link = service.link_for(report.id)
    assert link is not None
    assert link.startswith(BASE + "/r/")
    return link.removeprefix(BASE + "/r/")


def assert_closed(service: ReportService, token: str) -> None:
    with pytest.raises(NotFound) as refusal:
        service.by_link_token(token)
    assert refusal.value.error == "report_link_not_found"


def test_a_link_opens_its_own_report_and_stays_the_same(
    service: ReportService, make: Make, ledger: Ledger
) -> None:
    first, second = make(), make()  # in the same millisecond
    token = token_of(service, first)
    assert service.by_link_token(token) == first
    assert token_of(service, first) == token
    assert service.by_link_token(token_of(service, second)) == second
    with ledger.read():
        events = [row.entity_id for row in AuditRow.select().where(AuditRow.event_type == "report.link_made")]
        assert not any(token in row.details for row in AuditRow.select())
    assert events == [first.id, second.id]


def test_a_token_has_144_random_bits_and_says_nothing_of_the_report(
    service: ReportService, make: Make
) -> None:
    reports = [make() for _ in range(4)]
    tokens = [token_of(service, report) for report in reports]
    assert len({base64.urlsafe_b64decode(token)[6:] for token in tokens}) == 4
    assert all(len(base64.urlsafe_b64decode(token)[6:]) * 8 == 144 for token in tokens)
    assert not any(token in report.id or report.id in token for token in tokens for report in reports)


def test_a_link_expires_and_is_then_made_anew(service: ReportService, make: Make, clock: ManualClock) -> None:
    report = make()
    token = token_of(service, report)
    clock.advance(7 * DAY_S - 1)
    assert service.by_link_token(token).id == report.id
    clock.advance(1)
    assert_closed(service, token)
    anew = token_of(service, report)
    assert anew != token
    assert service.by_link_token(anew).id == report.id
    assert_closed(service, token)


@pytest.mark.parametrize("change", ["", "x", "A" * 32, "ж" * 32, "../" * 11, "A" * 31 + "\n", "A" * 5000])
def test_no_other_token_opens_anything(service: ReportService, make: Make, change: str) -> None:
    token_of(service, make())
    assert_closed(service, change)


def test_a_token_with_one_letter_changed_opens_nothing(service: ReportService, make: Make) -> None:
    token = token_of(service, make())
    for at in range(len(token)):
        assert_closed(service, token[:at] + ("A" if token[at] != "A" else "B") + token[at + 1 :])


def test_the_link_goes_with_the_file(
    service: ReportService, make: Make, clock: ManualClock, ledger: Ledger
) -> None:
    report = make()
    clock.advance(29 * DAY_S)
    token = token_of(service, report)
    clock.advance(1 * DAY_S + 1)
    service.remove_expired()
    assert_closed(service, token)
    assert service.link_for(report.id) is None
    with ledger.read():
        metadata = json.loads(ReportRow.get_by_id(report.id).metadata)
    assert metadata == {"verdict": report.verdict}


def test_without_a_public_address_there_is_no_link(
    service: ReportService, make: Make, ledger: Ledger, bus: EventBus, clock: ManualClock, tmp_path: Path
) -> None:
    report = make()
    token = token_of(service, report)
    private = ReportService(
        ledger, bus, clock, Settings(storage=tmp_path), Texts.load(), tmp_path / "data", NoOutbox()
    )
    assert private.link_for(report.id) is None
    assert_closed(private, token)


def test_an_unknown_report_has_no_link(service: ReportService, make: Make) -> None:
    with pytest.raises(NotFound):
        service.link_for("RPT-DIAG-0")
