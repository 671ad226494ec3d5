"""What uvicorn's protocol leaves open: the head's size and time, the number of connections, JSON errors."""

from __future__ import annotations

import asyncio
from http import HTTPStatus
from typing import Any, cast

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from kiosk.web.errors import error_bytes
from kiosk.web.limits import WebLimits


class HeadTooLarge(Exception):
    """The head passed its bound while it was parsed; httptools turns it into a parser error."""


class JoinedWrites:
    """A transport that sends together what is written in one turn of the loop.

    uvicorn writes an answer's head and body one after the other: two packets, for the first of which the caller is
    woken in vain.
    """

    def __init__(self, transport: asyncio.Transport, loop: asyncio.AbstractEventLoop) -> None:
        self._transport = transport
        self._loop = loop
        self._parts: list[bytes] = []

    def __getattr__(self, name: str) -> Any:
        return getattr(self._transport, name)

    def write(self, data: bytes) -> None:
        """Send soon."""
        if not self._parts:
            self._loop.call_soon(self._flush)
        self._parts.append(data)

    def close(self) -> None:
        """Close when everything is sent."""
        self._flush()
        self._transport.close()

    def _flush(self) -> None:
        parts, self._parts = self._parts, []
        if parts and not self._transport.is_closing():
            self._transport.write(b"".join(parts))


def bounded_protocol(limits: WebLimits) -> type[asyncio.Protocol]:
    """Return the protocol class that keeps to `limits`."""

    class Bounded(BoundedProtocol):
        bounds = limits

    return Bounded


class BoundedProtocol(HttpToolsProtocol):
    """uvicorn's protocol, bounded before there is a request that the app could judge."""

    bounds = WebLimits()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._head_open = True
        self._head_bytes = 0
        self._field_bytes = 0
        self._head_timer: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override] # as uvicorn's
        """Turn the connection away when there are too many, else wait for a head."""
        super().connection_made(cast(asyncio.Transport, JoinedWrites(transport, self.loop)))
        if len(self.connections) > self.bounds.max_connections:
            self._turn_away(503, "busy", "Too many connections.")
            return
        self._arm()

    def connection_lost(self, exc: Exception | None) -> None:
        """Forget the timer with the connection."""
        self._disarm()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Parse, and refuse a head that has no end."""
        if self.transport.is_closing():
            return
        if self._head_open:
            self._head_bytes += len(data)
        super().data_received(data)
        if not self._head_open or self.transport.is_closing():
            return
        if self._head_bytes > self.bounds.head_bytes:
            self._turn_away(431, "headers_too_large", "The headers are too large.")
        elif self._head_bytes:  # most heads come whole, and need no timer
            self._arm()

    def on_url(self, url: bytes) -> None:
        """Count the request line."""
        self._count(len(url))
        super().on_url(url)

    def on_header(self, name: bytes, value: bytes) -> None:
        """Count a header."""
        self._count(len(name) + len(value) + 4)
        super().on_header(name, value)

    def on_headers_complete(self) -> None:
        """The head is over: from here on the app keeps the time."""
        self._head_open = False
        self._disarm()
        super().on_headers_complete()

    def on_message_complete(self) -> None:
        """The next bytes are another head."""
        super().on_message_complete()
        self._head_open = True
        self._head_bytes = self._field_bytes = 0

    def send_400_response(self, msg: str) -> None:
        """Answer what is not HTTP in the error JSON."""
        if self._field_bytes > self.bounds.head_bytes:
            self._turn_away(431, "headers_too_large", "The headers are too large.")
        else:
            self._turn_away(400, "bad_request", msg)

    def _unsupported_upgrade_warning(self) -> None:
        """Say nothing: there is no other protocol here, and a caller must not fill the log."""

    def _count(self, size: int) -> None:
        self._field_bytes += size
        if self._field_bytes > self.bounds.head_bytes:
            raise HeadTooLarge

    def _arm(self) -> None:
        if self._head_timer is None:
            self._head_timer = self.loop.call_later(self.bounds.head_timeout_s, self._head_is_late)

    def _disarm(self) -> None:
        if self._head_timer is not None:
            self._head_timer.cancel()
            self._head_timer = None

    def _head_is_late(self) -> None:
        self._head_timer = None
        if not self.transport.is_closing():
            self._turn_away(408, "request_timeout", "The headers came too slowly.")

    def _turn_away(self, status: int, error: str, message: str) -> None:
        """Answer without a request and close; silent where an answer is under way or nothing was asked."""
        under_way = self.cycle is not None and not self.cycle.response_complete
        if not under_way and (self._head_bytes or status == 503):
            body = error_bytes(error, message)
            lines = [f"HTTP/1.1 {status} {HTTPStatus(status).phrase}", "content-type: application/json"]
            if status == 503:
                lines.append("retry-after: 1")
            lines += [f"content-length: {len(body)}", "connection: close", "", ""]
            self.transport.write("\r\n".join(lines).encode() + body)
        self.transport.close()
