"""Start to the first interactive frame and memory at idle, from the source tree and from the bundle, against
Chromium showing a still page as a kiosk.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from statistics import median

import pytest

from tests.bench.conftest import Record
from tests.bench.measuring import in_turn, missing, pss_mb, rounds, running, spread
from tests.bench.recorder import ROOT, Row

pytestmark = [pytest.mark.bench, pytest.mark.timeout(400)]
IDLE_S, PATIENCE_S, LOOK_AGAIN_S = 4.0, 60.0, 0.005
SCREEN = "1080x1920"
BUNDLE = ROOT / "dist" / "kiosk-agent"
PROGRAMS = {
    "source": (sys.executable, "-m", "kiosk", "run"),
    "bundle": (str(BUNDLE / "kiosk"), "run"),
}
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
    """What is started in turn; the `memory` of each by name."""

    def __init__(self, environ: dict[str, str], disk: Path, address: str) -> None:
        self._environ, self._disk, self._address = environ, disk, address
        self.memory: dict[str, list[float]] = {}

    def names(self) -> list[str]:
        return [*(name for name, (program, *_) in PROGRAMS.items() if Path(program).exists()), "chromium"]

    def start(self, name: str) -> float:
        """Return the seconds until it can be touched."""
        return self._chromium() if name == "chromium" else self._kiosk(name)

    def _kiosk(self, name: str) -> float:
        storage = tempfile.mkdtemp(dir=self._disk)
        environ = self._environ | {"KIOSK_STORAGE": storage, "KIOSK_DEVKIT": str(ROOT), "PORT": "0"}
        log = Path(storage) / "log"
        start = time.monotonic()
        with running(PROGRAMS[name], name, environ, log) as kiosk:
            while "screen.drawn" not in (said := log.read_text("utf-8")):
                assert time.monotonic() - start < PATIENCE_S, said
                assert kiosk.process.poll() is None, said
                time.sleep(LOOK_AGAIN_S)
            seconds = time.monotonic() - start
            assert "attract" in said.partition("screen.drawn")[2].splitlines()[0], said
            self._rest(name, kiosk.pid)
        return seconds

    def _chromium(self) -> float:
        _Page.painted.clear()
        profile = tempfile.mkdtemp(dir=self._disk)
        command = [*CHROMIUM, f"--user-data-dir={profile}", self._address]
        start = time.monotonic()
        with running(command, "chromium", self._environ, self._disk / "log") as chromium:
            assert _Page.painted.wait(PATIENCE_S), "Chromium has drawn nothing"
            seconds = time.monotonic() - start
            self._rest("chromium", chromium.pid)
        return seconds

    def _rest(self, name: str, pid: int) -> None:
        time.sleep(IDLE_S)
        self.memory.setdefault(name, []).append(pss_mb(pid))


ROWS = (
    ("start to the first interactive frame", "s", "faster than Chromium --kiosk", 1.0),
    ("memory at idle (PSS, all processes)", "MB", "less than half of Chromium --kiosk", 2.0),
)


def test_start_and_memory(disk: Path, record: Record) -> None:
    if absent := missing("Xvfb", "chromium"):
        for what, unit, goal, _ in ROWS:
            record(Row(f"{what}, source", None, unit, None, None, goal, False, note=absent))
        return
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Page)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        with _display() as environ:
            sides = _Sides(environ, disk, f"http://127.0.0.1:{server.server_port}/")
            names = sides.names()
            starts = [partial(sides.start, name) for name in names]
            in_turn(1, *starts)  # from here on all are in the page cache
            sides.memory.clear()
            seconds = dict(zip(names, in_turn(rounds(4, 1), *starts), strict=True))
    finally:
        server.shutdown()
        server.server_close()
    for found, (what, unit, goal, least) in zip((seconds, sides.memory), ROWS, strict=True):
        for name in PROGRAMS:
            record(_row(found, f"{what}, {name}", name, unit, goal, least))


def _row(found: dict[str, list[float]], words: str, name: str, unit: str, goal: str, least: float) -> Row:
    if name not in found:
        return Row(words, None, unit, None, None, goal, False, note="not built: make bundle")
    figure, other = median(found[name]), median(found["chromium"])
    ratio = other / figure
    return Row(
        words,
        round(figure, 2),
        unit,
        round(other, 2),
        round(ratio, 2),
        goal,
        ratio > least,
        spread(found[name]),
    )


def test_the_bundle_s_size(record: Record) -> None:
    limit_mb = 300
    if not BUNDLE.is_dir():
        note = "not built: make bundle"
        record(Row("bundle, size", None, "MB", None, None, f"≤ {limit_mb} MB", False, note=note))
        return
    files = [file for file in BUNDLE.rglob("*") if file.is_file() and not file.is_symlink()]
    assert len(files) > 100
    size_mb = sum(file.stat().st_size for file in files) / 1e6
    met = size_mb <= limit_mb
    note = f"{len(files)} files"
    record(Row("bundle, size", round(size_mb), "MB", limit_mb, None, f"≤ {limit_mb} MB", met, note=note))
