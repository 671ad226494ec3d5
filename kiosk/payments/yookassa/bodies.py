"""The bodies of YooKassa's create calls: deterministic bytes, so that a repeat is the same request."""

from __future__ import annotations

import json
from typing import Any

from kiosk.payments.money import to_decimal_string
from kiosk.payments.provider import PaymentRequest, ReceiptCustomer, RefundRequest
from kiosk.settings import ReceiptSettings

DESCRIPTION_MAX = 128  # payment's description and a receipt item's
REFUND_DESCRIPTION_MAX = 250


def encode(document: dict[str, Any]) -> bytes:
    """Return the one byte form of a document: sorted keys, no spaces, UTF-8."""
    return json.dumps(document, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def amount(amount_kopecks: int, currency: str) -> dict[str, str]:
    """Return the Amount object."""
    return {"value": to_decimal_string(amount_kopecks), "currency": currency}


def payment(
    request: PaymentRequest, *, kiosk_id: str, confirmation: str, return_url: str, receipt: ReceiptSettings
) -> dict[str, Any]:
    """Return the body of POST /payments: one stage, nothing personal but the receipt's contact."""
    metadata = {"intent_id": request.intent_id, "kiosk_id": kiosk_id}
    if request.session_id is not None:
        metadata["session_id"] = request.session_id
    document: dict[str, Any] = {
        "amount": amount(request.amount_kopecks, request.currency),
        "capture": True,
        "description": request.description[:DESCRIPTION_MAX],
        "metadata": metadata,
        **confirmation_part(confirmation, return_url),
    }
    fiscal = receipt_part(request, receipt)
    if fiscal is not None:
        document["receipt"] = fiscal
    return document


def confirmation_part(confirmation: str, return_url: str) -> dict[str, Any]:
    """Return how the customer confirms: a QR of SBP, or a page of YooKassa's that the kiosk shows as a QR."""
    if confirmation == "qr":
        return {"payment_method_data": {"type": "sbp"}, "confirmation": {"type": "qr"}}
    return {"confirmation": {"type": "redirect", "return_url": return_url}}


def refund(request: RefundRequest) -> dict[str, Any]:
    """Return the body of POST /refunds for the whole amount: without a receipt.

    YooKassa makes that of a full refund from the payment's own, also after the contact was erased here; the
    self-employed must not send one (https://yookassa.ru/developers/payment-acceptance/receipts, "Refunds").
    """
    return {
        "payment_id": request.provider_payment_id,
        "amount": amount(request.amount_kopecks, request.currency),
        "description": request.description[:REFUND_DESCRIPTION_MAX],
        "metadata": {"intent_id": request.intent_id, "refund_id": request.refund_id},
    }


def receipt_part(request: PaymentRequest, receipt: ReceiptSettings) -> dict[str, Any] | None:
    """Return the 54-FZ receipt, or None where receipts are off or there is nobody to send one to.

    The phone goes as digits only, as the Customer object wants it.
    """
    customer = customer_part(request.customer)
    if not receipt.enabled or receipt.vat_code is None or customer is None:
        return None
    document: dict[str, Any] = {
        "customer": customer,
        "items": [
            {
                "description": request.description[:DESCRIPTION_MAX],
                "quantity": "1.00",
                "measure": "piece",
                "amount": amount(request.amount_kopecks, request.currency),
                "vat_code": receipt.vat_code,
                "payment_subject": receipt.payment_subject,
                "payment_mode": receipt.payment_mode,
            }
        ],
    }
    if receipt.tax_system_code is not None:
        document["tax_system_code"] = receipt.tax_system_code
    return document


def customer_part(customer: ReceiptCustomer | None) -> dict[str, str] | None:
    """Return the receipt's Customer object: e-mail where there is one, besides the phone's digits."""
    if customer is None:
        return None
    phone = "".join(ch for ch in customer.phone or "" if ch.isdigit())
    document = {"email": customer.email, "phone": phone}
    return {key: value for key, value in document.items() if value} or None
