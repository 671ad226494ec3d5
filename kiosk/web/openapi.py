"""The API's description: what really happens, no more and no less."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any

from fastapi import APIRouter, Request
from fastapi.openapi.utils import get_openapi
from fastapi.routing import APIRoute

from kiosk import __version__
from kiosk.settings import Settings
from kiosk.web.errors import refusals
from kiosk.web.guard import WEBHOOK_PATH
from kiosk.web.services import doors

DESCRIPTION = (
    "Times are ISO 8601 in UTC, money is in kopecks. Every refusal is `{error, message}`: act on `error`, "
    "show or log `message`. A caller's mistake is 4xx; 503 with a fault's code means that a part of the kiosk "
    "does not work."
)


def needs_token(settings: Settings) -> bool:
    """Return whether the API asks for a bearer token: in PROD always, in DEV where one is set."""
    return settings.is_prod or bool(settings.api.token.get_secret_value())


def describe(routes: Sequence[APIRoute], settings: Settings) -> dict[str, Any]:
    """Return the OpenAPI document of these routes."""
    document = get_openapi(title="kiosk-agent", version=__version__, description=DESCRIPTION, routes=routes)
    # FastAPI announces its own form of a validation error, which this app never sends.
    for schema in ("HTTPValidationError", "ValidationError"):
        document["components"]["schemas"].pop(schema, None)
    for operations in document["paths"].values():
        for operation in operations.values():
            operation["responses"].pop("422", None)
    if needs_token(settings):
        _lock(document)
    return document


def make_router(routes: Sequence[APIRoute], settings: Settings) -> APIRouter:
    """Return the route that tells the description; it is made when somebody first asks, off the loop."""
    router = APIRouter()

    @cache
    def document() -> dict[str, Any]:
        return describe(routes, settings)

    @router.get("/openapi.json", include_in_schema=False)
    async def description(request: Request) -> Any:
        return await doors(request).off_loop(document)

    return router


def _lock(document: dict[str, Any]) -> None:
    document["components"]["securitySchemes"] = {"token": {"type": "http", "scheme": "bearer"}}
    refused = refusals((401, "unauthorized"))[401]
    response = {
        "description": refused["description"],
        "headers": refused["headers"],
        "content": {"application/json": {"schema": {"$ref": "#/components/schemas/ErrorBody"}}},
    }
    for path, operations in document["paths"].items():
        if path.startswith("/api") and path != WEBHOOK_PATH:
            for operation in operations.values():
                operation["security"] = [{"token": []}]
                operation["responses"]["401"] = response
