"""The ASGI app: the guard, then the switch. Routes are FastAPI's, and so is their description."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from typing import Any

from fastapi import APIRouter
from fastapi.routing import APIRoute
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Router
from starlette.types import Receive, Scope, Send

from kiosk.clock import Clock, SystemClock
from kiosk.errors import ConfigError
from kiosk.events import EventBus
from kiosk.metrics import Metrics
from kiosk.settings import Settings
from kiosk.web import openapi
from kiosk.web.errors import WebRefusal, answer_to
from kiosk.web.guard import Guard, turn_away
from kiosk.web.limits import WebLimits
from kiosk.web.routes import links, payments, reports, sessions, system
from kiosk.web.services import WebServices
from kiosk.web.switch import Switch


class App:
    """Answers every request, whatever becomes of it."""

    def __init__(
        self,
        services: WebServices,
        settings: Settings,
        metrics: Metrics,
        clock: Clock,
        limits: WebLimits | None = None,
    ) -> None:
        self._services = services
        self._switch = Switch(_routes(settings, metrics, clock))
        self._guard = Guard(settings, clock, limits or WebLimits(), self._switch.allowed)
        self._life = Router(lifespan=self._lifespan)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._life(scope, receive, send)
            return
        try:
            body = await self._guard.admit(scope, receive)
        except WebRefusal as refusal:
            await turn_away(refusal, receive, send)
            return
        if body is not None:
            answer = await self._answer(scope, body)
            await answer(scope, receive, send)

    async def _answer(self, scope: Scope, body: bytes) -> Response:
        scope["doors"], scope["body"] = self._services, body
        template = ""
        try:
            call, path = self._switch.find(scope["method"], scope["path"])
            scope["route"] = call.route
            template = call.route.path
            return await call.answer(Request(scope), body, path)
        except Exception as error:  # noqa: BLE001 - whatever it is, the caller is told; a bug is logged
            return answer_to(error, template)

    @asynccontextmanager
    async def _lifespan(self, _: Router) -> AsyncIterator[None]:
        """Once nobody is answered any more, no PDF is begun for anybody."""
        yield
        self._services.pdf_maker.shutdown(wait=False, cancel_futures=True)


def create_app(
    services: WebServices,
    settings: Settings,
    metrics: Metrics,
    clock: Clock,
    limits: WebLimits | None = None,
) -> App:
    """Return the app.

    Raises:
        ConfigError: reachable from outside this machine, or PROD, without an API token.
    """
    if not settings.api.token.get_secret_value() and not settings.server.is_loopback:
        raise ConfigError("api.token", "an address that others can reach needs a token (API_TOKEN)")
    if not settings.api.token.get_secret_value() and settings.is_prod:
        raise ConfigError("api.token", "missing: PROD needs a token (API_TOKEN)")
    return App(services, settings, metrics, clock, limits)


def openapi_document(settings: Settings) -> dict[str, Any]:
    """Return the API's OpenAPI document without starting anything."""
    return openapi.describe(_routes(settings, Metrics(EventBus()), SystemClock()), settings)


def _routes(settings: Settings, metrics: Metrics, clock: Clock) -> list[APIRoute]:
    routers: list[APIRouter] = [
        sessions.router,
        payments.make_router(settings, metrics, clock),
        reports.make_router(settings),
        links.make_router(settings, metrics, clock),
        system.make_router(metrics),
    ]
    routes = _of(routers)
    return [*routes, *_of([openapi.make_router(routes, settings)])]


def _of(routers: Iterable[APIRouter]) -> list[APIRoute]:
    return [route for router in routers for route in router.routes if isinstance(route, APIRoute)]
