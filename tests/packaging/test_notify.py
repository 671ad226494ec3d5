"""What systemd hears of a kiosk: that it is ready, that it lives, that it stops."""

from __future__ import annotations

import socket
from pathlib import Path

import pytest

from kiosk.agent import Agent
from kiosk.settings import Settings


def test_a_serving_kiosk_reports_itself(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settings = Settings.model_validate(
        {
            "storage": tmp_path / "storage",
            "server": {"port": 0},
            "devices": {"obd": {"mode": "none"}, "gauge": {"mode": "none"}},
        }
    )
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as manager:
        manager.settimeout(30)
        manager.bind(str(tmp_path / "notify"))
        monkeypatch.setenv("NOTIFY_SOCKET", str(tmp_path / "notify"))
        agent = Agent(settings)
        agent.start()
        heard = {manager.recv(100) for _ in range(2)}
        agent.stop()
        while (last := manager.recv(100)) == b"WATCHDOG=1":
            heard.add(last)
    assert heard == {b"READY=1", b"WATCHDOG=1"}
    assert last == b"STOPPING=1"
