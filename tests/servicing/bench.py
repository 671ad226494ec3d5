"""The menu over the whole agent on a real ledger: simulated car, gauge, bank and mailbox, no workers."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from kiosk.agent import Agent
from kiosk.clock import Clock
from kiosk.ledger.models import AuditRow
from kiosk.payments import Intent
from kiosk.reports.data import DiagnosticsData
from kiosk.reports.report import Report
from kiosk.servicing.build import build_menu
from kiosk.servicing.service import ServiceMenu
from kiosk.settings import (
    DeviceSettings,
    DevPaymentSettings,
    GaugeSettings,
    KioskSettings,
    ObdSettings,
    PaymentSettings,
    SellerSettings,
    ServerSettings,
    Settings,
)
from tests.support.clock import ManualClock


@dataclass(frozen=True)
class Recipient:
    """A customer's contact."""

    email: str | None = "anna@example.com"
    phone: str | None = None


class MemoryBackups:
    """Counts what it was asked."""

    def __init__(self) -> None:
        self.made: list[dict[str, Any]] = []

    def make(self) -> dict[str, Any]:
        self.made.append({"file": f"core-{len(self.made)}.tar", "sizeBytes": 2_097_152, "good": True})
        return self.made[-1]

    def latest(self) -> dict[str, Any] | None:
        return {"atMs": 1_768_473_000_000} if self.made else None


@dataclass
class Bench:
    """The agent's services and the menu over them."""

    agent: Agent
    clock: Any
    menu: ServiceMenu
    backups: MemoryBackups
    closed: list[bool] = field(default_factory=list)

    def paid(self, kind: str = "diagnostics", amount_kopecks: int | None = None) -> Intent:
        """A session and its payment, paid."""
        metadata = {"vehicleType": "sedan"} if kind == "thickness" else {}
        session = self.agent.sessions.create(kind, "anna@example.com", None, metadata)
        price = self.agent.settings.price_kopecks(kind, "sedan") or 0
        intent = self.agent.payments.create_intent(amount_kopecks or price, "RUB", session.id)
        return self.agent.payments.confirm(intent.intent_id)

    def report(self) -> Report:
        """A report with one e-mail in the outbox."""
        session = self.agent.sessions.create("diagnostics", "anna@example.com")
        data = DiagnosticsData.model_validate(
            {"sessionId": session.id, "timestamp": "2026-01-15T10:30:00Z", "dtcCodes": []}
        )
        return self.agent.reports.generate("diagnostics", data, "ru", Recipient())

    def audit(self) -> list[tuple[str, str]]:
        """The menu's audit rows: (event, entity)."""
        with self.agent.ledger.read():
            query = AuditRow.select().where(AuditRow.event_type.startswith("service."))
            return [(row.event_type, row.entity_id) for row in query.order_by(AuditRow.id)]


def dev_settings(storage: Path, **sections: Any) -> Settings:
    """Settings of DEV without a server, with a bank that waits for a hand."""
    values: dict[str, Any] = {
        "storage": storage,
        "server": ServerSettings(enabled=False),
        "kiosk": KioskSettings(
            seller=SellerSettings(name="ООО Проверка", inn="7707083893", phone="+78005553535")
        ),
        "payments": PaymentSettings(dev=DevPaymentSettings(manual_mode=True)),
        "devices": DeviceSettings(obd=ObdSettings(mode="none"), gauge=GaugeSettings(mode="none")),
        **sections,
    }
    return Settings(**values)


def make(storage: Path, clock: Clock | None = None, **sections: Any) -> Bench:
    """A bench on a storage folder; a second one on the same folder is a restart of the first."""
    agent = Agent(dev_settings(storage, **sections), clock or ManualClock())
    agent.open()
    closed: list[bool] = []
    backups = MemoryBackups()
    return Bench(agent, agent.clock, build_menu(agent.services, closed.append, backups), backups, closed)
