"""Which port: the one that is set, or the one among several that an adapter answers on."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import replace
from types import SimpleNamespace

import pytest

from kiosk.devkit.car import CarSimulator, ScriptedFault
from kiosk.diagnostics import adapter
from kiosk.diagnostics.result import Outcome
from kiosk.errors import Fault
from tests.diagnostics.cars import PATIENT, service


def plugged(monkeypatch: pytest.MonkeyPatch, ports: Sequence[str]) -> None:
    """Let the system name these serial ports, in this order."""
    found = [SimpleNamespace(device=port, vid=1) for port in ports]
    monkeypatch.setattr("kiosk.diagnostics.adapter.list_ports.comports", lambda: found)


def test_silent_ports_do_not_use_up_the_time(monkeypatch: pytest.MonkeyPatch) -> None:
    modem = ScriptedFault("silence", at=0, times=-1)
    with ExitStack() as stack:
        modems = [stack.enter_context(CarSimulator("healthy", "instant", [modem])) for _ in range(4)]
        car = stack.enter_context(CarSimulator("misfire", "instant"))
        plugged(monkeypatch, [*(one.port for one in modems), car.port])
        diagnostics = service("", replace(PATIENT, at_s=1, connect_s=7, probe_s=7))
        assert diagnostics.scan().outcome is Outcome.READ
        assert [one.commands for one in modems] == [["ATI"]] * 4
        assert diagnostics.scan().outcome is Outcome.READ
        assert diagnostics.probe().ready
        assert [one.commands for one in modems] == [["ATI"]] * 4, "the adapter's port is remembered"


def test_a_port_that_goes_away_is_not_the_end(monkeypatch: pytest.MonkeyPatch) -> None:
    with (
        CarSimulator("healthy", "instant", [ScriptedFault("unplug", at=0)]) as gone,
        CarSimulator("misfire", "instant") as car,
    ):
        plugged(monkeypatch, ["/dev/no-such-port", gone.port, car.port])
        assert service("").scan().outcome is Outcome.READ


def test_several_ports_without_an_adapter(monkeypatch: pytest.MonkeyPatch) -> None:
    modem = ScriptedFault("silence", at=0, times=-1)
    with (
        CarSimulator("healthy", "instant", [modem]) as one,
        CarSimulator("healthy", "instant", [modem]) as two,
    ):
        plugged(monkeypatch, [one.port, two.port])
        with pytest.raises(Fault, match="OBD-SILENT"):
            service("", replace(PATIENT, at_s=0.3, connect_s=4)).scan()


def test_no_port_at_all(monkeypatch: pytest.MonkeyPatch) -> None:
    plugged(monkeypatch, [])
    with pytest.raises(Fault, match="OBD-NO-ADAPTER"):
        service("").scan()


@pytest.mark.parametrize("port", ["/dev/ttyUSB0", "/dev/rfcomm0"])
def test_every_port_is_tried_at_its_likeliest_rate_first(port: str) -> None:
    tries = list(adapter._tries([port, "/dev/ttyUSB9"], 9_600))
    assert tries[:2] == [(port, 9_600), ("/dev/ttyUSB9", 9_600)]
    assert {rate for _, rate in tries} == {9_600, 38_400, 115_200, 500_000}
    assert len(tries) == len(set(tries)) == 8
