"""The simulated adapter on a real port: a pseudo-terminal or TCP, in a thread of its own."""

from __future__ import annotations

import os
import select
import shutil
import socket
import tempfile
import threading
import tty
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Literal, Self

from kiosk.devkit.car.adapter import Adapter, Reply
from kiosk.devkit.car.faults import ScriptedFault
from kiosk.devkit.car.links import LINKS, LinkModel
from kiosk.devkit.car.scenario import Scenario

_SEARCHING = "SEARCHING..."


class CarSimulator:
    """An ELM327 with a car behind it.

    Args:
        scenario: a built-in name, a path, or a scenario.
        link: a name of `LINKS` or a model.
        faults: what goes wrong, on script.
        transport: `pty` (a serial port to the program) or `tcp` (`socket://127.0.0.1:<port>`).

    The pty's port is a link with a stable path, so that an adapter can be unplugged and plugged in again.
    """

    def __init__(
        self,
        scenario: str | Path | Scenario = "healthy",
        link: str | LinkModel = "instant",
        faults: Sequence[ScriptedFault] = (),
        transport: Literal["pty", "tcp"] = "pty",
    ) -> None:
        car = scenario if isinstance(scenario, Scenario) else Scenario.load(scenario)
        self.adapter = Adapter(car, LINKS[link] if isinstance(link, str) else link, list(faults))
        self.port = ""
        self._transport = transport
        self._fd = self._slave = -1
        self._server: socket.socket | None = None
        self._folder: Path | None = None
        self._wake_read, self._wake_write = -1, -1
        self._thread: threading.Thread | None = None

    @property
    def commands(self) -> list[str]:
        """Every command received so far."""
        return self.adapter.log

    def start(self) -> str:
        """Open the port, start the thread, and return the port's path or URL."""
        if self._thread is not None:
            raise RuntimeError("already started")
        self._wake_read, self._wake_write = os.pipe()
        if self._transport == "tcp":
            number = int(self.port.rpartition(":")[2]) if self.port else 0
            self._server = socket.create_server(("127.0.0.1", number))
            self.port = f"socket://127.0.0.1:{self._server.getsockname()[1]}"
        else:
            self._plug()
        self._thread = threading.Thread(target=self._serve, name="car-simulator", daemon=True)
        self._thread.start()
        return self.port

    def stop(self) -> None:
        """End the thread and close everything; may be called twice."""
        self._halt()
        if self._folder is not None:
            shutil.rmtree(self._folder, ignore_errors=True)
            self._folder = None

    def replug(self) -> None:
        """Plug the adapter in again after an `unplug`: same port, powered up anew, no more faults."""
        self._halt()
        adapter = self.adapter
        self.adapter = Adapter(adapter.scenario, adapter.link, log=adapter.log)
        self.start()

    def _halt(self) -> None:
        if self._thread is None:
            return
        os.write(self._wake_write, b"x")
        self._thread.join()
        self._thread = None
        self._unplug()
        for fd in (self._wake_read, self._wake_write):
            os.close(fd)

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def _plug(self) -> None:
        if self._folder is None:
            self._folder = Path(tempfile.mkdtemp(prefix="car-"))
            self.port = str(self._folder / "obd")
        self._fd, self._slave = os.openpty()
        tty.setraw(self._slave)
        Path(self.port).symlink_to(os.ttyname(self._slave))

    def _unplug(self) -> None:
        if self._transport == "pty":
            Path(self.port).unlink(missing_ok=True)
        if self._server is not None:
            self._server.close()
        for fd in (self._fd, self._slave):
            if fd >= 0:
                os.close(fd)
        self._fd = self._slave = -1

    def _serve(self) -> None:
        if self._transport == "pty":
            self._talk()
            return
        assert self._server is not None  # noqa: S101 - start() made it
        while self._server.fileno() >= 0:
            ready = select.select([self._server.fileno(), self._wake_read], [], [])[0]
            if self._wake_read in ready:
                return
            connection, _ = self._server.accept()
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            self._fd = connection.detach()
            if not self._talk():
                return

    def _talk(self) -> bool:
        """Serve one client; False when the simulator was stopped or unplugged."""
        buffer = b""
        while True:
            waiting = self._wait(None)
            if waiting is None:
                return False
            chunk = self._read()
            if not chunk:
                os.close(self._fd)
                self._fd = -1
                return True
            buffer += chunk
            while b"\r" in buffer:
                line, _, buffer = buffer.partition(b"\r")
                if not self._answer(self.adapter.handle(line.decode("ascii", "replace"))):
                    return False

    def _answer(self, reply: Reply) -> bool:
        if reply.unplug:
            self._unplug()
            return False
        if reply.text is None:
            return True
        head = "".join(reply.text.partition(_SEARCHING)[:2]) if _SEARCHING in reply.text else ""
        self._write(head)  # at once, as the search begins
        interrupted = self._wait(reply.delay_s) if reply.delay_s else False
        if interrupted is None:
            return False
        if interrupted:
            self._read()
        self._write("STOPPED\r\r>" if interrupted else reply.text[len(head) :])
        return True

    def _write(self, text: str) -> None:
        with suppress(OSError):
            os.write(self._fd, text.encode("latin-1"))

    def _wait(self, timeout_s: float | None) -> bool | None:
        """Wait for input: True when there is some, False after the timeout, None when stopped."""
        ready: list[int] = select.select([self._fd, self._wake_read], [], [], timeout_s)[0]
        if self._wake_read in ready:
            return None
        return bool(ready)

    def _read(self) -> bytes:
        try:
            return os.read(self._fd, 4096)
        except OSError:
            return b""
