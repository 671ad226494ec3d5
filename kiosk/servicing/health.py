"""The kiosk's health as a technician wants it: network, disk, clock, database."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from kiosk.clock import Clock
from kiosk.errors import Fault
from kiosk.ledger import Ledger
from kiosk.ledger.models import AuditRow
from kiosk.payments.provider import Done
from kiosk.payments.service import PaymentService
from kiosk.settings import Settings
from kiosk.upkeep.bounds import EARLIEST_MS, FUTURE_MS, SYNCHRONIZED, disk_level
from kiosk.upkeep.outside import Dial, dial, services_outside

Level = Literal["ok", "warning", "error", "off"]

MIB = 1024 * 1024
LARGE_WAL_BYTES = 64 * MIB
# The whole database is read at the start, by each backup and by the doctor: that takes the longer the more it
# holds, and here a customer may be waiting.
NEWEST = 100


@dataclass(frozen=True)
class Check:
    """One finding: its area, how bad, and the text `service.health.<key>` with its values."""

    area: str
    level: Level
    key: str
    values: dict[str, Any] = field(default_factory=dict)

    def to_json(self) -> dict[str, Any]:
        """Return the finding as the screen takes it."""
        return {"area": self.area, "level": self.level, "key": self.key, "values": self.values}


class Health:
    """Looks at everything anew at each call; blocks for the network: worker threads only."""

    def __init__(
        self,
        ledger: Ledger,
        clock: Clock,
        settings: Settings,
        payments: PaymentService,
        dial: Dial = dial,
        ntp_mark: Path = SYNCHRONIZED,
    ) -> None:
        self._ledger = ledger
        self._clock = clock
        self._settings = settings
        self._payments = payments
        self._dial = dial
        self._ntp_mark = ntp_mark

    def checks(self) -> list[dict[str, Any]]:
        """Return every finding, area by area."""
        areas = (self._network, self._disk, self._time, self._database)
        return [check.to_json() for area in areas for check in area()]

    # -- network

    def _network(self) -> Iterator[Check]:
        services = list(services_outside(self._settings))
        if not services:
            yield Check("network", "off", "network.none")
        for role, host, port in services:
            values = {"host": f"{host}:{port}"}
            try:
                self._dial(host, port)
            except OSError:
                yield Check("network", "error", f"network.{role}.unreachable", values)
            else:
                yield Check("network", "ok", f"network.{role}.ok", values)
        if self._settings.payment_provider == "yookassa":
            yield self._shop()

    def _shop(self) -> Check:
        told = self._payments.shop()
        if not isinstance(told, Done):
            return Check("network", "error", "network.shop.unknown")
        if not told.value.enabled:
            return Check("network", "error", "network.shop.disabled", {"shop": told.value.account_id})
        level: Level = "warning" if told.value.test else "ok"
        key = "network.shop.test" if told.value.test else "network.shop.ok"
        return Check("network", level, key, {"shop": told.value.account_id})

    # -- disk

    def _disk(self) -> Iterator[Check]:
        try:
            usage = shutil.disk_usage(self._settings.storage)
        except OSError:
            yield Check("disk", "error", "disk.unreadable")
            return
        free_mb, total_mb = usage.free // MIB, usage.total // MIB
        level = disk_level(free_mb, self._settings.upkeep.min_free_mb)
        values = {"free": round(free_mb / 1024, 1), "total": round(total_mb / 1024, 1)}
        yield Check("disk", level, "disk.low" if level != "ok" else "disk.ok", values)

    # -- clock

    def _time(self) -> Iterator[Check]:
        now_ms = self._clock.now_ms()
        values = {"now": now_ms, "timezone": self._settings.kiosk.timezone}
        with self._ledger.read():
            newest: Any = (
                AuditRow.select(AuditRow.timestamp_ms).order_by(AuditRow.timestamp_ms.desc()).first()
            )
        if now_ms < EARLIEST_MS:
            yield Check("clock", "error", "clock.past", values)
        elif newest is not None and newest.timestamp_ms > now_ms + FUTURE_MS:
            yield Check("clock", "error", "clock.went_back", {**values, "newest": newest.timestamp_ms})
        else:
            yield Check("clock", "ok", "clock.ok", values)
        if self._ntp_mark.parent.is_dir():
            synced = self._ntp_mark.exists()
            yield Check("clock", "ok" if synced else "warning", "clock.synced" if synced else "clock.alone")

    # -- database

    def _database(self) -> Iterator[Check]:
        try:
            with self._ledger.read():
                version = int(self._ledger.connection.pragma("user_version"))
                broken = self._ledger.audit.broken_at(NEWEST)
        except Fault as fault:
            yield Check("database", "error", "database.fault", {"code": fault.code})
            return
        size_mb = round(_size(self._ledger.path) / MIB, 1)
        yield Check("database", "ok", "database.ok", {"size": size_mb, "version": version})
        if broken is None:
            yield Check("database", "ok", "database.chain", {"count": NEWEST})
        else:
            yield Check("database", "error", "database.chain_broken", {"row": broken})
        wal = _size(Path(f"{self._ledger.path}-wal"))
        if wal > LARGE_WAL_BYTES:
            yield Check("database", "warning", "database.wal", {"size": round(wal / MIB, 1)})


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return 0
