"""The kiosk's own metrics: `kiosk_*` for its state, its HTTP thread, its loops and its log."""

from __future__ import annotations

import platform
from collections.abc import Iterable, Iterator
from typing import Final

import apsw
from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, ProcessCollector
from prometheus_client.metrics_core import CounterMetricFamily, Metric
from prometheus_client.registry import Collector

from kiosk import __version__
from kiosk.errors import FAULTS
from kiosk.log_counts import LEVELS, LogCounts
from kiosk.payments.differences import KINDS

CHANNELS: Final = ("email", "sms")
DEVICES: Final = ("adapter", "gauge")
LOOPS: Final = ("screen", "web")
SERVICES: Final = ("diagnostics", "thickness")
UNRECONCILED: Final = ("pending", "uncertain", "refund_pending", "refund_failed")
STATUS_CLASSES: Final = ("2xx", "3xx", "4xx", "5xx")


class MachineMetrics:
    """Declared here, set by `Sampler`, the pulse of the loops and the HTTP thread.

    Args:
        registry: where they are registered. environment: DEV or PROD. kiosk_id: the setting `kiosk.id`.
        counts: what the log has seen.
    """

    def __init__(
        self, registry: CollectorRegistry, environment: str, kiosk_id: str, counts: LogCounts
    ) -> None:
        self._declare_state(registry, environment, kiosk_id)
        self._declare_money(registry)
        self._declare_storage(registry)
        self._declare_running(registry)
        registry.register(_LogCollector(counts))
        ProcessCollector(registry=registry)

    def _declare_state(self, registry: CollectorRegistry, environment: str, kiosk_id: str) -> None:
        self.build_info = Gauge(
            "kiosk_build_info",
            "Always 1; the labels tell which program this is",
            ["version", "python", "sqlite", "environment", "kiosk"],
            registry=registry,
        )
        self.build_info.labels(
            __version__, platform.python_version(), apsw.sqlite_lib_version(), environment, kiosk_id
        ).set(1)
        self.out_of_service = Gauge(
            "kiosk_out_of_service",
            "1 while no customer is served, by the code on the screen",
            ["code"],
            registry=registry,
        )
        for code in FAULTS:
            self.out_of_service.labels(code)
        self.service_available = Gauge(
            "kiosk_service_available",
            "1 while the service is offered; no series where the kiosk is set to have no device for it",
            ["service"],
            registry=registry,
        )
        self.device_connected = Gauge(
            "kiosk_device_connected",
            "1 while the device is there; no series where the kiosk is set to have none",
            ["device"],
            registry=registry,
        )
        for service in SERVICES:
            self.service_available.labels(service)
        for device in DEVICES:
            self.device_connected.labels(device)

    def _declare_money(self, registry: CollectorRegistry) -> None:
        self.outbox_depth = Gauge(
            "kiosk_outbox_depth", "Messages waiting to leave", ["channel"], registry=registry
        )
        self.outbox_oldest_age = Gauge(
            "kiosk_outbox_oldest_age_seconds",
            "How long the oldest waiting message has waited; 0 without one",
            ["channel"],
            registry=registry,
        )
        for channel in CHANNELS:
            self.outbox_depth.labels(channel)
            self.outbox_oldest_age.labels(channel)
        self.payments_unreconciled = Gauge(
            "kiosk_payments_unreconciled",
            "Payments without their end: open past their time, of unknown result, being refunded, not given back",
            ["state"],
            registry=registry,
        )
        for state in UNRECONCILED:
            self.payments_unreconciled.labels(state)
        self.payment_differences = Gauge(
            "kiosk_payment_differences",
            "What the last comparison with the payment provider's books found, by kind; 0 before the first",
            ["kind"],
            registry=registry,
        )
        for kind in KINDS:
            self.payment_differences.labels(kind)
        self.webhooks_waiting = Gauge(
            "kiosk_webhook_inbox_depth", "Notifications received and not worked off", registry=registry
        )

    def _declare_storage(self, registry: CollectorRegistry) -> None:
        self.last_backup = Gauge(
            "kiosk_last_backup_success_timestamp_seconds",
            "When the newest good backup was made, in seconds of the Unix epoch; 0 without one",
            registry=registry,
        )
        self.database_size = Gauge(
            "kiosk_database_size_bytes", "The database with its write-ahead log", registry=registry
        )
        self.disk_free = Gauge(
            "kiosk_disk_free_bytes", "Free space where the data folder is", registry=registry
        )

    def _declare_running(self, registry: CollectorRegistry) -> None:
        self.loop_lag = Histogram(
            "kiosk_event_loop_lag_seconds",
            "How much later than asked for a loop came back, once a second",
            ["loop"],
            buckets=(0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1, 5),
            registry=registry,
        )
        for loop in LOOPS:
            self.loop_lag.labels(loop)
        self.http_requests = Counter(
            "kiosk_http_requests_total",
            "Requests answered, by route and class of status",
            ["route", "status"],
            registry=registry,
        )
        self.http_duration = Histogram(
            "kiosk_http_request_duration_seconds",
            "From a request to the end of its answer",
            ["route"],
            buckets=(0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10),
            registry=registry,
        )
        self.seed_routes(["none"])

    def seed_routes(self, routes: Iterable[str]) -> None:
        """Let every route begin at zero; `none` is what no route answers."""
        for route in routes:
            self.http_duration.labels(route)
            for status in STATUS_CLASSES:
                self.http_requests.labels(route, status)

    def lagged(self, loop: str, seconds: float) -> None:
        """Note by how much a loop came back late."""
        self.loop_lag.labels(loop).observe(seconds)

    def answered(self, route: str, status: int, seconds: float) -> None:
        """Count an answer of the HTTP thread; `route` is a route's template, never a path."""
        self.http_requests.labels(route, f"{min(max(status // 100, 2), 5)}xx").inc()
        self.http_duration.labels(route).observe(seconds)


class _LogCollector(Collector):
    """What the log has counted, read when it is asked for."""

    def __init__(self, counts: LogCounts) -> None:
        self._counts = counts

    def collect(self) -> Iterator[Metric]:
        """Yield both families."""
        by_level, by_code = self._counts.read()
        levels = CounterMetricFamily("kiosk_log_records", "Log records, by level", labels=["level"])
        for level in LEVELS:
            levels.add_metric([level], by_level.get(level, 0))
        yield levels
        codes = CounterMetricFamily(
            "kiosk_faults", "Faults logged as a warning or graver, by code", labels=["code"]
        )
        for code in FAULTS:
            codes.add_metric([code], by_code.get(code, 0))
        yield codes
