"""The FastAPI app: routes, and errors that are always `{"error", "message"}`."""

from __future__ import annotations

from typing import Any

import structlog
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import BaseModel
from starlette.exceptions import HTTPException

from kiosk import __version__
from kiosk.clock import Clock, SystemClock
from kiosk.errors import ConfigError, Fault, Refusal
from kiosk.events import EventBus
from kiosk.metrics import Metrics
from kiosk.settings import Settings
from kiosk.web.guard import Guard
from kiosk.web.routes import payments, reports, sessions, system
from kiosk.web.services import WebServices

log = structlog.get_logger("web")

SLUGS = {404: "not_found", 405: "method_not_allowed", 400: "validation_failed"}


class ErrorBody(BaseModel):
    """Every refusal's body."""

    error: str
    message: str


REFUSALS: dict[int | str, dict[str, Any]] = {
    code: {"model": ErrorBody} for code in (400, 401, 402, 404, 405, 409, 413, 415, 429, 500, 503)
}


def create_app(services: WebServices, settings: Settings, metrics: Metrics, clock: Clock) -> FastAPI:
    """Return the app.

    Raises:
        ConfigError: reachable from outside this machine, or PROD, without an API token.
    """
    if not settings.api.token.get_secret_value() and not settings.server.is_loopback:
        raise ConfigError("api.token", "an address that others can reach needs a token (API_TOKEN)")
    if not settings.api.token.get_secret_value() and settings.is_prod:
        raise ConfigError("api.token", "missing: PROD needs a token (API_TOKEN)")
    app = _routed(settings, metrics, clock)
    app.state.services = services
    return app


def _routed(settings: Settings, metrics: Metrics, clock: Clock) -> FastAPI:
    app = FastAPI(title="kiosk-agent", version=__version__, docs_url=None, redoc_url=None, responses=REFUSALS)
    app.include_router(sessions.router)
    app.include_router(payments.make_router(settings, metrics, clock))
    app.include_router(reports.make_router(settings))
    app.include_router(system.make_router(metrics))
    app.add_middleware(Guard, settings=settings, clock=clock)
    app.add_exception_handler(Refusal, _refused)
    app.add_exception_handler(Fault, _faulted)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(Exception, _bug)
    return app


def openapi_document(settings: Settings) -> dict[str, Any]:
    """Return the API's OpenAPI document without starting anything."""
    return _routed(settings, Metrics(EventBus()), SystemClock()).openapi()


def _error(status: int, error: str, message: str, headers: dict[str, str] | None = None) -> JSONResponse:
    return JSONResponse({"error": error, "message": message}, status, headers)


async def _refused(_: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, Refusal)  # noqa: S101 - Starlette's signature is wider than what it calls us with
    after = getattr(error, "retry_after_s", None)
    headers = None if after is None else {"Retry-After": str(after)}
    return _error(error.status, error.error, error.message, headers)


async def _faulted(_: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, Fault)  # noqa: S101 - as above
    log.error("web.fault", code=error.code, detail=error.detail)
    return _error(503, "unavailable", f"Out of service: {error.code}.")


async def _invalid(_: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, RequestValidationError)  # noqa: S101 - as above
    first = error.errors()[0]
    place = ".".join(str(part) for part in first["loc"] if part != "body")
    return _error(400, "validation_failed", f"{place}: {first['msg']}" if place else str(first["msg"]))


async def _http(_: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, HTTPException)  # noqa: S101 - as above
    slug = SLUGS.get(error.status_code, "http_error")
    return _error(error.status_code, slug, str(error.detail), dict(error.headers or {}))


async def _bug(request: Request, error: Exception) -> JSONResponse:
    log.error("web.bug", path=request.scope.get("route", ""), exc_info=error)
    return _error(500, "internal_error", "An error of ours; it has been logged.")
