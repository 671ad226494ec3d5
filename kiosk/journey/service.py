"""The door of the journey: what the screen shows, and what a customer may do there."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import structlog

from kiosk.delivery.contact import parse_email, parse_phone
from kiosk.delivery.delivery import DeliveryChanged
from kiosk.errors import Fault, ValidationFailed
from kiosk.journey import recovery, states, storing
from kiosk.journey.measuring import Measuring
from kiosk.journey.paying import Paying
from kiosk.journey.reporting import Reporting, complete
from kiosk.journey.scanning import Scanning
from kiosk.journey.showing import Presenter
from kiosk.journey.stage import Services, Stage
from kiosk.journey.viewing import Viewing
from kiosk.payments import PaymentChanged

log = structlog.get_logger("journey")

THANKS_S = 30.0


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
        self._scanning = Scanning(stage)
        self._paying = Paying(stage, self._paid)
        self._viewing = Viewing(stage, self._paying, self._measuring, self._reporting)
        self._touched_at_s = services.clock.monotonic()
        self._session_touched_at_s = self._touched_at_s
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

    def stop(self) -> None:
        """End the work in the background; the checkpoint stays for the next start."""
        self._stage.close()

    def view(self) -> dict[str, Any]:
        """Return all that the screen shows, by the property names of the screen's façade."""
        with self._stage.lock:
            return self._viewing.view(self._idle_left_s())

    def touched(self) -> None:
        """Take note that somebody is there."""
        now_s = self._services.clock.monotonic()
        self._touched_at_s = now_s
        session_id = self._stage.visit.session_id
        if session_id and now_s - self._session_touched_at_s > 60:
            self._session_touched_at_s = now_s
            self._services.sessions.touch(session_id)

    def act(self, name: str, args: Mapping[str, Any] | None = None) -> None:
        """Do what the customer asked for; what the screen shown does not offer is let pass."""
        stage = self._stage
        self.touched()
        with stage.lock:
            if name not in states.ACTIONS[stage.visit.screen] | states.EVERYWHERE:
                log.debug("journey.late_tap", action=name, screen=stage.visit.screen)
                return
            try:
                getattr(self, f"_on_{_snake(name)}")(dict(args or {}))
            except Fault as fault:
                stage.problem(fault, retry_to=stage.visit.screen)
        stage.on_change()

    def tick(self) -> None:
        """Let time pass: idle customers, QR on the screen, the end of thanks. Call it a few times a second."""
        stage = self._stage
        with stage.lock:
            visit = stage.visit
            now_s = self._services.clock.monotonic()
            if visit.screen == "pay" and visit.intent is not None and visit.intent.status == "pending":
                self._services.payments.watch(visit.intent.intent_id)
            elif visit.screen == "thanks" and now_s - stage.shown_at_s >= THANKS_S:
                stage.leave()
            elif self._idle_over():
                log.info("journey.idle_reset", screen=visit.screen)
                self._abandon()
        stage.on_change()

    # -- idle

    def _may_reset(self) -> bool:
        visit = self._stage.visit
        if visit.screen not in states.IDLE_SCREENS:
            return False
        return not visit.paid or bool(visit.report_id) or (visit.screen == "problem" and visit.refund)

    def _idle_left_s(self) -> int:
        """Return the seconds of the warning that are left, 0 while there is no warning."""
        if not self._may_reset() or not self._services.settings.sessions.auto_reset_on_timeout:
            return 0
        ui = self._services.settings.ui
        idle_s = self._services.clock.monotonic() - self._touched_at_s
        if idle_s < ui.idle_ms / 1000:
            return 0
        return max(1, round((ui.idle_ms + ui.warn_ms) / 1000 - idle_s))

    def _idle_over(self) -> bool:
        ui = self._services.settings.ui
        idle_s = self._services.clock.monotonic() - self._touched_at_s
        return (
            self._may_reset()
            and self._services.settings.sessions.auto_reset_on_timeout
            and idle_s >= (ui.idle_ms + ui.warn_ms) / 1000
        )

    # -- events

    def _payment_changed(self, event: PaymentChanged) -> None:
        intent = event.intent

        def apply() -> None:
            visit = self._stage.visit
            if visit.session_id and visit.session_id == intent.session_id:
                self._paying.changed(intent)
            elif intent.status == "confirmed" and event.previous_status != "confirmed":
                language = self._services.settings.ui.language
                recovery.settle(self._services, self._presenter, intent, language)

        self._stage.later(apply)

    def _paid(self) -> None:
        if self._stage.visit.service == "diagnostics":
            self._reporting.begin()
        else:
            self._measuring.prepare()
            self._stage.checkpoint()

    # -- what a customer may do

    def _on_touch(self, _args: dict[str, Any]) -> None:
        if not self._viewing.out_of_service():
            self._stage.goto("terms")

    def _on_accept_terms(self, args: dict[str, Any]) -> None:
        if args.get("terms") is True and args.get("consent") is True:
            self._stage.visit.consents = True
            self._stage.goto("service")

    def _on_choose_service(self, args: dict[str, Any]) -> None:
        service = str(args.get("service", ""))
        offer = self._viewing.services().get(service)
        if offer is not None and offer["available"]:
            self._stage.visit.service = service
            self._stage.goto("contact")

    def _on_set_contact(self, args: dict[str, Any]) -> None:
        visit = self._stage.visit
        visit.email, visit.phone = str(args.get("email") or "").strip(), str(args.get("phone") or "").strip()
        visit.contact_error = ""
        try:
            field = "email"
            visit.email = parse_email(visit.email) if visit.email else ""
            field = "phone"
            visit.phone = parse_phone(visit.phone) if visit.phone else ""
            if not visit.email and (not visit.phone or self._email_required()):
                field = "required"
                raise ValidationFailed("a contact is needed")
        except ValidationFailed:
            visit.contact_error = f"screen.contact.error.{field}"
            return
        self._begin_session()
        self._stage.goto("car" if visit.service == "diagnostics" else "body")

    def _email_required(self) -> bool:
        settings = self._services.settings
        receipt = settings.payments.receipt
        return settings.payment_provider == "yookassa" and receipt.enabled and receipt.email_required

    def _begin_session(self) -> None:
        visit, services = self._stage.visit, self._services
        if visit.session_id:
            services.sessions.update(
                visit.session_id, contact={"email": visit.email or None, "phone": visit.phone or None}
            )
            return
        session = services.sessions.create(
            visit.service, visit.email or None, visit.phone or None, {"language": self._stage.language}
        )
        visit.session_id = session.id
        storing.keep_consents(services, session.id, self._stage.language)
        self._stage.checkpoint()

    def _on_choose_car(self, args: dict[str, Any]) -> None:
        visit = self._stage.visit
        visit.make, visit.model = str(args.get("make") or "")[:40], str(args.get("model") or "")[:40]
        self._services.sessions.update(
            visit.session_id, metadata={"vehicleMake": visit.make, "vehicleModel": visit.model}
        )
        self._stage.goto("plugIn")

    def _on_choose_body(self, args: dict[str, Any]) -> None:
        visit = self._stage.visit
        body = str(args.get("body", ""))
        if self._services.settings.price_kopecks("thickness", body) is None:
            return
        visit.body = body
        self._services.sessions.update(visit.session_id, metadata={"vehicleType": body})
        self._paying.begin()

    def _on_ready(self, _args: dict[str, Any]) -> None:
        if self._stage.visit.screen == "plugIn":
            self._scanning.begin()
        else:
            self._measuring.begin()

    def _on_buy(self, _args: dict[str, Any]) -> None:
        self._paying.begin()

    def _on_leave_free(self, _args: dict[str, Any]) -> None:
        visit = self._stage.visit
        scan = visit.scan
        if scan is not None and self._presenter.summary(scan, self._stage.language)["canLeaveFree"]:
            complete(self._services, visit.session_id, {"free": True})
            self._stage.goto("thanks")

    def _on_check_payment(self, _args: dict[str, Any]) -> None:
        self._paying.check()

    def _on_check_reference(self, _args: dict[str, Any]) -> None:
        self._measuring.check_reference()

    def _on_select_point(self, args: dict[str, Any]) -> None:
        self._measuring.select(str(args.get("id", "")))

    _on_redo_point = _on_select_point

    def _on_skip_point(self, args: dict[str, Any]) -> None:
        self._measuring.skip(str(args.get("id", "")))

    def _on_type_reading(self, args: dict[str, Any]) -> None:
        self._measuring.typed(args.get("thicknessUm", ""))

    def _on_finish_measuring(self, _args: dict[str, Any]) -> None:
        if self._measuring.finish():
            self._reporting.begin()

    def _on_send_report(self, _args: dict[str, Any]) -> None:
        self._stage.goto("sending")

    def _on_finish(self, _args: dict[str, Any]) -> None:
        screen = self._stage.visit.screen
        if screen in {"results", "sending"}:
            self._stage.goto("thanks")
        elif screen == "problem":
            self._abandon()
        else:
            self._stage.leave()

    def _on_retry(self, _args: dict[str, Any]) -> None:
        visit = self._stage.visit
        target = visit.retry_to if visit.screen == "problem" else visit.screen
        visit.fault_code, visit.refund = "", False
        if target == "pay":
            self._paying.begin()
        elif target == "results":
            self._reporting.begin()
        elif target == "measure":
            self._stage.goto("measure")
            self._measuring.retry()
        elif visit.screen == "summary":
            self._stage.goto("plugIn")
        elif visit.screen == "problem":
            self._stage.goto(target or "attract")

    def _on_cancel(self, _args: dict[str, Any]) -> None:
        visit = self._stage.visit
        if visit.screen == "pay":
            self._paying.cancel("summary" if visit.service == "diagnostics" else "body")
        elif visit.screen == "scanning":
            visit.stop_work.set()
            self._stage.goto("plugIn")
        elif visit.paid and visit.screen in {"prepare", "measure"}:
            self._stage.problem(Fault("THK-NO-GAUGE", "given up"), retry_to=visit.screen, refund=True)
        else:
            self._abandon()

    def _on_home(self, _args: dict[str, Any]) -> None:
        if self._stage.visit.screen == "pay":
            self._paying.cancel("")
        else:
            self._abandon()

    _on_wait = _on_home

    def _on_back(self, _args: dict[str, Any]) -> None:
        visit = self._stage.visit
        route = states.ROUTES.get(visit.service or "diagnostics", ())
        index = route.index(visit.screen) if visit.screen in route else 0
        if index == 0:
            self._abandon()
        else:
            self._stage.goto(route[index - 1])

    def _on_set_language(self, args: dict[str, Any]) -> None:
        if args.get("language") in self._services.texts.languages():
            self._stage.language = str(args["language"])

    def _on_set_appearance(self, args: dict[str, Any]) -> None:
        self._viewing.set_appearance(args)

    def _on_still_here(self, _args: dict[str, Any]) -> None:
        """Being touched is all there is to it."""

    def _abandon(self) -> None:
        """End the visit before its natural end: undelivered money goes back, an unpaid session expires."""
        visit, services = self._stage.visit, self._services
        if visit.paid and not visit.report_id and visit.intent is not None:
            recovery.settle(services, self._presenter, visit.intent, self._stage.language)
        if visit.session_id and services.sessions.get(visit.session_id).status == "active":
            services.sessions.expire(visit.session_id)
        self._viewing.reset_appearance()
        self._stage.leave()


def _snake(name: str) -> str:
    return "".join(f"_{letter.lower()}" if letter.isupper() else letter for letter in name)
