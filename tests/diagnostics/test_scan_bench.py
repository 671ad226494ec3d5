"""How fast a scan is: against python-OBD on the same simulated link, and against the link itself."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest

from kiosk.devkit.car import LINKS, CarSimulator, Scenario
from kiosk.devkit.car.adapter import Adapter
from kiosk.diagnostics import pids
from kiosk.diagnostics.result import Outcome
from tests.diagnostics.cars import service

SCENARIO = "healthy"
# Link: at least so many times as fast as python-OBD.
GOALS = {"usb": 5.0, "bluetooth": 5.0, "bad-clone": 3.0}
BOUND = 1.3

_PROCESS = (
    "import argparse; from kiosk.devkit.car import cli; p = argparse.ArgumentParser();"
    "cli.add_parser(p.add_subparsers());"
    "a = p.parse_args(['car', '--scenario', '{scenario}', '--link', '{link}']); a.run(a)"
)


@contextmanager
def _simulator(link: str) -> Iterator[str]:
    program = _PROCESS.format(scenario=SCENARIO, link=link)
    with subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        try:
            yield process.stdout.readline().strip()
        finally:
            process.terminate()


def _ours(port: str) -> int:
    result = service(port).scan()
    assert result.outcome is Outcome.READ
    return len(result.live)


def _python_obd(port: str) -> int:
    """Connect, then every supported command but freeze frames (it reads them wrongly) and clearing."""
    import obd  # noqa: PLC0415 - the peer, only here

    connection = obd.OBD(port, baudrate=38400, fast=True)
    read = {
        command.command
        for command in connection.supported_commands
        if command.mode not in {2, 4} and not connection.query(command).is_null()
    }
    connection.close()
    return len(read)


def _seconds(link: str, scan: Callable[[str], int]) -> float:
    with _simulator(link) as port:
        start = time.monotonic()
        assert scan(port) > 30
        return time.monotonic() - start


def lower_bound_s(link: str) -> float:
    """Return what the link alone takes for our dialogue: the sum of its modelled delays."""
    with CarSimulator(SCENARIO, "instant") as simulator:
        service(simulator.port).scan()
        commands = list(simulator.commands)
    adapter = Adapter(Scenario.load(SCENARIO), LINKS[link])
    return sum(adapter.handle(command).delay_s for command in commands)


def measure(link: str) -> dict[str, object]:
    """Return one entry of the benchmark's list: our seconds, the peer's, and the ratio."""
    pids.warm_up()
    ours, peer = _seconds(link, _ours), _seconds(link, _python_obd)
    ratio = peer / ours
    return {
        "name": f"scan over {link}, cold",
        "figure": round(ours, 2),
        "unit": "s",
        "peer": round(peer, 2),
        "ratio": round(ratio, 2),
        "goal": GOALS[link],
        "met": ratio >= GOALS[link],
    }


@pytest.mark.bench
@pytest.mark.timeout(300)
@pytest.mark.filterwarnings("default")
@pytest.mark.parametrize("link", sorted(GOALS))
def test_a_scan_is_several_times_as_fast_as_python_obd(link: str) -> None:
    found = measure(link)
    print(json.dumps(found))
    assert found["met"], found


@pytest.mark.bench
@pytest.mark.parametrize("link", sorted(GOALS))
def test_a_scan_takes_little_more_than_its_link(link: str) -> None:
    pids.warm_up()
    bound = lower_bound_s(link)
    seconds = min(_seconds(link, _ours) for _ in range(3))
    print(json.dumps({"name": f"scan over {link} against the link", "figure": seconds, "bound": bound}))
    assert seconds <= BOUND * bound


@pytest.mark.bench
@pytest.mark.parametrize("link", sorted(GOALS))
def test_a_car_seen_before_takes_less(link: str) -> None:
    with _simulator(link) as port:
        diagnostics = service(port)
        cold, warm = diagnostics.scan(), diagnostics.scan()
    found = {
        "name": f"scan over {link}, seen before",
        "figure": warm.seconds,
        "unit": "s",
        "peer": cold.seconds,
    }
    print(json.dumps(found))
    assert warm.seconds < cold.seconds
