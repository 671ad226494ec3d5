"""/api/reports."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request, Response

from kiosk.clock import iso_utc
from kiosk.delivery.contact import Contact
from kiosk.errors import Conflict, Refusal
from kiosk.reports import Kind, Report
from kiosk.settings import Settings
from kiosk.web.bodies import DiagnosticsBody, ThicknessBody
from kiosk.web.errors import refusals
from kiosk.web.pdf import PDF_RESPONSE, pdf_response
from kiosk.web.services import WebServices, doors
from kiosk.web.views import NewReport, ReportList, ReportView

NO_REPORT = (404, "report_not_found")
NO_SESSION = (404, "session_not_found")


def to_json(report: Report, services: WebServices) -> dict[str, Any]:
    """Return a report as the API shows it."""
    return {
        "id": report.id,
        "sessionId": report.session_id,
        "type": report.kind,
        "language": report.language,
        "fileName": report.file_name,
        "fileUrl": f"/api/reports/{report.id}/file",
        "hasFile": report.has_file,
        "sha256": report.sha256,
        "dataSha256": report.data_sha256,
        "sizeBytes": report.size_bytes,
        "createdAt": iso_utc(report.created_at_ms),
        "deliveries": [delivery.to_json() for delivery in services.deliveries.of_report(report.id)],
    }


def make_router(settings: Settings) -> APIRouter:
    """Return the report routes; in PROD a report needs its session's payment."""
    router = APIRouter(prefix="/api/reports", tags=["reports"])
    unpaid = [(402, "payment_required")] if settings.is_prod else []
    own = refusals(
        (400, "validation_failed"),
        *unpaid,
        NO_SESSION,
        (409, "session_type_mismatch"),
        (415, "unsupported_media_type"),
    )
    made: dict[int | str, dict[str, Any]] = {201: {"model": NewReport}, **own}

    @router.post("/diagnostics", status_code=201, responses=made)
    async def diagnostics(body: DiagnosticsBody, request: Request) -> Any:
        """Make a diagnostics report."""
        return await _make("diagnostics", body, doors(request), settings)

    @router.post("/thickness", status_code=201, responses=made)
    async def thickness(body: ThicknessBody, request: Request) -> Any:
        """Make a paint thickness report."""
        return await _make("thickness", body, doors(request), settings)

    _add_reading(router)
    return router


def _add_reading(router: APIRouter) -> None:
    @router.get("/session/{session_id}", responses={200: {"model": ReportList}, **refusals(NO_SESSION)})
    async def of_session(session_id: str, request: Request) -> Any:
        """Return a session's reports."""
        services = doors(request)
        session = services.sessions.get(session_id)
        found = [to_json(report, services) for report in services.reports.of_session(session.id)]
        return {"reports": found, "count": len(found)}

    @router.get("/{report_id}", responses={200: {"model": ReportView}, **refusals(NO_REPORT)})
    async def read(report_id: str, request: Request) -> Any:
        """Return a report's metadata."""
        services = doors(request)
        return to_json(services.reports.get(report_id), services)

    @router.get(
        "/{report_id}/file",
        response_class=Response,
        responses={200: PDF_RESPONSE, **refusals(NO_REPORT, (404, "report_file_not_found"))},
    )
    async def file(report_id: str, request: Request) -> Response:
        """Return the PDF."""
        services = doors(request)
        return await pdf_response(services, services.reports.get(report_id))


async def _make(
    kind: Kind, body: DiagnosticsBody | ThicknessBody, services: WebServices, settings: Settings
) -> dict[str, Any]:
    session = services.sessions.get(body.data.session_id)
    if session.type != kind:
        raise Conflict(f"This session is one of {session.type}.", error="session_type_mismatch")
    if settings.is_prod and not any(
        intent.status == "confirmed" for intent in services.payments.of_session(session.id)
    ):
        raise Refusal("This session is not paid.", error="payment_required", status=402)
    contact = None if body.deliver_to is None else body.deliver_to.parsed()
    services.deliveries.check_contact(contact or {})
    deliver_to = None if contact is None else Contact(contact.get("email"), contact.get("phone"))
    language = str(session.metadata.get("language") or settings.ui.language)
    data = body.data
    report = await services.off_loop(lambda: services.reports.generate(kind, data, language, deliver_to))
    return {"reportId": report.id, **to_json(report, services)}
