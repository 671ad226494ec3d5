"""What a customer, a technician and a back office type or send is found only where it has to be."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from tests.attacks.canary_visit import CANARIES, DIGITS, EMAIL, PIN, TOKEN, VIN, WRONG_PIN

ROOT = Path(__file__).parents[2]
# Whole and in parts, as a line of a log could hold them.
SOUGHT = [canary.encode() for canary in CANARIES]
# The visit's own rows (contacts, until they are erased), its report and the mail that carries it.
MAY_HOLD_CONTACTS = {"core.sqlite", "core.sqlite-wal", "core.sqlite-shm"}


def holding(folder: Path) -> dict[str, set[str]]:
    """Which files under the folder hold which canaries."""
    found: dict[str, set[str]] = {}
    for file in folder.rglob("*"):
        if file.is_file():
            content = file.read_bytes()
            if told := {canary.decode() for canary in SOUGHT if canary in content}:
                found[str(file.relative_to(folder))] = told
    return found


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_a_canary_by_touch_is_found_nowhere(tmp_path: Path) -> None:
    storage, out, temporary, home = (tmp_path / name for name in ("storage", "out", "tmp", "home"))
    for folder in (storage, out, temporary, home):
        folder.mkdir()
    environ = {
        **os.environ,
        "KIOSK_STORAGE": str(storage),
        "TMPDIR": str(temporary),
        "HOME": str(home),
        "QT_QPA_PLATFORM": "offscreen",  # not the screen of another test in this process
    }
    setting = [sys.executable, "-m", "kiosk", "pin", "set"]
    subprocess.run(setting, cwd=ROOT, env=environ, input=f"{PIN}\n", text=True, timeout=100, check=True)
    command = [sys.executable, "-m", "tests.attacks.canary_visit", str(storage), str(out)]
    visited = subprocess.run(
        command, cwd=ROOT, env=environ, capture_output=True, text=True, timeout=500, check=False
    )
    log = visited.stdout + visited.stderr
    assert '"event": "service.opened"' in log, log[-3000:]
    assert "RuntimeError" in log, log[-3000:]

    assert not [line for line in log.splitlines() if any(canary in line for canary in CANARIES)]
    metrics = (out / "metrics").read_text("utf-8")
    assert "kiosk_build_info" in metrics
    assert not [canary for canary in CANARIES if canary in metrics]
    assert holding(temporary) == holding(home) == {}
    traces = [trace.read_text("utf-8") for trace in (storage / "crashes").iterdir()]
    assert any("RuntimeError" in trace for trace in traces)

    left = holding(storage)
    secrets = {TOKEN, PIN, WRONG_PIN}
    for name, told in left.items():
        assert not told & secrets, name
        assert name in MAY_HOLD_CONTACTS or name.startswith("outbox/"), name
    assert {EMAIL, DIGITS, VIN} & set().union(*left.values()), "the search itself works"
    with closing(sqlite3.connect(storage / "core.sqlite")) as database:
        audit = str(database.execute("SELECT * FROM audit_logs").fetchall())
    assert "service.pin_wrong" in audit
    assert "session.completed" in audit
    assert not [canary for canary in CANARIES if canary in audit]
