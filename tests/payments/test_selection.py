"""Which settings may take money."""

from __future__ import annotations

from typing import Any

import pytest

from kiosk.errors import ConfigError
from kiosk.ledger import Ledger
from kiosk.payments.selection import build_provider
from kiosk.settings import Settings
from kiosk.settings.gates import check_settings
from tests.support.clock import ManualClock

GOOD = {"shopId": "100500", "secretKey": "live_key"}


def settings(environment: str, shop: dict[str, Any] | None = None, **payments: Any) -> Settings:
    receipt = payments.pop("receipt", {"vatCode": 1})
    return Settings.model_validate(
        {"environment": environment, "payments": {"yookassa": shop or {}, "receipt": receipt, **payments}}
    )


@pytest.mark.parametrize(
    ("refused", "key"),
    [
        (settings("PROD", GOOD, provider="dev"), "payments.provider"),
        (settings("PROD"), "payments.yookassa.shopId"),
        (settings("PROD", {"shopId": "1"}), "payments.yookassa.secretKey"),
        (settings("PROD", {**GOOD, "secretKey": "test_key"}), "payments.yookassa.secretKey"),
        (settings("PROD", {**GOOD, "apiUrl": "http://api.yookassa.ru/v3/"}), "payments.yookassa.apiUrl"),
        (settings("PROD", {**GOOD, "apiUrl": "https://127.0.0.1/v3/"}), "payments.yookassa.apiUrl"),
        (settings("PROD", {**GOOD, "apiUrl": "https://localhost:4000/"}), "payments.yookassa.apiUrl"),
        (settings("PROD", {**GOOD, "apiUrl": "https://[::1]/v3/"}), "payments.yookassa.apiUrl"),
        (settings("PROD", {**GOOD, "apiUrl": "https://[::ffff:127.0.0.1]/"}), "payments.yookassa.apiUrl"),
        (settings("PROD", {**GOOD, "apiUrl": "https://0.0.0.0/"}), "payments.yookassa.apiUrl"),
        (settings("PROD", {**GOOD, "apiUrl": "ftp://api.yookassa.ru"}), "payments.yookassa.apiUrl"),
        (settings("PROD", {**GOOD, "apiUrl": "api.yookassa.ru"}), "payments.yookassa.apiUrl"),
        (settings("PROD", {**GOOD, "apiUrl": "https://a:b@api.yookassa.ru"}), "payments.yookassa.apiUrl"),
        (settings("PROD", GOOD, receipt={}), "payments.receipt.vatCode"),
        (settings("DEV", provider="yookassa"), "payments.yookassa.shopId"),
        (
            settings("DEV", {**GOOD, "apiUrl": "http://api.yookassa.ru/v3/"}, provider="yookassa"),
            "payments.yookassa.apiUrl",
        ),
    ],
)
def test_settings_that_may_not_take_money(refused: Settings, key: str) -> None:
    with pytest.raises(ConfigError) as error:
        check_settings(refused)
    assert error.value.key == key
    assert "live_key" not in str(error.value)


@pytest.mark.parametrize(
    ("accepted", "name"),
    [
        (settings("DEV"), "dev"),
        (settings("PROD", GOOD), "yookassa"),
        (settings("PROD", GOOD, receipt={"enabled": False}), "yookassa"),
        (settings("PROD", {**GOOD, "secretKey": "test_key", "allowTestKey": True}), "yookassa"),
        (settings("DEV", {**GOOD, "apiUrl": "http://127.0.0.1:4000/v3/"}, provider="yookassa"), "yookassa"),
    ],
)
def test_settings_that_may(accepted: Settings, name: str, ledger: Ledger, clock: ManualClock) -> None:
    provider = build_provider(accepted, ledger, clock)
    assert provider.name == name
    provider.close()
