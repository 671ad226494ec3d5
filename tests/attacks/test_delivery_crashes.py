"""The process is killed at every named step of a delivery; after a restart the report arrives."""

from __future__ import annotations

import email
import signal
import subprocess
import sys
from email import policy
from pathlib import Path

import pytest

from kiosk.clock import SystemClock
from kiosk.ledger.models import DeliveryRow, ReportRow
from tests.delivery.mail_server import Inbox, make_certificate, serving
from tests.support.ledgers import open_ledger

ROOT = Path(__file__).parents[2]
# Each step with the number of copies that may have left once the process has started again.
STEPS = {
    "before.write": {1},
    "after.write": {1},
    "inside.report.generated": {1},
    "committed.queued": {1},
    "before.claim": {1},
    "after.claim": {1},
    "before.send": {1},
    "after.mail": {1},
    "after.rcpt": {1},
    "middle.data": {1},
    "after.send": {2},  # taken, and nobody knows: once more, with the same Message-ID
    "before.finish": {2},
    "inside.delivery.sent": {2},
    "after.finish": {1},
    "committed.sent": {1},
}
REPRESENTATIVE = ["after.send"]


def visit(folder: Path, port: int, certificate: Path, *point: str) -> int:
    command = [sys.executable, "-m", "tests.attacks.delivery_visit", str(folder), str(port), str(certificate)]
    done = subprocess.run(
        [*command, *point], cwd=ROOT, capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode in {0, -signal.SIGKILL}, done.stderr[-2000:]
    return done.returncode


def crash_and_recover(folder: Path, step: str) -> None:
    certificate, key = make_certificate(folder, "mail")
    inbox = Inbox()
    with serving(inbox, certificate, key) as port:
        assert visit(folder, port, certificate, step) == -signal.SIGKILL, "the step was not reached"
        assert visit(folder, port, certificate) == 0
    mails = [email.message_from_bytes(content, policy=policy.default) for *_, content in inbox.mails]
    ledger = open_ledger(folder / "core.sqlite", SystemClock())
    try:
        (report,), (delivery,) = list(ReportRow.select()), list(DeliveryRow.select())
    finally:
        ledger.close()
    print(f"{step:26} {delivery.status}, {len(mails)} copies, attempts {delivery.attempts}")
    assert delivery.status == "sent"
    assert len(mails) in STEPS[step]
    assert {mail["Message-ID"] for mail in mails} == {delivery.message_id}
    pdf = (folder / "reports" / report.file_name).read_bytes()
    for mail in mails:
        (attachment,) = mail.iter_attachments()
        assert attachment.get_content() == pdf


@pytest.mark.parametrize("step", REPRESENTATIVE)
def test_a_power_cut_loses_no_report(tmp_path: Path, step: str) -> None:
    crash_and_recover(tmp_path, step)


@pytest.mark.slow
@pytest.mark.parametrize("step", STEPS)
def test_every_step(tmp_path: Path, step: str) -> None:
    crash_and_recover(tmp_path, step)
