"""The report of a visit: made as soon as it is paid and measured, whoever is still standing there."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from typing import Any

import structlog

from kiosk.delivery.contact import Contact
from kiosk.diagnostics.result import ScanResult
from kiosk.errors import Fault, IllegalTransition, KioskError
from kiosk.journey import storing
from kiosk.journey.showing import Presenter
from kiosk.journey.stage import Services, Stage
from kiosk.reports import Report, parse_diagnostics, parse_thickness
from kiosk.thickness.result import Measurement

log = structlog.get_logger("journey")

# The visit on the screen and the sweep of unattended ones may come to the same session.
_one_at_a_time = threading.Lock()


def make_report(services: Services, presenter: Presenter, session_id: str, language: str) -> Report:
    """Make the report of what was measured in a session, queue its deliveries, complete the session.

    Raises:
        Fault: RPT-FAILED when nothing was measured; SYS-DISK.
    """
    with _one_at_a_time:
        made = services.reports.of_session(session_id)
        return made[0] if made else _make(services, presenter, session_id, language)


def _make(services: Services, presenter: Presenter, session_id: str, language: str) -> Report:
    stored = storing.result_of(services, session_id)
    if stored is None:
        raise Fault("RPT-FAILED", "there is no result to report")
    session = services.sessions.get(session_id)
    kind, raw = stored
    now_ms = services.clock.now_ms()
    contact = Contact(session.email, session.phone)
    if kind == "diagnostics":
        make, model = (str(session.metadata.get(key, "")) for key in ("vehicleMake", "vehicleModel"))
        scan = ScanResult.from_json(raw)
        data = presenter.diagnostics_data(scan, session_id, make, model, now_ms, language)
        report = services.reports.generate("diagnostics", parse_diagnostics(data), language, contact)
    else:
        measured = presenter.thickness_data(Measurement.from_json(raw), session_id, now_ms, language)
        report = services.reports.generate("thickness", parse_thickness(measured), language, contact)
    complete(services, session_id, {"reportId": report.id})
    return report


def complete(services: Services, session_id: str, metadata: Mapping[str, Any]) -> None:
    """End a session well; one that expired while its customer was paid for stays as it is."""
    try:
        services.sessions.complete(session_id, metadata)
    except IllegalTransition as error:
        log.info("journey.session_over", session=session_id, status=error.current)


class Reporting:
    """Makes the report of the visit on the screen and shows how its delivery stands."""

    def __init__(self, stage: Stage) -> None:
        self._stage = stage

    def begin(self) -> None:
        """Show the results and make the report meanwhile."""
        stage, visit = self._stage, self._stage.visit
        stage.goto("results")
        stage.checkpoint()
        language = stage.language
        services, presenter = stage.services, stage.presenter
        session_id = visit.session_id
        visit.reporting = True
        stage.run(lambda: make_report(services, presenter, session_id, language), self._made, self._failed)

    def _made(self, report: Report) -> None:
        visit = self._stage.visit
        visit.report_id, visit.reporting = report.id, False
        self._stage.checkpoint()

    def _failed(self, error: KioskError) -> None:
        self._stage.visit.reporting = False
        fault = error if isinstance(error, Fault) else Fault("RPT-FAILED", str(error))
        self._stage.problem(fault, retry_to="results", refund=True)

    def view(self) -> dict[str, Any]:
        """Return the content of the screens sending and thanks; the pages are pictures of the screen's own."""
        visit = self._stage.visit
        if not visit.report_id:
            return {"id": "", "pages": [], "deliveries": []}
        deliveries = self._stage.services.deliveries.of_report(visit.report_id)
        return {
            "id": visit.report_id,
            "pages": [],
            "deliveries": [
                {"channel": sent.channel, "target": sent.target or "", "state": sent.status}
                for sent in deliveries
            ],
        }
