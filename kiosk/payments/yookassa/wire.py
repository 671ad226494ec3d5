"""YooKassa's JSON objects, read strictly where money depends on it and leniently everywhere else.

Source: https://yookassa.ru/developers/api (objects Payment, Refund, Me).
"""

from __future__ import annotations

import re
from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from kiosk.payments.money import from_decimal_string
from kiosk.payments.provider import RemotePayment, RemoteRefund, RemoteShop

ID_PATTERN = re.compile(r"[0-9A-Za-z-]{1,64}")


def _safe_id(value: str) -> str:
    if not ID_PATTERN.fullmatch(value):
        raise ValueError("not an id")
    return value


ObjectId = Annotated[str, AfterValidator(_safe_id)]


class _Wire(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True, strict=False)


class AmountWire(_Wire):
    """`{"value": "480.00", "currency": "RUB"}`."""

    value: str
    currency: str

    @property
    def kopecks(self) -> int:
        """The value in kopecks; ValueError when it is not a decimal."""
        return from_decimal_string(self.value)


class _Recipient(_Wire):
    account_id: str


class _Confirmation(_Wire):
    type: str
    confirmation_data: str | None = None
    confirmation_url: str | None = None


class _Cancellation(_Wire):
    party: str | None = None
    reason: str | None = None


class PaymentWire(_Wire):
    """The Payment object."""

    id: ObjectId
    status: Literal["pending", "waiting_for_capture", "succeeded", "canceled"]
    paid: bool
    amount: AmountWire
    created_at: datetime
    test: bool
    recipient: _Recipient
    confirmation: _Confirmation | None = None
    metadata: dict[str, str] = Field(default_factory=dict)
    cancellation_details: _Cancellation | None = None
    refunded_amount: AmountWire | None = None
    receipt_registration: Literal["pending", "succeeded", "canceled"] | None = None

    def to_remote(self) -> RemotePayment:
        """Return it in the port's terms; ValueError when an amount is not a decimal."""
        confirmation, cancellation = self.confirmation, self.cancellation_details
        return RemotePayment(
            provider_payment_id=self.id,
            state=self.status,
            paid=self.paid,
            amount_kopecks=self.amount.kopecks,
            currency=self.amount.currency,
            account_id=self.recipient.account_id,
            test=self.test,
            metadata=self.metadata,
            created_at_ms=int(self.created_at.timestamp() * 1000),
            qr_code_data=confirmation.confirmation_data if confirmation else None,
            confirmation_url=confirmation.confirmation_url if confirmation else None,
            cancel_party=cancellation.party if cancellation else None,
            cancel_reason=cancellation.reason if cancellation else None,
            refunded_kopecks=self.refunded_amount.kopecks if self.refunded_amount else 0,
            receipt=self.receipt_registration,
        )


class RefundWire(_Wire):
    """The Refund object."""

    id: ObjectId
    payment_id: ObjectId
    status: Literal["pending", "succeeded", "canceled"]
    amount: AmountWire
    cancellation_details: _Cancellation | None = None
    receipt_registration: Literal["pending", "succeeded", "canceled"] | None = None
    metadata: dict[str, str] = Field(default_factory=dict)

    def to_remote(self) -> RemoteRefund:
        """Return it in the port's terms; ValueError when the amount is not a decimal."""
        cancellation = self.cancellation_details
        return RemoteRefund(
            provider_refund_id=self.id,
            provider_payment_id=self.payment_id,
            state=self.status,
            amount_kopecks=self.amount.kopecks,
            currency=self.amount.currency,
            cancel_reason=cancellation.reason if cancellation else None,
            receipt=self.receipt_registration,
            metadata=self.metadata,
        )


class _Fiscalization(_Wire):
    enabled: bool = False


class ShopWire(_Wire):
    """The answer of GET /me."""

    account_id: str
    status: str = "enabled"
    test: bool = False
    payment_methods: list[str] = Field(default_factory=list)
    fiscalization: _Fiscalization | None = None

    def to_remote(self) -> RemoteShop:
        """Return it in the port's terms."""
        return RemoteShop(
            account_id=self.account_id,
            enabled=self.status == "enabled",
            test=self.test,
            payment_methods=tuple(self.payment_methods),
            fiscalization_enabled=self.fiscalization.enabled if self.fiscalization else None,
        )


class ListWire(_Wire):
    """One page of a list, newest first; its items are read one by one."""

    items: list[dict[str, Any]]
    next_cursor: str | None = None
