"""What YooKassa checks of a request (https://yookassa.ru/developers/api), so that a wrong body fails here
too.
"""

from __future__ import annotations

import re
from typing import Any

from kiosk.devkit.psp.errors import ApiError, invalid

AMOUNT = re.compile(r"^\d{1,12}\.\d{2}$")
KEY = re.compile(r"^[0-9a-zA-Z+\-_.]{1,64}$")
PHONE = re.compile(r"^\d{4,15}$")
SBP_MAX_KOPECKS = 70_000_000
CONFIRMATIONS = {"redirect", "qr", "embedded", "external", "mobile_application"}


def idempotence_key(key: str | None) -> str:
    """Return the key; ApiError when it is missing or not of its form."""
    if key is None or not KEY.match(key):
        raise invalid("Idempotence-Key", "Idempotence key is missing or not of its form")
    return key


def amount(document: dict[str, Any], name: str = "amount") -> int:
    """Return an Amount object's kopecks; ApiError when it is not one."""
    value = document.get(name)
    if not isinstance(value, dict):
        raise invalid(name, "Amount is missing")
    if not isinstance(value.get("value"), str) or not AMOUNT.match(value["value"]):
        raise invalid(f"{name}.value", "Not a decimal string with two digits")
    if value.get("currency") != "RUB":
        raise invalid(f"{name}.currency", "Currency is not supported")
    kopecks = int(value["value"].replace(".", ""))
    if kopecks < 100:
        raise invalid(f"{name}.value", "Amount is too small")
    return kopecks


def payment(document: dict[str, Any], *, qr_allowed: bool) -> int:
    """Return the kopecks of a create call's body; ApiError for the first thing wrong with it."""
    kopecks = amount(document)
    _texts(document, 128)
    confirmation = document.get("confirmation")
    kind = confirmation.get("type") if isinstance(confirmation, dict) else None
    if kind not in CONFIRMATIONS:
        raise invalid("confirmation.type", "Confirmation is missing or unknown")
    method = document.get("payment_method_data")
    method_type = method.get("type") if isinstance(method, dict) else None
    if kind == "qr" and not qr_allowed:
        raise invalid("confirmation.type", "This confirmation is not available for the shop")
    if kind == "qr" and method_type != "sbp":
        raise invalid("payment_method_data.type", "QR is for SBP")
    if kind == "redirect" and not isinstance(confirmation.get("return_url"), str):  # type: ignore[union-attr]
        raise invalid("confirmation.return_url", "Return URL is missing")
    if method_type == "sbp" and kopecks > SBP_MAX_KOPECKS:
        raise invalid("amount.value", "Amount is over the limit of SBP")
    receipt(document.get("receipt"), kopecks)
    return kopecks


def _texts(document: dict[str, Any], description_max: int) -> None:
    description = document.get("description", "")
    if not isinstance(description, str) or len(description) > description_max:
        raise invalid("description", "Description is too long")
    metadata = document.get("metadata", {})
    if not isinstance(metadata, dict) or len(metadata) > 16:
        raise invalid("metadata", "At most 16 keys")
    for key, value in metadata.items():
        if len(key) > 32 or not isinstance(value, str) or len(value) > 512:
            raise invalid("metadata", "A key or value is too long")


def refund(document: dict[str, Any]) -> int:
    """Return the kopecks of a refund's body; ApiError for the first thing wrong with it."""
    kopecks = amount(document)
    _texts(document, 250)
    if not isinstance(document.get("payment_id"), str):
        raise invalid("payment_id", "Payment id is missing")
    receipt(document.get("receipt"), kopecks)
    return kopecks


def receipt(document: Any, kopecks: int) -> None:
    """Check a 54-FZ receipt, where there is one: customer, items, and that they add up to the amount."""
    if document is None:
        return
    customer = document.get("customer") if isinstance(document, dict) else None
    if not isinstance(customer, dict) or not (customer.get("email") or customer.get("phone")):
        raise invalid("receipt.customer", "E-mail or phone is missing")
    if "phone" in customer and not PHONE.match(str(customer["phone"])):
        raise invalid("receipt.customer.phone", "Phone is digits only")
    items = document.get("items")
    if not isinstance(items, list) or not 1 <= len(items) <= 80:
        raise invalid("receipt.items", "1 to 80 items")
    if sum(_item(item) for item in items) != kopecks:
        raise invalid("receipt", "The items do not add up to the amount")


def _item(item: Any) -> int:
    if not isinstance(item, dict) or not 1 <= len(str(item.get("description", ""))) <= 128:
        raise invalid("receipt.items.description", "Description is missing or too long")
    if item.get("vat_code") not in range(1, 13):
        raise invalid("receipt.items.vat_code", "VAT code is 1 to 12")
    quantity = float(item.get("quantity", 0))
    if quantity <= 0:
        raise invalid("receipt.items.quantity", "Quantity is missing")
    return round(amount(item) * quantity)


def limit(text: str | None) -> int:
    """Return a list's page size, 10 when absent; ApiError outside 1 to 100."""
    if text is None:
        return 10
    if not text.isdigit() or not 1 <= int(text) <= 100:
        raise ApiError(400, "invalid_request", "Limit is 1 to 100", "limit")
    return int(text)
