"""A thousand reports after an hour without the mail server."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from kiosk.events import EventBus
from kiosk.ledger import Ledger
from kiosk.settings import Settings
from tests.bench.conftest import Record
from tests.bench.recorder import Row
from tests.delivery import test_outbox_bench
from tests.delivery.conftest import pdf, report
from tests.support.clock import ManualClock

pytestmark = [pytest.mark.bench, pytest.mark.timeout(600)]
__all__ = ["pdf", "report"]


@pytest.mark.usefixtures("report")
def test_the_outbox_drains(
    ledger: Ledger,
    bus: EventBus,
    clock: ManualClock,
    settings: Settings,
    pdf: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    record: Record,
) -> None:
    measured = test_outbox_bench.test_the_outbox_drains_in_order_of_age
    missed = ""
    try:
        measured(ledger, bus, clock, settings, pdf, tmp_path)
    except AssertionError as error:
        missed = str(error)
    lines = [line for line in capsys.readouterr().out.splitlines() if line.startswith("{")]
    assert lines, missed or "nothing was measured"
    found = json.loads(lines[-1])
    goal = f"≤ {found['goal']:g}× the mails alone"
    record(
        Row(
            found["name"],
            found["figure"],
            "s",
            found["peer"],
            round(1 / found["ratio"], 2),
            goal,
            found["met"],
        )
    )
