"""Payments that do not confirm, refunds that do not go back, messages that do not leave."""

from __future__ import annotations

from collections.abc import Iterator

from kiosk.clock import iso_utc
from kiosk.delivery.message import Channel, MessageProvider, Unusable
from kiosk.delivery.providers import build_email, build_sms
from kiosk.errors import ConfigError
from kiosk.settings.gates import check_settings
from kiosk.upkeep.doctor.finding import Finding, Scene

MINUTE_MS = 60_000
DAY_MS = 24 * 60 * MINUTE_MS
SILENT_AFTER = 3  # failed calls in a row
LATE_MS = 15 * MINUTE_MS
COMPARED_LATE_MS = 2 * DAY_MS
OUTBOX_LATE_MS = 60 * MINUTE_MS
DEAD_LETTERS_MS = 7 * DAY_MS
# Not registered, and nobody said that one was issued by hand.
FAILED_RECEIPTS = (
    "SELECT intent_id FROM payment_work WHERE receipt_state = 'canceled' AND receipt_done_at_ms IS NULL "
    "UNION ALL SELECT intent_id FROM refunds WHERE receipt_state = 'canceled' AND receipt_done_at_ms IS NULL"
)


def check_payment_settings(scene: Scene) -> Iterator[Finding]:
    """Say whether payments may start with these settings."""
    try:
        check_settings(scene.settings)
    except ConfigError as error:
        yield Finding.of_setting("PAY-MISCONFIGURED", error)
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
        "PAY-REFUND-FAILED": scene.number("SELECT count(*) FROM payments WHERE status = 'refund_pending' AND "
            "NOT EXISTS (SELECT 1 FROM refunds WHERE refunds.intent_id = payments.intent_id AND "
            "refunds.status IN ('requested', 'pending'))"),
        "PAY-REFUND-LATE": scene.number(
            "SELECT count(*) FROM refunds WHERE status IN ('requested', 'pending') AND created_at_ms < ?",
            now_ms - DAY_MS,
        ),
    }  # fmt: skip
    yield from (Finding(code, "error", {"count": count}) for code, count in counted.items() if count)
    receipts = [str(intent_id) for (intent_id,) in scene.connection.execute(FAILED_RECEIPTS)]
    if receipts:
        yield Finding("PAY-RECEIPT", "error", {"count": len(receipts), "first": receipts[0]})
    if not receipts and not any(counted.values()):
        yield Finding("PAY-OK", "ok")


def check_comparison(scene: Scene) -> Iterator[Finding]:
    """Tell what the last comparison with the provider's books found: the nightly one's, or a person's since."""
    if scene.connection is None or scene.settings.payment_provider == "dev":
        return
    compared_at_ms = scene.number("SELECT compared_at_ms FROM payment_comparison")
    begun_ms = scene.number("SELECT min(timestamp_ms) FROM audit_logs")
    late_ms = scene.clock.now_ms() - COMPARED_LATE_MS
    if not compared_at_ms:
        yield Finding("PAY-NOT-COMPARED", "warning" if 0 < begun_ms < late_ms else "ok")
        return
    values = {"made": iso_utc(compared_at_ms)}
    # A receipt is told by its own code, however old it is.
    query = "SELECT kind, count(*) FROM payment_differences WHERE kind <> 'receipt_failed' GROUP BY kind"
    differences = list(scene.connection.execute(query))
    for kind, count in differences:
        yield Finding("PAY-DIFFERENCE", "error", {**values, "kind": kind, "count": count})
    if compared_at_ms < late_ms:
        yield Finding("PAY-COMPARED-OLD", "warning", values)
    elif not differences:
        yield Finding("PAY-COMPARED", "ok", values)


def check_messages(scene: Scene) -> Iterator[Finding]:
    """Look at the outbox: who should carry it, how long its oldest has waited, what was given up."""
    settings = scene.settings
    providers: dict[Channel, MessageProvider] = {
        "email": build_email(settings, scene.storage),
        "sms": build_sms(settings, scene.storage),
    }
    for channel, provider in providers.items():
        if settings.is_off(channel):
            yield Finding("DLV-OFF", "ok", {"channel": channel})
        elif isinstance(provider, Unusable):
            yield Finding("DLV-MISCONFIGURED", "error", {"channel": channel, "problem": provider.code})
    if all(settings.is_off(channel) for channel in providers):
        yield Finding("DLV-NONE", "error")
    elif settings.is_off("email") and settings.receipt_needs_email:
        yield Finding("DLV-RECEIPT", "error")
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
        values = {"count": count, "minutes": (now_ms - oldest_ms) // MINUTE_MS}
        yield Finding("DLV-UNREACHABLE", "error", {**values, "answer": _last_answer(scene, waiting)})
    if dead:
        answer = _last_answer(scene, "FROM deliveries WHERE status = 'failed'")
        yield Finding("DLV-REJECTED", "error", {"count": dead, "answer": answer})
    if not dead and not (oldest_ms and now_ms - oldest_ms > OUTBOX_LATE_MS):
        yield Finding("DLV-OK", "ok", {"count": count})


def _last_answer(scene: Scene, among: str) -> str:
    """Return what the provider answered last: a short code of the ledger, such as `smtp_550`."""
    if scene.connection is None:
        return "—"
    query = f"SELECT error_code {among} AND error_code IS NOT NULL ORDER BY updated_at_ms DESC LIMIT 1"
    return str(scene.connection.execute(query).get or "—")
