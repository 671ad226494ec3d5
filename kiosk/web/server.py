"""uvicorn in a thread of its own, with its own loop."""

from __future__ import annotations

import socket
import sys
import threading

import uvicorn
from starlette.types import ASGIApp

from kiosk.errors import Fault

# A waiting thread asks for the interpreter after 1 ms instead of 5: the screen keeps its frames (measured).
SWITCH_INTERVAL_S = 0.001


class WebServer:
    """Listens from `start` to `stop`."""

    def __init__(self, app: ASGIApp, host: str, port: int) -> None:
        self._host, self._wanted_port = host, port
        self._socket: socket.socket | None = None
        config = uvicorn.Config(
            app,
            http="httptools" if sys.platform != "win32" else "h11",
            loop="uvloop" if sys.platform != "win32" else "asyncio",
            log_config=None,
            access_log=False,
            server_header=False,
            timeout_graceful_shutdown=2,
            proxy_headers=False,
        )
        self._server = uvicorn.Server(config)
        self._thread = threading.Thread(target=self._serve, name="web", daemon=True)

    @property
    def port(self) -> int:
        """The port that is listened on."""
        return int(self._socket.getsockname()[1]) if self._socket is not None else 0

    def start(self) -> None:
        """Bind and serve; requests are accepted from here on. Raises Fault WEB-PORT when the port is taken."""
        family = socket.AF_INET6 if ":" in self._host else socket.AF_INET
        try:
            self._socket = socket.create_server((self._host, self._wanted_port), family=family, backlog=128)
        except OSError as error:
            raise Fault("WEB-PORT", f"{self._host}:{self._wanted_port}: {error.strerror}") from error
        sys.setswitchinterval(SWITCH_INTERVAL_S)
        self._thread.start()

    def _serve(self) -> None:
        self._server.run(sockets=[self._socket] if self._socket is not None else None)

    def stop(self, timeout_s: float = 4.0) -> None:
        """Finish what is being answered and close."""
        self._server.should_exit = True
        if self._thread.is_alive():
            self._thread.join(timeout_s)
        if self._socket is not None:
            self._socket.close()
            self._socket = None
