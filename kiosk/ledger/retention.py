"""What the ledger forgets, and when. Nothing that money hangs on is ever among it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from peewee import fn

from kiosk.clock import Clock
from kiosk.ledger.audit import digest_of
from kiosk.ledger.models import (
    AuditRow,
    PaymentRow,
    PaymentWorkRow,
    RefundRow,
    ReportRow,
    ResultRow,
    SessionRow,
    WebhookRow,
)
from kiosk.ledger.store import Ledger
from kiosk.settings import RetentionSettings

HOUR_MS = 3_600_000


@dataclass(frozen=True)
class Cleaned:
    """How many rows went, and how many that are old enough stay, by the reason why.

    sessions were deleted; contacts are sessions whose contact, metadata and measurements were erased.
    """

    sessions: int = 0
    contacts: int = 0
    payments: int = 0
    webhooks: int = 0
    audit: int = 0
    kept: dict[str, int] = field(default_factory=dict)


class _DryRun(Exception):
    """Ends a transaction that was only for looking."""


def clean(ledger: Ledger, clock: Clock, settings: RetentionSettings, *, dry_run: bool = False) -> Cleaned:
    """Hold the document's retention, within the limits of what may be deleted.

    - Expired sessions go after `sessions_hours` unless a payment or a report hangs on them. Of every session that
      ended so long ago, contact, metadata and measurements are erased; while a report's file is kept or money is
      on its way they stay (the file takes them with it: `kiosk/reports`).
    - Expired intents go after `payments_hours` only when no provider ever saw them: a refund is possible for three
      years.
    - Audit rows go after `audit_days`; payments that outlive them are attested anew first.

    With `dry_run` everything is done and undone again: the numbers are those of a real run.
    """
    cleaned = Cleaned()
    try:
        with ledger.write():
            cleaned = _clean(ledger, clock.now_ms(), settings)
            if dry_run:
                raise _DryRun
    except _DryRun:
        pass
    return cleaned


def _clean(ledger: Ledger, now_ms: int, settings: RetentionSettings) -> Cleaned:
    kept: dict[str, int] = {}
    payments = _unsent_payments(ledger, now_ms - settings.payments_hours * HOUR_MS, kept)
    sessions, contacts = _ended_sessions(ledger, now_ms - settings.sessions_hours * HOUR_MS, kept)
    audit_before_ms = now_ms - settings.audit_days * 24 * HOUR_MS
    done = (WebhookRow.status != "new") & (WebhookRow.received_at_ms < audit_before_ms)
    webhooks = int(WebhookRow.delete().where(done).execute())
    audit = _audit(ledger, audit_before_ms, kept)
    return Cleaned(sessions, contacts, payments, webhooks, audit, {k: v for k, v in kept.items() if v})


def _unsent_payments(ledger: Ledger, before_ms: int, kept: dict[str, int]) -> int:
    never_sent = PaymentWorkRow.select(PaymentWorkRow.intent_id).where(PaymentWorkRow.submit_state == "new")
    old = (PaymentRow.status == "expired") & (PaymentRow.expires_at_ms < before_ms)
    unsent = PaymentRow.provider_payment_id.is_null() & PaymentRow.intent_id.in_(never_sent)
    due = [row.intent_id for row in PaymentRow.select(PaymentRow.intent_id).where(old, unsent)]
    kept["payments: they reached a provider"] = PaymentRow.select().where(old).count() - len(due)
    for intent_id in due:
        PaymentRow.delete().where(PaymentRow.intent_id == intent_id).execute()
        ledger.audit.record("payment.deleted", "payment", intent_id, {"reason": "retention"})
    return len(due)


def _ended_sessions(ledger: Ledger, before_ms: int, kept: dict[str, int]) -> tuple[int, int]:
    old = (SessionRow.status != "active") & (SessionRow.updated_at_ms < before_ms)
    money = PaymentRow.select(PaymentRow.session_id).where(PaymentRow.session_id.is_null(False))
    reported = ReportRow.select(ReportRow.session_id)
    free = SessionRow.id.not_in(money) & SessionRow.id.not_in(reported)
    due = [
        row.id for row in SessionRow.select(SessionRow.id).where(old, SessionRow.status == "expired", free)
    ]
    for session_id in due:
        SessionRow.delete().where(SessionRow.id == session_id).execute()
        ledger.audit.record("session.deleted", "session", session_id, {"reason": "retention"})
    kept["expired sessions: money or a report hangs on them"] = (
        SessionRow.select().where(old, SessionRow.status == "expired").count()
    )
    filed = ReportRow.select(ReportRow.session_id).where(ReportRow.file_removed_at_ms.is_null())
    moving = money.where(PaymentRow.intent_id.in_(_moving()))
    personal = (
        SessionRow.contact_email.is_null(False)
        | SessionRow.contact_phone.is_null(False)
        | (SessionRow.metadata != "{}")
        | SessionRow.id.in_(ResultRow.select(ResultRow.session_id))
    )
    kept["contacts: their report's file is kept"] = _count(old & personal & SessionRow.id.in_(filed))
    kept["contacts: their money is on its way"] = _count(old & personal & SessionRow.id.in_(moving))
    erasable = SessionRow.id.not_in(filed) & SessionRow.id.not_in(moving)
    erased = [row.id for row in SessionRow.select(SessionRow.id).where(old, personal, erasable)]
    for session_id in erased:
        SessionRow.update(contact_email=None, contact_phone=None, metadata="{}").where(
            SessionRow.id == session_id
        ).execute()
        ResultRow.delete().where(ResultRow.session_id == session_id).execute()
        ledger.audit.record("session.erased", "session", session_id, {"reason": "retention"})
    return len(due), len(erased)


def _count(condition: Any) -> int:
    return int(SessionRow.select().where(condition).count())


def _moving() -> Any:
    """The intents whose money may still come, or is on its way back."""
    refunded = RefundRow.select(RefundRow.intent_id).where(RefundRow.status.in_(["requested", "pending"]))
    doubtful = PaymentWorkRow.select(PaymentWorkRow.intent_id).where(
        (PaymentWorkRow.uncertain == 1) | (PaymentWorkRow.submit_state == "unknown")
    )
    return PaymentRow.select(PaymentRow.intent_id).where(
        PaymentRow.status.in_(["pending", "refund_pending"])
        | PaymentRow.intent_id.in_(refunded)
        | PaymentRow.intent_id.in_(doubtful)
    )


def _audit(ledger: Ledger, before_ms: int, kept: dict[str, int]) -> int:
    """Remove old audit rows; a payment whose attesting row goes is attested anew, if it is as it was attested.

    One that is not keeps its row and all rows after it: what was changed must stay findable.
    """
    going = AuditRow.timestamp_ms < before_ms
    attesting = (AuditRow.entity_type == "payment") & AuditRow.entity_digest.is_null(False)
    last = AuditRow.select(fn.MAX(AuditRow.id)).where(attesting).group_by(AuditRow.entity_id)
    for row in list(AuditRow.select().where(going, AuditRow.id.in_(last)).order_by(AuditRow.id)):
        intent_id = row.entity_id
        payment = PaymentRow.find(intent_id)
        if payment is None:
            continue
        if digest_of(payment) != row.entity_digest:
            kept["audit rows: a payment differs from what they attest"] = (
                AuditRow.select().where(going, AuditRow.id >= row.id).count()
            )
            before_ms = min(before_ms, row.timestamp_ms)
            continue
        ledger.audit.record("payment.attested", "payment", intent_id, {"reason": "retention"}, row=payment)
    return ledger.audit.remove_before(before_ms)
