"""Nothing that runs while a customer may wait reads a whole table: the ledger only grows."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from kiosk.ledger.retention import clean
from kiosk.settings import RetentionSettings
from tests.bench.filling import make
from tests.bench.programs.growth import Tasks
from tests.support.clock import ManualClock
from tests.support.kiosk import Kiosk, kiosk_settings
from tests.support.questions import Questions

VISITS = 150  # more than the pages and the health look at
# What was measured goes with its visit's contact: `results` does not grow.
GROWING = {
    *("sessions", "payments", "payment_work", "refunds", "reports", "deliveries"),
    *("webhook_inbox", "audit_logs"),
}


@pytest.fixture
def kiosk(tmp_path: Path) -> Iterator[Kiosk]:
    make(tmp_path / "core.sqlite", VISITS)
    kiosk = Kiosk(kiosk_settings(tmp_path, server={"enabled": True, "port": 0}), ManualClock())
    yield kiosk
    kiosk.close()


def _reads_whole(sql: str, step: str) -> bool:
    """Whether a step goes through a growing table from one end to the other; a page of all has a limit."""
    scanned = re.match(r"SCAN (\w+)", step)
    if scanned is None or ("LIMIT" in sql and "WHERE" not in sql):
        return False
    tables = {scanned[1], *re.findall(rf'"(\w+)" AS "{scanned[1]}"', sql)}
    return bool(tables & GROWING)


def test_visits_pages_and_requests_read_no_whole_table(kiosk: Kiosk) -> None:
    questions = Questions(kiosk.agent.ledger)
    kiosk.agent.serve()
    for _ in range(2):
        with closing(Tasks(kiosk, VISITS)) as tasks:
            tasks.round()
        kiosk.pass_time(1)
        kiosk.diagnose()
        kiosk.pass_time(3_700)
    for dry_run in (True, False):
        clean(kiosk.agent.ledger, kiosk.clock, RetentionSettings(), dry_run=dry_run)
    plans = list(questions.plans())
    assert len({sql for sql, _ in plans}) > 50
    read_whole = {f"{step}: {sql}" for sql, step in plans if _reads_whole(sql, step)}
    assert not read_whole, "\n".join(sorted(read_whole))
