"""What a customer may do on each screen."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import structlog

from kiosk.delivery.contact import parse_email, parse_phone
from kiosk.errors import Fault, ValidationFailed
from kiosk.journey import clearing, recovery, states, storing
from kiosk.journey.measuring import Measuring
from kiosk.journey.paying import Paying
from kiosk.journey.reporting import Reporting, complete
from kiosk.journey.scanning import Scanning
from kiosk.journey.stage import Stage
from kiosk.journey.viewing import Viewing
from kiosk.journey.visit import Visit

log = structlog.get_logger("journey")


class Actions:
    """One method an action, by the action's name."""

    def __init__(
        self,
        stage: Stage,
        viewing: Viewing,
        paying: Paying,
        scanning: Scanning,
        measuring: Measuring,
        reporting: Reporting,
    ) -> None:
        self._stage = stage
        self._viewing = viewing
        self._paying = paying
        self._scanning = scanning
        self._measuring = measuring
        self._reporting = reporting

    def do(self, name: str, args: Mapping[str, Any]) -> None:
        """Do an action of the screen shown; a tap that comes late is let pass."""
        stage = self._stage
        with stage.lock:
            if name not in states.ACTIONS[stage.visit.screen] | states.EVERYWHERE:
                log.debug("journey.late_tap", action=name, screen=stage.visit.screen)
                return
            try:
                getattr(self, f"_on_{_snake(name)}")(dict(args))
            except Fault as fault:
                stage.problem(fault, retry_to=stage.visit.screen)

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
            if service != self._stage.visit.service:
                self._begin_anew(service)
            self._stage.goto("contact")

    def _begin_anew(self, service: str) -> None:
        """Take another service: a session is of one kind, with its own price, receipt and report."""
        stage, before = self._stage, self._stage.visit
        before.stop_work.set()
        self._end_session()
        stage.visit = Visit(service=service, email=before.email, phone=before.phone, consents=before.consents)

    def _on_set_contact(self, args: dict[str, Any]) -> None:
        visit = self._stage.visit
        visit.email, visit.phone = str(args.get("email") or "").strip(), str(args.get("phone") or "").strip()
        visit.contact_error = ""
        if wrong := self._wrong_with_contact():
            visit.contact_error = f"screen.contact.error.{wrong}"
            return
        self._begin_session()
        self._stage.goto("car" if visit.service == "diagnostics" else "body")

    def _wrong_with_contact(self) -> str:
        """Bring the contact into its one form; returns what is wrong with it, or ""."""
        visit, channels = self._stage.visit, self._viewing.channels()
        if visit.email and "email" not in channels:
            return "email_off"
        if visit.phone and "sms" not in channels:
            return "phone_off"
        try:
            field = "email"
            visit.email = parse_email(visit.email) if visit.email else ""
            field = "phone"
            visit.phone = parse_phone(visit.phone) if visit.phone else ""
        except ValidationFailed:
            return field
        if not visit.email and self._stage.services.settings.receipt_needs_email:
            return "email_required" if visit.phone else "required"
        return "" if visit.email or visit.phone else "required"

    def _begin_session(self) -> None:
        visit, services = self._stage.visit, self._stage.services
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
        self._stage.services.sessions.update(
            visit.session_id, metadata={"vehicleMake": visit.make, "vehicleModel": visit.model}
        )
        self._stage.goto("plugIn")

    def _on_choose_body(self, args: dict[str, Any]) -> None:
        visit = self._stage.visit
        body = str(args.get("body", ""))
        if self._stage.services.settings.price_kopecks("thickness", body) is None:
            return
        visit.body = body
        self._stage.services.sessions.update(visit.session_id, metadata={"vehicleType": body})
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
        if scan is not None and self._stage.presenter.summary(scan, self._stage.language)["canLeaveFree"]:
            complete(self._stage.services, visit.session_id, {"free": True})
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

    def _on_clear_codes(self, args: dict[str, Any]) -> None:
        clearing.begin(self._stage, int(args.get("confirmations") or 0))

    def _on_finish_measuring(self, _args: dict[str, Any]) -> None:
        if self._measuring.finish():
            self._reporting.begin()

    def _on_send_report(self, _args: dict[str, Any]) -> None:
        self._stage.goto("sending")

    def _on_finish(self, _args: dict[str, Any]) -> None:
        screen = self._stage.visit.screen
        if screen in {"results", "sending"}:
            self._stage.goto("thanks")
        else:
            self.abandon()

    def _on_retry(self, _args: dict[str, Any]) -> None:
        visit = self._stage.visit
        target = visit.retry_to if visit.screen == "problem" else visit.screen
        visit.fault_code, visit.refund = "", False
        if target == "pay":
            self._paying.begin()
        elif target == "results":
            self._reporting.begin()
        elif target == "measure":
            self._measuring.retry()
        elif visit.screen == "summary":
            self._stage.goto("plugIn")
        elif visit.screen == "problem":
            self._stage.goto(target or "attract")

    def _on_cancel(self, _args: dict[str, Any]) -> None:
        visit = self._stage.visit
        if visit.screen == "pay":
            before = "summary" if visit.service == "diagnostics" else "body"
            self._paying.cancel(lambda: self._stage.goto(before))
        elif visit.screen == "scanning":
            visit.stop_work.set()
            self._stage.goto("plugIn")
        elif visit.paid and visit.screen in {"prepare", "measure"}:
            self._stage.problem(Fault("THK-GIVEN-UP"), retry_to=visit.screen, refund=True)
        else:
            self.abandon()

    def _on_home(self, _args: dict[str, Any]) -> None:
        # A payment of unknown result is left open: the report follows by itself, or the money comes back.
        if self._stage.visit.screen == "pay" and self._paying.state() != "checking":
            self._paying.cancel(self.abandon)
        else:
            self.abandon()

    def _on_back(self, _args: dict[str, Any]) -> None:
        visit = self._stage.visit
        route = states.ROUTES.get(visit.service or "diagnostics", ())
        index = route.index(visit.screen) if visit.screen in route else 0
        if index == 0:
            self.abandon()
        else:
            self._stage.goto(route[index - 1])

    def _on_set_language(self, args: dict[str, Any]) -> None:
        if args.get("language") in self._stage.services.texts.languages():
            self._stage.language = str(args["language"])

    def _on_set_appearance(self, args: dict[str, Any]) -> None:
        self._viewing.set_appearance(args)

    def _on_still_here(self, _args: dict[str, Any]) -> None:
        """Being touched is all there is to it."""

    def abandon(self) -> None:
        """End the visit where it stands: undelivered money goes back, an unpaid session expires."""
        self._end_session()
        self._viewing.reset_appearance()
        self._measuring.leave()
        self._stage.leave()

    def _end_session(self) -> None:
        stage, visit = self._stage, self._stage.visit
        services, presenter, language = stage.services, stage.presenter, stage.language
        intent = visit.intent
        unserved = visit.paid and not visit.report_id and not visit.reporting
        if visit.session_id and not visit.reporting:
            recovery.expire_session(services, visit.session_id)
        if unserved and intent is not None:
            stage.background(lambda: recovery.settle(services, presenter, intent, language))


def _snake(name: str) -> str:
    return "".join(f"_{letter.lower()}" if letter.isupper() else letter for letter in name)
