"""The FastAPI app: routes behind one guard."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from fastapi import FastAPI
from fastapi.responses import JSONResponse

from kiosk import __version__
from kiosk.clock import Clock, SystemClock
from kiosk.errors import ConfigError
from kiosk.events import EventBus
from kiosk.metrics import Metrics
from kiosk.settings import Settings
from kiosk.web.errors import BugAnswer, add_handlers
from kiosk.web.guard import Guard
from kiosk.web.limits import WebLimits
from kiosk.web.methods import Methods
from kiosk.web.openapi import describe
from kiosk.web.routes import links, payments, reports, sessions, system
from kiosk.web.services import WebServices


def create_app(
    services: WebServices,
    settings: Settings,
    metrics: Metrics,
    clock: Clock,
    limits: WebLimits | None = None,
) -> FastAPI:
    """Return the app.

    Raises:
        ConfigError: reachable from outside this machine, or PROD, without an API token.
    """
    if not settings.api.token.get_secret_value() and not settings.server.is_loopback:
        raise ConfigError("api.token", "an address that others can reach needs a token (API_TOKEN)")
    if not settings.api.token.get_secret_value() and settings.is_prod:
        raise ConfigError("api.token", "missing: PROD needs a token (API_TOKEN)")
    app = _routed(settings, metrics, clock, limits or WebLimits())
    app.state.services = services
    return app


def openapi_document(settings: Settings) -> dict[str, Any]:
    """Return the API's OpenAPI document without starting anything."""
    return describe(_routed(settings, Metrics(EventBus()), SystemClock(), WebLimits()), settings)


def _routed(settings: Settings, metrics: Metrics, clock: Clock, limits: WebLimits) -> FastAPI:
    app = FastAPI(
        title="kiosk-agent",
        version=__version__,
        openapi_url=None,
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
        lifespan=_lifespan,
    )
    routers = [
        sessions.router,
        payments.make_router(settings, metrics, clock),
        reports.make_router(settings),
        links.make_router(settings, metrics, clock),
        system.make_router(metrics),
    ]
    for router in routers:
        app.include_router(router)
    app.state.methods = Methods(routers)
    app.add_middleware(Guard, settings=settings, clock=clock, limits=limits, methods=app.state.methods)
    app.add_middleware(BugAnswer)
    add_handlers(app)

    @app.get("/openapi.json", include_in_schema=False)
    async def description() -> JSONResponse:
        services: WebServices = app.state.services
        return JSONResponse(await services.off_loop(lambda: describe(app, settings)))

    return app


@asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    """Once nobody is answered any more, no PDF is begun for anybody."""
    yield
    app.state.services.pdf_maker.shutdown(wait=False, cancel_futures=True)
