"""Answering with a report's file."""

from __future__ import annotations

from typing import Any

from fastapi import Response

from kiosk.errors import Fault
from kiosk.reports import Report
from kiosk.web.services import WebServices

PDF_RESPONSE: dict[str, Any] = {
    "description": "The PDF",
    "content": {"application/pdf": {"schema": {"type": "string", "format": "binary"}}},
}


async def pdf_response(services: WebServices, report: Report, disposition: str = "attachment") -> Response:
    """Return a report's PDF, read whole: what was checked is what is sent.

    Raises:
        NotFound: its file was removed after its time. Fault: it is missing or was changed.
    """
    content = await services.off_loop(lambda: _read(services, report))
    shown_as = f'{disposition}; filename="{report.file_name}"'
    return Response(content, media_type="application/pdf", headers={"Content-Disposition": shown_as})


def _read(services: WebServices, report: Report) -> bytes:
    try:
        return services.reports.file(report.id).read_bytes()
    except FileNotFoundError as error:
        raise Fault("RPT-FILE-MISSING", f"{report.file_name} went while it was read") from error
