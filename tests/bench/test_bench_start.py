"""Start to the first interactive frame and memory at idle, against Chromium showing a still page as a kiosk."""

from __future__ import annotations

import os
import subprocess
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from statistics import median

import pytest

from tests.bench.conftest import Record
from tests.bench.measuring import in_turn, missing, program, pss_mb, rounds, running, spread
from tests.bench.recorder import ROOT, Row

pytestmark = [pytest.mark.bench, pytest.mark.timeout(400)]
IDLE_S = 4.0
SCREEN = "1080x1920"
PAGE = (ROOT / "tests" / "bench" / "peer" / "attract.html").read_bytes()
CHROMIUM = (
    *("chromium", "--kiosk", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-sync"),
    *("--disable-background-networking", "--disable-component-update", "--disable-quic"),
    "--window-size=1080,1920",
)


@contextmanager
def _display() -> Iterator[dict[str, str]]:
    read, write = os.pipe()
    command = ["Xvfb", "-displayfd", str(write), "-screen", "0", f"{SCREEN}x24", "-nolisten", "tcp"]
    server = subprocess.Popen(command, pass_fds=[write], stderr=subprocess.DEVNULL)
    try:
        number = os.read(read, 16).decode().strip()
        yield {"DISPLAY": f":{number}", "QT_QPA_PLATFORM": "xcb", "QT_QUICK_BACKEND": "software"}
    finally:
        server.terminate()
        server.wait()
        os.close(read)
        os.close(write)


class _Page(BaseHTTPRequestHandler):
    """The still page; it asks for /painted once its first frame is drawn."""

    painted = threading.Event()

    def do_GET(self) -> None:
        """Serve."""
        if self.path == "/painted":
            self.painted.set()
        body = PAGE if self.path == "/" else b""
        self.send_response(200 if self.path in {"/", "/painted"} else 404)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the library's
        """Say nothing."""


class _Sides:
    def __init__(self, environ: dict[str, str], disk: Path, address: str) -> None:
        self._environ, self._disk, self._address = environ, disk, address
        self.memory: dict[str, list[float]] = {"ours": [], "peer": []}

    def ours(self) -> float:
        storage = tempfile.mkdtemp(dir=self._disk)
        start = time.monotonic()
        with program("start", storage, environ=self._environ, log=self._disk / "log") as kiosk:
            said = kiosk.read()
            seconds = time.monotonic() - start
            assert said == {"interactive": True, "screen": "attract"}
            time.sleep(IDLE_S)
            self.memory["ours"].append(pss_mb(kiosk.pid))
        return seconds

    def peer(self) -> float:
        _Page.painted.clear()
        profile = tempfile.mkdtemp(dir=self._disk)
        command = [*CHROMIUM, f"--user-data-dir={profile}", self._address]
        start = time.monotonic()
        with running(command, "chromium", self._environ, self._disk / "log") as chromium:
            assert _Page.painted.wait(60), "Chromium has drawn nothing"
            seconds = time.monotonic() - start
            time.sleep(IDLE_S)
            self.memory["peer"].append(pss_mb(chromium.pid))
        return seconds


def test_start_and_memory(disk: Path, record: Record) -> None:
    start_row = ("start to the first interactive frame, against Chromium --kiosk", "s", "faster")
    memory_row = ("memory at idle (PSS, all processes), against Chromium --kiosk", "MB", "less than half")
    if absent := missing("Xvfb", "chromium"):
        for name, unit, goal in (start_row, memory_row):
            record(Row(name, None, unit, None, None, goal, False, note=absent))
        return
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Page)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        with _display() as environ:
            sides = _Sides(environ, disk, f"http://127.0.0.1:{server.server_port}/")
            in_turn(1, sides.ours, sides.peer)  # from here on both are in the page cache
            sides.memory = {"ours": [], "peer": []}
            ours, peer = in_turn(rounds(4, 1), sides.ours, sides.peer)
    finally:
        server.shutdown()
        server.server_close()
    for (name, unit, goal), mine, theirs, least in (
        (start_row, ours, peer, 1.0),
        (memory_row, sides.memory["ours"], sides.memory["peer"], 2.0),
    ):
        figure, other = median(mine), median(theirs)
        ratio = other / figure
        record(
            Row(
                name,
                round(figure, 2),
                unit,
                round(other, 2),
                round(ratio, 2),
                goal,
                ratio > least,
                spread(mine),
            )
        )
