"""The whole kiosk is killed on a screen; the next start ends the visit cleanly and loses nothing."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

import pytest

from kiosk.ledger.models import CheckpointRow, ConsentRow, ReportRow
from tests.support.clock import ManualClock
from tests.support.kiosk import EMAIL, Kiosk, kiosk_settings

ROOT = Path(__file__).parents[2]
# Where the power fails -> what the payment comes to, and how many reports there are in the end.
POINTS = {
    "car": (None, 0),
    "summary": (None, 0),
    "pay": ("canceled", 0),
    "results": ("confirmed", 1),
    "sending": ("confirmed", 1),
    "prepare": ("refunded", 0),
    "measure": ("refunded", 0),
}
REPRESENTATIVE = ["results"]


def kill_and_start(storage: Path, point: str) -> str:
    """Run the visit to its death and the next start; returns the verdict in words."""
    command = [sys.executable, "-m", "tests.attacks.visit_to_kill", str(storage), point]
    died = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=100, check=False)
    assert died.returncode == -signal.SIGKILL, died.stderr[-2000:]
    status, reports = POINTS[point]
    kiosk = Kiosk(kiosk_settings(storage), ManualClock())
    try:
        kiosk.pass_time(10)
        assert kiosk.screen == "attract"
        session = kiosk.agent.sessions.get(kiosk.session_id)
        assert session.email == EMAIL
        assert session.status in ({"completed", "expired"} if reports else {"expired"})
        intents = kiosk.agent.payments.of_session(session.id)
        assert [intent.status for intent in intents] == ([] if status is None else [status])
        with kiosk.agent.ledger.read():
            assert kiosk.agent.ledger.connection.pragma("integrity_check") == "ok"
            assert ReportRow.select().count() == reports
            assert ConsentRow.select().count() == 2
            assert not CheckpointRow.select().exists()
        assert len(list((storage / "outbox").glob("*.eml"))) == reports
    finally:
        kiosk.close()
    return f"{session.status}, payment {status}, {reports} report(s)"


@pytest.mark.parametrize("point", REPRESENTATIVE)
def test_a_killed_visit_is_ended_cleanly(tmp_path: Path, point: str) -> None:
    kill_and_start(tmp_path / "storage", point)


@pytest.mark.slow
@pytest.mark.parametrize("point", POINTS)
def test_every_screen(tmp_path: Path, point: str) -> None:
    print(f"{point:10} {kill_and_start(tmp_path / 'storage', point)}")
