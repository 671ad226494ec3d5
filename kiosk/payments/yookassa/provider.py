"""YooKassa behind the provider port."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any, TypeVar

import structlog

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
from kiosk.payments.yookassa import bodies
from kiosk.payments.yookassa.transport import Transport
from kiosk.payments.yookassa.wire import ID_PATTERN, ListWire, PaymentWire, RefundWire, ShopWire
from kiosk.settings import ReceiptSettings, YooKassaSettings

log = structlog.get_logger("yookassa")

PAGE_SIZE = 100  # the API's maximum
MAX_PAGES = 200
T = TypeVar("T")


class YooKassaProvider:
    """The shop `settings.shop_id` at YooKassa.

    Args:
        settings: address, shop id, key and how the customer confirms.
        receipt: the receipt's settings; without a VAT code no receipt is sent (PROD refuses to start so).
        transport: how calls leave; the default talks to `settings.api_url`.
    """

    name = "yookassa"
    local = False
    poll_interval_ms: int | None = None

    def __init__(
        self,
        settings: YooKassaSettings,
        receipt: ReceiptSettings,
        kiosk_id: str,
        transport: Transport | None = None,
    ) -> None:
        key = settings.secret_key.get_secret_value()
        self.account_id = settings.shop_id
        self.test = key.startswith("test_")
        self._settings = settings
        self._receipt = receipt
        self._kiosk_id = kiosk_id
        self._http = transport or Transport(
            settings.api_url,
            settings.shop_id,
            key,
            connect_timeout_s=settings.connect_timeout_s,
            read_timeout_s=settings.read_timeout_s,
        )

    def close(self) -> None:
        """Close the connections."""
        self._http.close()

    def payment_body(self, request: PaymentRequest) -> bytes:
        """Return the body of POST /payments."""
        return bodies.encode(
            bodies.payment(
                request,
                kiosk_id=self._kiosk_id,
                confirmation=self._settings.confirmation,
                return_url=self._settings.return_url,
                receipt=self._receipt,
            )
        )

    def next_payment_body(self, body: bytes, rejected: Rejected) -> bytes | None:
        """Return the same payment with YooKassa's page instead of the SBP QR, where the shop refused the
        latter.
        """
        document = json.loads(body)
        about = (rejected.parameter or "").split(".")[0]
        if about not in {"confirmation", "payment_method_data"} or document["confirmation"]["type"] != "qr":
            return None
        document.pop("payment_method_data", None)
        return bodies.encode({**document, **bodies.confirmation_part("redirect", self._settings.return_url)})

    def create_payment(self, body: bytes, idempotence_key: str) -> Outcome[RemotePayment]:
        """POST /payments."""
        return _typed(self._http.post("payments", body, idempotence_key), _payment)

    def read_payment(self, provider_payment_id: str) -> Outcome[RemotePayment]:
        """GET /payments/{id}."""
        return _typed(self._http.get(f"payments/{_checked(provider_payment_id)}"), _payment)

    def list_payments(self, since_ms: int, until_ms: int | None = None) -> Outcome[list[RemotePayment]]:
        """GET /payments page by page, newest first; what others sell through the shop may be left out."""
        params = {"created_at.gte": _iso(since_ms)}
        if until_ms is not None:
            params["created_at.lt"] = _iso(until_ms)
        return self._list("payments", params, _payment_if_ours)

    def _list(
        self, path: str, params: dict[str, str], parse: Callable[[dict[str, Any]], T | None]
    ) -> Outcome[list[T]]:
        params["limit"] = str(PAGE_SIZE)
        found: list[T] = []
        for _ in range(MAX_PAGES):
            page = _typed(self._http.get(path, params), ListWire.model_validate)
            if not isinstance(page, Done):
                return page
            try:
                parsed = [parse(item) for item in page.value.items]
            except ValueError:
                return Unknown("unreadable_answer")
            found.extend(one for one in parsed if one is not None)
            if page.value.next_cursor is None:
                return Done(found)
            params["cursor"] = page.value.next_cursor
        return Unknown("too_many_pages")

    def capture_payment(
        self, provider_payment_id: str, amount_kopecks: int, currency: str, idempotence_key: str
    ) -> Outcome[RemotePayment]:
        """POST /payments/{id}/capture."""
        body = bodies.encode({"amount": bodies.amount(amount_kopecks, currency)})
        path = f"payments/{_checked(provider_payment_id)}/capture"
        return _typed(self._http.post(path, body, idempotence_key), _payment)

    def cancel_payment(self, provider_payment_id: str, idempotence_key: str) -> Outcome[RemotePayment]:
        """POST /payments/{id}/cancel: YooKassa allows it only while a payment waits for capture."""
        path = f"payments/{_checked(provider_payment_id)}/cancel"
        return _typed(self._http.post(path, b"{}", idempotence_key), _payment)

    def refund_body(self, request: RefundRequest) -> bytes:
        """Return the body of POST /refunds."""
        return bodies.encode(bodies.refund(request))

    def create_refund(self, body: bytes, idempotence_key: str) -> Outcome[RemoteRefund]:
        """POST /refunds."""
        return _typed(self._http.post("refunds", body, idempotence_key), _refund)

    def read_refund(self, provider_refund_id: str) -> Outcome[RemoteRefund]:
        """GET /refunds/{id}."""
        return _typed(self._http.get(f"refunds/{_checked(provider_refund_id)}"), _refund)

    def list_refunds(self, provider_payment_id: str) -> Outcome[list[RemoteRefund]]:
        """GET /refunds of one payment."""
        return self._list("refunds", {"payment_id": _checked(provider_payment_id)}, _refund)

    def shop(self) -> Outcome[RemoteShop]:
        """GET /me."""
        return _typed(self._http.get("me"), lambda raw: ShopWire.model_validate(raw).to_remote())


def _payment(raw: dict[str, Any]) -> RemotePayment:
    return PaymentWire.model_validate(raw).to_remote()


def _payment_if_ours(raw: dict[str, Any]) -> RemotePayment | None:
    """Read an entry of the shop's list; None for one of a shape unknown to us that no kiosk has made."""
    try:
        return _payment(raw)
    except ValueError:
        if "intent_id" in (raw.get("metadata") or {}):
            raise
        return None


def _refund(raw: dict[str, Any]) -> RemoteRefund:
    return RefundWire.model_validate(raw).to_remote()


def _typed(outcome: Outcome[dict[str, Any]], parse: Callable[[dict[str, Any]], T]) -> Outcome[T]:
    """Turn a raw answer into its object; one that is not of the promised shape leaves the result unknown."""
    if not isinstance(outcome, Done):
        return outcome
    try:
        return Done(parse(outcome.value))
    except ValueError as error:  # pydantic's ValidationError is one
        log.info("yookassa.answer_unreadable", problem=type(error).__name__)
        return Unknown("unreadable_answer")


def _checked(object_id: str) -> str:
    """Return the id, having made sure it can't leave its place in the path; ValueError otherwise."""
    if not ID_PATTERN.fullmatch(object_id):
        raise ValueError("not an id")
    return object_id


def _iso(at_ms: int) -> str:
    moment = datetime.fromtimestamp(at_ms / 1000, UTC)
    return moment.strftime("%Y-%m-%dT%H:%M:%S.") + f"{at_ms % 1000:03d}Z"
