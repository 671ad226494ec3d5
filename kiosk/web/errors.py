"""Every error leaves as `{"error": "<code>", "message": "…"}`: no stack, no path, no SQL."""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

import structlog
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import BaseModel
from starlette.exceptions import HTTPException

from kiosk.errors import Fault, Refusal

log = structlog.get_logger("web")

_SLUGS = {
    400: "bad_request",
    401: "unauthorized",
    404: "not_found",
    405: "method_not_allowed",
    413: "payload_too_large",
    415: "unsupported_media_type",
}
_TOLD_PROBLEMS = 5
_MAX_LOCATION = 120


class ErrorBody(BaseModel):
    """An error: a code for programs, a sentence for people."""

    error: str
    message: str


class RateLimited(Refusal):
    """Too many requests (429); `retry_after_s` whole seconds."""

    error = "rate_limit_exceeded"
    status = 429

    def __init__(self, message: str, retry_after_s: int) -> None:
        self.retry_after_s = retry_after_s
        super().__init__(message)


def error_response(
    status: int, error: str, message: str, headers: Mapping[str, str] | None = None
) -> JSONResponse:
    """Return the error JSON."""
    return JSONResponse({"error": error, "message": message}, status, headers=dict(headers or {}))


def refusal_response(refusal: Refusal) -> JSONResponse:
    """Return a refusal with its own status; a 401 says how to log in, a 429 when to come back."""
    headers = {}
    if isinstance(refusal, RateLimited):
        headers["Retry-After"] = str(refusal.retry_after_s)
    if refusal.status == 401:
        headers["WWW-Authenticate"] = "Bearer"
    return error_response(refusal.status, refusal.error, refusal.message, headers)


def fault_response(fault: Fault) -> JSONResponse:
    """Return a fault as 503; its detail stays in the log."""
    log.warning("web.fault", code=fault.code, detail=fault.detail)
    return error_response(503, fault.code.lower(), f"The kiosk can't do this now ({fault.code}).")


def documented(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """Return the OpenAPI responses of a route's errors, with those that any route may give."""
    every = {*statuses, 400, 401, 408, 413, 429, 500, 503}
    return {
        status: {"model": ErrorBody, "description": HTTPStatus(status).phrase} for status in sorted(every)
    }


def install(app: FastAPI) -> None:
    """Make the application answer its errors in this form."""

    @app.exception_handler(Refusal)
    async def refused(_: Request, refusal: Refusal) -> JSONResponse:
        return refusal_response(refusal)

    @app.exception_handler(Fault)
    async def failed(_: Request, fault: Fault) -> JSONResponse:
        return fault_response(fault)

    @app.exception_handler(RequestValidationError)
    async def invalid(_: Request, error: RequestValidationError) -> JSONResponse:
        return error_response(400, "validation_failed", _told(error))

    @app.exception_handler(HTTPException)
    async def http(_: Request, error: HTTPException) -> JSONResponse:
        status = error.status_code
        slug = _SLUGS.get(status, "refused")
        return error_response(status, slug, HTTPStatus(status).phrase + ".", error.headers)


def _told(error: RequestValidationError) -> str:
    """Return the first problems without the input, which may be personal; names of fields are cut short."""
    problems = error.errors()
    told = []
    for problem in problems[:_TOLD_PROBLEMS]:
        where = ".".join(str(part) for part in problem["loc"] if part not in {"body", "query", "path"})
        told.append(f"{where[:_MAX_LOCATION] or 'body'}: {problem['msg'][:200]}")
    more = len(problems) - _TOLD_PROBLEMS
    return "; ".join(told) + (f"; and {more} more" if more > 0 else "")
