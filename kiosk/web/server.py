"""uvicorn in a thread of its own, with its own loop."""

from __future__ import annotations

import asyncio
import socket
import sys
import threading
from collections.abc import Callable
from contextlib import suppress
from math import ceil
from typing import Literal

import structlog
import uvicorn
from starlette.types import ASGIApp

from kiosk.errors import Fault
from kiosk.web.limits import WebLimits

log = structlog.get_logger("web")

# A waiting thread asks for the interpreter after 1 ms instead of 5: the screen keeps its frames (measured).
SWITCH_INTERVAL_S = 0.001
START_TIMEOUT_S = 10.0
HEADERS = [
    ("cache-control", "no-store"),
    ("referrer-policy", "no-referrer"),
    ("x-content-type-options", "nosniff"),
]


class WebServer:
    """Listens from `start` to `stop`."""

    def __init__(self, app: ASGIApp, host: str, port: int, limits: WebLimits | None = None) -> None:
        self._host, self._wanted_port = host, port
        self._limits = limits or WebLimits()
        self._socket: socket.socket | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._server = _Server(_config(app, self._limits))
        self._thread = threading.Thread(target=self._serve, name="web", daemon=True)

    @property
    def port(self) -> int:
        """The port that is listened on."""
        return int(self._socket.getsockname()[1]) if self._socket is not None else 0

    def start(self) -> None:
        """Bind and serve; every request is answered from here on.

        Raises:
            Fault: WEB-PORT when the port is taken, or the server does not come up.
        """
        family = socket.AF_INET6 if ":" in self._host else socket.AF_INET
        try:
            self._socket = socket.create_server((self._host, self._wanted_port), family=family, backlog=128)
        except OSError as error:
            raise Fault("WEB-PORT", f"{self._host}:{self._wanted_port}: {error.strerror}") from error
        sys.setswitchinterval(SWITCH_INTERVAL_S)
        self._thread.start()
        if not self._server.settled.wait(START_TIMEOUT_S) or not self._server.started:
            self.stop()
            raise Fault("WEB-PORT", f"{self._host}:{self._wanted_port}: the server did not come up")

    def stop(self) -> None:
        """Let what is being answered end, then close; takes less than 5 s whatever a request does.

        Requests have `answer_s` seconds, are cancelled then, and left behind after `stop_s`.
        """
        self._tell(self._server.finish)
        if self._thread.is_alive():
            self._thread.join(self._limits.stop_s + 0.9)
        if self._thread.is_alive():  # held by a request that lets nothing else run
            log.error("web.loop_left_behind", seconds=self._limits.stop_s)
        if self._socket is not None:
            self._socket.close()
            self._socket = None

    def _serve(self) -> None:
        make_loop = self._server.config.get_loop_factory() or asyncio.new_event_loop
        self._loop = loop = make_loop()
        try:
            loop.run_until_complete(self._server.serve([self._socket] if self._socket is not None else None))
            loop.run_until_complete(self._wait_for_cancelled())
        except SystemExit:  # uvicorn's way to say that the app did not start; `start` raises it as a Fault
            log.info("web.did_not_start")
        finally:
            self._server.hang_up()
            loop.run_until_complete(asyncio.sleep(0))
            loop.close()
            self._server.settled.set()

    async def _wait_for_cancelled(self) -> None:
        cancelled = asyncio.all_tasks() - {asyncio.current_task()}
        if not cancelled:
            return
        left_s = self._server.finishing_s + self._limits.stop_s - asyncio.get_running_loop().time()
        _, stubborn = await asyncio.wait(cancelled, timeout=max(0.0, left_s))
        if stubborn:
            log.error("web.request_left_behind", seconds=self._limits.stop_s, requests=len(stubborn))

    def _tell(self, order: Callable[[], None]) -> None:
        """Have the loop do something, if it still runs."""
        if self._loop is not None and self._thread.is_alive():
            with suppress(RuntimeError):  # it closed meanwhile
                self._loop.call_soon_threadsafe(order)


class _Server(uvicorn.Server):
    """uvicorn's server that says when it is up and wakes once a second instead of ten times."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.settled = threading.Event()
        self.finishing_s = 0.0
        self._finish = asyncio.Event()

    def finish(self) -> None:
        """End the main loop now; called in the server's own loop."""
        self.finishing_s = asyncio.get_running_loop().time()
        self.should_exit = True
        self._finish.set()

    def hang_up(self) -> None:
        """Close every connection at once."""
        for connection in list(self.server_state.connections):
            connection.transport.abort()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Tell the thread that waits for it."""
        await super().startup(sockets)
        self.settled.set()

    async def main_loop(self) -> None:
        """Wait to be ended; the date in the answers is renewed every second."""
        while not await self.on_tick(0):
            with suppress(TimeoutError):
                async with asyncio.timeout(1.0):
                    await self._finish.wait()


def _config(app: ASGIApp, limits: WebLimits) -> uvicorn.Config:
    return uvicorn.Config(
        app,
        http=_protocol(limits),
        loop="uvloop" if sys.platform != "win32" else "asyncio",
        ws="none",
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=False,
        headers=HEADERS,
        h11_max_incomplete_event_size=limits.head_bytes,
        timeout_graceful_shutdown=ceil(limits.answer_s),
    )


def _protocol(limits: WebLimits) -> type[asyncio.Protocol] | Literal["h11"]:
    if sys.platform == "win32":  # httptools and uvloop are not for it
        return "h11"
    from kiosk.web.protocol import bounded_protocol  # noqa: PLC0415 - as above

    return bounded_protocol(limits)
