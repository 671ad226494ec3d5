"""What every part of the journey shares: the visit, its lock, work in the background, and the services."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TypeVar

import structlog

from kiosk.clock import Clock
from kiosk.delivery.service import DeliveryService
from kiosk.diagnostics.service import DiagnosticsService
from kiosk.errors import Fault, KioskError
from kiosk.events import EventBus
from kiosk.journey.showing import Presenter
from kiosk.journey.visit import Visit
from kiosk.ledger import Ledger
from kiosk.ledger.models import CheckpointRow
from kiosk.payments.service import PaymentService
from kiosk.reports.service import ReportService
from kiosk.sessions.service import SessionService
from kiosk.settings import Settings
from kiosk.texts import Texts
from kiosk.thickness.service import ThicknessService

log = structlog.get_logger("journey")

R = TypeVar("R")


@dataclass(frozen=True)
class Services:
    """The doors the journey walks through."""

    ledger: Ledger
    bus: EventBus
    clock: Clock
    settings: Settings
    texts: Texts
    sessions: SessionService
    payments: PaymentService
    diagnostics: DiagnosticsService
    thickness: ThicknessService
    reports: ReportService
    deliveries: DeliveryService


class Stage:
    """The visit on the screen and the means to change it.

    `lock` guards `visit`. Work that blocks runs in a thread and comes back under the lock, unless the visit it
    was done for is over by then.
    """

    def __init__(self, services: Services, presenter: Presenter) -> None:
        self.services = services
        self.presenter = presenter
        self.lock = threading.RLock()
        self.visit = Visit()
        self.language = services.settings.ui.language
        self.on_change: Callable[[], None] = lambda: None
        self.shown_at_s = services.clock.monotonic()
        self.touched_at_s = self.shown_at_s
        self._workers = ThreadPoolExecutor(max_workers=4, thread_name_prefix="journey")
        self._closed = False

    def close(self) -> None:
        """End the work in the background."""
        self._closed = True
        self.visit.stop_work.set()
        self._workers.shutdown(wait=False, cancel_futures=True)

    def goto(self, screen: str) -> None:
        """Show another screen."""
        self.visit.screen = screen
        self.shown_at_s = self.services.clock.monotonic()
        log.info("journey.screen", screen=screen, session=self.visit.session_id or None)

    def problem(self, fault: Fault, *, retry_to: str, refund: bool = False) -> None:
        """Show what went wrong and what can be done now."""
        log.info("journey.problem", code=fault.code, detail=fault.detail, screen=self.visit.screen)
        self.visit.fault_code = fault.code
        self.visit.refund = refund
        self.visit.retry_to = retry_to
        self.goto("problem")

    def run(
        self, work: Callable[[], R], done: Callable[[R], None], failed: Callable[[KioskError], None]
    ) -> None:
        """Do blocking `work` in a thread, then `done` or `failed` under the lock if the visit still stands."""
        visit = self.visit

        def task() -> None:
            try:
                result = work()
            except KioskError as error:
                self._back(visit, lambda error=error: failed(error))  # type: ignore[misc]
            except Exception:  # a bug in a thread must reach the screen, not vanish
                if not self._closed:
                    log.exception("journey.bug")
                    self._back(visit, lambda: failed(Fault("SYS-BUG")))
            else:
                self._back(visit, lambda: done(result))

        if not self._closed:
            self._workers.submit(task)

    def later(self, step: Callable[[], None]) -> None:
        """Do `step` under the lock, in a thread of ours.

        An event may come while its publisher holds the ledger: waiting there for our lock could wait for ever.
        """

        def task() -> None:
            with self.lock:
                step()
            self.on_change()

        self.background(task)

    def background(self, work: Callable[[], None]) -> None:
        """Do work that belongs to no visit on the screen; a bug in it is logged."""

        def task() -> None:
            try:
                if not self._closed:
                    work()
            except KioskError as error:
                log.warning("journey.background_failed", reason=str(error))
            except Exception:  # a bug in a thread must reach the log, not vanish
                if not self._closed:
                    log.exception("journey.bug")

        if not self._closed:
            self._workers.submit(task)

    def _back(self, visit: Visit, step: Callable[[], None]) -> None:
        with self.lock:
            if self.visit is not visit or self._closed:
                return
            step()
        self.on_change()

    def checkpoint(self) -> None:
        """Write down where the visit stands, for a start after a power cut."""
        visit = self.visit
        if not visit.session_id:
            return
        data = {
            "service": visit.service,
            "language": self.language,
            "make": visit.make,
            "model": visit.model,
            "intentId": visit.intent.intent_id if visit.intent else None,
            "reportId": visit.report_id,
        }
        with self.services.ledger.write():
            CheckpointRow.insert(
                id=1,
                session_id=visit.session_id,
                state=visit.screen,
                data=json.dumps(data, ensure_ascii=False),
                updated_at_ms=self.services.clock.now_ms(),
            ).on_conflict_replace().execute()

    def leave(self, screen: str = "attract") -> None:
        """Forget the visit; the next customer sees nothing of it."""
        self.visit.stop_work.set()
        with self.services.ledger.write():
            CheckpointRow.delete().execute()
        self.visit = Visit(screen=screen)
        self.language = self.services.settings.ui.language
        self.shown_at_s = self.services.clock.monotonic()
