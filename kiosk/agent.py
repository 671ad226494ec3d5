"""The composition root: builds every service from the settings, starts and stops them in order."""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Any

import structlog

from kiosk.clock import Clock, SystemClock
from kiosk.delivery.providers import build_email, build_sms
from kiosk.delivery.service import DeliveryService
from kiosk.delivery.worker import DeliveryWorker
from kiosk.diagnostics.service import DiagnosticsService
from kiosk.errors import NotFound
from kiosk.events import EventBus
from kiosk.journey import recovery
from kiosk.journey.opening import opening
from kiosk.journey.service import Journey
from kiosk.journey.stage import Services
from kiosk.metrics import Metrics, Sampler
from kiosk.metrics.sampling import Looked
from kiosk.payments.comparing import nightly_comparison
from kiosk.payments.provider import ReceiptCustomer
from kiosk.payments.selection import build_provider
from kiosk.payments.service import PaymentService
from kiosk.payments.worker import PaymentWorker
from kiosk.pulse import Pulse
from kiosk.reports.service import ReportService
from kiosk.servicing.backups import UpkeepBackups
from kiosk.servicing.build import build_menu
from kiosk.sessions import Session
from kiosk.sessions.service import SessionService
from kiosk.settings import Settings
from kiosk.settings.gates import check_settings
from kiosk.simulators import Simulators
from kiosk.supervisor import notify
from kiosk.texts import Texts
from kiosk.thickness.selection import gauge_factory
from kiosk.thickness.service import ThicknessService
from kiosk.upkeep.quarantine import open_ledger
from kiosk.upkeep.service import Upkeep
from kiosk.upkeep.worker import UpkeepWorker

if TYPE_CHECKING:
    from kiosk.web.server import WebServer

log = structlog.get_logger("agent")

TICK_S = 0.25
EXPIRY_S = 5.0


class Agent:
    """The whole kiosk but its screen.

    Args:
        on_loaded: called, in a thread, when everything that a customer may need is loaded.
        pulse: one that beats already; a new one when None.

    Raises on construction: ConfigError for payments that may not start with these settings.
    `begin` raises Fault when the ledger can't be opened, `serve` when the port is taken.
    """

    def __init__(
        self,
        settings: Settings,
        clock: Clock | None = None,
        on_loaded: Callable[[], None] = lambda: None,
        pulse: Pulse | None = None,
    ) -> None:
        check_settings(settings)
        self._on_loaded = on_loaded
        self.settings = settings
        self.clock = clock or SystemClock()
        self.bus = EventBus()
        self.texts = Texts.load()
        self.metrics = Metrics(self.bus, environment=settings.environment, kiosk_id=settings.kiosk.id)
        self.pulse = pulse or Pulse(self.clock)
        self.pulse.observe = self.metrics.machine.lagged
        self._web: WebServer | None = None
        self._stopping = threading.Event()
        # What has been started, to be ended in the opposite order however far the start got.
        self._ends = ExitStack()
        self._ticker = threading.Thread(target=self._tick, name="ticker", daemon=True)

    @property
    def opening(self) -> dict[str, Any]:
        """What a screen shows before the journey has begun."""
        return opening(self.settings.model_dump(by_alias=True), self.texts)

    @property
    def port(self) -> int:
        """The port the HTTP server listens on; 0 without one."""
        return self._web.port if self._web is not None else 0

    def open(self) -> None:
        """Open the ledger and build every service, without starting any work."""
        self.ledger = open_ledger(self.settings, self.clock)
        self._ends.callback(self.ledger.close)
        self.sessions = SessionService(self.ledger, self.bus, self.clock, self.settings.sessions)
        self._build_devices()
        self._build_delivery()
        self._build_payments()
        comparison = nightly_comparison(self.payments, self.settings.kiosk.id)
        self.upkeep = Upkeep(self.settings, self.ledger, self.clock, self.reports, comparison)
        self.services = Services(
            self.ledger,
            self.bus,
            self.clock,
            self.settings,
            self.texts,
            self.sessions,
            self.payments,
            self.diagnostics,
            self.thickness,
            self.reports,
            self.deliveries,
        )

    def start(self) -> None:
        """Begin and serve: all of it, for whoever has no screen to show meanwhile."""
        self.begin()
        self.serve()

    def begin(self) -> None:
        """Open, settle what a power cut left, and start the workers: all that the screen needs."""
        self.open()
        self.metrics.seed(self.sessions.active_by_type())
        self.journey = Journey(self.services)
        backups = UpkeepBackups(self.upkeep)
        self.menu = build_menu(
            self.services, lambda closed: self.journey.close_service(closed=closed), backups
        )
        self._ends.callback(self.menu.close, "stop")
        self._ends.callback(self.journey.stop)
        self.journey.start()
        self._ends.callback(self._payment_worker.stop)
        self._payment_worker.start()
        self._ends.callback(self._delivery_worker.stop)
        self._delivery_worker.start()
        upkeep_worker = UpkeepWorker(self.upkeep)
        self._ends.callback(upkeep_worker.stop)
        upkeep_worker.start()
        self._sampler = self._make_sampler()
        self._ends.callback(self._end_ticker)
        self._ticker.start()

    def _make_sampler(self) -> Sampler:
        looked = Looked(self.ledger, self.thickness, self.journey.view, self.upkeep.last_good_backup_ms)
        return Sampler(self.metrics, self.settings, self.clock, looked)

    def _build_devices(self) -> None:
        simulators = Simulators(self.settings)
        self._ends.callback(simulators.stop)
        self.diagnostics = DiagnosticsService(self.settings, self.clock, port=simulators.start_car())
        gauge_port = simulators.start_gauge()
        self.thickness = ThicknessService(
            self.settings,
            self.clock,
            gauge_factory(self.settings, gauge_port),
            simulators.aim if gauge_port is not None else None,
            self.texts,
        )
        self._ends.callback(self.thickness.close)

    def _build_delivery(self) -> None:
        storage = self.settings.storage
        self.deliveries = DeliveryService(
            self.ledger,
            self.bus,
            self.clock,
            self.settings,
            self.texts,
            self._report_file,
            storage,
            build_email(self.settings, storage),
            build_sms(self.settings, storage),
        )
        self.reports = ReportService(
            self.ledger, self.bus, self.clock, self.settings, self.texts, storage, self.deliveries
        )
        self.deliveries.report_link = self.reports.link_for
        self._delivery_worker = DeliveryWorker(self.deliveries)

    def _report_file(self, report_id: str) -> Path:
        return self.reports.file(report_id)

    def _build_payments(self) -> None:
        self.payments = PaymentService(
            self.ledger,
            self.bus,
            self.clock,
            self.settings,
            build_provider(self.settings, self.ledger, self.clock),
            price_of=self._price_of,
            can_deliver=lambda session_id: recovery.can_deliver(self.services, session_id),
            contact_of=self._contact_of,
            description_of=self._description_of,
        )
        self._ends.callback(self.payments.provider.close)
        self._payment_worker = PaymentWorker(self.payments, self.clock)

    def _session(self, session_id: str | None) -> Session | None:
        try:
            return self.sessions.get(session_id or "")
        except NotFound:
            return None

    def _price_of(self, session_id: str) -> int | None:
        session = self._session(session_id)
        if session is None:
            return None
        return self.settings.price_kopecks(session.type, str(session.metadata.get("vehicleType", "")))

    def _contact_of(self, session_id: str) -> ReceiptCustomer | None:
        session = self._session(session_id)
        if session is None or not (session.email or session.phone):
            return None
        return ReceiptCustomer(email=session.email, phone=session.phone)

    def _description_of(self, session_id: str | None) -> str:
        session = self._session(session_id)
        kind = "diagnostics" if session is None else session.type
        return self.texts.get("ru", f"screen.pay.service.{kind}")

    def serve(self) -> None:
        """Start the HTTP server, where the settings want one, and load what is needed later. Fault WEB-PORT."""
        if self.settings.server.enabled:
            self._serve()
        notify("READY=1")
        log.info("agent.started", environment=self.settings.environment, port=self.port)
        threading.Thread(target=self._warm_up, name="warm-up", daemon=True).start()

    def _warm_up(self) -> None:
        self.diagnostics.warm_up()
        self.reports.warm_up()
        self._on_loaded()

    def _serve(self) -> None:
        from kiosk.web.app import create_app  # noqa: PLC0415 - FastAPI is slow to load: only when served
        from kiosk.web.server import WebServer  # noqa: PLC0415 - as above
        from kiosk.web.services import WebServices  # noqa: PLC0415 - as above

        services = WebServices(
            sessions=self.sessions,
            payments=self.payments,
            reports=self.reports,
            deliveries=self.deliveries,
            ready=self._ready,
            write=self.ledger.write,
        )
        app = create_app(services, self.settings, self.metrics, self.clock, pulse=self.pulse)
        self._web = WebServer(app, self.settings.server.host, self.settings.server.port)
        self._ends.callback(self._web.stop)
        self._web.start()

    def _ready(self) -> dict[str, bool]:
        """Return what a load balancer asks: does the ledger answer?"""
        with self.ledger.read():
            return {"ledger": self.ledger.connection.execute("SELECT 1").get == 1}

    def _tick(self) -> None:
        expiry_at_s = self.clock.monotonic()
        while not self._stopping.wait(TICK_S):
            self.pulse.beat("clockwork")
            try:
                self.journey.tick()
                self._sampler.tick()
                if self.clock.monotonic() >= expiry_at_s:
                    expiry_at_s = self.clock.monotonic() + EXPIRY_S
                    self.sessions.expire_due()
            except Exception:  # the clockwork must go on whatever one beat met
                log.exception("agent.tick_failed")

    def _end_ticker(self) -> None:
        self._stopping.set()
        if self._ticker.is_alive():
            self._ticker.join(2.0)
        self.pulse.retire("clockwork")

    def stop(self) -> None:
        """End everything in order; what is unfinished is written down and goes on at the next start."""
        notify("STOPPING=1")
        self._stopping.set()
        self._ends.close()
        log.info("agent.stopped")
