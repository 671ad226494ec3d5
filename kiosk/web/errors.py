"""Refusals: always `{"error", "message"}`, and the table of them that OpenAPI shows."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

import structlog
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict, Field
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from kiosk.errors import Fault, Refusal

log = structlog.get_logger("web")

CHALLENGE = {"WWW-Authenticate": "Bearer"}
RETRY_AFTER = {
    "Retry-After": {"description": "Seconds until another try makes sense.", "schema": {"type": "integer"}}
}
# What any call may end in before its route has looked at it.
COMMON: dict[int, tuple[str, ...]] = {
    400: ("host_not_allowed", "bad_request"),
    405: ("method_not_allowed",),
    408: ("request_timeout",),
    413: ("payload_too_large",),
    431: ("headers_too_large",),
    503: ("busy", "a fault's code, such as `db-busy`"),
}


class ErrorBody(BaseModel):
    """Every refusal's body."""

    model_config = ConfigDict(extra="forbid")

    error: str = Field(description="A stable code to act on.", examples=["validation_failed"])
    message: str = Field(description="A sentence for a person; never repeats personal data.")


class WebRefusal(Refusal):
    """A refusal of the HTTP thread itself, with the headers that belong to it."""

    def __init__(
        self, status: int, error: str, message: str, headers: Mapping[str, str] | None = None
    ) -> None:
        super().__init__(message, error=error, status=status)
        self.headers = dict(headers or {})


def come_back(status: int, error: str, message: str, wait_s: float) -> WebRefusal:
    """Return a refusal that says after how many seconds another try makes sense."""
    return WebRefusal(status, error, message, {"Retry-After": str(max(1, math.ceil(wait_s)))})


def refusals(*own: tuple[int, str]) -> dict[int | str, dict[str, Any]]:
    """Return OpenAPI's responses for a route: the common refusals and its own (status, error)."""
    table = dict(COMMON)
    for status, error in own:
        table[status] = (*table.get(status, ()), error)
    return {status: _response(status, table[status]) for status in sorted(table)}


def _response(status: int, errors: tuple[str, ...]) -> dict[str, Any]:
    listed = ", ".join(f"`{error}`" if error.isidentifier() else error for error in errors)
    response: dict[str, Any] = {"model": ErrorBody, "description": f"{HTTPStatus(status).phrase}: {listed}"}
    if status == 429:
        response["headers"] = RETRY_AFTER
    if status == 401:
        response["headers"] = {"WWW-Authenticate": {"schema": {"type": "string"}}}
    return response


def error_bytes(error: str, message: str) -> bytes:
    """Return a refusal's body."""
    return json.dumps({"error": error, "message": message}).encode()


def add_handlers(app: FastAPI) -> None:
    """Make every error of the app end in the error JSON."""
    app.add_exception_handler(Refusal, _refused)
    app.add_exception_handler(Fault, _faulted)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(HTTPException, _http)


def _answer(status: int, error: str, message: str, headers: Mapping[str, str] | None = None) -> JSONResponse:
    challenge = CHALLENGE if status == 401 else {}
    return JSONResponse({"error": error, "message": message}, status, {**challenge, **(headers or {})})


async def _refused(_: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, Refusal)  # noqa: S101 - Starlette's signature is wider than what it calls us with
    headers = error.headers if isinstance(error, WebRefusal) else None
    return _answer(error.status, error.error, error.message, headers)


async def _faulted(_: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, Fault)  # noqa: S101 - as above
    log.error("web.fault", code=error.code, detail=error.detail)
    return _answer(503, error.code.lower(), f"Out of service: {error.code}.")


async def _invalid(_: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, RequestValidationError)  # noqa: S101 - as above
    problems = error.errors()
    told = "; ".join(_problem(problem) for problem in problems[:5])
    more = f"; and {len(problems) - 5} more" if len(problems) > 5 else ""
    return _answer(400, "validation_failed", told + more)


def _problem(problem: Mapping[str, Any]) -> str:
    """Return where and what, without the value: it may be personal."""
    place = (
        ".".join(str(part) for part in problem["loc"] if part != "body").encode("ascii", "replace").decode()
    )
    return f"{place[:120]}: {problem['msg']}" if place else str(problem["msg"])


async def _http(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, HTTPException)  # noqa: S101 - as above
    if error.status_code == 405:
        allowed = request.app.state.methods.of(request.url.path)
        return _answer(405, "method_not_allowed", "This path knows other methods.", {"Allow": allowed})
    if error.status_code == 404:
        return _answer(404, "not_found", "There is nothing here.")
    slug = "validation_failed" if error.status_code == 400 else "http_error"
    return _answer(error.status_code, slug, str(error.detail), error.headers)


class BugAnswer:
    """Logs a bug once and answers 500. Starlette's own handler would raise it again, for uvicorn to log too."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        begun = False

        async def watched(message: Message) -> None:
            nonlocal begun
            begun = True
            await send(message)

        try:
            await self._app(scope, receive, watched)
        except Exception:  # whatever it is, the caller is told and it is logged
            if begun or scope["type"] != "http":  # too late to say it: the server has to hang up
                raise
            log.exception("web.bug", path=getattr(scope.get("route"), "path", ""))
            answer = _answer(500, "internal_error", "An error of ours; it has been logged.")
            await answer(scope, receive, send)
