"""Sessions through their door."""

from __future__ import annotations

import pytest

from kiosk.errors import IllegalTransition, NotFound, ValidationFailed
from kiosk.events import EventBus
from kiosk.ledger import Ledger
from kiosk.ledger.models import AuditRow
from kiosk.sessions import SessionCreated, SessionEnded
from kiosk.sessions.service import SessionService
from kiosk.sessions.states import STATUSES
from kiosk.settings import Settings
from tests.support.clock import ManualClock


@pytest.fixture
def sessions(ledger: Ledger, bus: EventBus, clock: ManualClock, settings: Settings) -> SessionService:
    return SessionService(ledger, bus, clock, settings.sessions)


def test_a_session_lives_and_is_completed(sessions: SessionService, ledger: Ledger, bus: EventBus) -> None:
    seen: list[object] = []
    bus.subscribe(SessionCreated, seen.append)
    bus.subscribe(SessionEnded, seen.append)
    session = sessions.create("diagnostics", "client@example.com", None, {"vehicleMake": "Toyota"})
    assert session.id.startswith("OBD-")
    done = sessions.complete(session.id, {"reportId": "RPT-1"})
    assert (done.status, done.metadata) == ("completed", {"vehicleMake": "Toyota", "reportId": "RPT-1"})
    assert [type(event) for event in seen] == [SessionCreated, SessionEnded]
    with ledger.read():
        events = [row.event_type for row in AuditRow.select().order_by(AuditRow.id)]
        assert events == ["session.created", "session.completed"]
        assert ledger.audit.broken_at() is None


def test_activity_extends_a_session_and_idleness_ends_it(
    sessions: SessionService, clock: ManualClock
) -> None:
    session = sessions.create("thickness", ttl_ms=60_000)
    clock.advance(50)
    sessions.touch(session.id)
    clock.advance(50)
    assert sessions.expire_due() == []
    clock.advance(10)
    assert [ended.id for ended in sessions.expire_due()] == [session.id]


@pytest.mark.parametrize("status", [status for status in STATUSES if status != "active"])
@pytest.mark.parametrize("wanted", STATUSES)
def test_an_ended_session_stays_ended(sessions: SessionService, status: str, wanted: str) -> None:
    session = sessions.create("diagnostics")
    sessions.update(session.id, status=status)
    if wanted == status:
        assert sessions.update(session.id, status=wanted).status == status
        return
    with pytest.raises(IllegalTransition):
        sessions.update(session.id, status=wanted)


def test_pages_hold_every_session_once(sessions: SessionService, clock: ManualClock) -> None:
    made = []
    for _ in range(7):
        made.append(sessions.create("diagnostics").id)
        clock.advance(1)
    seen: list[str] = []
    cursor = None
    while True:
        page, cursor = sessions.page(limit=3, cursor=cursor)
        seen += [session.id for session in page]
        if cursor is None:
            break
    assert seen == made[::-1]


@pytest.mark.parametrize("cursor", ["", "x", "AAAA", "é", "OTk5OTk5OTk5OTk5OTk5OTk5OTk5OTk6eA=="])
def test_a_foreign_cursor_is_refused(sessions: SessionService, cursor: str) -> None:
    with pytest.raises(ValidationFailed):
        sessions.page(cursor=cursor)


def test_an_unknown_session_is_not_found(sessions: SessionService) -> None:
    with pytest.raises(NotFound) as caught:
        sessions.get("OBD-none")
    assert caught.value.error == "session_not_found"
