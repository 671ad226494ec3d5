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
from kiosk.errors import ConfigError, Fault
from kiosk.events import EventBus
from kiosk.metrics import Metrics
from kiosk.pulse import Pulse
from kiosk.settings import Settings
from kiosk.web import openapi
from kiosk.web.calls import Call
from kiosk.web.errors import WebRefusal, answer_to
from kiosk.web.guard import Guard, turn_away
from kiosk.web.limits import WebLimits
from kiosk.web.routes import links, payments, reports, sessions, system
from kiosk.web.services import WebServices
from kiosk.web.shared_commit import SharedCommit
from kiosk.web.switch import Switch


class App:
    """Answers every request, whatever becomes of it, and counts the answers."""

    def __init__(
        self,
        services: WebServices,
        settings: Settings,
        metrics: Metrics,
        clock: Clock,
        limits: WebLimits,
        pulse: Pulse,
    ) -> None:
        self._services = services
        self._switch = Switch(_routes(settings, metrics, clock))
        self._guard = Guard(settings, clock, limits, self._switch.allowed)
        self._commit = SharedCommit(services.write)
        self._answered = metrics.machine.answered
        self._clock = clock
        self._pulse = pulse
        self._life = Router(lifespan=self._lifespan)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":  # one call for as long as the server lives
            await self._life(scope, receive, send)
            return
        started_s = self._clock.monotonic()
        try:
            body = await self._guard.admit(scope, receive)
        except WebRefusal as refusal:
            await turn_away(refusal, receive, send)
            self._answered("none", refusal.status, self._clock.monotonic() - started_s)
            return
        if body is None:  # its caller has left
            return
        scope["doors"], scope["body"] = self._services, body
        template, answer = await self._answer(scope)
        await answer(scope, receive, send)
        self._answered(template or "none", answer.status_code, self._clock.monotonic() - started_s)

    async def _answer(self, scope: Scope) -> tuple[str, Response]:
        """Return the route's template, "" where there is none, and the answer."""
        template = ""
        try:
            call, path = self._switch.find(scope["method"], scope["path"])
            template, request = call.route.path, Request(scope)
            if call.waits:
                return template, await call.answer(request, path)
            return template, await self._commit.answer(lambda: _at_once(call, request, path))
        except Exception as error:  # noqa: BLE001 - whatever it is, the caller is told; a bug is logged
            return template, answer_to(error, template)

    @asynccontextmanager
    async def _lifespan(self, _: Router) -> AsyncIterator[None]:
        """Once nobody is answered any more, no PDF is begun for anybody."""
        async with self._pulse.kept("web"):
            yield
        self._services.pdf_maker.shutdown(wait=False, cancel_futures=True)


def _at_once(call: Call, request: Request, path: dict[str, str]) -> Response:
    """Answer what shares a commit: but for a fault of the ledger, what one meets is no other's business."""
    try:
        return call.answer_at_once(request, path)
    except Fault:
        raise
    except Exception as error:  # noqa: BLE001 - whatever it is, the caller is told; a bug is logged
        return answer_to(error, call.route.path)


def create_app(
    services: WebServices,
    settings: Settings,
    metrics: Metrics,
    clock: Clock,
    limits: WebLimits | None = None,
    pulse: Pulse | None = None,
) -> App:
    """Return the app.

    Raises:
        ConfigError: reachable from outside this machine, or PROD, without an API token.
    """
    if not settings.api.token.get_secret_value() and not settings.server.is_loopback:
        raise ConfigError("api.token", "an address that others can reach needs a token (API_TOKEN)")
    if not settings.api.token.get_secret_value() and settings.is_prod:
        raise ConfigError("api.token", "missing: PROD needs a token (API_TOKEN)")
    return App(services, settings, metrics, clock, limits or WebLimits(), pulse or Pulse(clock))


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
