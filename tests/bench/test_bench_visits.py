"""A thousand visits in one process: the last hundred cost what the first hundred did."""

from __future__ import annotations

from pathlib import Path
from statistics import median
from typing import Any

import pytest

from tests.bench.conftest import Record
from tests.bench.measuring import program, rounds
from tests.bench.recorder import Row

pytestmark = [pytest.mark.bench, pytest.mark.timeout(900)]
# A hundred visits are measured to some percent on a machine that does other things too.
SAME = 1.1


def test_a_thousand_visits_leave_nothing_behind(disk: Path, record: Record) -> None:
    visits, every = rounds(1000, 20), rounds(100, 10)
    said: list[dict[str, Any]] = []
    with program("visits", str(visits), str(every), log=disk / "log") as kiosk:
        said = [kiosk.read() for _ in range(visits // every)]
        left = kiosk.read()
    assert left == {"mails": visits + 1, "paid": visits + 1}
    # The first hundred fill caches; what is held for good shows from the second on.
    first, second, last = said[0], said[1], said[-1]
    figures = (
        ("time a visit", "s", median(first["seconds"]), median(last["seconds"]), SAME),
        ("memory (RSS)", "MB", second["rss_mb"], last["rss_mb"], SAME),
        ("threads", "", first["threads"], last["threads"], 1.0),
        ("descriptors", "", first["descriptors"], last["descriptors"], 1.0),
    )
    for what, unit, before, after, most in figures:
        ratio = after / before
        record(
            Row(
                f"{visits} visits in one process: {what} of the last {every}",
                round(after, 3),
                unit,
                round(before, 3),
                round(before / after, 3),
                f"no growth (≤ {most:g}× the beginning's)",
                ratio <= most,
            )
        )
