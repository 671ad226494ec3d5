"""Which provider takes the money."""

from __future__ import annotations

from kiosk.clock import Clock
from kiosk.ledger import Ledger
from kiosk.payments.dev import DevProvider
from kiosk.payments.provider import PaymentProvider
from kiosk.payments.yookassa.provider import YooKassaProvider
from kiosk.settings import Settings
from kiosk.settings.gates import check_settings


def build_provider(settings: Settings, ledger: Ledger, clock: Clock) -> PaymentProvider:
    """Return the provider in force; ConfigError when it may not start."""
    check_settings(settings)
    if settings.payment_provider == "dev":
        return DevProvider(ledger, clock, settings.payments.dev)
    return YooKassaProvider(settings.payments.yookassa, settings.payments.receipt, settings.kiosk.id)
