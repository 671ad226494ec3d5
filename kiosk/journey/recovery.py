"""After a start, and when money comes late: what was paid is delivered or given back."""

from __future__ import annotations

from collections.abc import Callable

import structlog
from peewee import fn

from kiosk.errors import IllegalTransition, KioskError, NotFound
from kiosk.journey.reporting import make_report
from kiosk.journey.showing import Presenter
from kiosk.journey.stage import Services
from kiosk.journey.storing import result_of
from kiosk.ledger.models import CheckpointRow, PaymentRow, RefundRow, ReportRow, ResultRow, SessionRow
from kiosk.payments import Intent
from kiosk.sessions import Session

log = structlog.get_logger("journey")

SWEEP_WINDOW_MS = 30 * 86_400_000


def can_deliver(services: Services, session_id: str) -> bool:
    """Return whether late money still buys something: a report, or a check whose customer is at the screen."""
    return can_report(services, session_id) or _is_served(services, session_id)


def can_report(services: Services, session_id: str) -> bool:
    """Return whether a report exists for the session, or can be made from what was measured."""
    return bool(services.reports.of_session(session_id)) or result_of(services, session_id) is not None


def _is_served(services: Services, session_id: str) -> bool:
    """Return whether the session's visit is on the screen, and was asked for one price only.

    A QR of another body's price, given up for the present one, does not pay for it.
    """
    of_session = PaymentRow.session_id == session_id
    with services.ledger.read():
        shown = CheckpointRow.select().where(CheckpointRow.session_id == session_id).exists()
        prices = PaymentRow.select(PaymentRow.amount_kopecks).where(of_session).distinct().count()
    return bool(shown) and prices == 1 and services.sessions.get(session_id).status == "active"


def settle(services: Services, presenter: Presenter, intent: Intent, language: str) -> None:
    """Deliver what a confirmed payment bought, or give the money back; nobody is asked."""
    session_id = intent.session_id
    if session_id is None or intent.status != "confirmed":
        return
    try:
        if can_report(services, session_id):
            make_report(services, presenter, session_id, language)
            return
        reason = "nothing to deliver"
    except KioskError as error:
        reason = f"the report can't be made: {error}"[:200]
    except Exception:  # a bug of ours must not keep the customer's money, nor the kiosk from starting
        log.exception("journey.bug", session=session_id)
        reason = "the report can't be made: SYS-BUG"
    services.payments.request_refund(intent.intent_id, reason, "auto")
    _end(session_id, lambda: services.sessions.fail(session_id, "PAY-REFUNDED"))


def settle_unattended(services: Services, presenter: Presenter, intent: Intent, language: str) -> None:
    """Settle a payment whose customer is not at the screen; a back office's session that lives is its own."""
    session_id = intent.session_id
    if session_id is None or services.sessions.get(session_id).status == "active":
        return
    settle(services, presenter, intent, language)


def sweep(services: Services, presenter: Presenter, on_screen: str = "") -> None:
    """Settle every confirmed payment of an ended session that got neither its report nor its money back.

    What a crash, a full disk or a customer who walked away has left: also one who left for free and paid the QR
    then. The session `on_screen` is spared, for it may expire while its customer is being served.
    """
    since_ms = services.clock.now_ms() - SWEEP_WINDOW_MS
    served = ReportRow.select().where(ReportRow.session_id == PaymentRow.session_id)
    refunded = RefundRow.select().where(RefundRow.intent_id == PaymentRow.intent_id)
    measured = ResultRow.select().where(ResultRow.session_id == PaymentRow.session_id)
    # What a back office completed without a report of ours is its own: it has no result here.
    free = (SessionRow.status == "completed") & fn.EXISTS(measured)
    with services.ledger.read():
        left = (
            PaymentRow.select(PaymentRow.intent_id, PaymentRow.session_id)
            .join(SessionRow, on=(SessionRow.id == PaymentRow.session_id))
            .where(
                PaymentRow.status == "confirmed",
                PaymentRow.created_at_ms >= since_ms,
                SessionRow.status.in_(("expired", "failed")) | free,
                SessionRow.id != on_screen,
                ~fn.EXISTS(served),
                ~fn.EXISTS(refunded),
            )
        )
        intents = [services.payments.get(row.intent_id) for row in left]
    for intent in intents:
        log.info("journey.settled_late", session=intent.session_id, intent=intent.intent_id)
        session = services.sessions.get(intent.session_id or "")
        language = str(session.metadata.get("language") or services.settings.ui.language)
        settle(services, presenter, intent, language)


def give_up(services: Services, intent_id: str) -> Intent:
    """Cancel a payment, or leave it when its end came first; returns it as it is then."""
    try:
        return services.payments.cancel(intent_id)
    except IllegalTransition:
        return services.payments.get(intent_id)


def expire_session(services: Services, session_id: str) -> None:
    """End a session whose customer has gone; one that is over stays as it is."""
    _end(session_id, lambda: services.sessions.expire(session_id))


def _end(session_id: str, end: Callable[[], Session]) -> None:
    try:
        end()
    except (IllegalTransition, NotFound) as error:
        log.info("journey.session_over", session=session_id, reason=str(error))


def recover(services: Services, presenter: Presenter) -> None:
    """End the visit that a power cut interrupted: paid ones are delivered or refunded, others expire."""
    with services.ledger.read():
        row = CheckpointRow.find(1)
    if row is not None:
        log.info("journey.recovered", session=row.session_id, state=row.state)
        for intent in services.payments.of_session(row.session_id):
            if intent.status == "pending":
                # Its QR may still be paid: it stays watched, and late money is settled when it comes.
                give_up(services, intent.intent_id)
        expire_session(services, row.session_id)
        with services.ledger.write():
            CheckpointRow.delete().execute()
    sweep(services, presenter)
