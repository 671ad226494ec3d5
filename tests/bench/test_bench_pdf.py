"""The report's PDF against WeasyPrint and headless Chromium that print the same content."""

from __future__ import annotations

import base64
import os
import subprocess
import tempfile
import threading
import time
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from statistics import median
from typing import Any

import pytest

from tests.bench.conftest import Record
from tests.bench.measuring import in_turn, missing, program, pss_mb, rounds, running, spread
from tests.bench.pdf_page import PAGES, as_html, pages_of, words_of
from tests.bench.recorder import ROOT, Row

pytestmark = [pytest.mark.bench, pytest.mark.timeout(400)]
FASTER = 5.0
# A venv of its own, made by `make bench`.
WEASY = Path(os.environ.get("BENCH_WEASYPRINT", ROOT / "build" / "bench-weasyprint")) / "bin" / "python"
CHROMIUM = (
    *("chromium", "--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-sync"),
    *(
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-quic",
        "--no-pdf-header-footer",
    ),
)


class _Printed:
    """One side: times, peak memory, and the check of every PDF it made."""

    def __init__(self, ask: Callable[[], dict[str, Any]], words: set[str]) -> None:
        self._ask, self._words = ask, words
        self.peak_mb = 0.0

    def once(self) -> float:
        """Make one; returns the seconds."""
        said = self._ask()
        pdf = said["pdf"] if isinstance(said["pdf"], bytes) else base64.b64decode(said["pdf"])
        assert pages_of(pdf) == PAGES, f"{pages_of(pdf)} pages"
        found = words_of(pdf)
        assert len(self._words & found) >= 0.9 * len(self._words), sorted(self._words - found)[:20]
        self.peak_mb = max(self.peak_mb, float(said["peak_mb"]))
        return float(said["seconds"])


def _chromium(page: Path, disk: Path) -> dict[str, Any]:
    """Print with a process of its own, as it is used from a program; its memory is watched meanwhile."""
    target = disk / "chromium.pdf"
    target.unlink(missing_ok=True)
    profile = tempfile.mkdtemp(dir=disk)
    command = [*CHROMIUM, f"--user-data-dir={profile}", f"--print-to-pdf={target}", page.as_uri()]
    start = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    peaks = [0.0]
    watching = threading.Thread(target=_watch, args=(process, peaks))
    watching.start()
    assert process.wait(60) == 0
    seconds = time.perf_counter() - start
    watching.join()
    return {"seconds": seconds, "peak_mb": max(peaks), "pdf": target.read_bytes()}


def _watch(process: subprocess.Popen[bytes], peaks: list[float]) -> None:
    while process.poll() is None:
        peaks.append(pss_mb(process.pid))
        time.sleep(0.1)


def test_three_pages(disk: Path, record: Record) -> None:
    page = disk / "report.html"
    with ExitStack() as stack:
        kiosk = stack.enter_context(program("report", log=disk / "log"))
        first = base64.b64decode(kiosk.ask()["pdf"])
        assert pages_of(first) == PAGES, f"our report has {pages_of(first)} pages"
        page.write_text(as_html(first), "utf-8")
        words = words_of(first)
        ours = _Printed(lambda: dict(kiosk.ask()), words)
        if WEASY.is_file():
            command = [str(WEASY), str(ROOT / "tests" / "bench" / "peer" / "weasy.py"), str(page)]
            weasy = stack.enter_context(running(command, "weasyprint", log=disk / "log"))
            _compare(record, "WeasyPrint", ours, _Printed(lambda: dict(weasy.ask()), words), rounds(15, 2))
        else:
            _not_measured(record, "WeasyPrint", "not installed: weasyprint")
        if absent := missing("chromium"):
            _not_measured(record, "headless Chromium", absent)
        else:
            chromium = _Printed(lambda: _chromium(page, disk), words)
            _compare(record, "headless Chromium", ours, chromium, rounds(10, 1))


def _compare(record: Record, peer: str, ours: _Printed, other: _Printed, times: int) -> None:
    in_turn(1, ours.once, other.once)  # warm
    mine, theirs = in_turn(times, ours.once, other.once)
    figure, least = median(mine) * 1000, median(theirs) * 1000
    record(
        Row(
            f"report PDF of {PAGES} pages, against {peer}",
            round(figure, 1),
            "ms",
            round(least, 1),
            round(least / figure, 2),
            f"≥ {FASTER:g}× as fast",
            least / figure >= FASTER,
            spread(mine),
        )
    )
    record(
        Row(
            f"report PDF: memory at its peak, against {peer}",
            round(ours.peak_mb, 1),
            "MB",
            round(other.peak_mb, 1),
            round(other.peak_mb / ours.peak_mb, 2),
            "below",
            ours.peak_mb < other.peak_mb,
        )
    )


def _not_measured(record: Record, peer: str, note: str) -> None:
    speed, memory = (
        f"report PDF of {PAGES} pages, against {peer}",
        f"report PDF: memory at its peak, against {peer}",
    )
    record(Row(speed, None, "ms", None, None, f"≥ {FASTER:g}× as fast", False, note=note))
    record(Row(memory, None, "MB", None, None, "below", False, note=note))
