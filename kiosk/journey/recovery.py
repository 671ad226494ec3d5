"""After a start, and when money comes late: what was paid is delivered or given back."""

from __future__ import annotations

import json

import structlog

from kiosk.errors import IllegalTransition, KioskError, NotFound
from kiosk.journey.reporting import make_report
from kiosk.journey.showing import Presenter
from kiosk.journey.stage import Services
from kiosk.journey.storing import result_of
from kiosk.ledger.models import CheckpointRow
from kiosk.payments import Intent

log = structlog.get_logger("journey")


def can_deliver(services: Services, session_id: str) -> bool:
    """Return whether a report exists for the session, or can be made from what was measured."""
    return bool(services.reports.of_session(session_id)) or result_of(services, session_id) is not None


def settle(services: Services, presenter: Presenter, intent: Intent, language: str) -> None:
    """Deliver what a confirmed payment bought, or give the money back.

    For payments whose customer is no longer on the screen; nobody is asked.
    """
    session_id = intent.session_id
    if session_id is None or intent.status != "confirmed":
        return
    try:
        if can_deliver(services, session_id):
            make_report(services, presenter, session_id, language)
            return
        reason = "nothing to deliver"
    except KioskError as error:
        reason = f"the report can't be made: {error}"[:200]
    services.payments.request_refund(intent.intent_id, reason, "auto")
    fail_session(services, session_id, "PAY-REFUNDED")


def fail_session(services: Services, session_id: str, reason: str) -> None:
    """End a session that could not be served; one that is over stays as it is."""
    try:
        services.sessions.fail(session_id, reason)
    except (IllegalTransition, NotFound) as error:
        log.info("journey.session_over", session=session_id, reason=str(error))


def recover(services: Services, presenter: Presenter) -> None:
    """End the visit that a power cut interrupted: paid ones are delivered or refunded, others expire."""
    with services.ledger.read():
        row = CheckpointRow.get_or_none(CheckpointRow.id == 1)
    if row is None:
        return
    language = str(json.loads(row.data).get("language") or services.settings.ui.language)
    log.info("journey.recovered", session=row.session_id, state=row.state)
    for intent in services.payments.of_session(row.session_id):
        if intent.status == "pending":
            # Its QR may still be paid: it stays watched, and late money is settled when it comes.
            services.payments.cancel(intent.intent_id)
        elif intent.status == "confirmed":
            settle(services, presenter, intent, language)
    session = services.sessions.get(row.session_id)
    if session.status == "active":
        services.sessions.expire(session.id)
    with services.ledger.write():
        CheckpointRow.delete().execute()
