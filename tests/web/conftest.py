"""A real server on a free port, over real services."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass

import httpx
import pytest

from kiosk.delivery.service import DeliveryService
from kiosk.events import EventBus
from kiosk.ledger import Ledger
from kiosk.metrics import Metrics
from kiosk.payments.dev import DevProvider
from kiosk.payments.service import PaymentService
from kiosk.reports.service import ReportService
from kiosk.sessions.service import SessionService
from kiosk.settings import ApiSettings, Settings
from kiosk.texts import Texts
from kiosk.web.app import create_app
from kiosk.web.server import WebServer
from kiosk.web.services import WebServices
from tests.support.clock import ManualClock


@dataclass
class Site:
    services: WebServices
    metrics: Metrics
    http: httpx.Client
    parts: dict[str, bool]


Open = Callable[[Settings], Site]


@pytest.fixture
def open_site(ledger: Ledger, bus: EventBus, clock: ManualClock) -> Iterator[Open]:
    with ExitStack() as stack:

        def build(settings: Settings) -> Site:
            texts = Texts.load()
            storage = settings.storage
            deliveries = DeliveryService(ledger, bus, clock, settings, texts, None, storage)
            reports = ReportService(ledger, bus, clock, settings, texts, storage, deliveries)
            payments = PaymentService(
                ledger,
                bus,
                clock,
                settings,
                DevProvider(ledger, clock, settings.payments.dev),
                price_of=lambda _session: 48_000,
                can_deliver=lambda _session: True,
                contact_of=lambda _session: None,
                description_of=lambda _session: "check",
            )
            parts = {"ledger": True}
            services = WebServices(
                SessionService(ledger, bus, clock, settings.sessions),
                payments,
                reports,
                deliveries,
                lambda: parts,
            )
            metrics = Metrics(bus)
            server = WebServer(create_app(services, settings, metrics, clock), "127.0.0.1", 0)
            server.start()
            stack.callback(server.stop)
            http = stack.enter_context(
                httpx.Client(base_url=f"http://localhost:{server.port}", trust_env=False, timeout=10)
            )
            return Site(services, metrics, http, parts)

        yield build


@pytest.fixture
def site(open_site: Open, settings: Settings) -> Site:
    return open_site(settings)


@pytest.fixture
def prod(open_site: Open, settings: Settings) -> Site:
    token = ApiSettings.model_validate({"token": "right-token"})
    return open_site(settings.model_copy(update={"environment": "PROD", "api": token}))
