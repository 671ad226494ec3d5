"""Self-test, test scan and test reading, on the simulated car and gauge."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

import pytest

from kiosk.clock import SystemClock
from kiosk.diagnostics.progress import ScanProgress
from kiosk.errors import Conflict, Fault
from kiosk.ledger.models import ResultRow, SessionRow
from kiosk.servicing.pin import DEV_PIN
from kiosk.settings import DeviceSettings, GaugeSettings, ObdSettings
from tests.servicing.bench import Bench

SIMULATED = DeviceSettings(
    obd=ObdSettings(mode="simulated", scenario="healthy"), gauge=GaugeSettings(mode="simulated")
)


@pytest.fixture
def bench(make_bench: Callable[..., Bench]) -> Bench:
    made = make_bench(clock=SystemClock(), devices=SIMULATED)
    made.menu.unlock(DEV_PIN)
    return made


def test_self_test_asks_both(bench: Bench) -> None:
    told = bench.menu.act("devices.test")
    assert told["adapter"]["state"] == "ok"
    assert "ELM327" in told["adapter"]["version"]
    assert told["gauge"] == {"state": "ok"}


def test_scan_shows_its_steps_and_keeps_nothing(bench: Bench) -> None:
    steps: list[dict[str, Any]] = []
    bench.menu.on_progress = steps.append
    told = bench.menu.act("devices.scan")
    assert told["outcome"] == "read"
    assert told["vin"].count("*") == 3
    assert steps[0]["percent"] == 0
    assert any(step["live"] for step in steps)
    with bench.agent.ledger.read():
        assert SessionRow.select().count() == ResultRow.select().count() == 0


def test_scan_is_stopped(bench: Bench) -> None:
    def stop(_step: dict[str, Any]) -> None:
        bench.menu.act("devices.stop")

    bench.menu.on_progress = stop
    assert bench.menu.act("devices.scan") == {"outcome": "cancelled"}


def test_one_scan_at_a_time(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    began, go_on = threading.Event(), threading.Event()

    def slow(on_progress: Callable[[ScanProgress], None], cancel: threading.Event) -> None:
        began.set()
        go_on.wait(5)
        raise Fault("OBD-NO-CAR")

    monkeypatch.setattr(bench.agent.diagnostics, "scan", slow)

    def first() -> None:
        with pytest.raises(Fault):
            bench.menu.act("devices.scan")

    thread = threading.Thread(target=first)
    thread.start()
    began.wait(5)
    with pytest.raises(Conflict):
        bench.menu.act("devices.scan")
    go_on.set()
    thread.join(5)


def test_reading_of_the_plate(bench: Bench) -> None:
    told = bench.menu.act("devices.read")
    assert told["ok"]
    assert abs(told["thicknessUm"] - told["expectedUm"]) <= told["toleranceUm"]


def test_typed_reading(make_bench: Callable[..., Bench]) -> None:
    bench = make_bench(
        devices=DeviceSettings(
            obd=ObdSettings(mode="none"), gauge=GaugeSettings(mode="real", transport="manual")
        )
    )
    bench.menu.unlock(DEV_PIN)
    assert bench.menu.act("devices.read", {"typed": "104"})["ok"]
    assert not bench.menu.act("devices.read", {"typed": "500"})["ok"]
    with pytest.raises(Fault):
        bench.menu.act("devices.read", {"typed": ""})


def test_kiosk_without_devices(make_bench: Callable[..., Bench]) -> None:
    bench = make_bench()
    bench.menu.unlock(DEV_PIN)
    assert bench.menu.enter("devices")["adapter"]["mode"] == "none"
    assert bench.menu.act("devices.test")["gauge"] == {"state": "off"}
    for name in ("devices.scan", "devices.read"):
        with pytest.raises(Conflict):
            bench.menu.act(name)
