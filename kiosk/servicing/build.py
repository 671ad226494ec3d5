"""The menu put together from the agent's services."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from kiosk.clock import Clock
from kiosk.delivery.service import DeliveryService
from kiosk.diagnostics.service import DiagnosticsService
from kiosk.ledger import Ledger
from kiosk.payments.service import PaymentService
from kiosk.reports.service import ReportService
from kiosk.servicing.actions import Backups, MenuServices
from kiosk.servicing.books import Books
from kiosk.servicing.day import DayBook
from kiosk.servicing.devices import Devices
from kiosk.servicing.health import Health
from kiosk.servicing.operator import Operator
from kiosk.servicing.pin import PinService
from kiosk.servicing.service import ServiceMenu
from kiosk.settings import Settings
from kiosk.texts import Texts
from kiosk.thickness.service import ThicknessService


class Doors(Protocol):
    """The capabilities the menu needs; `kiosk.journey.stage.Services` has them all."""

    @property
    def ledger(self) -> Ledger:
        """The ledger."""

    @property
    def clock(self) -> Clock:
        """The clock."""

    @property
    def settings(self) -> Settings:
        """The settings in force."""

    @property
    def texts(self) -> Texts:
        """The translations."""

    @property
    def payments(self) -> PaymentService:
        """Payments."""

    @property
    def diagnostics(self) -> DiagnosticsService:
        """The adapter."""

    @property
    def thickness(self) -> ThicknessService:
        """The gauge."""

    @property
    def reports(self) -> ReportService:
        """Reports."""

    @property
    def deliveries(self) -> DeliveryService:
        """The outbox."""


def build_menu(
    doors: Doors, on_closed: Callable[[bool], None], backups: Backups | None = None
) -> ServiceMenu:
    """Return the menu, with what the operator set put in force.

    Args:
        on_closed: told whether the operator took the kiosk out of service; also once now.
        backups: who makes backups; None hides the entry.
    """
    settings = doors.settings
    operator = Operator(doors.ledger, doors.clock, settings, on_closed)
    operator.apply()
    services = MenuServices(
        ledger=doors.ledger,
        clock=doors.clock,
        settings=settings,
        payments=doors.payments,
        reports=doors.reports,
        deliveries=doors.deliveries,
        pins=PinService(doors.ledger, doors.clock, allow_dev_pin=not settings.is_prod),
        books=Books(doors.ledger, doors.payments, doors.reports, doors.deliveries),
        devices=Devices(settings, doors.diagnostics, doors.thickness),
        days=DayBook(doors.ledger, doors.clock, settings, doors.texts),
        operator=operator,
        health=Health(doors.ledger, doors.clock, settings, doors.payments),
        backups=backups,
    )
    return ServiceMenu(services, settings.ui.service_menu.idle_ms / 1000)
