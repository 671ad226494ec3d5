"""A scan against python-OBD on the same simulated link, cold and of a known car, and against the link itself."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from statistics import median
from types import SimpleNamespace

import pytest

from kiosk.devkit.car import LINKS, CarSimulator, Scenario
from kiosk.devkit.car.adapter import Adapter
from kiosk.diagnostics import pids
from kiosk.diagnostics.progress import ScanProgress
from kiosk.diagnostics.result import Outcome, ScanResult
from tests.bench.conftest import Record
from tests.bench.measuring import in_turn, rounds, spread
from tests.bench.recorder import Row
from tests.diagnostics.cars import service

pytestmark = [pytest.mark.bench, pytest.mark.timeout(600), pytest.mark.filterwarnings("default")]
SCENARIO = "healthy"
COLD = {"usb": 5.0, "bluetooth": 5.0, "clone": 5.0}
# An adapter that honours no count waits for every reply: there is less to win on it.
EVERY_LINK = {**COLD, "bad-clone": 3.0}
WARM = 8.0
BOUND = 1.3  # times what the link alone takes
# Bitmaps say what is supported; a customer is not shown them.
BITMAPS = {f"01{number:02X}" for number in range(0x00, 0x100, 0x20)}

_PROCESS = (
    "import argparse; from kiosk.devkit.car import cli; p = argparse.ArgumentParser();"
    "cli.add_parser(p.add_subparsers());"
    "a = p.parse_args(['car', '--scenario', '{scenario}', '--link', '{link}']); a.run(a)"
)


@pytest.fixture(autouse=True)
def _warm() -> None:
    """Load the decoders as a kiosk does at its start, long before a customer scans."""
    pids.warm_up()


@contextmanager
def _simulator(link: str) -> Iterator[str]:
    """A car in a process of its own; yields its port."""
    program = _PROCESS.format(scenario=SCENARIO, link=link)
    with subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        try:
            yield process.stdout.readline().strip()
        finally:
            process.terminate()


def _read(result: ScanResult) -> set[str]:
    assert result.outcome is Outcome.READ
    return set(result.live)


def _ours(port: str) -> set[str]:
    return _read(service(port).scan())


def _python_obd(port: str) -> set[str]:
    """Connect, then every supported command but freeze frames (it reads them wrongly) and clearing."""
    import obd  # noqa: PLC0415 - the peer, only here

    connection = obd.OBD(port, baudrate=38400, fast=True)
    read = {
        command.command.decode()
        for command in connection.supported_commands
        if command.mode not in {2, 4} and not connection.query(command).is_null()
    }
    connection.close()
    return read


def _seconds(link: str, scan: Callable[[str], set[str]], found: set[str]) -> float:
    """Return what a scan takes, python's start and the car's left out; adds what it read to `found`."""
    with _simulator(link) as port:
        start = time.monotonic()
        read = scan(port)
        seconds = time.monotonic() - start
    assert len(read) > 30
    found.update(read)
    return seconds


def _against_python_obd(name: str, link: str, ours: Callable[[set[str]], float], goal: float) -> Row:
    mine: set[str] = set()
    theirs: set[str] = set()
    figures, peers = in_turn(rounds(3, 1), lambda: ours(mine), lambda: _seconds(link, _python_obd, theirs))
    live = {command for command in theirs if command.startswith("01")} - BITMAPS
    assert len(live) > 30
    assert not (unread := live - mine - {"0101"}), f"the peer has read what we have not: {unread}"
    figure, peer = median(figures), median(peers)
    ratio = peer / figure
    return Row(
        f"{name}, against python-OBD",
        round(figure, 3),
        "s",
        round(peer, 2),
        round(ratio, 2),
        f"≥ {goal:g}× as fast",
        ratio >= goal,
        spread(figures),
    )


@pytest.mark.parametrize("link", COLD)
def test_a_cold_scan(link: str, record: Record) -> None:
    name = f"scan over {link}, cold"
    record(_against_python_obd(name, link, lambda found: _seconds(link, _ours, found), COLD[link]))


def _warm_seconds(found: set[str]) -> float:
    """Return what the second scan of one car takes; it must find what the first found."""
    with _simulator("usb") as port:
        diagnostics = service(port)
        first = diagnostics.scan()
        start = time.monotonic()
        second = diagnostics.scan()
        seconds = time.monotonic() - start
    assert second.codes == first.codes
    assert _read(second) == _read(first)
    found.update(second.live)
    return seconds


def test_a_scan_of_a_known_car(record: Record) -> None:
    record(_against_python_obd("scan over usb, car known", "usb", _warm_seconds, WARM))


def _bound_s(link: str, scan: Callable[[str], set[str]] = _ours) -> float:
    """Return what the link alone takes for the dialogue of a scan: the sum of its modelled delays."""
    with CarSimulator(SCENARIO, "instant") as simulator:
        scan(simulator.port)
        commands = list(simulator.commands)
    adapter = Adapter(Scenario.load(SCENARIO), LINKS[link])
    return sum(adapter.handle(command).delay_s for command in commands)


def _steps(link: str) -> tuple[float, dict[str, float]]:
    """Return a scan's seconds, and the seconds until each of its steps was told."""
    steps: dict[str, float] = {}
    with _simulator(link) as port:
        last = start = time.monotonic()

        def told(progress: ScanProgress) -> None:
            nonlocal last
            now = time.monotonic()
            steps[progress.item_key] = steps.get(progress.item_key, 0.0) + now - last
            last = now

        _read(service(port).scan(told))
        return time.monotonic() - start, steps


@pytest.mark.parametrize("link", EVERY_LINK)
def test_a_scan_against_its_link(link: str, record: Record) -> None:
    bound = _bound_s(link)
    scans = sorted((_steps(link) for _ in range(rounds(3))), key=lambda scan: scan[0])
    best, steps = scans[0]
    print("\n" + "\n".join(f"  {seconds:7.3f} s  {item}" for item, seconds in steps.items()))
    record(
        Row(
            f"scan over {link}, against the link's bound",
            round(best, 3),
            "s",
            round(bound, 3),
            round(bound / best, 2),
            f"≤ {BOUND:g}× the bound",
            best <= BOUND * bound,
            spread([seconds for seconds, _ in scans]),
            "the quickest of three",
        )
    )


@pytest.mark.parametrize("link", EVERY_LINK)
def test_what_a_scan_asks_of_its_link(link: str, record: Record, monkeypatch: pytest.MonkeyPatch) -> None:
    """The dialogue alone, which no stall of the machine can lengthen; the peer's own sleeps are its time."""
    from obd import elm327  # noqa: PLC0415 - the peer, only here

    slept: list[float] = []
    monkeypatch.setattr(elm327, "time", SimpleNamespace(time=time.time, sleep=slept.append))
    ours = _bound_s(link)
    peer = _bound_s(link, _python_obd) + sum(slept)
    goal = EVERY_LINK[link]
    record(
        Row(
            f"cold scan on {link}, the dialogue alone, against python-OBD's",
            round(ours, 3),
            "s",
            round(peer, 2),
            round(peer / ours, 2),
            f"≥ {goal:g}× as fast",
            peer >= goal * ours,
            note="computed from the link model",
        )
    )
