"""Refusals: always `{"error", "message"}`, and the table of them that OpenAPI shows."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any

import structlog
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, ConfigDict, Field
from starlette.responses import Response

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


def answer_to(error: Exception, path: str) -> Response:
    """Return the answer to what an endpoint raised; a bug is logged and told without its insides.

    Args:
        path: the route's template, for the log.
    """
    if isinstance(error, Refusal):
        headers = error.headers if isinstance(error, WebRefusal) else {}
        return _answer(error.status, error.error, error.message, headers)
    if isinstance(error, Fault):
        log.error("web.fault", code=error.code, detail=error.detail)
        return _answer(503, error.code.lower(), f"Out of service: {error.code}.")
    if isinstance(error, RequestValidationError):
        return _answer(400, "validation_failed", _told(error.errors()))
    log.error("web.bug", path=path, exc_info=error)
    return _answer(500, "internal_error", "An error of ours; it has been logged.")


def _answer(status: int, error: str, message: str, headers: Mapping[str, str] | None = None) -> Response:
    challenge = CHALLENGE if status == 401 else {}
    body = error_bytes(error, message)
    return Response(body, status, {**challenge, **(headers or {})}, media_type="application/json")


def _told(problems: Sequence[Any]) -> str:
    told = "; ".join(_problem(problem) for problem in problems[:5])
    return told + (f"; and {len(problems) - 5} more" if len(problems) > 5 else "")


def _problem(problem: Mapping[str, Any]) -> str:
    """Return where and what, without the value: it may be personal."""
    place = (
        ".".join(str(part) for part in problem["loc"] if part != "body").encode("ascii", "replace").decode()
    )
    return f"{place[:120]}: {problem['msg']}" if place else str(problem["msg"])
