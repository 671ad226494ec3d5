"""The door of the journey: what the screen shows, and what a customer may do there."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import structlog

from kiosk.delivery.delivery import DeliveryChanged
from kiosk.journey import recovery
from kiosk.journey.actions import Actions
from kiosk.journey.idling import Idling
from kiosk.journey.measuring import Measuring
from kiosk.journey.paying import Paying
from kiosk.journey.reporting import Reporting
from kiosk.journey.scanning import Scanning
from kiosk.journey.showing import Presenter
from kiosk.journey.stage import Services, Stage
from kiosk.journey.viewing import Viewing
from kiosk.payments import PaymentChanged

log = structlog.get_logger("journey")

THANKS_S = 30.0
SWEEP_S = 60.0
LOOK_S = 10.0
# Where it still matters whether a device is there.
BEFORE_CHOICE = frozenset({"attract", "terms", "service"})


class Journey:
    """One visit after another on one screen. Thread-safe; its methods may touch the ledger."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._presenter = Presenter(
            services.diagnostics, services.thickness, services.settings, services.texts
        )
        self._stage = stage = Stage(services, self._presenter)
        self._reporting = Reporting(stage)
        self._measuring = Measuring(stage)
        self._paying = Paying(stage, self._paid)
        self._viewing = Viewing(stage, self._paying, self._measuring, self._reporting)
        self._idling = Idling(stage)
        self._actions = Actions(
            stage, self._viewing, self._paying, Scanning(stage), self._measuring, self._reporting
        )
        self._told: object = None
        self._sweep_at_s = self._look_at_s = services.clock.monotonic()
        services.bus.subscribe(PaymentChanged, self._payment_changed)
        services.bus.subscribe(DeliveryChanged, lambda _event: self.on_change())

    @property
    def on_change(self) -> Callable[[], None]:
        """Called from any thread after the view has changed."""
        return self._stage.on_change

    @on_change.setter
    def on_change(self, function: Callable[[], None]) -> None:
        self._stage.on_change = function

    def start(self) -> None:
        """End the visit that a power cut interrupted, then wait for the first customer."""
        recovery.recover(self._services, self._presenter)
        self._viewing.look_for_devices()

    def stop(self) -> None:
        """End the work in the background; the checkpoint stays for the next start."""
        self._stage.close()

    def view(self) -> dict[str, Any]:
        """Return all that the screen shows, by the property names of the screen's façade."""
        with self._stage.lock:
            return self._viewing.view(self._idling.view())

    def touched(self) -> None:
        """Take note that somebody is there."""
        self._idling.touched()

    def act(self, name: str, args: Mapping[str, Any] | None = None) -> None:
        """Do what the customer asked for; what the screen shown does not offer is let pass."""
        self.touched()
        self._actions.do(name, args or {})
        self._stage.on_change()

    def tick(self) -> None:
        """Let time pass: idle customers, QR on the screen, the end of thanks. Call it a few times a second."""
        stage, now_s = self._stage, self._services.clock.monotonic()
        with stage.lock:
            visit = stage.visit
            if visit.screen == "pay":
                self._paying.look()
            elif visit.screen == "summary" and visit.paid:
                self._paid()  # by money for an earlier QR, which came while he scanned anew
            self._measuring.look_again()
            if visit.screen == "thanks" and now_s - stage.shown_at_s >= THANKS_S:
                self._actions.abandon()
            elif self._idling.over():
                log.info("journey.idle_reset", screen=visit.screen)
                self._actions.abandon()
            elif self._idling.away():
                # What somebody chose who went no further than the first screen.
                stage.language = self._services.settings.ui.language
                self._viewing.reset_appearance()
            told = (stage.visit, stage.visit.screen, self._idling.left_s(), int(now_s))
            changed, self._told = told != self._told, told
            session_id = visit.session_id
        if now_s >= self._sweep_at_s:
            self._sweep_at_s = now_s + SWEEP_S
            stage.background(lambda: recovery.sweep(self._services, self._presenter, session_id))
        if now_s >= self._look_at_s and stage.visit.screen in BEFORE_CHOICE:
            self._look_at_s = now_s + LOOK_S
            stage.background(self._look)
        if changed:
            stage.on_change()

    def _look(self) -> None:
        self._viewing.look_for_devices()
        self._stage.on_change()

    def close_service(self, *, closed: bool) -> None:
        """Put the kiosk out of service, or back into it, at the operator's wish; a visit under way goes on."""
        with self._stage.lock:
            self._viewing.operator_closed = closed
        self._stage.on_change()

    def _payment_changed(self, event: PaymentChanged) -> None:
        intent = event.intent

        def apply() -> None:
            if self._stage.visit.session_id and self._stage.visit.session_id == intent.session_id:
                self._paying.changed(intent)
            elif intent.status == "confirmed" and event.previous_status != "confirmed":
                language = self._services.settings.ui.language
                self._stage.background(
                    lambda: recovery.settle_unattended(self._services, self._presenter, intent, language)
                )

        self._stage.later(apply)

    def _paid(self) -> None:
        if self._stage.visit.service == "diagnostics":
            self._reporting.begin()
        else:
            self._measuring.prepare()
            self._stage.checkpoint()
