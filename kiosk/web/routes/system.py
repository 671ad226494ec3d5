"""/metrics, /healthz, /readyz."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse

from kiosk.errors import Fault
from kiosk.metrics import CONTENT_TYPE, Metrics
from kiosk.web.errors import ErrorBody, refusals
from kiosk.web.services import doors
from kiosk.web.views import Alive, Readiness

TEXT: dict[str, Any] = {
    "description": "Prometheus' text format",
    "content": {"text/plain": {"schema": {"type": "string"}}},
}
NOT_READY: dict[str, Any] = {
    "model": Readiness | ErrorBody,
    "description": "Not ready, or too many connections",
}


def make_router(metrics: Metrics) -> APIRouter:
    """Return the routes of the machine room."""
    router = APIRouter(tags=["system"])

    @router.get("/metrics", response_class=Response, responses={200: TEXT, **refusals()})
    async def scrape() -> Response:
        """Return the metrics for Prometheus."""
        return Response(metrics.render(), headers={"Content-Type": CONTENT_TYPE})

    @router.get("/healthz", responses={200: {"model": Alive}, **refusals()})
    async def health() -> Any:
        """Answer that the process lives; waits behind nobody."""
        return {"status": "ok"}

    @router.get("/readyz", responses={200: {"model": Readiness}, **refusals(), 503: NOT_READY})
    async def ready(request: Request) -> JSONResponse:
        """Answer whether customers can be served."""
        try:
            checks = dict(doors(request).ready())
        except Fault as fault:
            checks = {fault.info.reason_class: False}
        is_ready = all(checks.values())
        return JSONResponse({"ready": is_ready, "checks": checks}, 200 if is_ready else 503)

    return router
