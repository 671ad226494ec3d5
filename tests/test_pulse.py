"""The watchdog is fed while everybody is alive, and only then."""

from __future__ import annotations

import asyncio
import socket
from pathlib import Path

import pytest

from kiosk.pulse import STALE_S, Pulse
from kiosk.supervisor import notify
from tests.conftest import ExpectedLog
from tests.support.clock import ManualClock


def test_a_silent_part_starves_the_watchdog(clock: ManualClock, expected_log: ExpectedLog) -> None:
    fed: list[str] = []
    pulse = Pulse(clock, feed=fed.append)
    pulse.beat("screen")
    pulse.beat("clockwork")
    clock.advance(STALE_S - 1)
    pulse.beat("screen")
    pulse.feed()
    assert fed == ["WATCHDOG=1"]

    expected_log.allow("pulse.silent")
    clock.advance(2)
    pulse.feed()
    pulse.feed()
    assert pulse.silent() == {"clockwork"}
    assert fed == ["WATCHDOG=1"]

    pulse.beat("clockwork")
    pulse.feed()
    assert len(fed) == 2


def test_who_ends_on_purpose_is_not_missed(clock: ManualClock) -> None:
    fed: list[str] = []
    pulse = Pulse(clock, feed=fed.append)
    pulse.beat("web")
    pulse.retire("web")
    clock.advance(STALE_S * 2)
    pulse.feed()
    assert fed == ["WATCHDOG=1"]


def test_a_loop_keeps_its_pulse_and_measures_its_lag(
    clock: ManualClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    slept = asyncio.sleep
    lags: list[tuple[str, float]] = []
    fed: list[str] = []

    async def late(seconds: float) -> None:
        clock.advance(seconds + 0.25)
        await slept(0)

    async def run() -> None:
        pulse = Pulse(clock, lambda name, lag_s: lags.append((name, lag_s)), fed.append)
        async with pulse.kept("screen"):
            for _ in range(6):
                await slept(0)
        await slept(0)
        clock.advance(STALE_S * 2)
        assert pulse.silent() == set()

    monkeypatch.setattr(asyncio, "sleep", late)
    asyncio.run(run())
    assert lags
    assert all(name == "screen" and lag_s == pytest.approx(0.25) for name, lag_s in lags)
    assert set(fed) == {"WATCHDOG=1"}


@pytest.mark.parametrize("kind", ["path", "abstract"])
def test_the_service_manager_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: str) -> None:
    address = str(tmp_path / "notify") if kind == "path" else f"@kiosk-test-{tmp_path.name}"
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as manager:
        manager.bind(address.replace("@", "\0", 1) if kind == "abstract" else address)
        monkeypatch.setenv("NOTIFY_SOCKET", address)
        assert notify("READY=1")
        assert manager.recv(100) == b"READY=1"


@pytest.mark.parametrize("address", ["", "relative", "/no/such/socket"])
def test_without_a_service_manager_nothing_happens(monkeypatch: pytest.MonkeyPatch, address: str) -> None:
    monkeypatch.setenv("NOTIFY_SOCKET", address)
    assert notify("READY=1") is False
