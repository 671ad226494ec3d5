"""The emulator's two faces: YooKassa's API under `/v3` and the control API under `/_control`."""

from __future__ import annotations

import json
import operator
from collections.abc import Callable, Mapping
from typing import Any

from kiosk.devkit.psp import checks
from kiosk.devkit.psp.bank import Bank
from kiosk.devkit.psp.errors import ApiError
from kiosk.devkit.psp.faults import FaultPlan
from kiosk.devkit.psp.notifier import Notifier

Query = Mapping[str, str]


# (method, path) -> the name of the call; `*` stands for an id
OPERATIONS = {
    ("POST", "payments"): "create_payment",
    ("GET", "payments"): "list_payments",
    ("GET", "payments/*"): "read_payment",
    ("POST", "payments/*/capture"): "capture_payment",
    ("POST", "payments/*/cancel"): "cancel_payment",
    ("POST", "refunds"): "create_refund",
    ("GET", "refunds"): "list_refunds",
    ("GET", "refunds/*"): "read_refund",
    ("GET", "me"): "me",
}


def operation(method: str, parts: list[str]) -> str:
    """Return the name of an API call, or `unknown`."""
    shape = "/".join("*" if place == 1 else part for place, part in enumerate(parts))
    return OPERATIONS.get((method, shape), "unknown")


class ShopApi:
    """YooKassa's API v3, as much of it as a shop uses."""

    def __init__(self, bank: Bank) -> None:
        self._bank = bank

    def answer(
        self, name: str, parts: list[str], query: Query, key: str | None, body: bytes
    ) -> dict[str, Any]:
        """Return the 200 answer of a call; ApiError for any other."""
        bank = self._bank
        bank.settle()
        path = "/".join(parts)
        writes: dict[str, Callable[[dict[str, Any]], dict[str, Any]]] = {
            "create_payment": bank.create_payment,
            "capture_payment": lambda document: bank.capture(parts[1], document),
            "cancel_payment": lambda _: self._cancel(parts[1]),
            "create_refund": bank.create_refund,
        }
        reads: dict[str, Callable[[], dict[str, Any]]] = {
            "read_payment": lambda: bank.payment(parts[1]),
            "read_refund": lambda: bank.refund(parts[1]),
            "list_payments": lambda: _page(list(bank.payments.values()), query, ("status",)),
            "list_refunds": lambda: _page(list(bank.refunds.values()), query, ("status", "payment_id")),
            "me": self._me,
        }
        if name in writes:
            return bank.once(key, path, body, writes[name])
        if name in reads:
            return reads[name]()
        raise ApiError(404, "not_found", "There is no such method")

    def _cancel(self, payment_id: str) -> dict[str, Any]:
        return self._bank.cancel(
            payment_id, party="merchant", reason="canceled_by_merchant", state="waiting_for_capture"
        )

    def _me(self) -> dict[str, Any]:
        return {
            "account_id": self._bank.shop_id,
            "status": "enabled",
            "test": True,
            "fiscalization_enabled": True,
            "fiscalization": {"enabled": True, "provider": "fns"},
            "payment_methods": ["sbp", "bank_card"],
        }


def _page(items: list[dict[str, Any]], query: Query, equal: tuple[str, ...]) -> dict[str, Any]:
    """Return one page, newest first, of what passes the filters."""
    size = checks.limit(query.get("limit"))
    compare = {"gte": operator.ge, "gt": operator.gt, "lte": operator.le, "lt": operator.lt}
    for name, holds in compare.items():
        bound = query.get(f"created_at.{name}")
        if bound is not None:
            items = [item for item in items if holds(item["created_at"], bound)]
    for name in equal:
        if name in query:
            items = [item for item in items if item[name] == query[name]]
    items = sorted(items, key=lambda item: (item["created_at"], item["id"]), reverse=True)
    ids = [item["id"] for item in items]
    if "cursor" in query:
        if query["cursor"] not in ids:
            raise ApiError(400, "invalid_request", "Unknown cursor", "cursor")
        items = items[ids.index(query["cursor"]) :]
    page: dict[str, Any] = {"type": "list", "items": items[:size]}
    if len(items) > size:
        page["next_cursor"] = items[size]["id"]
    return page


class ControlApi:
    """What the world does to the shop: customers, banks, faults, time."""

    def __init__(self, bank: Bank, faults: FaultPlan, notifier: Notifier) -> None:
        self._bank = bank
        self._faults = faults
        self._notifier = notifier

    def answer(self, method: str, parts: list[str], body: bytes) -> Any:
        """Return the answer of a control call; ApiError when there is no such call or its input is wrong."""
        try:
            document = json.loads(body or b"{}")
            return self._answer(method, parts, document)
        except (ValueError, TypeError, KeyError) as error:
            raise ApiError(400, "invalid_request", f"{type(error).__name__}: {error}") from error

    def _answer(self, method: str, parts: list[str], document: dict[str, Any]) -> Any:
        bank = self._bank
        match (method, parts):
            case ("GET", ["state"]):
                answer: Any = self._state()
            case ("GET", ["totals"]):
                answer = bank.totals()
            case ("POST", ["payments", payment_id, "pay"]):
                answer = bank.pay(payment_id)
            case ("POST", ["payments", payment_id, "decline"]):
                reason = document.get("reason", "general_decline")
                answer = bank.cancel(payment_id, party="payment_network", reason=reason)
            case ("POST", ["payments", payment_id, "expire"]):
                answer = bank.cancel(payment_id, party="yoo_money", reason="expired_on_confirmation")
            case ("POST", ["refunds", refund_id, "succeed"]):
                answer = bank.finish_refund(refund_id)
            case ("POST", ["refunds", refund_id, "cancel"]):
                answer = bank.finish_refund(refund_id, document.get("reason", "insufficient_funds"))
            case _:
                answer = self._tune(method, parts, document)
        return answer

    def _tune(self, method: str, parts: list[str], document: dict[str, Any]) -> Any:
        match (method, parts):
            case ("POST", ["faults"]):
                self._faults.add(document)
                return self._faults.to_json()
            case ("DELETE", ["faults"]):
                self._faults.clear()
                return []
            case ("POST", ["config"]):
                return self._configure(document)
            case ("POST", ["clock"]):
                if "scale" in document:
                    self._bank.clock.rescale(float(document["scale"]))
                self._bank.clock.advance(float(document.get("advance_s", 0)))
                self._bank.settle()
                return {"now_s": self._bank.clock.now_s()}
            case ("POST", ["webhooks", "replay"]):
                return {"queued": self._notifier.replay(int(document.get("times", 1)))}
        raise ApiError(404, "not_found", "There is no such control call")

    def _configure(self, document: dict[str, Any]) -> dict[str, Any]:
        unknown = set(document) - set(self._bank.config)
        if unknown:
            raise ValueError(f"unknown: {sorted(unknown)}")
        with self._bank.lock:
            self._bank.config.update(document)
            self._bank.save()
        return self._bank.config

    def _state(self) -> dict[str, Any]:
        bank = self._bank
        with bank.lock:
            bank.settle()
            state = {
                "payments": bank.payments,
                "refunds": bank.refunds,
                "config": bank.config,
                "faults": self._faults.to_json(),
                "sent": self._notifier.sent,
                "now_s": bank.clock.now_s(),
            }
            copy: dict[str, Any] = json.loads(json.dumps(state))
            return copy
