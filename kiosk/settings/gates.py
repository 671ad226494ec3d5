"""What must be set before a kiosk may take any money."""

from __future__ import annotations

from ipaddress import ip_address
from urllib.parse import urlsplit

from kiosk.errors import ConfigError
from kiosk.settings import Settings


def check_settings(settings: Settings) -> None:
    """Raise ConfigError, naming the key, when payments may not start with these settings.

    In PROD: no DEV provider, a shop and its key, an https address that is not this machine, no `test_` key
    unless expressly allowed, and a VAT code while receipts are on (54-FZ leaves no default).
    """
    if settings.payment_provider == "dev":
        if settings.is_prod:
            problem = "the DEV provider takes no real money; PROD needs yookassa"
            raise ConfigError("payments.provider", problem, "dev")
        return
    shop = settings.payments.yookassa
    if not shop.shop_id:
        raise ConfigError(
            "payments.yookassa.shopId", "missing (YOOKASSA_SHOP_ID)", "missing", name="YOOKASSA_SHOP_ID"
        )
    key = shop.secret_key.get_secret_value()
    if not key:
        raise ConfigError(
            "payments.yookassa.secretKey",
            "missing (YOOKASSA_SECRET_KEY)",
            "no_secret",
            name="YOOKASSA_SECRET_KEY",
        )
    _check_address(shop.api_url, prod=settings.is_prod)
    if not settings.is_prod:
        return
    if key.startswith("test_") and not shop.allow_test_key:
        problem = "a test key; payments.yookassa.allowTestKey would allow it"
        raise ConfigError("payments.yookassa.secretKey", problem, "test_key")
    receipt = settings.payments.receipt
    if receipt.enabled and receipt.vat_code is None:
        problem = "missing (RECEIPT_VAT_CODE): receipts (54-FZ) need it"
        raise ConfigError("payments.receipt.vatCode", problem, "no_vat_code")


def _check_address(api_url: str, *, prod: bool) -> None:
    key = "payments.yookassa.apiUrl"
    try:
        parts = urlsplit(api_url)
        host = parts.hostname
    except ValueError as error:
        raise ConfigError(key, "not an address", "no_address") from error
    if host is None or parts.scheme not in {"http", "https"} or parts.username is not None:
        raise ConfigError(key, "not an http(s) address", "no_address")
    if prod and parts.scheme != "https":
        raise ConfigError(key, "must be https", "no_https")
    if prod and _is_loopback(host):
        raise ConfigError(key, "must not be this machine", "this_machine")
    if parts.scheme == "http" and not _is_loopback(host):
        raise ConfigError(key, "plain http is for an emulator on this machine only", "no_https")


def _is_loopback(host: str) -> bool:
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        address = ip_address(host)
    except ValueError:
        return False
    mapped = getattr(address, "ipv4_mapped", None)
    return (mapped or address).is_loopback or address.is_unspecified
