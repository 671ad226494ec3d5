"""Retention: what goes, what stays, and why."""

from __future__ import annotations

import pytest

from kiosk.ledger import Ledger
from kiosk.ledger.models import AuditRow, PaymentRow, ReportRow, ResultRow, SessionRow
from kiosk.ledger.retention import Cleaned, clean
from kiosk.ledger.verify import examine
from kiosk.settings import RetentionSettings, Settings
from tests.support.books import Books
from tests.support.clock import ManualClock
from tests.support.fake_psp import FakePsp

HOUR_S, DAY_S = 3600, 86_400


@pytest.fixture
def books(ledger: Ledger, clock: ManualClock, settings: Settings) -> Books:
    return Books(ledger, clock, settings)


def cleaned(books: Books, *, dry_run: bool = False) -> Cleaned:
    return clean(books.ledger, books.clock, RetentionSettings(), dry_run=dry_run)


def session(books: Books, session_id: str) -> SessionRow:
    with books.ledger.read():
        row: SessionRow = SessionRow.get_by_id(session_id)
        return row


def sound(books: Books) -> bool:
    with books.ledger.read():
        return examine(books.ledger.connection).problems == ()


def test_nothing_young_goes(books: Books) -> None:
    books.session("OBD-1", "expired")
    books.visit(2)
    books.clock.advance(24 * HOUR_S - 10)
    assert cleaned(books) == Cleaned(kept={})


def test_an_expired_session_goes_after_a_day(books: Books) -> None:
    books.session("OBD-1", "expired")
    books.session("OBD-2", "completed")
    books.session("OBD-3", "active")
    books.clock.advance(24 * HOUR_S + 1)
    assert cleaned(books).sessions == 1
    with books.ledger.read():
        assert {row.id for row in SessionRow.select()} == {"OBD-2", "OBD-3"}
        assert {row.session_id for row in ResultRow.select()} == {"OBD-3"}
    assert session(books, "OBD-2").contact_email is None, "nothing hangs on it that needs a contact"
    assert session(books, "OBD-3").contact_email is not None


def test_what_money_hangs_on_stays_without_its_contact(books: Books) -> None:
    books.session("OBD-1")
    intent_id = books.paid("OBD-1")
    books.end("OBD-1", "expired")
    books.clock.advance(25 * HOUR_S)
    done = cleaned(books)
    assert (done.sessions, done.contacts) == (0, 1)
    assert done.kept["expired sessions: money or a report hangs on them"] == 1
    row = session(books, "OBD-1")
    assert (row.contact_email, row.contact_phone, row.metadata) == (None, None, "{}")
    with books.ledger.read():
        assert PaymentRow.get_by_id(intent_id).status == "confirmed"
        assert ResultRow.select().count() == 0
    assert cleaned(books).contacts == 0, "once is enough"
    assert sound(books)


def test_the_contact_stays_while_its_report_can_be_sent_again(books: Books) -> None:
    session_id, _, _ = books.visit()
    books.clock.advance(25 * HOUR_S)
    done = cleaned(books)
    assert done.contacts == 0
    assert done.kept["contacts: their report's file is kept"] == 1
    with books.ledger.write():
        ReportRow.update(file_removed_at_ms=1).execute()
    assert cleaned(books).contacts == 1
    assert session(books, session_id).contact_email is None


def test_the_contact_stays_while_its_money_moves(books: Books) -> None:
    books.session("OBD-1")
    intent_id = books.paid("OBD-1")
    books.payments.request_refund(intent_id, "test", "operator:test")
    books.end("OBD-1", "failed")
    books.clock.advance(25 * HOUR_S)
    done = cleaned(books)
    assert (done.contacts, done.kept["contacts: their money is on its way"]) == (0, 1)


def test_the_contact_stays_while_a_given_up_payment_may_still_be_paid(
    ledger: Ledger, clock: ManualClock, settings: Settings
) -> None:
    books = Books(ledger, clock, settings, FakePsp(clock))
    books.session("OBD-1")
    intent = books.payments.reconcile(books.payments.create_intent(48_000, "RUB", "OBD-1").intent_id)
    books.payments.cancel(intent.intent_id)
    books.end("OBD-1")
    clock.advance(25 * HOUR_S)  # without power: nobody has asked the provider since
    done = cleaned(books)
    assert (done.contacts, done.kept["contacts: their money is on its way"]) == (0, 1)


def test_only_intents_that_no_provider_saw_go(ledger: Ledger, clock: ManualClock, settings: Settings) -> None:
    books = Books(ledger, clock, settings, FakePsp(clock))
    books.session("OBD-1")
    unsent = books.payments.create_intent(48_000, "RUB", "OBD-1")
    with books.ledger.write():
        PaymentRow.update(status="expired").where(PaymentRow.intent_id == unsent.intent_id).execute()
    sent = books.payments.create_intent(48_000, "RUB", "OBD-1")
    books.payments.reconcile(sent.intent_id)
    with books.ledger.write():
        PaymentRow.update(status="expired").where(PaymentRow.intent_id == sent.intent_id).execute()
    books.clock.advance(HOUR_S + settings.payments.intent_ttl_ms / 1000 + 1)
    done = cleaned(books)
    assert done.payments == 1
    assert done.kept["payments: they reached a provider"] == 1
    with books.ledger.read():
        assert [row.intent_id for row in PaymentRow.select()] == [sent.intent_id]


def test_audit_rows_go_after_ninety_days_and_payments_stay_attested(books: Books) -> None:
    books.visit()
    books.clock.advance(91 * DAY_S)
    done = cleaned(books)
    assert done.audit > 0
    with books.ledger.read():
        events = {row.event_type for row in AuditRow.select()}
    assert events == {"payment.attested", *(events & {"session.erased"})}
    assert sound(books)
    assert cleaned(books).audit == 0


def test_a_changed_payment_is_not_attested_anew(books: Books) -> None:
    _, intent_id, _ = books.visit()
    with books.ledger.read():
        books.ledger.connection.execute("DROP TRIGGER payments_facts_stay")
        books.ledger.connection.execute("UPDATE payments SET amount_kopecks = 48001")
    books.clock.advance(91 * DAY_S)
    done = cleaned(books)
    assert done.kept["audit rows: a payment differs from what they attest"] > 0
    with books.ledger.read():
        problems = examine(books.ledger.connection).problems
    assert [(problem.code, problem.row_id) for problem in problems] == [("DB-CHAIN", intent_id)]


def test_a_dry_run_says_the_same_and_does_nothing(books: Books) -> None:
    books.session("OBD-1", "expired")
    books.visit(2)
    books.clock.advance(91 * DAY_S)
    with books.ledger.read():
        before = books.ledger.connection.execute("SELECT total_changes()").get, AuditRow.select().count()
    would = cleaned(books, dry_run=True)
    with books.ledger.read():
        assert AuditRow.select().count() == before[1]
        assert SessionRow.select().count() == 2
    assert would == cleaned(books)
    assert would.sessions == 1


def test_a_long_backlog_goes_in_portions(books: Books) -> None:
    visits, expired = 3, 450
    for number in range(visits):
        books.visit(number)
        with books.ledger.write():
            for _ in range(200):
                books.ledger.audit.record("test.happened", "test", "1")
    with books.ledger.write():
        for number in range(expired):
            books.session(f"OBD-X{number}")
        SessionRow.update(status="expired").where(SessionRow.status == "active").execute()
    books.clock.advance(91 * DAY_S)
    would = cleaned(books, dry_run=True)

    done = cleaned(books)

    assert done == would
    assert done.sessions == expired
    assert done.audit > 600
    with books.ledger.read():
        attested = [
            row.entity_id for row in AuditRow.select().where(AuditRow.event_type == "payment.attested")
        ]
    assert len(attested) == len(set(attested)) == visits
    assert sound(books)
    assert cleaned(books) == Cleaned(kept=done.kept)
