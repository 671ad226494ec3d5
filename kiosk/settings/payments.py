"""Payments: the provider, the receipts, where notifications may come from."""

from __future__ import annotations

from ipaddress import IPv4Network, IPv6Network
from typing import Literal

from pydantic import Field, SecretStr

from kiosk.settings.base import Section

# https://yookassa.ru/developers/using-api/webhooks, "IP addresses of YooKassa's servers"
YOOKASSA_NETWORKS = [
    "185.71.76.0/27",
    "185.71.77.0/27",
    "77.75.153.0/25",
    "77.75.154.128/25",
    "77.75.156.11/32",
    "77.75.156.35/32",
    "2a02:5180:0:1509::/64",
    "2a02:5180:0:2655::/64",
    "2a02:5180:0:1533::/64",
    "2a02:5180:0:2669::/64",
]


# https://yookassa.ru/developers/payment-acceptance/receipts/54fz/parameters-values; what a kiosk can sell
PaymentSubject = Literal[
    "commodity", "job", "service", "intellectual_activity", "payment", "agent_commission", "composite", "another"
]  # fmt: skip
PaymentMode = Literal[
    "full_prepayment", "partial_prepayment", "advance", "full_payment", "partial_payment", "credit",
    "credit_payment",
]  # fmt: skip


class DevPaymentSettings(Section):
    """The payment provider of DEV."""

    auto_confirm_delay_ms: int = Field(2000, ge=0)
    manual_mode: bool = False


class YooKassaSettings(Section):
    """YooKassa API v3."""

    api_url: str = "https://api.yookassa.ru/v3/"
    shop_id: str = ""
    secret_key: SecretStr = SecretStr("")
    allow_test_key: bool = False
    confirmation: Literal["qr", "redirect"] = "qr"
    return_url: str = "https://yookassa.ru/"
    connect_timeout_s: float = Field(5.0, gt=0)
    read_timeout_s: float = Field(30.0, gt=0)


class WebhookSettings(Section):
    """Where notifications may come from."""

    secret: SecretStr = SecretStr("")
    allowed_networks: list[IPv4Network | IPv6Network] | None = None
    trusted_proxies: list[IPv4Network | IPv6Network] = Field(default_factory=list)
    max_body_bytes: int = Field(65_536, ge=1024)


class ReceiptSettings(Section):
    """54-FZ receipt. There is no default VAT code: the operator's accountant decides it."""

    enabled: bool = True
    vat_code: int | None = Field(None, ge=1, le=12)
    payment_subject: PaymentSubject = "service"
    payment_mode: PaymentMode = "full_payment"
    tax_system_code: int | None = Field(None, ge=1, le=6)
    email_required: bool = True


class PaymentSettings(Section):
    """Payments."""

    provider: Literal["dev", "yookassa"] | None = None
    dev: DevPaymentSettings = DevPaymentSettings()
    yookassa: YooKassaSettings = YooKassaSettings()
    webhook: WebhookSettings = WebhookSettings()
    receipt: ReceiptSettings = ReceiptSettings()
    poll_interval_ms: int = Field(2500, ge=100)
    intent_ttl_ms: int = Field(600_000, ge=1000)
