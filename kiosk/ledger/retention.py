"""What the ledger forgets, and when. Nothing that money hangs on is ever among it."""

from __future__ import annotations

from dataclasses import dataclass

from kiosk.clock import Clock
from kiosk.ledger.models import PaymentRow, PaymentWorkRow, ReportRow, SessionRow
from kiosk.ledger.store import Ledger
from kiosk.settings import RetentionSettings

HOUR_MS = 3_600_000


@dataclass(frozen=True)
class Cleaned:
    """How many rows went: sessions deleted, sessions whose contact was erased, payments, audit rows."""

    sessions: int
    contacts: int
    payments: int
    audit: int


def clean(ledger: Ledger, clock: Clock, settings: RetentionSettings) -> Cleaned:
    """Hold the document's retention, within the limits of what may be deleted.

    Ended sessions go after `sessions_hours` unless a payment or a report hangs on them; then their contact and
    metadata are erased with the report's file (`kiosk/reports`). Expired intents go after `payments_hours` only
    when no provider ever saw them: a refund is possible for three years. Audit rows go after `audit_days`.
    """
    now_ms = clock.now_ms()
    with ledger.write():
        payments = _unsent_payments(now_ms - settings.payments_hours * HOUR_MS)
        sessions, contacts = _ended_sessions(now_ms - settings.sessions_hours * HOUR_MS)
        audit = ledger.audit.remove_before(now_ms - settings.audit_days * 24 * HOUR_MS)
    return Cleaned(sessions, contacts, payments, audit)


def _unsent_payments(before_ms: int) -> int:
    never_sent = PaymentWorkRow.select(PaymentWorkRow.intent_id).where(PaymentWorkRow.submit_state == "new")
    query = PaymentRow.delete().where(
        PaymentRow.status == "expired",
        PaymentRow.provider_payment_id.is_null(),
        PaymentRow.expires_at_ms < before_ms,
        PaymentRow.intent_id.in_(never_sent),
    )
    return int(query.execute())


def _ended_sessions(before_ms: int) -> tuple[int, int]:
    money = PaymentRow.select(PaymentRow.session_id).where(PaymentRow.session_id.is_null(False))
    reported = ReportRow.select(ReportRow.session_id)
    ended = (SessionRow.status == "expired") & (SessionRow.updated_at_ms < before_ms)
    deleted = (
        SessionRow.delete()
        .where(ended, SessionRow.id.not_in(money), SessionRow.id.not_in(reported))
        .execute()
    )
    erased = (
        SessionRow.update(contact_email=None, contact_phone=None, metadata="{}")
        .where(ended, SessionRow.contact_email.is_null(False) | SessionRow.contact_phone.is_null(False))
        .execute()
    )
    return int(deleted), int(erased)
