"""The simulated adapter: it must behave as the data sheet says, or it proves nothing."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

import pytest
import serial

from kiosk.devkit.car import LINKS, CarSimulator, Scenario, ScriptedFault, names
from kiosk.devkit.car.adapter import Adapter
from kiosk.devkit.car.frames import crc8

WANTED = {"healthy", "misfire", "catalyst", "many-codes", "diesel", "kwp", "recently-cleared", "dead-bus"}


def _adapter(name: str = "healthy", link: str = "instant") -> Adapter:
    return Adapter(Scenario.load(name), LINKS[link])


def _ask(adapter: Adapter, command: str) -> str:
    return adapter.handle(command).text or ""


def test_the_scenarios_are_there() -> None:
    assert set(names()) >= WANTED


@pytest.mark.parametrize("name", names())
def test_a_scenario_loads_and_is_named_after_its_file(name: str) -> None:
    assert Scenario.load(name).name == name


def test_settings_change_what_is_printed() -> None:
    adapter = _adapter()
    assert _ask(adapter, "ATI") == "ATI\rELM327 v1.4b\r\r>"
    assert _ask(adapter, "ATE0") == "ATE0\rOK\r\r>"
    assert _ask(adapter, "0105") == "SEARCHING...\r41 05 82\r\r>"
    _ask(adapter, "ATH1")
    assert _ask(adapter, "0105") == "7E8 03 41 05 82 00 00 00 00\r\r>"
    _ask(adapter, "ATS0")
    assert _ask(adapter, "0105") == "7E80341058200000000\r\r>"
    assert _ask(adapter, "") == "7E80341058200000000\r\r>"


def test_long_messages_without_headers() -> None:
    adapter = _adapter()
    for command in ("ATE0", "ATSP6"):
        _ask(adapter, command)
    lines = _ask(adapter, "0902").rstrip("\r>").split("\r")
    assert lines[0] == "014"
    assert [line[:2] for line in lines[1:]] == ["0:", "1:", "2:"]


def test_a_count_ends_the_wait() -> None:
    adapter = _adapter(link="bluetooth")
    _ask(adapter, "ATSP6")
    slow, fast = adapter.handle("0105"), adapter.handle("01051")
    assert slow.delay_s - fast.delay_s == pytest.approx(0.1, abs=0.005)
    bad = _adapter(link="bad-clone")
    _ask(bad, "ATSP6")
    assert bad.handle("01051").delay_s == pytest.approx(bad.handle("0105").delay_s, abs=0.001)


def test_searching_finds_the_protocol() -> None:
    adapter = _adapter("kwp")
    assert "BUS INIT" not in _ask(adapter, "ATSP0")
    assert "SEARCHING..." in _ask(adapter, "0100")
    assert _ask(adapter, "ATDPN") == "ATDPN\rA5\r\r>"


@pytest.mark.parametrize(
    ("protocol", "word"), [("6", "CAN ERROR"), ("3", "BUS INIT: ...ERROR"), ("2", "NO DATA")]
)
def test_the_wrong_protocol_gets_an_error_word(protocol: str, word: str) -> None:
    adapter = _adapter("kwp")
    _ask(adapter, f"ATSP{protocol}")
    assert word in _ask(adapter, "0100")


def test_a_dead_bus() -> None:
    assert "UNABLE TO CONNECT" in _ask(_adapter("dead-bus"), "0100")


def test_the_crc_of_j1850() -> None:
    # The check value of CRC-8/SAE-J1850 in the catalogue of parametrised CRC algorithms.
    assert crc8(b"123456789") == 0x4B


def test_unknown_commands_are_refused() -> None:
    assert _ask(_adapter(), "ATXYZ").endswith("?\r\r>")
    assert _ask(_adapter(), "HELLO").endswith("?\r\r>")
    assert _ask(_adapter(link="bad-clone"), "ATAT2").endswith("?\r\r>")


def test_an_unplugged_port_is_gone_and_comes_back() -> None:
    with CarSimulator("healthy", "instant", [ScriptedFault("unplug", command="0100")]) as simulator:
        with serial.Serial(simulator.port, timeout=1) as port:
            port.write(b"ATI\r")
            assert b"ELM327" in port.read_until(b">")
            port.write(b"0100\r")
            with pytest.raises((serial.SerialException, OSError)):
                port.read_until(b">")
        assert not Path(simulator.port).exists()
        simulator.replug()
        with serial.Serial(simulator.port, timeout=1) as port:
            port.write(b"0100\r")
            assert b"41 00" in port.read_until(b">")


def test_a_fault_that_does_not_exist_is_refused() -> None:
    with pytest.raises(ValueError, match="no such fault"):
        ScriptedFault("explode")  # type: ignore[arg-type]


def test_it_runs_as_a_process_of_its_own() -> None:
    program = (
        "import argparse; from kiosk.devkit.car import cli; p = argparse.ArgumentParser();"
        "cli.add_parser(p.add_subparsers());"
        "a = p.parse_args(['car', '--scenario', 'misfire', '--link', 'instant']);"
        "raise SystemExit(a.run(a))"
    )
    with subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        port = process.stdout.readline().strip()
        with serial.Serial(port, timeout=5) as line:
            line.write(b"0105\r")
            assert b"41 05" in line.read_until(b">")
        process.send_signal(signal.SIGTERM)
        assert process.wait(5) == 0
    assert not Path(port).exists()
