"""A provider in memory that a test bends: it keeps true books, and lies or keeps silent only where told."""

from __future__ import annotations

import json
from collections import deque
from dataclasses import replace
from typing import Literal

from kiosk.payments.provider import (
    Done,
    Outcome,
    PaymentRequest,
    RefundRequest,
    Rejected,
    RemotePayment,
    RemoteRefund,
    RemoteShop,
    Unknown,
)
from tests.support.clock import ManualClock

Trouble = Literal["lost_before", "lost_after", "refused", "not_connected"]


class FakePsp:
    """Every call takes the next trouble from `troubles`, if there is one."""

    name = "fake"
    local = False
    account_id = "100500"
    test = True
    poll_interval_ms: int | None = None

    def __init__(self, clock: ManualClock) -> None:
        self._clock = clock
        self.payments: dict[str, RemotePayment] = {}
        self.refunds: dict[str, RemoteRefund] = {}
        self._by_key: dict[str, tuple[bytes, str, float]] = {}
        self.troubles: deque[Trouble] = deque()
        self.calls: list[str] = []
        self.bodies: list[tuple[str, bytes]] = []
        self.refunds_wait = False

    # -- the world's hand

    def only(self) -> RemotePayment:
        """Return the one payment there is."""
        (payment,) = self.payments.values()
        return payment

    def set(self, payment_id: str, **changes: object) -> None:
        """Change what the provider says of a payment."""
        self.payments[payment_id] = replace(self.payments[payment_id], **changes)  # type: ignore[arg-type]

    def pay(self, payment_id: str) -> None:
        """The customer pays, if he still can."""
        if self.payments[payment_id].state == "pending":
            self.set(payment_id, state="succeeded", paid=True)

    def end(self, payment_id: str, reason: str) -> None:
        """The payment ends without money, if it is still open."""
        if self.payments[payment_id].state == "pending":
            self.set(payment_id, state="canceled", cancel_reason=reason)

    def _known(self, key: str) -> tuple[bytes, str, float] | None:
        """Return what a key made: body, id and when; after a day the key is new again, whatever the kiosk's clock
        says.
        """
        known = self._by_key.get(key)
        return known if known is not None and self._clock.monotonic() - known[2] < 24 * 3600 else None

    def refund_in_the_cabinet(self, payment_id: str, *, at_once: bool) -> None:
        """A person gives a payment back in the provider's cabinet, if it is not given back yet."""
        payment = self.payments[payment_id]
        if not payment.refunded_kopecks and not self._waiting_for(payment_id):
            refund_id = f"r-{len(self.refunds) + 1}"
            self.refunds[refund_id] = RemoteRefund(
                refund_id, payment_id, "pending", payment.amount_kopecks, "RUB"
            )
            if at_once:
                self.finish_refund(refund_id)

    def paid_kopecks(self) -> int:
        """Return what customers paid."""
        return sum(one.amount_kopecks for one in self.payments.values() if one.paid)

    def refunded_kopecks(self) -> int:
        """Return what went back to them."""
        return sum(one.refunded_kopecks for one in self.payments.values())

    # -- the port

    def _meet(self, call: str) -> Trouble | None:
        self.calls.append(call)
        return self.troubles.popleft() if self.troubles else None

    def payment_body(self, request: PaymentRequest) -> bytes:
        """Return the body of the create call."""
        return json.dumps(
            {"intent_id": request.intent_id, "amount": request.amount_kopecks, "way": "qr"}, sort_keys=True
        ).encode()

    def next_payment_body(self, body: bytes, rejected: Rejected) -> bytes | None:
        """A shop without QR has a page."""
        document = json.loads(body)
        if rejected.parameter != "confirmation" or document["way"] != "qr":
            return None
        return json.dumps({**document, "way": "page"}, sort_keys=True).encode()

    def create_payment(self, body: bytes, idempotence_key: str) -> Outcome[RemotePayment]:
        """Make a payment once for each key."""
        self.bodies.append((idempotence_key, body))
        trouble = self._meet("create_payment")
        if trouble == "not_connected":
            return Unknown("ConnectError", sent=False)
        if trouble == "lost_before":
            return Unknown("ReadTimeout")
        if trouble == "refused":
            return Rejected("invalid_request", "amount")
        known = self._known(idempotence_key)
        if known is not None and known[0] != body:
            return Rejected("invalid_request", "Idempotence-Key", definitive=False)
        payment_id = known[1] if known else f"p-{len(self.payments) + 1}"
        if known is None:
            wish = json.loads(body)
            self._by_key[idempotence_key] = (body, payment_id, self._clock.monotonic())
            self.payments[payment_id] = RemotePayment(
                provider_payment_id=payment_id,
                state="pending",
                paid=False,
                amount_kopecks=wish["amount"],
                currency="RUB",
                account_id=self.account_id,
                test=True,
                metadata={"intent_id": wish["intent_id"]},
                created_at_ms=self._clock.now_ms(),
                qr_code_data=f"https://qr.example/{payment_id}",
            )
        return Unknown("ReadTimeout") if trouble == "lost_after" else Done(self.payments[payment_id])

    def _read(self, call: str, payment_id: str) -> Outcome[RemotePayment]:
        trouble = self._meet(call)
        if trouble == "refused":
            return Rejected("invalid_credentials", definitive=False)
        if trouble is not None:
            return Unknown("ReadTimeout", sent=trouble != "not_connected")
        return Done(self.payments[payment_id])

    def read_payment(self, provider_payment_id: str) -> Outcome[RemotePayment]:
        """Return the payment."""
        return self._read("read_payment", provider_payment_id)

    def list_payments(self, since_ms: int, until_ms: int | None = None) -> Outcome[list[RemotePayment]]:
        """Return the payments of the window."""
        if self._meet("list_payments") is not None:
            return Unknown("ReadTimeout")
        end_ms = until_ms if until_ms is not None else self._clock.now_ms() + 1
        return Done([one for one in self.payments.values() if since_ms <= one.created_at_ms < end_ms])

    def capture_payment(
        self, provider_payment_id: str, amount_kopecks: int, currency: str, idempotence_key: str
    ) -> Outcome[RemotePayment]:
        """Take held money."""
        if self.payments[provider_payment_id].state == "waiting_for_capture":
            self.set(provider_payment_id, state="succeeded")
        return self._read("capture_payment", provider_payment_id)

    def cancel_payment(self, provider_payment_id: str, idempotence_key: str) -> Outcome[RemotePayment]:
        """Let go of held money."""
        if self.payments[provider_payment_id].state == "waiting_for_capture":
            self.set(provider_payment_id, state="canceled", paid=False, cancel_reason="canceled_by_merchant")
        return self._read("cancel_payment", provider_payment_id)

    def refund_body(self, request: RefundRequest) -> bytes:
        """Return the body of the refund call."""
        wish = {
            "payment": request.provider_payment_id,
            "amount": request.amount_kopecks,
            "id": request.refund_id,
        }
        return json.dumps(wish).encode()

    def create_refund(self, body: bytes, idempotence_key: str) -> Outcome[RemoteRefund]:
        """Give money back once for each key, never more than was paid."""
        trouble = self._meet("create_refund")
        if trouble in {"lost_before", "not_connected"}:
            return Unknown("ReadTimeout", sent=trouble != "not_connected")
        if trouble == "refused":
            return Rejected("invalid_request")
        known = self._known(idempotence_key)
        if known is None:
            wish = json.loads(body)
            payment = self.payments[wish["payment"]]
            if not payment.paid or payment.refunded_kopecks or self._waiting_for(payment.provider_payment_id):
                return Rejected("invalid_request", "amount")
            refund_id = f"r-{len(self.refunds) + 1}"
            known = (body, refund_id, self._clock.monotonic())
            self._by_key[idempotence_key] = known
            self.refunds[refund_id] = RemoteRefund(
                refund_id,
                wish["payment"],
                "pending",
                wish["amount"],
                "RUB",
                metadata={"refund_id": wish["id"]},
            )
            if not self.refunds_wait:
                self.finish_refund(refund_id)
        return Unknown("ReadTimeout") if trouble == "lost_after" else Done(self.refunds[known[1]])

    def _waiting_for(self, payment_id: str) -> bool:
        return any(
            one.state == "pending" and one.provider_payment_id == payment_id for one in self.refunds.values()
        )

    def finish_refund(self, refund_id: str, canceled_reason: str | None = None) -> None:
        """Let a refund that waits succeed, or be canceled."""
        refund = self.refunds[refund_id]
        if refund.state != "pending":
            return
        if canceled_reason is None:
            self.refunds[refund_id] = replace(refund, state="succeeded")
            self.set(refund.provider_payment_id, refunded_kopecks=refund.amount_kopecks)
        else:
            self.refunds[refund_id] = replace(refund, state="canceled", cancel_reason=canceled_reason)

    def read_refund(self, provider_refund_id: str) -> Outcome[RemoteRefund]:
        """Return the refund."""
        if self._meet("read_refund") is not None:
            return Unknown("ReadTimeout")
        return Done(self.refunds[provider_refund_id])

    def list_refunds(self, provider_payment_id: str) -> Outcome[list[RemoteRefund]]:
        """Return the refunds of a payment."""
        if self._meet("list_refunds") is not None:
            return Unknown("ReadTimeout")
        return Done([one for one in self.refunds.values() if one.provider_payment_id == provider_payment_id])

    def shop(self) -> Outcome[RemoteShop]:
        """Return the shop."""
        return Done(RemoteShop(self.account_id, enabled=True, test=True))

    def close(self) -> None:
        """Nothing is held."""
