"""Counts every answer of the HTTP thread, whoever gives it, and keeps its loop's pulse."""

from __future__ import annotations

from typing import Protocol

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from kiosk.clock import Clock
from kiosk.pulse import Pulse


class Answers(Protocol):
    """Where answers are counted."""

    def answered(self, route: str, status: int, seconds: float) -> None:
        """Count an answer; `route` is a template such as `/api/sessions/{session_id}`."""


class Observer:
    """Pure ASGI, outermost: what the guard refuses counts too."""

    def __init__(self, app: ASGIApp, answers: Answers, clock: Clock, pulse: Pulse) -> None:
        self._app = app
        self._answers = answers
        self._clock = clock
        self._pulse = pulse

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":  # one call for as long as the server lives
            async with self._pulse.kept("web"):
                await self._app(scope, receive, send)
        else:
            await self._answer(scope, receive, send)

    async def _answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        started_s = self._clock.monotonic()
        status = 500

        async def watched(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = int(message["status"])
            await send(message)

        try:
            await self._app(scope, receive, watched)
        finally:
            route = getattr(scope.get("route"), "path", "none")
            self._answers.answered(route, status, self._clock.monotonic() - started_s)
