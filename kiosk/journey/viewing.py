"""The whole view: every property of the screen's façade, from the visit."""

from __future__ import annotations

from typing import Any, get_args

from kiosk.delivery.contact import mask_email, mask_phone
from kiosk.delivery.message import Channel
from kiosk.errors import FAULTS
from kiosk.journey import clearing, states
from kiosk.journey.measuring import Measuring
from kiosk.journey.opening import appearance_of, languages_of
from kiosk.journey.paying import Paying
from kiosk.journey.reporting import Reporting
from kiosk.journey.stage import Stage
from kiosk.settings import BodyType

MAKES = [
    "Lada", "Haval", "Chery", "Geely", "Kia", "Hyundai", "Toyota", "Lexus", "Volkswagen", "Skoda", "Renault",
    "Nissan", "Mazda", "Mitsubishi", "Ford", "Chevrolet", "BMW", "Mercedes-Benz", "Audi", "Honda",
]  # fmt: skip
PHASES = {
    "connecting": "connecting",
    "identifying": "connecting",
    "done": "finishing",
    "details": "finishing",
}
CHOICES = ("largeText", "highContrast", "lowReach", "sound")


class Viewing:
    """Builds the view; call it under the stage's lock."""

    def __init__(self, stage: Stage, paying: Paying, measuring: Measuring, reporting: Reporting) -> None:
        self._stage = stage
        self._paying = paying
        self._measuring = measuring
        self._reporting = reporting
        self._languages = languages_of(stage.services.texts)
        self.operator_closed = False
        self._adapter_fault, self._gauge_fault = "OBD-NO-ADAPTER", "THK-NO-GAUGE"
        self.reset_appearance()

    def reset_appearance(self) -> None:
        """Back to the kiosk's own appearance: the next customer's eyes are not the last one's."""
        ui = self._stage.services.settings.ui
        self._appearance = appearance_of(ui.theme, sound=ui.sound)

    def set_appearance(self, args: dict[str, Any]) -> None:
        """Change what the customer may choose."""
        self._appearance |= {key: bool(args[key]) for key in CHOICES if key in args}

    def out_of_service(self) -> str:
        """Return the code for which no customer is served, or ""."""
        settings = self._stage.services.settings
        if self.operator_closed:
            return "SYS-OPERATOR"
        if self._stage.services.payments.shop_problem:
            return "PAY-MISCONFIGURED"
        channels = self.channels()
        if not channels or (settings.receipt_needs_email and "email" not in channels):
            return "DLV-MISCONFIGURED"
        return ""

    def channels(self) -> list[Channel]:
        """Return by which channels a customer can be served."""
        return self._stage.services.deliveries.channels()

    def _reach(self) -> str:
        """Return in one word what leaves how, for the texts: an SMS has a link only with a public address."""
        channels = self.channels()
        link = "sms" in channels and self._stage.services.settings.reports.public_base_url
        return "_".join([*channels, "link"] if link else channels)

    def look_for_devices(self) -> None:
        """Find out what can be offered; may wait for a device, so never under the stage's lock."""
        services = self._stage.services
        if services.settings.obd_mode != "none":
            self._adapter_fault = "" if services.diagnostics.is_present() else "OBD-NO-ADAPTER"
        if services.settings.gauge_mode != "none":
            self._gauge_fault = services.thickness.available() or ""

    def services(self) -> dict[str, dict[str, Any]]:
        """Return both services with their prices, and why one can't be had."""
        settings = self._stage.services.settings
        obd, gauge = self._adapter_fault, self._gauge_fault
        cheapest = min(settings.prices.thickness.values())
        return {
            "diagnostics": {
                "available": not obd, "faultCode": obd, "priceKopecks": settings.prices.diagnostics
            },
            "thickness": {"available": not gauge, "faultCode": gauge, "priceKopecks": cheapest},
        }  # fmt: skip

    def view(self, idle: dict[str, Any]) -> dict[str, Any]:
        """Return every property of the façade."""
        stage, visit = self._stage, self._stage.visit
        services, settings = stage.services, stage.services.settings
        closed = self.out_of_service()
        screen = "outOfService" if closed and visit.screen == "attract" else visit.screen
        index, count = states.step_of(visit.service, screen)
        seller = settings.kiosk.seller
        return {
            "screen": screen,
            "language": stage.language,
            "languages": self._languages,
            "service": visit.service,
            "steps": {"index": index, "count": count, "titleKey": f"screen.step.{screen}" if count else ""},
            "services": self.services(),
            "terms": {
                "sellerName": seller.name,
                "sellerInn": seller.inn,
                "sellerAddress": seller.address,
                "sellerPhone": seller.phone,
                "kioskId": settings.kiosk.id,
            },
            "contact": self._contact(),
            "car": {"makes": MAKES, "make": visit.make, "model": visit.model},
            "body": {
                "types": [
                    {
                        "key": body,
                        "points": len(services.thickness.points(body)),
                        "priceKopecks": settings.prices.thickness[body],
                    }
                    for body in get_args(BodyType)
                ],
                "chosen": visit.body,
            },
            "scan": self._scan(),
            "summary": self._summary(),
            "payment": self._paying.view() if screen == "pay" else {},
            "results": self._results() if screen in {"results", "sending"} else {},
            "measure": self._measuring.view() if screen in {"prepare", "measure"} else {},
            "report": self._reporting.view(),
            "fault": self._fault(),
            "idle": idle,
            "outOfService": {
                "code": closed,
                "reasonKey": f"screen.outofservice.reason.{FAULTS[closed].reason_class}" if closed else "",
                "phone": seller.phone,
                "kioskId": settings.kiosk.id,
            },
            "appearance": dict(self._appearance),
            "kioskId": settings.kiosk.id,
            "environment": settings.environment,
        }  # fmt: skip

    def _summary(self) -> dict[str, Any]:
        scan, language = self._stage.visit.scan, self._stage.language
        if scan is None:
            return {}
        summary: dict[str, Any] = self._once("summary", lambda: self._stage.presenter.summary(scan, language))
        return summary

    def _once(self, name: str, make: Any) -> Any:
        """Build a part that only the language changes, once a language."""
        key = f"{name}:{self._stage.language}"
        shown = self._stage.visit.shown
        if key not in shown:
            shown[key] = make()
        return shown[key]

    def _contact(self) -> dict[str, Any]:
        visit = self._stage.visit
        masked = [
            mask(value) for mask, value in ((mask_email, visit.email), (mask_phone, visit.phone)) if value
        ]
        entering = visit.screen == "contact"
        return {
            "email": visit.email if entering else "",
            "phone": visit.phone if entering else "",
            "masked": ", ".join(masked) if visit.session_id else "",
            "errorKey": visit.contact_error,
            "emailRequired": self._stage.services.settings.receipt_needs_email,
            "channels": self.channels(),
            "reach": self._reach(),
        }

    def _scan(self) -> dict[str, Any]:
        stage, step = self._stage, self._stage.visit.progress
        if stage.visit.screen != "scanning" or step is None:
            return {
                "phase": "connecting", "step": "connecting", "percent": 0, "codesFound": 0, "live": [],
                "itemKey": "diagnostics.progress.connect", "elapsedS": 0,
            }  # fmt: skip
        names = stage.presenter.names(stage.language)
        return {
            "phase": PHASES.get(step.phase, "reading"),
            "step": step.phase,
            "percent": step.percent,
            "itemKey": step.item_key,
            "codesFound": step.codes_found,
            "live": [
                {
                    "name": names.known(name, name),
                    "value": names.value(value),
                    "unit": names.unit(unit),
                }
                for name, value, unit in step.live[-6:]
            ],
            "elapsedS": round(stage.services.clock.monotonic() - stage.visit.scan_began_s),
        }

    def _results(self) -> dict[str, Any]:
        visit, presenter, language = self._stage.visit, self._stage.presenter, self._stage.language
        if visit.scan is not None:
            scan = visit.scan
            shown = self._once("results", lambda: presenter.diagnostics(scan, language))
        elif visit.measurement is not None:
            measurement = visit.measurement
            shown = self._once("results", lambda: presenter.thickness(measurement, language))
        else:
            return {}
        return {**shown, "canClear": clearing.possible(visit), "clearing": visit.clearing}

    def _fault(self) -> dict[str, Any]:
        visit = self._stage.visit
        if visit.screen != "problem":
            return {}
        actions = ["retry", "finish"] if visit.refund else ["retry", "cancel"]
        return {
            "code": visit.fault_code,
            "actions": actions,
            "refund": visit.refund and visit.paid,
            "reference": visit.intent.reference if visit.intent else "",
        }
