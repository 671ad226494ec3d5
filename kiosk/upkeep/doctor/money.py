"""Payments that do not confirm, refunds that do not go back, messages that do not leave."""

from __future__ import annotations

from collections.abc import Iterator

from kiosk.delivery.message import Unusable
from kiosk.delivery.providers import build_email, build_sms
from kiosk.errors import ConfigError
from kiosk.settings.gates import check_settings
from kiosk.upkeep.doctor.finding import Finding, Scene
from kiosk.upkeep.outside import services_outside

MINUTE_MS = 60_000
DAY_MS = 24 * 60 * MINUTE_MS
SILENT_AFTER = 3  # failed calls in a row
LATE_MS = 15 * MINUTE_MS
OUTBOX_LATE_MS = 60 * MINUTE_MS
DEAD_LETTERS_MS = 7 * DAY_MS


def check_payment_settings(scene: Scene) -> Iterator[Finding]:
    """Say whether payments may start with these settings."""
    try:
        check_settings(scene.settings)
    except ConfigError as error:
        yield Finding("PAY-MISCONFIGURED", "error", {"setting": error.key, "problem": error.problem})
    else:
        yield Finding("PAY-PROVIDER", "ok", {"provider": scene.settings.payment_provider})


def check_payments(scene: Scene) -> Iterator[Finding]:
    """Look for intents that should have ended, answers that did not come, and money in doubt."""
    if scene.connection is None:
        return
    now_ms = scene.clock.now_ms()
    counted = {
        "PAY-LATE": scene.number(
            "SELECT count(*) FROM payments WHERE status = 'pending' AND expires_at_ms < ?", now_ms - LATE_MS
        ),
        "PAY-UNREACHABLE": scene.number(
            "SELECT count(*) FROM payment_work WHERE next_at_ms IS NOT NULL AND failures >= ?", SILENT_AFTER
        ),
        "PAY-UNKNOWN": scene.number("SELECT count(*) FROM payment_work WHERE uncertain = 1"),
        "PAY-REFUND-FAILED": scene.number("SELECT count(*) FROM refunds WHERE status = 'failed' AND intent_id IN "
            "(SELECT intent_id FROM payments WHERE status IN ('confirmed', 'refund_pending'))"),
        "PAY-REFUND-LATE": scene.number(
            "SELECT count(*) FROM refunds WHERE status IN ('requested', 'pending') AND created_at_ms < ?",
            now_ms - DAY_MS,
        ),
        "PAY-RECEIPT": scene.number("SELECT count(*) FROM payment_work WHERE receipt_state = 'canceled'")
        + scene.number("SELECT count(*) FROM refunds WHERE receipt_state = 'canceled'"),
    }  # fmt: skip
    yield from (Finding(code, "error", {"count": count}) for code, count in counted.items() if count)
    if not any(counted.values()):
        yield Finding("PAY-OK", "ok")


def check_messages(scene: Scene) -> Iterator[Finding]:
    """Look at the outbox: who should carry it, how long its oldest has waited, what was given up."""
    settings = scene.settings
    for channel, provider in (
        ("email", build_email(settings, scene.storage)),
        ("sms", build_sms(settings, scene.storage)),
    ):
        if isinstance(provider, Unusable):
            yield Finding("DLV-MISCONFIGURED", "error", {"channel": channel, "problem": provider.code})
    if scene.connection is None:
        return
    now_ms = scene.clock.now_ms()
    waiting = "FROM deliveries WHERE status IN ('queued', 'sending')"
    oldest_ms = scene.number(f"SELECT min(created_at_ms) {waiting}")
    count = scene.number(f"SELECT count(*) {waiting}")
    dead = scene.number(
        "SELECT count(*) FROM deliveries WHERE status = 'failed' AND updated_at_ms > ?",
        now_ms - DEAD_LETTERS_MS,
    )
    if oldest_ms and now_ms - oldest_ms > OUTBOX_LATE_MS:
        minutes = (now_ms - oldest_ms) // MINUTE_MS
        yield Finding("DLV-UNREACHABLE", "error", {"count": count, "minutes": minutes})
    if dead:
        yield Finding("DLV-REJECTED", "error", {"count": dead})
    if not dead and not (oldest_ms and now_ms - oldest_ms > OUTBOX_LATE_MS):
        yield Finding("DLV-OK", "ok", {"count": count})


def check_network(scene: Scene) -> Iterator[Finding]:
    """Dial every service outside that the settings name."""
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
