"""Real servers on free ports, over real services. One of DEV and one of PROD serve most tests."""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest

from kiosk.delivery.service import DeliveryService
from kiosk.events import EventBus
from kiosk.ledger import Ledger
from kiosk.metrics import Metrics
from kiosk.payments.dev import DevProvider
from kiosk.payments.provider import PaymentProvider
from kiosk.payments.service import PaymentService
from kiosk.reports.service import ReportService
from kiosk.sessions.service import SessionService
from kiosk.settings import Settings
from kiosk.texts import Texts
from kiosk.web.app import create_app
from kiosk.web.limits import WebLimits
from kiosk.web.server import WebServer
from kiosk.web.services import WebServices
from tests.support.clock import ManualClock
from tests.support.patience import PATIENCE_S

PRICE_KOPECKS = 48_000
RIGHT = {"Authorization": "Bearer right-token"}
# The pace has its own test; elsewhere it would only take time.
UNPACED = {"requestsPerS": 1_000_000}
PROD: dict[str, Any] = {"environment": "PROD", "api": {"token": "right-token"}, "server": UNPACED}
TEXTS = Texts.load()


@dataclass
class Site:
    """A server and all that stands behind it. `http` keeps its connections, so that a test costs little."""

    services: WebServices
    metrics: Metrics
    http: httpx.Client
    parts: dict[str, bool]
    clock: ManualClock
    server: WebServer
    settings: Settings

    def connect(self) -> socket.socket:
        return socket.create_connection(("127.0.0.1", self.server.port), timeout=PATIENCE_S)

    def session(self, kind: str = "diagnostics") -> str:
        return self.services.sessions.create(kind, "client@example.com", "+79001234567").id

    def counted(self, sample: str) -> float:
        """Return a metric as `/metrics` tells it."""
        lines = self.http.get("/metrics").text.splitlines()
        return next(float(line.rpartition(" ")[2]) for line in lines if line.startswith(f"{sample} "))


Open = Callable[..., Site]
Provide = Callable[[Ledger, ManualClock, Settings], PaymentProvider]


def dev_provider(ledger: Ledger, clock: ManualClock, settings: Settings) -> PaymentProvider:
    return DevProvider(ledger, clock, settings.payments.dev)


def settings_of(storage: Path, **sections: Any) -> Settings:
    return Settings.model_validate({"storage": storage, **sections})


def _services(
    ledger: Ledger, bus: EventBus, clock: ManualClock, settings: Settings, provide: Provide
) -> tuple[WebServices, dict[str, bool]]:
    deliveries = DeliveryService(ledger, bus, clock, settings, TEXTS, None, settings.storage)
    reports = ReportService(ledger, bus, clock, settings, TEXTS, settings.storage, deliveries)
    payments = PaymentService(
        ledger,
        bus,
        clock,
        settings,
        provide(ledger, clock, settings),
        price_of=lambda _session: PRICE_KOPECKS,
        can_deliver=lambda _session: True,
        contact_of=lambda _session: None,
        description_of=lambda _session: "check",
    )
    parts = {"ledger": True}
    sessions = SessionService(ledger, bus, clock, settings.sessions)
    return WebServices(sessions, payments, reports, deliveries, lambda: parts, ledger.write), parts


@dataclass(frozen=True)
class Ground:
    """What the sites of a module share: a process has one ledger."""

    ledger: Ledger
    clock: ManualClock
    storage: Path


@contextmanager
def opened(
    ground: Ground, settings: Settings, limits: WebLimits | None = None, provide: Provide = dev_provider
) -> Iterator[Site]:
    """Serve until the end of the block."""
    with ExitStack() as stack:
        bus = EventBus()
        services, parts = _services(ground.ledger, bus, ground.clock, settings, provide)
        metrics = Metrics(bus)
        app = create_app(services, settings, metrics, ground.clock, limits)
        server = WebServer(app, "127.0.0.1", 0, limits)
        server.start()
        stack.callback(server.stop)
        base_url = f"http://localhost:{server.port}"
        # Without TLS there are no authorities to load, which takes most of a client's making.
        http = stack.enter_context(
            httpx.Client(base_url=base_url, trust_env=False, verify=False, timeout=PATIENCE_S)  # noqa: S501
        )
        yield Site(services, metrics, http, parts, ground.clock, server, settings)


@pytest.fixture(scope="module")
def ground(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ground]:
    clock, storage = ManualClock(), tmp_path_factory.mktemp("web")
    ledger = Ledger(storage / "core.sqlite", clock)
    yield Ground(ledger, clock, storage)
    ledger.close()


@pytest.fixture
def open_site(ground: Ground) -> Iterator[Open]:
    """Serve a site of the test's own: `open_site(limits=…, provide=…, **sections of the settings)`."""
    with ExitStack() as stack:

        def build(limits: WebLimits | None = None, provide: Provide = dev_provider, **sections: Any) -> Site:
            settings = settings_of(ground.storage, **sections)
            return stack.enter_context(opened(ground, settings, limits, provide))

        yield build


@pytest.fixture(scope="module")
def _dev(ground: Ground) -> Iterator[Site]:
    with opened(ground, settings_of(ground.storage)) as site:
        yield site


@pytest.fixture(scope="module")
def _prod(ground: Ground) -> Iterator[Site]:
    with opened(ground, settings_of(ground.storage, **PROD)) as site:
        yield site


def _fresh(site: Site) -> Site:
    """Let what earlier tests did go out of every window."""
    site.clock.advance(61)
    site.parts["ledger"] = True
    return site


@pytest.fixture
def site(_dev: Site) -> Site:
    return _fresh(_dev)


@pytest.fixture
def prod(_prod: Site) -> Site:
    return _fresh(_prod)
