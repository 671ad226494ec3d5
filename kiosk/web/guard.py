"""What stands before every route: method, host, token, size, time, pace."""

from __future__ import annotations

import asyncio
import hmac
from collections.abc import Callable
from urllib.parse import urlsplit

from starlette.types import Receive, Scope, Send

from kiosk.clock import Clock
from kiosk.settings import Settings
from kiosk.web.errors import CHALLENGE, WebRefusal, come_back, error_bytes
from kiosk.web.limits import Pace, WebLimits
from kiosk.web.switch import METHODS

WEBHOOK_PATH = "/api/payments/webhook"
LINK_PREFIX = "/r/"
# Whether the process lives must be seen through any flood.
UNPACED_PATHS = frozenset({"/healthz", "/readyz"})
CLOSE = {"Connection": "close"}
LINGER_S = 2.0
LINGER_BYTES = 8_388_608

Headers = dict[bytes, list[bytes]]


class Guard:
    """Judges a request before anything is done for it. A body is counted while it comes.

    Args:
        allowed: path -> the value of its `Allow` header.
    """

    def __init__(
        self, settings: Settings, clock: Clock, limits: WebLimits, allowed: Callable[[str], str]
    ) -> None:
        self._limits = limits
        self._allowed = allowed
        self._hosts = {host.lower().strip("[]") for host in settings.server.allowed_hosts}
        self._public_host = (urlsplit(settings.reports.public_base_url).hostname or "").lower()
        self._body_bytes = settings.server.max_body_bytes
        self._webhook_bytes = min(settings.payments.webhook.max_body_bytes, settings.server.max_body_bytes)
        self._token = settings.api.token.get_secret_value().encode()
        self._pace = Pace(
            clock, settings.server.requests_per_s if settings.is_prod else None, limits.max_wait_s
        )

    async def admit(self, scope: Scope, receive: Receive) -> bytes | None:
        """Return the body of a request that may go on, None when its caller has left; raises WebRefusal."""
        path: str = scope["path"]
        headers: Headers = {}
        for name, value in scope["headers"]:
            headers.setdefault(name.lower(), []).append(value)
        self._check_head(scope["method"], path, headers)
        limit = self._webhook_bytes if path == WEBHOOK_PATH else self._body_bytes
        if any(
            length.isdigit() and int(length[:20]) > limit for length in headers.get(b"content-length", [])
        ):
            raise _too_large()
        has_body = headers.keys() & {b"content-length", b"transfer-encoding"}
        body = await self._body(limit, receive) if has_body else b""
        if body is not None and path not in UNPACED_PATHS and (wait_s := await self._pace.turn()):
            raise come_back(503, "busy", "Too many requests wait.", wait_s)
        return body

    def _check_head(self, method: str, path: str, headers: Headers) -> None:
        # A body that nobody will read would hold its connection for as long as it likes.
        close = CLOSE if headers.keys() & {b"content-length", b"transfer-encoding"} else {}
        if not self._host_allowed(headers.get(b"host", []), path):
            raise WebRefusal(400, "host_not_allowed", "This host is not served.", close)
        if method not in METHODS:
            allowed = {"Allow": self._allowed(path), **close}
            raise WebRefusal(405, "method_not_allowed", "This method is not served.", allowed)
        if not self._authorized(path, headers.get(b"authorization", [])):
            raise WebRefusal(401, "unauthorized", "A bearer token is needed.", {**CHALLENGE, **close})

    def _host_allowed(self, hosts: list[bytes], path: str) -> bool:
        """The public address of report links serves those and nothing else."""
        if len(hosts) != 1:
            return False
        name = hosts[0].decode("latin-1").lower()
        name = name[1 : name.find("]")] if name.startswith("[") else name.partition(":")[0]
        is_link = path.startswith(LINK_PREFIX) and bool(name) and name == self._public_host
        return name in self._hosts or is_link

    def _authorized(self, path: str, given: list[bytes]) -> bool:
        if not self._token or not path.startswith("/api") or path == WEBHOOK_PATH:
            return True
        if len(given) != 1:
            return False
        scheme, _, token = given[0].partition(b" ")
        return scheme.lower() == b"bearer" and hmac.compare_digest(token.strip(), self._token)

    async def _body(self, limit: int, receive: Receive) -> bytes | None:
        """Return the whole body; it is refused as soon as it is too large or too slow."""
        body = bytearray()
        try:
            async with asyncio.timeout(self._limits.body_timeout_s):
                while True:
                    message = await receive()
                    if message["type"] == "http.disconnect":
                        return None
                    body += message.get("body", b"")
                    if len(body) > limit:
                        raise _too_large()
                    if not message.get("more_body", False):
                        return bytes(body)
        except TimeoutError as error:
            raise WebRefusal(408, "request_timeout", "The body came too slowly.", CLOSE) from error


def _too_large() -> WebRefusal:
    return WebRefusal(413, "payload_too_large", "The body is too large.", CLOSE)


async def turn_away(refusal: WebRefusal, receive: Receive, send: Send) -> None:
    """Answer a request that was not admitted, though its body may still be coming."""
    body = error_bytes(refusal.error, refusal.message)
    headers = {"Content-Type": "application/json", "Content-Length": str(len(body)), **refusal.headers}
    raw = [(name.lower().encode(), value.encode()) for name, value in headers.items()]
    await send({"type": "http.response.start", "status": refusal.status, "headers": raw})
    await send({"type": "http.response.body", "body": body, "more_body": True})
    if "Connection" in refusal.headers and refusal.status != 408:
        await _linger(receive)
    await send({"type": "http.response.body", "body": b""})


async def _linger(receive: Receive) -> None:
    """Take in what a caller is still sending: closed on at once, it would never read the answer."""
    taken = 0
    try:
        async with asyncio.timeout(LINGER_S):
            while taken < LINGER_BYTES:
                message = await receive()
                taken += len(message.get("body", b""))
                if message["type"] == "http.disconnect" or not message.get("more_body", False):
                    return
    except TimeoutError:
        return
