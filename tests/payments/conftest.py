"""A payment service on a real ledger, and a world around it that tests can bend."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import pytest

from kiosk.events import EventBus
from kiosk.ledger import Ledger
from kiosk.ledger.models import SessionRow
from kiosk.payments import PaymentChanged, ReceiptCustomer, RefundChanged
from kiosk.payments.dev import DevProvider
from kiosk.payments.provider import PaymentProvider
from kiosk.payments.service import PaymentService
from kiosk.settings import Settings
from tests.support.clock import ManualClock


@dataclass
class World:
    """What the callables given to the service answer, and the events it published."""

    ledger: Ledger
    bus: EventBus
    clock: Any
    settings: Settings
    prices: dict[str, int | None] = field(default_factory=dict)
    deliverable: set[str] = field(default_factory=set)
    contact: ReceiptCustomer | None = None
    payments: list[PaymentChanged] = field(default_factory=list)
    refunds: list[RefundChanged] = field(default_factory=list)

    def service(self, provider: PaymentProvider) -> PaymentService:
        return PaymentService(
            self.ledger,
            self.bus,
            self.clock,
            self.settings,
            provider,
            price_of=self.prices.get,
            can_deliver=lambda session_id: session_id in self.deliverable,
            contact_of=lambda _session_id: self.contact,
            description_of=lambda _session_id: "Диагностика OBD-II",
        )

    def session(self, session_id: str = "OBD-1", status: str = "active", **more: Any) -> str:
        now_ms = self.clock.now_ms()
        with self.ledger.write():
            SessionRow.create(
                id=session_id,
                type="diagnostics",
                status="active",
                ttl_ms=3_600_000,
                created_at_ms=now_ms,
                updated_at_ms=now_ms,
                expires_at_ms=now_ms + 3_600_000,
                **more,
            )
            if status != "active":
                SessionRow.update(status=status).where(SessionRow.id == session_id).execute()
        return session_id

    def statuses(self) -> list[tuple[str | None, str]]:
        """The moves of payments that were published, in order."""
        return [
            (event.previous_status, event.intent.status)
            for event in self.payments
            if event.previous_status != event.intent.status
        ]


@pytest.fixture
def world(ledger: Ledger, bus: EventBus, clock: ManualClock, settings: Settings) -> World:
    world = World(ledger, bus, clock, settings)
    bus.subscribe(PaymentChanged, world.payments.append)
    bus.subscribe(RefundChanged, world.refunds.append)
    return world


@pytest.fixture
def dev(world: World) -> PaymentService:
    """A service with the provider of DEV: confirms by itself after 2 s."""
    return world.service(DevProvider(world.ledger, world.clock, world.settings.payments.dev))
