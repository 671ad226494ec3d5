"""The audit log: rows that nobody changes, and a chain that shows it when somebody did."""

from __future__ import annotations

import apsw
import pytest

from kiosk.ledger import Ledger
from kiosk.ledger.audit import digest_of
from kiosk.ledger.models import AuditRow, SessionRow
from kiosk.ledger.trimming import Trimmed, trim
from tests.support.clock import ManualClock

DAY_S = 86_400


@pytest.fixture
def chain(ledger: Ledger, clock: ManualClock) -> Ledger:
    """Five rows, a day apart."""
    for number in range(5):
        with ledger.write():
            ledger.audit.record("test.happened", "test", f"id-{number}", {"n": number}, actor="test")
        clock.advance(DAY_S)
    return ledger


def broken_at(ledger: Ledger) -> int | None:
    with ledger.read():
        return ledger.audit.broken_at()


def tamper(ledger: Ledger, sql: str) -> None:
    """Change the file as somebody with a SQLite shell would: without the triggers."""
    with ledger.read():
        for trigger in ("audit_logs_are_final", "audit_logs_stay", "audit_anchor_moves_forward"):
            ledger.connection.execute(f"DROP TRIGGER {trigger}")
        ledger.connection.execute(sql)


def test_a_sound_chain(chain: Ledger) -> None:
    assert broken_at(chain) is None
    with chain.read():
        rows = list(AuditRow.select().order_by(AuditRow.id))
    assert rows[0].previous_hash == "0" * 64
    assert [row.previous_hash for row in rows[1:]] == [row.hash for row in rows[:-1]]
    assert (rows[2].details, rows[2].actor, rows[2].entity_id) == ('{"n": 2}', "test", "id-2")


@pytest.mark.parametrize(
    "change",
    [
        "details = '{\"n\": 99}'",
        "timestamp_ms = timestamp_ms + 1",
        "event_type = 'test.other'",
        "entity_id = 'id-9'",
        "actor = 'somebody'",
        "entity_digest = 'x'",
        "previous_hash = hash",
        "hash = previous_hash",
    ],
)
def test_a_changed_row_is_found(change: str, chain: Ledger) -> None:
    tamper(chain, f"UPDATE audit_logs SET {change} WHERE id = 3")  # noqa: S608 - the test's own words
    assert broken_at(chain) == 3


def test_the_newest_rows_can_be_looked_at_alone(chain: Ledger) -> None:
    tamper(chain, "UPDATE audit_logs SET actor = 'somebody' WHERE id = 3")
    with chain.read():
        last = AuditRow.select().order_by(AuditRow.id.desc()).first().id
        found = {newest: chain.audit.broken_at(newest) for newest in (1, last - 3, last - 2, last, last + 1)}
    # Of the newest so many, the first is believed: it is the beginning of what is looked at.
    assert found == {1: None, last - 3: None, last - 2: None, last: 3, last + 1: 3}


def test_a_removed_row_is_found(chain: Ledger) -> None:
    tamper(chain, "DELETE FROM audit_logs WHERE id = 3")
    assert broken_at(chain) == 4


def test_a_removed_beginning_is_found(chain: Ledger) -> None:
    tamper(chain, "DELETE FROM audit_logs WHERE id = 1")
    assert broken_at(chain) == 2


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE audit_logs SET details = '{}' WHERE id = 1",
        "DELETE FROM audit_logs WHERE id = 1",
        "DELETE FROM audit_logs",
        "DELETE FROM audit_anchor",
        "UPDATE audit_anchor SET up_to_id = -1",
    ],
)
def test_the_schema_refuses_every_writer(sql: str, chain: Ledger) -> None:
    with chain.read(), pytest.raises(apsw.ConstraintError):
        chain.connection.execute(sql)
    assert broken_at(chain) is None


def test_old_rows_go_and_the_chain_holds(chain: Ledger, clock: ManualClock) -> None:
    assert trim(chain, clock.now_ms() - 3 * DAY_S * 1000) == Trimmed(removed=2)
    assert trim(chain, 0) == Trimmed()
    with chain.read():
        assert [row.id for row in AuditRow.select().order_by(AuditRow.id)] == [3, 4, 5]
    assert broken_at(chain) is None
    with chain.write():
        chain.audit.record("test.happened", "test", "next")
    assert broken_at(chain) is None


def test_an_emptied_chain_goes_on_from_its_anchor(chain: Ledger, clock: ManualClock) -> None:
    assert trim(chain, clock.now_ms() + 1) == Trimmed(removed=5)
    with chain.write():
        chain.audit.record("test.happened", "test", "next")
    assert broken_at(chain) is None
    tamper(chain, "UPDATE audit_anchor SET hash = replace(hash, substr(hash, 1, 8), 'ffffffff')")
    assert broken_at(chain) == 6


def test_a_clock_that_was_put_back_removes_nothing_too_young(ledger: Ledger, clock: ManualClock) -> None:
    start_ms = clock.now_ms()
    for offset_s in (0, 3600, 60):  # the third was written after the clock was put back
        clock.set_ms(start_ms + offset_s * 1000)
        with ledger.write():
            ledger.audit.record("test.happened", "test", "1")
    assert trim(ledger, start_ms + 61_000) == Trimmed(removed=1)
    assert broken_at(ledger) is None


def test_a_digest_is_of_every_column(ledger: Ledger, clock: ManualClock) -> None:
    row = SessionRow(
        id="OBD-1", type="diagnostics", ttl_ms=1, created_at_ms=1, updated_at_ms=1, expires_at_ms=2
    )
    before = digest_of(row)
    for name, value in {"status": "failed", "contact_email": "x", "metadata": "[]", "ttl_ms": 2}.items():
        kept = getattr(row, name)
        setattr(row, name, value)
        assert digest_of(row) != before, name
        setattr(row, name, kept)
    assert digest_of(row) == before
