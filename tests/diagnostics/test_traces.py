"""The stored corpus: what `kiosk scan --trace` wrote of each car over each link, read again field by field."""

from __future__ import annotations

from pathlib import Path

import pytest

from kiosk.devkit.car import LINKS, Scenario, names
from kiosk.diagnostics.conversation import Conversation
from kiosk.diagnostics.elm import Elm
from kiosk.diagnostics.limits import Deadline, Limits
from kiosk.diagnostics.link import Channel, ReplayLink, Trace
from kiosk.diagnostics.result import ScanResult
from kiosk.diagnostics.scan import Scan
from kiosk.errors import Fault
from tests.diagnostics.cars import Grades, check_whole
from tests.diagnostics.record_traces import TRACES

# A command the corpus does not hold is silence: soon over.
HASTY = Limits(
    at_s=0.05, first_s=0.05, search_s=0.05, query_s=0.05, settle_s=0.05, connect_s=5.0, scan_s=10.0
)
CORPUS = sorted(TRACES.iterdir())


def replay(path: Path) -> ScanResult:
    """Scan the car of a trace."""
    elm = Elm(Channel(ReplayLink.load(path), Trace()), HASTY, Deadline(HASTY.connect_s))
    assert elm.identify()
    elm.configure()
    return Scan(Conversation(elm), Grades().severity, lambda _: None, Deadline(HASTY.scan_s)).run()


def test_every_car_and_link_is_in_the_corpus() -> None:
    assert {path.name for path in CORPUS} == {f"{name}.{link}.jsonl" for name in names() for link in LINKS}


@pytest.mark.parametrize("path", CORPUS, ids=lambda path: path.stem)
def test_a_trace_reads_as_its_car(path: Path) -> None:
    name = path.name.partition(".")[0]
    if name == "dead-bus":
        with pytest.raises(Fault, match="OBD-NO-CAR"):
            replay(path)
        return
    check_whole(replay(path), Scenario.load(name))
