"""/api/reports."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import FileResponse

from kiosk.clock import iso_utc
from kiosk.delivery.contact import Contact
from kiosk.errors import Refusal
from kiosk.reports import Kind, Report, parse_diagnostics, parse_thickness
from kiosk.settings import Settings
from kiosk.web.bodies import JsonOnly, ReportBody, checked_id
from kiosk.web.services import WebServices, doors


def to_json(report: Report, services: WebServices) -> dict[str, Any]:
    """Return a report as the API shows it."""
    return {
        "id": report.id,
        "sessionId": report.session_id,
        "type": report.kind,
        "language": report.language,
        "fileName": report.file_name,
        "fileUrl": f"/api/reports/{report.id}/file",
        "sha256": report.sha256,
        "sizeBytes": report.size_bytes,
        "createdAt": iso_utc(report.created_at_ms),
        "deliveries": [delivery.to_json() for delivery in services.deliveries.of_report(report.id)],
    }


def make_router(settings: Settings) -> APIRouter:
    """Return the report routes; in PROD a report needs its session's payment."""
    router = APIRouter(prefix="/api/reports", tags=["reports"])

    async def make(kind: Kind, body: ReportBody, request: Request) -> dict[str, Any]:
        services = doors(request)
        data = parse_diagnostics(body.data) if kind == "diagnostics" else parse_thickness(body.data)
        session = services.sessions.get(data.session_id)
        if settings.is_prod and not any(
            intent.status == "confirmed" for intent in services.payments.of_session(session.id)
        ):
            raise Refusal("This session is not paid.", error="payment_required", status=402)
        contact = None if body.deliver_to is None else body.deliver_to.parsed()
        deliver_to = None if contact is None else Contact(contact.get("email"), contact.get("phone"))
        language = str(session.metadata.get("language") or settings.ui.language)
        report = await services.off_loop(lambda: services.reports.generate(kind, data, language, deliver_to))
        return {"reportId": report.id, **to_json(report, services)}

    @router.post("/diagnostics", status_code=201, dependencies=[JsonOnly])
    async def diagnostics(body: ReportBody, request: Request) -> dict[str, Any]:
        """Make a diagnostics report."""
        return await make("diagnostics", body, request)

    @router.post("/thickness", status_code=201, dependencies=[JsonOnly])
    async def thickness(body: ReportBody, request: Request) -> dict[str, Any]:
        """Make a paint thickness report."""
        return await make("thickness", body, request)

    @router.get("/session/{session_id}")
    async def of_session(session_id: str, request: Request) -> dict[str, Any]:
        """Return a session's reports."""
        services = doors(request)
        session = services.sessions.get(checked_id(session_id))
        found = [to_json(report, services) for report in services.reports.of_session(session.id)]
        return {"reports": found, "count": len(found)}

    @router.get("/{report_id}")
    async def read(report_id: str, request: Request) -> dict[str, Any]:
        """Return a report's metadata."""
        services = doors(request)
        return to_json(services.reports.get(checked_id(report_id)), services)

    @router.get("/{report_id}/file", response_class=FileResponse)
    async def file(report_id: str, request: Request) -> FileResponse:
        """Return the PDF."""
        services = doors(request)
        report = services.reports.get(checked_id(report_id))
        path = await services.off_loop(lambda: services.reports.file(report.id))
        return FileResponse(path, media_type="application/pdf", filename=report.file_name)

    return router
