"""The menu over the whole agent on a real ledger: simulated car, gauge, bank and mailbox, no workers."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from kiosk.agent import Agent
from kiosk.ledger.models import AuditRow
from kiosk.logbook import Logbook
from kiosk.payments import Intent
from kiosk.reports.data import DiagnosticsData
from kiosk.reports.report import Report
from kiosk.servicing.build import build_menu
from kiosk.servicing.pin import DEV_PIN
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
        self.made.append(
            {"file": f"core-{len(self.made)}.sqlite", "sizeBytes": 4096, "atMs": 1_768_473_000_000}
        )
        return self.made[-1]

    def latest(self) -> dict[str, Any] | None:
        return self.made[-1] if self.made else None


@dataclass
class Bench:
    """The agent's services and the menu over them."""

    agent: Agent
    clock: ManualClock
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


@pytest.fixture
def make_bench(tmp_path: Path) -> Iterator[Callable[..., Bench]]:
    """Makes benches on one storage, so that the second is a restart of the first."""
    agents: list[Agent] = []

    def make(clock: ManualClock | None = None, lines: Logbook | None = None, **sections: Any) -> Bench:
        clock = clock or ManualClock()
        agent = Agent(dev_settings(tmp_path / "storage", **sections), clock)
        agent.open()
        agents.append(agent)
        closed: list[bool] = []
        backups = MemoryBackups()
        menu = build_menu(agent.services, closed.append, backups)
        return Bench(agent, clock, menu, backups, closed)

    yield make
    for agent in agents:
        agent.stop()


@pytest.fixture
def bench(make_bench: Callable[..., Bench]) -> Bench:
    """A bench with the menu open."""
    made = make_bench()
    made.menu.unlock(DEV_PIN)
    return made
