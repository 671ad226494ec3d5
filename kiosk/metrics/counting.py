"""The document's metrics, each declared once and counted from the events of the capabilities."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from typing import Final

from prometheus_client import (
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    disable_created_metrics,
    generate_latest,
)

from kiosk.delivery.delivery import DeliveryChanged
from kiosk.events import EventBus, ScanFinished
from kiosk.log_counts import COUNTS
from kiosk.metrics.machine import MachineMetrics
from kiosk.payments import PaymentChanged, RefundChanged
from kiosk.reports import ReportGenerated
from kiosk.sessions import Session, SessionCreated, SessionEnded

disable_created_metrics()  # type: ignore[no-untyped-call]

CONTENT_TYPE: Final = "text/plain; version=0.0.4; charset=utf-8"
TYPES: Final = ("diagnostics", "thickness")
CHANNELS: Final = ("email", "sms")
SEVERITIES: Final = ("high", "medium", "low")
DELIVERY_FAILURES: Final = {"DLV-UNREACHABLE": "network", "DLV-MISCONFIGURED": "misconfigured"}
PAYMENT_ENDS: Final = ("confirmed", "failed", "expired", "canceled")
FAILURES: Final = ("declined", "expired", "canceled")
WEBHOOK_RESULTS: Final = ("accepted", "refused")
MAX_MAKES: Final = 100


class Metrics:
    """The registry of this process. Thread-safe. Labels are bounded; those known beforehand begin at zero.

    Args:
        registry: a registry of one's own; a new one when None.
        environment: the `env` label of payments: DEV or PROD.
        kiosk_id: which kiosk this is, for `kiosk_build_info`.

    Attributes:
        machine: the kiosk's own metrics (`kiosk_*`).
    """

    def __init__(
        self,
        bus: EventBus,
        registry: CollectorRegistry | None = None,
        environment: str = "DEV",
        kiosk_id: str = "kiosk-1",
    ) -> None:
        self.registry = registry or CollectorRegistry()
        self._env = environment
        self._makes: set[str] = {"unknown"}
        self._lock = threading.Lock()
        self._declare_payments()
        self._declare_sessions()
        self._declare_diagnostics()
        self._declare_reports()
        self._declare_http()
        self.machine = MachineMetrics(self.registry, environment, kiosk_id, COUNTS)
        bus.subscribe(SessionCreated, self._on_session_created)
        bus.subscribe(SessionEnded, self._on_session_ended)
        bus.subscribe(PaymentChanged, self._on_payment)
        bus.subscribe(RefundChanged, self._on_refund)
        bus.subscribe(ScanFinished, self._on_scan)
        bus.subscribe(ReportGenerated, self._on_report)
        bus.subscribe(DeliveryChanged, self._on_delivery)

    # -- what is asked and told directly

    def render(self) -> bytes:
        """Return all metrics in Prometheus' text format (`CONTENT_TYPE`)."""
        return generate_latest(self.registry)

    def seed(self, active_by_type: Mapping[str, int]) -> None:
        """Set the gauge of active sessions, from the ledger, before events keep it."""
        for kind in TYPES:
            self.sessions_active.labels(kind).set(active_by_type.get(kind, 0))

    # -- declarations

    def _declare_payments(self) -> None:
        registry = self.registry
        self.payments_intents = Counter(
            "payments_intents_total", "Payment intents made", ["env"], registry=registry
        )
        self.payments_confirmed = Counter(
            "payments_confirmed_total", "Payments confirmed", ["env"], registry=registry
        )
        self.payments_failed = Counter(
            "payments_failed_total", "Payments that ended without money", ["reason", "env"], registry=registry
        )
        self.payments_duration = Histogram(
            "payments_duration_seconds",
            "From the intent to its end",
            ["status", "env"],
            buckets=(0.5, 1, 2, 5, 10, 30, 60, 120, 300, 600),
            registry=registry,
        )
        self.webhooks = Counter(
            "payments_webhook_received_total", "Notifications received", ["status"], registry=registry
        )
        self.payments_amount = Counter(
            "payments_amount_kopecks_total", "Money in kopecks", ["direction", "env"], registry=registry
        )
        self.payments_refunds = Counter(
            "payments_refunds_total", "Refunds by state reached", ["status", "env"], registry=registry
        )
        self.payments_intents.labels(self._env)
        self.payments_confirmed.labels(self._env)
        for reason in FAILURES:
            self.payments_failed.labels(reason, self._env)
        for status in PAYMENT_ENDS:
            self.payments_duration.labels(status, self._env)
        for result in WEBHOOK_RESULTS:
            self.webhooks.labels(result)
        for direction in ("confirmed", "refunded"):
            self.payments_amount.labels(direction, self._env)
        for status in ("requested", "pending", "succeeded", "failed"):
            self.payments_refunds.labels(status, self._env)

    def _declare_sessions(self) -> None:
        registry = self.registry
        names = {"created": "begun", "completed": "completed", "expired": "expired", "failed": "failed"}
        self.sessions = {
            name: Counter(f"sessions_{name}_total", f"Sessions {word}", ["type"], registry=registry)
            for name, word in names.items()
        }
        self.sessions_duration = Histogram(
            "sessions_duration_seconds",
            "From a session's begin to its end",
            ["type", "status"],
            buckets=(60, 120, 300, 600, 900, 1800, 3600),
            registry=registry,
        )
        self.sessions_active = Gauge("sessions_active", "Sessions active now", ["type"], registry=registry)
        for kind in TYPES:
            self.sessions_active.labels(kind)
            for counter in self.sessions.values():
                counter.labels(kind)
            for status in ("completed", "expired", "failed"):
                self.sessions_duration.labels(kind, status)

    def _declare_diagnostics(self) -> None:
        registry = self.registry
        self.diagnostics_scans = Counter(
            "diagnostics_scans_total", "Scans ended", ["outcome", "make"], registry=registry
        )
        self.diagnostics_dtc_found = Counter(
            "diagnostics_dtc_found_total", "Trouble codes found", ["severity"], registry=registry
        )
        self.diagnostics_duration = Histogram(
            "diagnostics_duration_seconds",
            "Duration of a scan",
            ["outcome"],
            buckets=(5, 10, 20, 30, 60, 120, 300),
            registry=registry,
        )
        for severity in (*SEVERITIES, "unknown"):
            self.diagnostics_dtc_found.labels(severity)
        for outcome in ("read", "partial", "no_adapter", "no_car"):
            self.diagnostics_scans.labels(outcome, "unknown")
            self.diagnostics_duration.labels(outcome)

    def _declare_reports(self) -> None:
        registry = self.registry
        self.reports_generated = Counter(
            "reports_generated_total", "Reports made", ["type"], registry=registry
        )
        self.reports_generation = Histogram(
            "reports_generation_seconds",
            "Time to make a report",
            ["type"],
            buckets=(0.05, 0.1, 0.2, 0.5, 1, 2, 5),
            registry=registry,
        )
        self.reports_delivered = Counter(
            "reports_delivered_total", "Reports delivered", ["type", "method"], registry=registry
        )
        self.reports_failed = Counter(
            "reports_failed_total", "Deliveries given up", ["type", "method", "reason"], registry=registry
        )
        for kind in TYPES:
            self.reports_generated.labels(kind)
            self.reports_generation.labels(kind)
            for channel in CHANNELS:
                self.reports_delivered.labels(kind, channel)
                for reason in ("rejected", *DELIVERY_FAILURES.values()):
                    self.reports_failed.labels(kind, channel, reason)

    def _declare_http(self) -> None:
        self.rate_limited = Counter(
            "rate_limit_violations_total", "Payment intents refused for their rate", registry=self.registry
        )

    # -- events

    def _on_session_created(self, event: SessionCreated) -> None:
        self.sessions["created"].labels(event.session.type).inc()
        self.sessions_active.labels(event.session.type).inc()

    def _on_session_ended(self, event: SessionEnded) -> None:
        session: Session = event.session
        if event.previous_status == "active":
            self.sessions_active.labels(session.type).dec()
        if session.status in {"completed", "expired", "failed"}:  # a deleted one is still `active`
            self.sessions[session.status].labels(session.type).inc()
            seconds = max(0, session.updated_at_ms - session.created_at_ms) / 1000
            self.sessions_duration.labels(session.type, session.status).observe(seconds)

    def _on_payment(self, event: PaymentChanged) -> None:
        intent, env = event.intent, self._env
        if event.previous_status is None:
            self.payments_intents.labels(env).inc()
        elif intent.status == event.previous_status:
            return
        if intent.status not in PAYMENT_ENDS:
            return
        if intent.status == "confirmed":
            self.payments_confirmed.labels(env).inc()
            self.payments_amount.labels("confirmed", env).inc(intent.amount_kopecks)
        else:
            reason = "declined" if intent.status == "failed" else intent.status
            self.payments_failed.labels(reason, env).inc()
        ended_at_ms = intent.confirmed_at_ms if intent.status == "confirmed" else None
        seconds = max(0, (ended_at_ms or intent.updated_at_ms) - intent.created_at_ms) / 1000
        self.payments_duration.labels(intent.status, env).observe(seconds)

    def _on_refund(self, event: RefundChanged) -> None:
        refund = event.refund
        if refund.status == event.previous_status:
            return
        self.payments_refunds.labels(refund.status, self._env).inc()
        if refund.status == "succeeded":
            self.payments_amount.labels("refunded", self._env).inc(refund.amount_kopecks)

    def _on_scan(self, event: ScanFinished) -> None:
        self.diagnostics_scans.labels(event.outcome, self._make(event.make)).inc()
        self.diagnostics_duration.labels(event.outcome).observe(max(0.0, event.seconds))
        for severity, count in event.codes_by_severity.items():
            self.diagnostics_dtc_found.labels(severity if severity in SEVERITIES else "unknown").inc(count)

    def _make(self, make: str) -> str:
        """Return a label for a make: typed makes are endless, a hundred of them is plenty."""
        label = make.strip().lower()[:40] or "unknown"
        with self._lock:
            if label not in self._makes and len(self._makes) >= MAX_MAKES:
                return "other"
            self._makes.add(label)
        return label

    def _on_report(self, event: ReportGenerated) -> None:
        self.reports_generated.labels(event.kind).inc()
        self.reports_generation.labels(event.kind).observe(max(0.0, event.seconds))

    def _on_delivery(self, event: DeliveryChanged) -> None:
        kind = "thickness" if event.report_id.startswith("RPT-THK-") else "diagnostics"
        if event.status == "sent":
            self.reports_delivered.labels(kind, event.channel).inc()
        elif event.status == "failed":
            reason = DELIVERY_FAILURES.get(event.error_code or "", "rejected")
            self.reports_failed.labels(kind, event.channel, reason).inc()
