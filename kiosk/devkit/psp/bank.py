"""The emulated shop: payments and refunds, and what time brings them."""

from __future__ import annotations

import json
import uuid
from typing import Any

from kiosk.devkit.psp import checks
from kiosk.devkit.psp.books import Books, Wire
from kiosk.devkit.psp.clock import iso
from kiosk.devkit.psp.errors import ApiError, invalid

PENDING_LIFE_S = 3600.0  # SBP: an hour


class Bank(Books):
    """Payments and refunds of the shop. Thread-safe; every method sees the emulated present."""

    # -- payments

    def create_payment(self, document: Wire) -> Wire:
        """Make a pending payment from a create call's body."""
        checks.payment(document, qr_allowed=bool(self.config["sbp_qr"]))
        payment_id = _new_id(self.clock.now_s())
        now_s = self.clock.now_s()
        wire: Wire = {
            "id": payment_id,
            "status": "pending",
            "amount": document["amount"],
            "description": document.get("description", ""),
            "recipient": {"account_id": self.shop_id, "gateway_id": "1"},
            "created_at": iso(now_s),
            "confirmation": self._confirmation(payment_id, document),
            "test": True,
            "paid": False,
            "refundable": False,
            "metadata": document.get("metadata", {}),
        }
        method = document.get("payment_method_data")
        if method is not None:
            wire["payment_method"] = {
                "type": method["type"],
                "id": payment_id,
                "saved": False,
                "status": "inactive",
            }
        if "receipt" in document:
            wire["receipt_registration"] = "pending"
        wait_s = self.config["auto_pay_s"]
        self.hidden[payment_id] = {
            "expires_s": now_s + PENDING_LIFE_S,
            "pay_at_s": None if wait_s is None else now_s + float(wait_s),
            "capture": document.get("capture", False) is True,
        }
        self.payments[payment_id] = wire
        return wire

    def _confirmation(self, payment_id: str, document: Wire) -> Wire:
        kind = document["confirmation"]["type"]
        if kind == "qr":
            amount = document["amount"]["value"].replace(".", "")
            token = payment_id.replace("-", "").upper()[:26]
            return {
                "type": "qr",
                "confirmation_data": f"https://qr.nspk.ru/AD{token}?type=02&sum={amount}&cur=RUB",
            }
        url = f"{self.base_url}/checkout/{payment_id}"
        return {
            "type": "redirect",
            "confirmation_url": url,
            "return_url": document["confirmation"].get("return_url", ""),
        }

    def payment(self, payment_id: str) -> Wire:
        """Return a payment as it is now; ApiError 404."""
        with self.lock:
            self.settle()
            wire = self.payments.get(payment_id)
            if wire is None:
                raise ApiError(404, "not_found", "Payment doesn't exist", "payment_id")
            return wire

    def pay(self, payment_id: str) -> Wire:
        """The customer pays; ApiError 409 when he can't any more."""
        with self.lock:
            wire = self._in_state(payment_id, "pending")
            return self._succeed(wire) if self.hidden[payment_id]["capture"] else self._hold(wire)

    def _hold(self, wire: Wire) -> Wire:
        wire |= {"status": "waiting_for_capture", "paid": True}
        wire["expires_at"] = iso(self.clock.now_s() + 6 * 3600)
        return self._changed("payment.waiting_for_capture", wire)

    def _succeed(self, wire: Wire) -> Wire:
        now_s = self.clock.now_s()
        wire |= {"status": "succeeded", "paid": True, "refundable": True, "captured_at": iso(now_s)}
        wire["refunded_amount"] = {"value": "0.00", "currency": "RUB"}
        wire["income_amount"] = wire["amount"]
        wire.pop("expires_at", None)
        if wire.get("payment_method", {}).get("type") == "sbp":
            details = {"bank_id": "100000000111", "bic": "044525225"}
            wire["payment_method"] |= {"sbp_operation_id": uuid.uuid4().hex, "payer_bank_details": details}
        if "receipt_registration" in wire:
            self.hidden[wire["id"]]["receipt_at_s"] = now_s + float(self.config["receipt_delay_s"])
        return self._changed("payment.succeeded", wire)

    def cancel(self, payment_id: str, *, party: str, reason: str, state: str = "pending") -> Wire:
        """End a payment without money; ApiError when it is not in `state`."""
        with self.lock:
            wire = self._in_state(payment_id, state)
            wire |= {
                "status": "canceled",
                "paid": False,
                "cancellation_details": {"party": party, "reason": reason},
            }
            wire.pop("expires_at", None)
            if "receipt_registration" in wire:
                del wire["receipt_registration"]  # an unpaid payment has no receipt
            return self._changed("payment.canceled", wire)

    def capture(self, payment_id: str, document: Wire) -> Wire:
        """Take a held amount, in full."""
        wire = self._in_state(payment_id, "waiting_for_capture")
        if "amount" in document and document["amount"] != wire["amount"]:
            raise invalid("amount", "Only the whole amount is captured here")
        return self._succeed(wire)

    def _in_state(self, payment_id: str, state: str) -> Wire:
        wire = self.payment(payment_id)
        if wire["status"] != state:
            raise ApiError(400, "invalid_request", f"Payment is {wire['status']}", "payment_id")
        return wire

    # -- refunds

    def create_refund(self, document: Wire) -> Wire:
        """Give money back from a succeeded payment, never more than is left of it."""
        kopecks = checks.refund(document)
        payment = self.payments.get(document["payment_id"])
        if payment is None or payment["status"] != "succeeded":
            raise invalid("payment_id", "There is no such paid payment")
        left = (
            _kopecks(payment["amount"])
            - _kopecks(payment["refunded_amount"])
            - self._pending_back(payment["id"])
        )
        if kopecks > left:
            raise invalid("amount.value", "Amount is over what is left of the payment")
        refund_id = _new_id(self.clock.now_s())
        wire: Wire = {
            "id": refund_id,
            "payment_id": payment["id"],
            "status": "pending",
            "created_at": iso(self.clock.now_s()),
            "amount": document["amount"],
            "metadata": document.get("metadata", {}),
        }
        if "receipt" in document or "receipt_registration" in payment:
            wire["receipt_registration"] = "pending"  # of a full refund it is made from the payment's
        self.refunds[refund_id] = wire
        if self.config["refund_mode"] == "auto":
            self.finish_refund(refund_id)
        return wire

    def _pending_back(self, payment_id: str) -> int:
        waiting = [
            r for r in self.refunds.values() if r["payment_id"] == payment_id and r["status"] == "pending"
        ]
        return sum(_kopecks(refund["amount"]) for refund in waiting)

    def refund(self, refund_id: str) -> Wire:
        """Return a refund; ApiError 404."""
        with self.lock:
            wire = self.refunds.get(refund_id)
            if wire is None:
                raise ApiError(404, "not_found", "Refund doesn't exist", "refund_id")
            return wire

    def finish_refund(self, refund_id: str, canceled_reason: str | None = None) -> Wire:
        """Let a pending refund succeed, or cancel it for a reason."""
        with self.lock:
            wire = self.refund(refund_id)
            if wire["status"] != "pending":
                raise ApiError(400, "invalid_request", f"Refund is {wire['status']}", "refund_id")
            if canceled_reason is not None:
                wire["status"] = "canceled"
                wire["cancellation_details"] = {"party": "yoo_money", "reason": canceled_reason}
                self.save()
                return wire  # there is no refund.canceled notification
            wire["status"] = "succeeded"
            if "receipt_registration" in wire:
                wire["receipt_registration"] = self.config["receipt_result"]
            payment = self.payments[wire["payment_id"]]
            back = _kopecks(payment["refunded_amount"]) + _kopecks(wire["amount"])
            payment["refunded_amount"] = {"value": f"{back // 100}.{back % 100:02d}", "currency": "RUB"}
            payment["refundable"] = back < _kopecks(payment["amount"])
            return self._changed("refund.succeeded", wire)

    # -- time and books

    def settle(self) -> None:
        """Let happen what emulated time has brought: customers pay, payments expire, receipts register."""
        with self.lock:
            now_s = self.clock.now_s()
            for payment_id, hidden in self.hidden.items():
                wire = self.payments[payment_id]
                pay_at_s, receipt_at_s = hidden.get("pay_at_s"), hidden.get("receipt_at_s")
                if wire["status"] == "pending" and pay_at_s is not None and pay_at_s <= now_s:
                    self._succeed(wire) if hidden["capture"] else self._hold(wire)
                elif wire["status"] == "pending" and hidden["expires_s"] <= now_s:
                    wire |= {"status": "canceled"}
                    wire["cancellation_details"] = {"party": "yoo_money", "reason": "expired_on_confirmation"}
                    wire.pop("receipt_registration", None)
                    self._changed("payment.canceled", wire)
                if receipt_at_s is not None and receipt_at_s <= now_s:
                    hidden["receipt_at_s"] = None
                    wire["receipt_registration"] = self.config["receipt_result"]
                    self.save()

    def totals(self) -> dict[str, Any]:
        """Return what the shop has got and given back, in kopecks, and how many charges each intent has."""
        with self.lock:
            self.settle()
            paid = [wire for wire in self.payments.values() if wire["status"] == "succeeded"]
            charges: dict[str, int] = {}
            for wire in paid:
                intent = str(wire["metadata"].get("intent_id", ""))
                charges[intent] = charges.get(intent, 0) + 1
            return {
                "paid_kopecks": sum(_kopecks(wire["amount"]) for wire in paid),
                "refunded_kopecks": sum(_kopecks(wire["refunded_amount"]) for wire in paid),
                "charges": charges,
                "payments": len(self.payments),
            }

    def _changed(self, event: str, wire: Wire) -> Wire:
        self.save()
        self.listener(event, json.loads(json.dumps(wire)))
        return wire


def _kopecks(amount: Wire) -> int:
    return int(amount["value"].replace(".", ""))


def _new_id(now_s: float) -> str:
    """Return an id of YooKassa's form: 36 characters that sort by time."""
    tail = uuid.uuid4()
    return f"{int(now_s):08x}-000f-5000-8000-{tail.hex[:12]}"
