"""The services outside: are they reached, and do they accept our keys? Nothing is paid or sent."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from kiosk.delivery.message import Account, Channel, MessageProvider
from kiosk.delivery.providers import build_email, build_sms
from kiosk.errors import ConfigError
from kiosk.payments.provider import Done, Rejected
from kiosk.payments.yookassa.provider import YooKassaProvider
from kiosk.settings.gates import check_settings
from kiosk.upkeep.doctor.finding import Check, Finding, Scene
from kiosk.upkeep.outside import services_outside


def check_outside(scene: Scene) -> Iterator[Finding]:
    """Dial every service that the settings name, and log in where it answers."""
    for role, host, port in services_outside(scene.settings):
        if not host:
            continue  # the settings' own check says so
        values = {"role": role, "host": f"{host}:{port}"}
        try:
            scene.dial(host, port)
        except OSError:
            yield Finding("NET-UNREACHABLE", "error", values)
        else:
            yield Finding("NET-OK", "ok", values)
            yield from _LOGINS[role](scene)


def _shop(scene: Scene) -> Iterator[Finding]:
    """Ask the payment service for the shop that the key opens (GET /me)."""
    settings = scene.settings
    try:
        check_settings(settings)
    except ConfigError:  # its own check has told
        return
    payments = settings.payments
    provider = YooKassaProvider(payments.yookassa, payments.receipt, settings.kiosk.id)
    try:
        told = provider.shop()
    finally:
        provider.close()
    shop = {"shop": payments.yookassa.shop_id}
    if isinstance(told, Rejected):
        yield Finding("PAY-KEY", "error", {**shop, "answer": told.code})
    elif not isinstance(told, Done):
        yield Finding("PAY-SILENT", "error", {"answer": told.reason})
    elif not told.value.enabled:
        yield Finding("PAY-SHOP-OFF", "error", shop)
    elif told.value.test and settings.is_prod:
        yield Finding("PAY-SHOP-TEST", "warning", shop)
    else:
        yield Finding("PAY-SHOP-OK", "ok", shop)


def _mail(scene: Scene) -> Iterator[Finding]:
    yield from _carrier("email", build_email(scene.settings, scene.storage))


def _sms(scene: Scene) -> Iterator[Finding]:
    yield from _carrier("sms", build_sms(scene.settings, scene.storage))


def _carrier(channel: Channel, provider: MessageProvider) -> Iterator[Finding]:
    """Log in where messages of a channel leave; one that can't work is told by the outbox's own check."""
    if isinstance(provider, Account):
        values = {"channel": channel, "provider": provider.name}
        refused = provider.refusal()
        if refused is None:
            yield Finding("DLV-ACCOUNT-OK", "ok", values)
        else:
            yield Finding("DLV-REFUSED", "error", {**values, "answer": refused.code or refused.verdict})


_LOGINS: Final[Mapping[str, Check]] = {"payments": _shop, "email": _mail, "sms": _sms}
