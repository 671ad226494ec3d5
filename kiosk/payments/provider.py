"""What the kiosk needs of a payment provider, and how a provider answers.

A provider call ends in one of three ways, never in an exception of the network:

* `Done`     the provider did it, or told what we asked.
* `Rejected` the provider said no. Only a `definitive` one proves that nothing was created.
* `Unknown`  nobody can say whether it happened: a timeout, a dropped reply, a 500. The very same request
             (same idempotence key, same bytes) is to be sent again.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Generic, Literal, Protocol, TypeVar, runtime_checkable

RemotePaymentState = Literal["pending", "waiting_for_capture", "succeeded", "canceled"]
RemoteRefundState = Literal["pending", "succeeded", "canceled"]
ReceiptState = Literal["pending", "succeeded", "canceled"]


@dataclass(frozen=True, slots=True)
class ReceiptCustomer:
    """Where the fiscal receipt goes (54-FZ): at least one of e-mail and phone (E.164)."""

    email: str | None = None
    phone: str | None = None


@dataclass(frozen=True, slots=True)
class PaymentRequest:
    """What a provider needs to make the body of a payment. `description` is read by the customer."""

    intent_id: str
    session_id: str | None
    amount_kopecks: int
    currency: str
    description: str
    customer: ReceiptCustomer | None = None


@dataclass(frozen=True, slots=True)
class RefundRequest:
    """What a provider needs to make the body of a full refund."""

    refund_id: str
    intent_id: str
    provider_payment_id: str
    amount_kopecks: int
    currency: str
    description: str


@dataclass(frozen=True, slots=True)
class RemotePayment:
    """One payment as the provider tells it. `account_id` is the shop that gets the money."""

    provider_payment_id: str
    state: RemotePaymentState
    paid: bool
    amount_kopecks: int
    currency: str
    account_id: str
    test: bool
    metadata: Mapping[str, str] = field(default_factory=dict)
    created_at_ms: int = 0
    qr_code_data: str | None = None
    confirmation_url: str | None = None
    cancel_party: str | None = None
    cancel_reason: str | None = None
    refunded_kopecks: int = 0
    receipt: ReceiptState | None = None


@dataclass(frozen=True, slots=True)
class RemoteRefund:
    """One refund as the provider tells it."""

    provider_refund_id: str
    provider_payment_id: str
    state: RemoteRefundState
    amount_kopecks: int
    currency: str
    cancel_reason: str | None = None
    receipt: ReceiptState | None = None
    metadata: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class RemoteShop:
    """What the provider says of the shop whose key we use."""

    account_id: str
    enabled: bool
    test: bool
    payment_methods: Sequence[str] = ()
    fiscalization_enabled: bool | None = None


T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Done(Generic[T]):
    """The provider did what we asked; `value` is its answer."""

    value: T


@dataclass(frozen=True, slots=True)
class Rejected:
    """The provider said no.

    `definitive`: the request was understood and refused, so nothing was created by it. A 401 after an unknown
    result proves nothing about the first try and is not definitive.
    """

    code: str
    parameter: str | None = None
    definitive: bool = True


@dataclass(frozen=True, slots=True)
class Unknown:
    """No answer, or one that says nothing.

    `retry_after_ms` is the provider's own wish, when it has one. `sent` is False where the request is known
    never to have left: the connection was not made.
    """

    reason: str
    retry_after_ms: int | None = None
    sent: bool = True


Outcome = Done[T] | Rejected | Unknown


class PaymentProvider(Protocol):
    """The port to whoever takes the money. Thread-safe; no method raises for what the network does.

    Attributes:
        name: as stored with the payment. local: answers in-process, so calling it never blocks.
        account_id, test: what every payment of ours must carry.
        poll_interval_ms: the provider's own polling pace, or None for the configured one.
    """

    name: str
    local: bool
    account_id: str
    test: bool
    poll_interval_ms: int | None

    def payment_body(self, request: PaymentRequest) -> bytes:
        """Return the exact body of the create call; the same request always gives the same bytes."""

    def next_payment_body(self, body: bytes, rejected: Rejected) -> bytes | None:
        """Return another body worth trying after this definitive rejection, or None."""

    def create_payment(self, body: bytes, idempotence_key: str) -> Outcome[RemotePayment]:
        """Create the payment, or return the one this key created before."""

    def read_payment(self, provider_payment_id: str) -> Outcome[RemotePayment]:
        """Return what the provider knows of this payment now."""

    def list_payments(self, since_ms: int, until_ms: int | None = None) -> Outcome[list[RemotePayment]]:
        """Return every payment of the shop created in the window, newest first."""

    def capture_payment(
        self, provider_payment_id: str, amount_kopecks: int, currency: str, idempotence_key: str
    ) -> Outcome[RemotePayment]:
        """Take the money of a payment that waits for capture."""

    def cancel_payment(self, provider_payment_id: str, idempotence_key: str) -> Outcome[RemotePayment]:
        """Cancel a payment, where the provider allows it."""

    def refund_body(self, request: RefundRequest) -> bytes:
        """Return the exact body of the refund call; the same request always gives the same bytes."""

    def create_refund(self, body: bytes, idempotence_key: str) -> Outcome[RemoteRefund]:
        """Give the money back, or return the refund this key created before."""

    def read_refund(self, provider_refund_id: str) -> Outcome[RemoteRefund]:
        """Return what the provider knows of this refund now."""

    def list_refunds(self, provider_payment_id: str) -> Outcome[list[RemoteRefund]]:
        """Return every refund of this payment, whoever made it."""

    def shop(self) -> Outcome[RemoteShop]:
        """Return what the provider says of our shop: the start-up check."""

    def close(self) -> None:
        """Free what the provider holds."""


@runtime_checkable
class HandConfirmed(Protocol):
    """A provider whose payments can be confirmed by hand: that of DEV."""

    def confirm(self, provider_payment_id: str) -> None:
        """Pay by hand; IllegalTransition when the payment is over."""
