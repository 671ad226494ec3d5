"""The payment provider's emulator inside a test's process."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from kiosk.devkit.psp.control import PspControl
from kiosk.devkit.psp.server import PspServer


@contextmanager
def running_psp(state: Path) -> Iterator[tuple[PspServer, PspControl]]:
    """Run an emulator on a free port; yields it and a hand on its control API."""
    with PspServer(0, state) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
        thread.start()
        control = PspControl(server.origin)
        try:
            yield server, control
        finally:
            control.close()
            server.shutdown()
            thread.join(5)
