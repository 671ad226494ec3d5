"""What stands before every route: host, size, token, pace."""

from __future__ import annotations

import asyncio
import hmac
import json

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from kiosk.clock import Clock
from kiosk.settings import Settings

OPEN_PATHS = frozenset({"/api/payments/webhook"})


class Guard:
    """Pure ASGI, so that a body is counted while it comes and never held whole beyond the limit."""

    def __init__(self, app: ASGIApp, settings: Settings, clock: Clock) -> None:
        self._app = app
        self._clock = clock
        self._hosts = {host.lower().strip("[]") for host in settings.server.allowed_hosts}
        self._limit_bytes = settings.server.max_body_bytes
        token = settings.api.token.get_secret_value()
        self._token = token.encode() if settings.is_prod or not settings.server.is_loopback else b""
        self._gap_s = 1.0 / settings.server.requests_per_s if settings.is_prod else 0.0
        self._next_at_s = 0.0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        headers = {key.lower(): value for key, value in scope["headers"]}
        if not self._host_allowed(headers.get(b"host", b"").decode("latin-1")):
            await _refuse(send, 400, "host_not_allowed", "This host is not served.")
        elif not self._authorized(scope["path"], headers.get(b"authorization", b"")):
            await _refuse(send, 401, "unauthorized", "A bearer token is needed.")
        else:
            body = await self._body(headers.get(b"content-length", b""), receive)
            if body is None:
                await _refuse(send, 413, "payload_too_large", "The body is too large.")
                return
            await self._pace()
            await self._app(scope, _replay(body, receive), send)

    def _host_allowed(self, host: str) -> bool:
        name = host.lower()
        name = name[1 : name.find("]")] if name.startswith("[") else name.partition(":")[0]
        return name in self._hosts

    def _authorized(self, path: str, header: bytes) -> bool:
        if not self._token or not path.startswith("/api") or path in OPEN_PATHS:
            return True
        scheme, _, given = header.partition(b" ")
        return scheme.lower() == b"bearer" and hmac.compare_digest(given.strip(), self._token)

    async def _body(self, length: bytes, receive: Receive) -> bytes | None:
        """Return the whole body, or None as soon as it is larger than the limit."""
        if length.isdigit() and int(length) > self._limit_bytes:
            return None
        body: bytes = b""
        while True:
            message = await receive()
            if message["type"] == "http.disconnect":
                return bytes(body)
            body += bytes(message.get("body", b""))
            if len(body) > self._limit_bytes:
                return None
            if not message.get("more_body", False):
                return body

    async def _pace(self) -> None:
        """Space requests out, so that a flood never takes the screen's time."""
        if not self._gap_s:
            return
        now_s = self._clock.monotonic()
        self._next_at_s = max(self._next_at_s + self._gap_s, now_s)
        if self._next_at_s > now_s:
            await asyncio.sleep(self._next_at_s - now_s)


def _replay(body: bytes, receive: Receive) -> Receive:
    sent = False

    async def replayed() -> Message:
        nonlocal sent
        if sent:
            return await receive()
        sent = True
        return {"type": "http.request", "body": body, "more_body": False}

    return replayed


async def _refuse(send: Send, status: int, error: str, message: str) -> None:
    body = json.dumps({"error": error, "message": message}).encode()
    headers = [(b"content-type", b"application/json"), (b"content-length", str(len(body)).encode())]
    if status == 413:
        headers.append((b"connection", b"close"))
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
