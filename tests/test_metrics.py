"""Metrics by the document's exact names, counted from events."""

from __future__ import annotations

import re

import pytest

from kiosk.delivery.delivery import DeliveryChanged
from kiosk.events import EventBus, ScanFinished
from kiosk.metrics import MAX_MAKES, Metrics
from kiosk.payments import Intent, PaymentChanged, Refund, RefundChanged
from kiosk.payments.states import PaymentStatus
from kiosk.reports import ReportGenerated
from kiosk.sessions import Session, SessionCreated, SessionEnded

DOCUMENT = [
    "payments_intents_total",
    "payments_confirmed_total",
    "payments_failed_total",
    "payments_duration_seconds",
    "payments_webhook_received_total",
    "sessions_created_total",
    "sessions_completed_total",
    "sessions_expired_total",
    "sessions_duration_seconds",
    "sessions_active",
    "diagnostics_scans_total",
    "diagnostics_dtc_found_total",
    "diagnostics_duration_seconds",
    "reports_generated_total",
    "reports_delivered_total",
    "reports_failed_total",
]


def session(status: str) -> Session:
    return Session("OBD-1", "diagnostics", status, None, None, {}, 0, 90_000, None, 100_000)


def intent(status: PaymentStatus) -> Intent:
    return Intent(
        "PAY-1",
        None,
        48_000,
        "RUB",
        status,
        "dev",
        None,
        None,
        0,
        4000,
        3000,
        9000,
        None,
        uncertain=False,
    )


def value(metrics: Metrics, name: str, **labels: str) -> float | None:
    return metrics.registry.get_sample_value(name, labels)


@pytest.mark.parametrize("name", DOCUMENT)
def test_every_metric_of_the_document_is_there_from_the_start(bus: EventBus, name: str) -> None:
    sample = f"{name}_count" if name.endswith("_seconds") else name
    assert re.search(rf"^{sample}{{[^}}]*}} 0\.0$", Metrics(bus).render().decode(), re.MULTILINE)


def test_sessions(bus: EventBus) -> None:
    metrics = Metrics(bus)
    metrics.seed({"diagnostics": 2})
    bus.publish(SessionCreated(session("active")))
    bus.publish(SessionEnded(session("completed"), "active"))
    bus.publish(SessionEnded(session("active"), "active"))  # deleted while it lived

    assert value(metrics, "sessions_active", type="diagnostics") == 1
    assert value(metrics, "sessions_created_total", type="diagnostics") == 1
    assert value(metrics, "sessions_completed_total", type="diagnostics") == 1
    duration = value(metrics, "sessions_duration_seconds_sum", type="diagnostics", status="completed")
    assert duration == 90


def test_payments_and_refunds(bus: EventBus) -> None:
    metrics = Metrics(bus, environment="PROD")
    bus.publish(PaymentChanged(intent("pending"), None))
    bus.publish(PaymentChanged(intent("pending"), "pending"))  # its QR came
    bus.publish(PaymentChanged(intent("confirmed"), "pending"))
    bus.publish(PaymentChanged(intent("confirmed"), "confirmed"))  # its receipt came
    bus.publish(PaymentChanged(intent("refund_pending"), "confirmed"))
    bus.publish(PaymentChanged(intent("expired"), "pending"))
    refund = Refund("R-1", "PAY-1", 48_000, "succeeded", "x", "auto", None, None, 0, 0)
    bus.publish(RefundChanged(refund, "pending"))

    assert value(metrics, "payments_intents_total", env="PROD") == 1
    assert value(metrics, "payments_confirmed_total", env="PROD") == 1
    assert value(metrics, "payments_failed_total", reason="expired", env="PROD") == 1
    assert value(metrics, "payments_amount_kopecks_total", direction="confirmed", env="PROD") == 48_000
    assert value(metrics, "payments_amount_kopecks_total", direction="refunded", env="PROD") == 48_000
    assert value(metrics, "payments_duration_seconds_sum", status="confirmed", env="PROD") == 3


def test_scans_keep_their_labels_few(bus: EventBus) -> None:
    metrics = Metrics(bus)
    bus.publish(ScanFinished("read", "Toyota", {"high": 2, "low": 1}, 12.5))
    for number in range(MAX_MAKES + 5):
        bus.publish(ScanFinished("no_car", f"make {number}", {}, 1))

    assert value(metrics, "diagnostics_scans_total", outcome="read", make="toyota") == 1
    assert value(metrics, "diagnostics_dtc_found_total", severity="high") == 2
    assert value(metrics, "diagnostics_duration_seconds_sum", outcome="read") == 12.5
    assert value(metrics, "diagnostics_scans_total", outcome="no_car", make="other") == 7


def test_reports_and_deliveries(bus: EventBus) -> None:
    metrics = Metrics(bus)
    bus.publish(ReportGenerated("RPT-THK-1", "THK-1", "thickness", 0.2))
    bus.publish(DeliveryChanged("D-1", "RPT-THK-1", "email", "queued", "DLV-UNREACHABLE"))
    bus.publish(DeliveryChanged("D-1", "RPT-THK-1", "email", "sent", None))
    bus.publish(DeliveryChanged("D-2", "RPT-THK-1", "sms", "failed", "DLV-UNREACHABLE"))

    assert value(metrics, "reports_generated_total", type="thickness") == 1
    assert value(metrics, "reports_delivered_total", type="thickness", method="email") == 1
    assert value(metrics, "reports_failed_total", type="thickness", method="sms", reason="network") == 1


def test_what_the_web_counts_itself(bus: EventBus) -> None:
    metrics = Metrics(bus)
    metrics.webhooks.labels("accepted").inc()
    metrics.rate_limited.inc()

    assert value(metrics, "payments_webhook_received_total", status="accepted") == 1
    assert value(metrics, "rate_limit_violations_total") == 1
