"""Looks at the kiosk's state every few seconds, so that a scrape never waits for the ledger or a device."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from peewee import fn

from kiosk.clock import Clock
from kiosk.diagnostics.adapter import candidates, is_there
from kiosk.ledger import Ledger
from kiosk.ledger.models import (
    DeliveryRow,
    DifferenceRow,
    PaymentRow,
    PaymentWorkRow,
    RefundRow,
    WebhookRow,
)
from kiosk.metrics.counting import Metrics
from kiosk.metrics.machine import CHANNELS, SERVICES
from kiosk.payments.differences import KINDS
from kiosk.settings import Settings

SAMPLE_S = 5.0


class Link(Protocol):
    """What is asked of the gauge."""

    @property
    def connected(self) -> bool:
        """Whether its link stands."""


@dataclass(frozen=True)
class Looked:
    """Where the sampler looks.

    Attributes:
        ledger: the open ledger. gauge: the door of the thickness service.
        view: all that the screen shows (`Journey.view`).
        last_backup_ms: when the newest good backup was made, epoch ms, or None.
    """

    ledger: Ledger
    gauge: Link
    view: Callable[[], Mapping[str, Any]]
    last_backup_ms: Callable[[], int | None]


class Sampler:
    """Sets the gauges of `MachineMetrics`. Called by one thread."""

    def __init__(self, metrics: Metrics, settings: Settings, clock: Clock, looked: Looked) -> None:
        self._machine = metrics.machine
        self._settings = settings
        self._clock = clock
        self._looked = looked
        self._next_at_s = clock.monotonic()
        self._code = ""
        modes = {"adapter": settings.obd_mode, "gauge": settings.gauge_mode}
        for (device, mode), service in zip(modes.items(), SERVICES, strict=True):
            if mode == "none":  # a kiosk without it on purpose misses nothing: no alert for ever
                self._machine.device_connected.remove(device)
                self._machine.service_available.remove(service)

    def tick(self) -> None:
        """Sample when the time has come; raises Fault when the ledger can't be read."""
        if self._clock.monotonic() >= self._next_at_s:
            self._next_at_s = self._clock.monotonic() + SAMPLE_S
            self.sample()

    def sample(self) -> None:
        """Set every gauge anew; raises Fault when the ledger can't be read."""
        self._storage()
        self._screen()
        self._devices()
        with self._looked.ledger.read():
            self._outbox()
            self._money()
            self._differences()

    def _storage(self) -> None:
        database = self._looked.ledger.path
        files = (database, Path(f"{database}-wal"), Path(f"{database}-shm"))
        self._machine.database_size.set(sum(_size(file) for file in files))
        self._machine.disk_free.set(shutil.disk_usage(database.parent).free)
        self._machine.last_backup.set((self._looked.last_backup_ms() or 0) / 1000)

    def _screen(self) -> None:
        view = self._looked.view()
        code = str(view["outOfService"]["code"])
        if code != self._code and self._code:
            self._machine.out_of_service.labels(self._code).set(0)
        if code:
            self._machine.out_of_service.labels(code).set(1)
        self._code = code
        modes = (self._settings.obd_mode, self._settings.gauge_mode)
        for service, mode in zip(SERVICES, modes, strict=True):
            if mode != "none":
                offered = not code and view["services"][service]["available"]
                self._machine.service_available.labels(service).set(bool(offered))

    def _devices(self) -> None:
        devices, connected = self._settings.devices, self._machine.device_connected
        if self._settings.gauge_mode != "none":
            connected.labels("gauge").set(self._looked.gauge.connected)
        if self._settings.obd_mode != "none":
            ports = candidates(devices.obd.port, (devices.gauge.port,))
            there = self._settings.obd_mode == "simulated" or any(is_there(port) for port in ports)
            connected.labels("adapter").set(there)

    def _outbox(self) -> None:
        now_ms = self._clock.now_ms()
        rows: Any = (  # tuples, whatever the stubs say
            DeliveryRow.select(DeliveryRow.channel, fn.COUNT(1), fn.MIN(DeliveryRow.created_at_ms))
            .where(DeliveryRow.status.in_(["queued", "sending"]))
            .group_by(DeliveryRow.channel)
            .tuples()
        )
        waiting = {channel: (count, now_ms - oldest_ms) for channel, count, oldest_ms in rows}
        for channel in CHANNELS:
            count, age_ms = waiting.get(channel, (0, 0))
            self._machine.outbox_depth.labels(channel).set(count)
            self._machine.outbox_oldest_age.labels(channel).set(max(0, age_ms) / 1000)
        self._machine.webhooks_waiting.set(WebhookRow.select().where(WebhookRow.status == "new").count())

    def _money(self) -> None:
        late = PaymentRow.expires_at_ms < self._clock.now_ms()
        going_back = PaymentRow.status == "refund_pending"
        alive = RefundRow.select().where(
            RefundRow.intent_id == PaymentRow.intent_id, RefundRow.status.in_(["requested", "pending"])
        )
        found = {
            "pending": PaymentRow.select().where(PaymentRow.status == "pending", late).count(),
            "uncertain": PaymentWorkRow.select().where(PaymentWorkRow.uncertain == 1).count(),
            "refund_pending": PaymentRow.select().where(going_back).count(),
            "refund_failed": PaymentRow.select().where(going_back, ~fn.EXISTS(alive)).count(),
        }
        for state, count in found.items():
            self._machine.payments_unreconciled.labels(state).set(count)

    def _differences(self) -> None:
        rows: Any = (  # tuples, whatever the stubs say
            DifferenceRow.select(DifferenceRow.kind, fn.COUNT(1)).group_by(DifferenceRow.kind).tuples()
        )
        found = dict(rows)
        for kind in KINDS:
            self._machine.payment_differences.labels(kind).set(found.get(kind, 0))


def _size(file: Path) -> int:
    try:
        return file.stat().st_size
    except OSError:
        return 0
