"""/metrics, /healthz, /readyz."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse
from prometheus_client import CONTENT_TYPE_LATEST

from kiosk.metrics import Metrics
from kiosk.web.services import doors


def make_router(metrics: Metrics) -> APIRouter:
    """Return the routes of the machine room."""
    router = APIRouter(tags=["system"])

    @router.get("/metrics", response_class=Response)
    async def scrape() -> Response:
        """Return the metrics for Prometheus."""
        return Response(metrics.render(), headers={"Content-Type": CONTENT_TYPE_LATEST})

    @router.get("/healthz")
    async def health() -> dict[str, str]:
        """Answer that the process is alive."""
        return {"status": "ok"}

    @router.get("/readyz")
    async def ready(request: Request) -> JSONResponse:
        """Answer whether customers can be served."""
        checks = dict(doors(request).ready())
        return JSONResponse(
            {"ready": all(checks.values()), "checks": checks}, 200 if all(checks.values()) else 503
        )

    return router
