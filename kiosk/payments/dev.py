"""The provider of DEV: a bank of pretend money in the ledger. PROD refuses to start with it."""

from __future__ import annotations

import json
from typing import Any

from kiosk.clock import Clock
from kiosk.errors import IllegalTransition, NotFound
from kiosk.ledger import Ledger
from kiosk.ledger.models import DevPaymentRow, DevRefundRow
from kiosk.payments.provider import (
    Done,
    Outcome,
    PaymentRequest,
    RefundRequest,
    Rejected,
    RemotePayment,
    RemoteRefund,
    RemoteShop,
)
from kiosk.settings import DevPaymentSettings

ACCOUNT = "dev"


class DevProvider:
    """Confirms a payment by itself `auto_confirm_delay_ms` after it was made, or by hand in `manual_mode`.

    Its state lies in `dev_payments` and `dev_refunds`, so a restart changes nothing.
    """

    name = "dev"
    local = True
    account_id = ACCOUNT
    test = True
    poll_interval_ms: int | None = 200

    def __init__(self, ledger: Ledger, clock: Clock, settings: DevPaymentSettings) -> None:
        self._ledger = ledger
        self._clock = clock
        self._settings = settings

    def payment_body(self, request: PaymentRequest) -> bytes:
        """Return the body of the create call."""
        document = {
            "intent_id": request.intent_id,
            "amount_kopecks": request.amount_kopecks,
            "currency": request.currency,
        }
        return json.dumps(document, sort_keys=True).encode()

    def next_payment_body(self, body: bytes, rejected: Rejected) -> bytes | None:  # noqa: ARG002 - the port's form
        """There is no other way to pay with pretend money."""
        return None

    def create_payment(self, body: bytes, idempotence_key: str) -> Outcome[RemotePayment]:
        """Make the payment, or return the one this key made."""
        wanted = json.loads(body)
        now_ms = self._clock.now_ms()
        manual = self._settings.manual_mode
        with self._ledger.write():
            row = DevPaymentRow.get_or_none(DevPaymentRow.idempotence_key == idempotence_key)
            if row is None:
                row = DevPaymentRow.create(
                    id=f"dev_{wanted['intent_id']}",
                    idempotence_key=idempotence_key,
                    amount_kopecks=wanted["amount_kopecks"],
                    currency=wanted["currency"],
                    intent_id=wanted["intent_id"],
                    state="pending",
                    confirm_at_ms=None if manual else now_ms + self._settings.auto_confirm_delay_ms,
                    created_at_ms=now_ms,
                )
        return self.read_payment(row.id)

    def read_payment(self, provider_payment_id: str) -> Outcome[RemotePayment]:
        """Return the payment, confirming it when its time has come."""
        with self._ledger.write():
            row = DevPaymentRow.find(provider_payment_id)
            if row is None:
                return Rejected("not_found")
            ripe = row.confirm_at_ms is not None and row.confirm_at_ms <= self._clock.now_ms()
            if row.state == "pending" and ripe:
                row.state = "succeeded"
                row.save()
            return Done(self._remote(row))

    def list_payments(self, since_ms: int, until_ms: int | None = None) -> Outcome[list[RemotePayment]]:
        """Return the payments of the window, newest first."""
        query = DevPaymentRow.select().where(DevPaymentRow.created_at_ms >= since_ms)
        if until_ms is not None:
            query = query.where(DevPaymentRow.created_at_ms < until_ms)
        with self._ledger.read():
            return Done([self._remote(row) for row in query.order_by(DevPaymentRow.created_at_ms.desc())])

    def confirm(self, provider_payment_id: str) -> None:
        """Pay by hand; NotFound or IllegalTransition when that can't be."""
        with self._ledger.write():
            row = DevPaymentRow.find(provider_payment_id)
            if row is None:
                raise NotFound("payment", provider_payment_id)
            if row.state != "pending":
                raise IllegalTransition("payment", row.state, "confirmed")
            row.state = "succeeded"
            row.save()

    def capture_payment(
        self,
        provider_payment_id: str,
        amount_kopecks: int,  # noqa: ARG002 - the port's form
        currency: str,  # noqa: ARG002 - the port's form
        idempotence_key: str,  # noqa: ARG002 - the port's form
    ) -> Outcome[RemotePayment]:
        """Pretend money never waits for capture."""
        return self.read_payment(provider_payment_id)

    def cancel_payment(
        self,
        provider_payment_id: str,
        idempotence_key: str,  # noqa: ARG002 - the port's form
    ) -> Outcome[RemotePayment]:
        """Cancel a payment that nobody has paid yet."""
        with self._ledger.write():
            row = DevPaymentRow.find(provider_payment_id)
            if row is None:
                return Rejected("not_found")
            if row.state == "pending":
                row.state = "canceled"
                row.save()
            return Done(self._remote(row))

    def refund_body(self, request: RefundRequest) -> bytes:
        """Return the body of the refund call."""
        document = {
            "payment_id": request.provider_payment_id,
            "amount_kopecks": request.amount_kopecks,
            "currency": request.currency,
        }
        return json.dumps(document, sort_keys=True).encode()

    def create_refund(self, body: bytes, idempotence_key: str) -> Outcome[RemoteRefund]:
        """Give the pretend money back."""
        wanted = json.loads(body)
        with self._ledger.write():
            row = DevRefundRow.get_or_none(DevRefundRow.idempotence_key == idempotence_key)
            if row is None:
                payment = DevPaymentRow.find(wanted["payment_id"])
                given_back = (
                    DevRefundRow.select().where(DevRefundRow.payment_id == wanted["payment_id"]).exists()
                )
                if payment is None or payment.state != "succeeded" or given_back:
                    return Rejected("invalid_request", "payment_id")
                row = DevRefundRow.create(
                    id=f"devr_{idempotence_key}",
                    idempotence_key=idempotence_key,
                    payment_id=payment.id,
                    amount_kopecks=wanted["amount_kopecks"],
                    currency=wanted["currency"],
                )
        return self.read_refund(row.id)

    def read_refund(self, provider_refund_id: str) -> Outcome[RemoteRefund]:
        """Return the refund: pretend money goes back at once."""
        with self._ledger.read():
            row = DevRefundRow.find(provider_refund_id)
        if row is None:
            return Rejected("not_found")
        return Done(self._refund(row))

    def list_refunds(self, provider_payment_id: str) -> Outcome[list[RemoteRefund]]:
        """Return the payment's refund, if there is one."""
        with self._ledger.read():
            rows = list(DevRefundRow.select().where(DevRefundRow.payment_id == provider_payment_id))
        return Done([self._refund(row) for row in rows])

    def shop(self) -> Outcome[RemoteShop]:
        """The pretend shop is always open."""
        return Done(RemoteShop(account_id=ACCOUNT, enabled=True, test=True))

    def close(self) -> None:
        """Nothing is held."""

    @staticmethod
    def _refund(row: Any) -> RemoteRefund:
        return RemoteRefund(row.id, row.payment_id, "succeeded", row.amount_kopecks, row.currency)

    @staticmethod
    def _remote(row: Any) -> RemotePayment:
        refund = DevRefundRow.get_or_none(DevRefundRow.payment_id == row.id)
        return RemotePayment(
            provider_payment_id=row.id,
            state=row.state,
            paid=row.state == "succeeded",
            amount_kopecks=row.amount_kopecks,
            currency=row.currency,
            account_id=ACCOUNT,
            test=True,
            metadata={"intent_id": row.intent_id},
            created_at_ms=row.created_at_ms,
            qr_code_data=f"DEV_QR_{row.intent_id}",
            cancel_reason="canceled_by_merchant" if row.state == "canceled" else None,
            refunded_kopecks=refund.amount_kopecks if refund else 0,
        )
