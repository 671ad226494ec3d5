"""Two hundred customers on one screen: the last leaves the process as the first ones did."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
VISITS, EVERY = 200, 20


@pytest.mark.slow
@pytest.mark.timeout(3600)
def test_two_hundred_visits_leave_nothing_behind(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "tests.ui.shown_visits", str(VISITS), str(EVERY), str(tmp_path)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=3500, check=False)
    assert done.returncode == 0, done.stdout[-1000:] + done.stderr[-3000:]
    print(done.stdout)
    *held, counted = [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")]

    assert counted == {"completed": VISITS + 1, "confirmed": VISITS + 1}
    # The first twenty fill caches.
    first, last = held[1], held[-1]
    assert last["rss_mb"] <= first["rss_mb"] * 1.1
    assert last["threads"] <= first["threads"] + 2, "the pool of the loop fills up to its size"
    assert last["descriptors"] <= first["descriptors"]
    assert last["items"] <= first["items"]
    assert last["qobjects"] <= first["qobjects"]
