"""Payments and refunds in the ledger: every change goes through here, with its audit row and its event."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from peewee import SQL

from kiosk.clock import Clock
from kiosk.errors import NotFound
from kiosk.events import EventBus
from kiosk.ledger import Ledger
from kiosk.ledger.models import PaymentRow, PaymentWorkRow, RefundRow
from kiosk.payments.intent import Intent, PaymentChanged, Refund, RefundChanged
from kiosk.payments.states import PaymentStatus, RefundStatus, check_payment, check_refund

_STATUS = "SELECT status FROM payments WHERE intent_id = ?"


def to_intent(row: Any, work: Any) -> Intent:
    """Return a payment's two rows as what the rest of the program sees."""
    return Intent(
        intent_id=row.intent_id,
        session_id=row.session_id,
        amount_kopecks=row.amount_kopecks,
        currency=row.currency,
        status=row.status,
        provider=row.provider,
        qr_code_data=row.qr_code_data,
        qr_code_url=row.qr_code_url,
        created_at_ms=row.created_at_ms,
        updated_at_ms=row.updated_at_ms,
        confirmed_at_ms=row.confirmed_at_ms,
        expires_at_ms=row.expires_at_ms,
        provider_payment_id=row.provider_payment_id,
        uncertain=bool(work.uncertain),
        reason=work.reason,
        receipt_state=work.receipt_state,
        receipt_done=work.receipt_done_at_ms is not None,
    )


def to_refund(row: Any) -> Refund:
    """Return a refund's row as what the rest of the program sees."""
    return Refund(
        refund_id=row.id,
        intent_id=row.intent_id,
        amount_kopecks=row.amount_kopecks,
        status=row.status,
        reason=row.reason,
        actor=row.actor,
        error_code=row.error_code,
        provider_refund_id=row.provider_refund_id,
        created_at_ms=row.created_at_ms,
        updated_at_ms=row.updated_at_ms,
    )


class PaymentStore:
    """The rows of payments and refunds. Every method that changes something is called inside
    `ledger.write()`.
    """

    def __init__(self, ledger: Ledger, bus: EventBus, clock: Clock) -> None:
        self.ledger = ledger
        self._bus = bus
        self._clock = clock

    # -- reading

    def rows(self, intent_id: str) -> tuple[Any, Any]:
        """Return the payment's row and its work row; NotFound when there is none."""
        row = PaymentRow.find(intent_id)
        if row is None:
            raise NotFound("payment", intent_id)
        return row, PaymentWorkRow.get_by_id(intent_id)

    def get(self, intent_id: str) -> Intent:
        """Return the intent; NotFound when there is none."""
        with self.ledger.read():
            return to_intent(*self.rows(intent_id))

    def status_of(self, intent_id: str) -> str:
        """Return how an intent stands; NotFound when there is none."""
        with self.ledger.read():
            status = self.ledger.connection.execute(_STATUS, (intent_id,)).get
        if status is None:
            raise NotFound("payment", intent_id)
        return str(status)

    def open_intents(self) -> list[Intent]:
        """Return every intent that is pending, uncertain or being refunded, the oldest first."""
        with self.ledger.read():
            # Joined instead, every payment would be read: an OR over two tables has no index.
            doubtful = PaymentWorkRow.select(PaymentWorkRow.intent_id).where(PaymentWorkRow.uncertain == 1)
            moving = PaymentRow.status.in_(["pending", "refund_pending"])
            query = (
                PaymentRow.select(PaymentRow.intent_id)
                .where(moving | PaymentRow.intent_id.in_(doubtful))
                .order_by(PaymentRow.created_at_ms)
            )
            return [to_intent(*self.rows(row.intent_id)) for row in query]

    def refunds_of(self, intent_id: str) -> list[Refund]:
        """Return the refunds of an intent, the oldest first."""
        with self.ledger.read():
            query = RefundRow.select().where(RefundRow.intent_id == intent_id).order_by(SQL("rowid"))
            return [to_refund(row) for row in query]

    # -- writing

    def insert(self, values: Mapping[str, Any], client_key: str | None) -> Intent:
        """Write a new pending intent, its work row, its audit row, and publish it."""
        row = PaymentRow.create(**values)
        work = PaymentWorkRow.create(
            intent_id=row.intent_id, next_at_ms=row.created_at_ms, client_key=client_key, failures=0
        )
        self._audit("payment.created", "payment", row.intent_id, _summary(row), row=row)
        intent = to_intent(row, work)
        self._publish(PaymentChanged(intent, None))
        return intent

    def save(
        self,
        row: Any,
        work: Any,
        event: str | None,
        *,
        to: PaymentStatus | None = None,
        actor: str = "system",
        **details: object,
    ) -> Intent:
        """Write what changed in the two rows, moving the status to `to` when given.

        `event` names the audit row; None where only the work row changed in a way others should see.
        IllegalTransition when the table does not allow the move.
        """
        previous: PaymentStatus = row.status
        if to is not None:
            check_payment(previous, to)
            row.status = to
        if event is not None:
            row.updated_at_ms = self._clock.now_ms()
            row.save()
        work.save()
        if event is not None:
            self._audit(event, "payment", row.intent_id, {**_summary(row), **details}, actor, row=row)
        intent = to_intent(row, work)
        self._publish(PaymentChanged(intent, previous))
        return intent

    def insert_refund(self, values: Mapping[str, Any]) -> Refund:
        """Write a new refund, its audit row, and publish it."""
        row = RefundRow.create(**values)
        refund = to_refund(row)
        self._audit("refund.requested", "refund", row.id, _refund_summary(row), row.actor)
        self._publish(RefundChanged(refund, None))
        return refund

    def save_refund(self, row: Any, to: RefundStatus | None = None, **details: object) -> Refund:
        """Write what changed in a refund; only a changed status is audited, published and dated.

        `updated_at_ms` of a refund that succeeded is when the money went back: a day's closing goes by it.
        """
        previous: RefundStatus = row.status
        if to is not None and to != previous:
            check_refund(previous, to)
            row.status = to
            row.updated_at_ms = self._clock.now_ms()
        row.save()
        refund = to_refund(row)
        if refund.status != previous:
            self._audit(f"refund.{refund.status}", "refund", row.id, {**_refund_summary(row), **details})
            self._publish(RefundChanged(refund, previous))
        return refund

    def note(
        self, event: str, entity_type: str, entity_id: str, actor: str = "system", **details: object
    ) -> None:
        """Write an audit row for something that changed no payment."""
        self._audit(event, entity_type, entity_id, details, actor)

    def attest(self, event: str, row: PaymentRow) -> None:
        """Write an audit row for a change of a payment's row that nobody but the audit needs to hear of."""
        self._audit(event, "payment", str(row.intent_id), _summary(row), row=row)

    def publish(self, event: object) -> None:
        """Publish an event once the transaction has committed."""
        self._publish(event)

    def _audit(
        self,
        event: str,
        entity_type: str,
        entity_id: str,
        details: Mapping[str, object],
        actor: str = "system",
        row: PaymentRow | None = None,
    ) -> None:
        self.ledger.audit.record(event, entity_type, entity_id, dict(details), actor=actor, row=row)

    def _publish(self, event: object) -> None:
        self.ledger.after_commit(lambda: self._bus.publish(event))


def _summary(row: Any) -> dict[str, object]:
    return {
        "status": row.status,
        "amount_kopecks": row.amount_kopecks,
        "currency": row.currency,
        "session_id": row.session_id,
        "provider": row.provider,
        "provider_payment_id": row.provider_payment_id,
    }


def _refund_summary(row: Any) -> dict[str, object]:
    return {
        "status": row.status,
        "intent_id": row.intent_id,
        "amount_kopecks": row.amount_kopecks,
        "reason": row.reason,
        "error_code": row.error_code,
        "provider_refund_id": row.provider_refund_id,
    }


def metadata_of(row: Any) -> dict[str, Any]:
    """Return the caller's metadata stored with a payment."""
    document: dict[str, Any] = json.loads(row.metadata)
    return document
