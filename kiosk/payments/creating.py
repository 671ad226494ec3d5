"""Making an intent: what may be paid, for how much, and never twice."""

from __future__ import annotations

import json
import uuid
from collections.abc import Callable, Mapping
from typing import Any

from kiosk.clock import Clock
from kiosk.errors import NotFound, ValidationFailed
from kiosk.ledger.models import PaymentRow, PaymentWorkRow, SessionRow
from kiosk.payments.ids import new_id
from kiosk.payments.intent import (
    AlreadyPaid,
    AmountMismatch,
    IdempotencyConflict,
    Intent,
    IntentOpen,
    SessionNotActive,
)
from kiosk.payments.provider import PaymentProvider, PaymentRequest, ReceiptCustomer
from kiosk.payments.store import PaymentStore, to_intent

CURRENCY = "RUB"
# https://yookassa.ru/developers/payment-acceptance/integration-scenarios/manual-integration/sbp: 1 to 700 000
# RUB
MIN_KOPECKS = 100
MAX_KOPECKS = 70_000_000
MAX_METADATA_BYTES = 4096
MAX_KEY = 128


class IntentMaker:
    """Writes new intents, with the exact request, before anybody calls the provider."""

    def __init__(
        self,
        store: PaymentStore,
        provider: PaymentProvider,
        clock: Clock,
        ttl_ms: int,
        *,
        price_of: Callable[[str], int | None],
        contact_of: Callable[[str], ReceiptCustomer | None],
        description_of: Callable[[str | None], str],
    ) -> None:
        self._store = store
        self._provider = provider
        self._clock = clock
        self._ttl_ms = ttl_ms
        self._price_of = price_of
        self._contact_of = contact_of
        self._description_of = description_of

    def make(
        self,
        amount_kopecks: int,
        currency: str,
        session_id: str | None,
        metadata: Mapping[str, Any] | None,
        client_key: str | None,
    ) -> Intent:
        """Return a new pending intent, or the one that the same wish made before.

        Raises:
            ValidationFailed, NotFound (session), SessionNotActive, AmountMismatch, AlreadyPaid, IntentOpen,
            IdempotencyConflict.
        """
        text = _checked(amount_kopecks, currency, metadata, client_key)
        with self._store.ledger.write():
            known = self._known(client_key, amount_kopecks, session_id)
            if known is not None:
                return known
            if session_id is not None:
                known = self._of_session(session_id, amount_kopecks)
            return known or self._insert(amount_kopecks, session_id, text, client_key)

    def _known(self, client_key: str | None, amount_kopecks: int, session_id: str | None) -> Intent | None:
        if client_key is None:
            return None
        work = PaymentWorkRow.get_or_none(PaymentWorkRow.client_key == client_key)
        if work is None:
            return None
        row, _ = self._store.rows(work.intent_id)
        if (row.amount_kopecks, row.session_id) != (amount_kopecks, session_id):
            raise IdempotencyConflict("This Idempotency-Key was used for another payment.")
        return to_intent(row, work)

    def _of_session(self, session_id: str, amount_kopecks: int) -> Intent | None:
        """Return the session's open intent, None when it may have a new one; a Refusal when it may not."""
        session = SessionRow.find(session_id)
        if session is None:
            raise NotFound("session", session_id)
        of_session = PaymentRow.select().where(PaymentRow.session_id == session_id)
        if of_session.where(PaymentRow.status == "confirmed").exists():
            raise AlreadyPaid("This session is paid already.")
        if session.status != "active":
            raise SessionNotActive("This session is over.")
        price_kopecks = self._price_of(session_id)
        if price_kopecks is not None and price_kopecks != amount_kopecks:
            raise AmountMismatch("The amount is not this session's price.")
        row = of_session.where(PaymentRow.status == "pending").first()
        if row is None:
            return None
        if row.amount_kopecks != amount_kopecks:
            raise IntentOpen("This session has an open payment of another amount.")
        return to_intent(*self._store.rows(row.intent_id))

    def _insert(
        self, amount_kopecks: int, session_id: str | None, metadata: str, client_key: str | None
    ) -> Intent:
        now_ms = self._clock.now_ms()
        request = PaymentRequest(
            intent_id=new_id("PAY", now_ms),
            session_id=session_id,
            amount_kopecks=amount_kopecks,
            currency=CURRENCY,
            description=self._description_of(session_id),
            customer=self._contact_of(session_id) if session_id is not None else None,
        )
        values = {
            "intent_id": request.intent_id,
            "session_id": session_id,
            "amount_kopecks": amount_kopecks,
            "currency": CURRENCY,
            "provider": self._provider.name,
            "idempotence_key": str(uuid.uuid4()),
            "request_body": self._provider.payment_body(request),
            "metadata": metadata,
            "created_at_ms": now_ms,
            "updated_at_ms": now_ms,
            "expires_at_ms": now_ms + self._ttl_ms,
        }
        return self._store.insert(values, client_key)


def _checked(
    amount_kopecks: int, currency: str, metadata: Mapping[str, Any] | None, client_key: str | None
) -> str:
    """Return the metadata as JSON text; ValidationFailed when a value is not of its form."""
    if isinstance(amount_kopecks, bool) or not isinstance(amount_kopecks, int):
        raise ValidationFailed("amount must be a whole number of kopecks.")
    if not MIN_KOPECKS <= amount_kopecks <= MAX_KOPECKS:
        raise ValidationFailed(f"amount must be from {MIN_KOPECKS} to {MAX_KOPECKS} kopecks.")
    if currency != CURRENCY:
        raise ValidationFailed(f"currency must be {CURRENCY}.")
    if client_key is not None and not (1 <= len(client_key) <= MAX_KEY and client_key.isprintable()):
        raise ValidationFailed(f"Idempotency-Key must have 1 to {MAX_KEY} printable characters.")
    try:
        text = json.dumps(dict(metadata or {}), ensure_ascii=False, allow_nan=False)
        size = len(text.encode())
    except (TypeError, ValueError, RecursionError) as error:
        raise ValidationFailed("metadata must be a JSON object.") from error
    if size > MAX_METADATA_BYTES:
        raise ValidationFailed(f"metadata must not exceed {MAX_METADATA_BYTES} bytes.")
    return text
