"""A scan against python-OBD on the same simulated link, cold and of a known car, and against the link itself."""

from __future__ import annotations

import time
from statistics import median

import pytest

from kiosk.diagnostics import pids
from tests.bench.conftest import Record
from tests.bench.measuring import in_turn, rounds, spread
from tests.bench.recorder import Row
from tests.diagnostics.cars import service
from tests.diagnostics.test_scan_bench import BOUND, _ours, _python_obd, _seconds, _simulator, lower_bound_s

pytestmark = [pytest.mark.bench, pytest.mark.timeout(600), pytest.mark.filterwarnings("default")]
COLD, WARM = 5.0, 8.0
LINKS = ("usb", "bluetooth", "bad-clone")


@pytest.mark.parametrize("link", LINKS)
def test_a_cold_scan(link: str, record: Record) -> None:
    pids.warm_up()
    ours, peer = in_turn(rounds(3, 1), lambda: _seconds(link, _ours), lambda: _seconds(link, _python_obd))
    figure, theirs = median(ours), median(peer)
    record(
        Row(
            f"scan over {link}, cold, against python-OBD",
            round(figure, 3),
            "s",
            round(theirs, 2),
            round(theirs / figure, 2),
            f"≥ {COLD:g}× as fast",
            theirs / figure >= COLD,
            spread(ours),
        )
    )
    bound = lower_bound_s(link)
    best = min(ours)
    record(
        Row(
            f"scan over {link}, against the link's bound",
            round(best, 3),
            "s",
            round(bound, 3),
            round(bound / best, 2),
            f"≤ {BOUND:g}× the bound",
            best <= BOUND * bound,
            spread(ours),
        )
    )


def _warm_seconds(link: str) -> float:
    """Return what the second scan of one car takes; it must find what the first found."""
    with _simulator(link) as port:
        diagnostics = service(port)
        first = diagnostics.scan()
        start = time.monotonic()
        second = diagnostics.scan()
        seconds = time.monotonic() - start
    assert second.outcome == first.outcome
    assert second.codes == first.codes
    assert set(second.live) == set(first.live)
    assert len(second.live) > 30
    return seconds


def test_a_scan_of_a_known_car(record: Record) -> None:
    pids.warm_up()
    ours, peer = in_turn(rounds(3, 1), lambda: _warm_seconds("usb"), lambda: _seconds("usb", _python_obd))
    figure, theirs = median(ours), median(peer)
    record(
        Row(
            "scan over usb, car known, against python-OBD",
            round(figure, 3),
            "s",
            round(theirs, 2),
            round(theirs / figure, 2),
            f"≥ {WARM:g}× as fast",
            theirs / figure >= WARM,
            spread(ours),
        )
    )
