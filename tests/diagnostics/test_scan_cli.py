"""`kiosk scan` as a program sees it."""

from __future__ import annotations

import argparse
import json
import re
from pathlib import Path

import pytest

from kiosk.devkit.car import CarSimulator, ScriptedFault
from kiosk.diagnostics import cli
from kiosk.diagnostics.result import ScanResult
from tests.conftest import ExpectedLog


def _run(*arguments: str) -> int:
    parser = argparse.ArgumentParser()
    cli.add_parser(parser.add_subparsers())
    args = parser.parse_args(["scan", *arguments])
    code: int = args.run(args)
    return code


def test_json_holds_the_scan(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    with CarSimulator("misfire", "instant") as simulator:
        assert _run("--port", simulator.port, "--json", "--trace", str(tmp_path / "trace")) == 0
    found = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert found["outcome"] == "read"
    assert found["mil"] is True
    assert found["live"]["010C"] == {"name": "Engine speed", "value": 690.0, "unit": "rpm"}
    assert {(code["code"], code["kind"], code["ecu"]) for code in found["codes"]} >= {
        ("P0301", "stored", "7E8")
    }
    assert {code["severity"] for code in found["codes"]} <= {"high", "medium", "low"}
    assert set(found["items"].values()) <= {"read", "not_supported", "failed"}
    assert ScanResult.from_json(found).vin == found["vin"]
    first = json.loads((tmp_path / "trace").read_text(encoding="utf-8").splitlines()[0])
    assert first["tx"] == "ATI"


@pytest.mark.parametrize(("language", "word"), [("ru", "Сохранённые коды"), ("en", "Stored codes")])
def test_people_get_a_page(language: str, word: str, capsys: pytest.CaptureFixture[str]) -> None:
    with CarSimulator("many-codes", "instant") as simulator:
        assert _run("--port", simulator.port, "--language", language) == 0
    page = capsys.readouterr().out
    assert word in page
    assert "U0121" in page
    assert "diagnostics." not in page


def test_the_page_is_in_the_readers_language(capsys: pytest.CaptureFixture[str]) -> None:
    with CarSimulator("overheating", "instant") as simulator:
        _run("--port", simulator.port, "--language", "ru")
    page = capsys.readouterr().out
    for line in (
        "Напряжение: 11,2 В",
        "P0217  Двигатель перегрет — Двигатель",
        "Стоп-кадр 0, P0217:",
        "Катализатор: завершена — Двигатель",
        "Температура охлаждающей жидкости: 122 °C — вне нормы",
        "Угол опережения зажигания: 8°",
        "Вид топлива: Бензин",
    ):
        assert line in page
    words = set(re.findall(r"[A-Za-z]{4,}", page))
    assert words <= {"EOBD"}


def test_a_self_test_that_failed_is_named_with_its_limits(capsys: pytest.CaptureFixture[str]) -> None:
    with CarSimulator("catalyst", "instant") as simulator:
        assert _run("--port", simulator.port, "--language", "ru") == 0
    assert "  Катализатор, банк 1: тест 80: 0,94 (от 0 до 0,75) — Двигатель\n" in capsys.readouterr().out


def test_what_was_not_read_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    fault = ScriptedFault("word", command="0A", text="BUS BUSY", times=-1)
    with CarSimulator("healthy", "instant", [fault]) as simulator:
        assert _run("--port", simulator.port) == 3
    page = capsys.readouterr().out
    assert "Постоянные коды: не прочитано" in page
    assert "не прочитано: Постоянные коды" in page


def test_a_fault_says_what_the_system_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert _run("--port", str(tmp_path / "none")) == 4
    told = capsys.readouterr().err
    assert "OBD-NO-ADAPTER: " in told
    assert "No such file" in told


def test_a_trace_that_can_not_be_written_is_told_before_the_scan(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with CarSimulator("healthy", "instant") as simulator:
        assert _run("--port", simulator.port, "--trace", str(tmp_path / "none" / "trace")) == 2
        assert simulator.commands == []
    assert "trace can't be written" in capsys.readouterr().err


def test_a_trace_lost_on_a_full_disk_costs_no_scan(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, expected_log: ExpectedLog
) -> None:
    def full(*_: object, **__: object) -> int:
        raise OSError(28, "No space left on device")

    with CarSimulator("healthy", "instant") as simulator:
        monkeypatch.setattr(Path, "write_text", full)
        expected_log.allow("scan.trace_lost")
        assert _run("--port", simulator.port, "--json", "--trace", str(tmp_path / "trace")) == 0


def test_the_port_is_the_one_of_the_settings(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with CarSimulator("misfire", "instant") as simulator:
        monkeypatch.setenv("OBD_PORT", simulator.port)
        assert _run("--json") == 0
    assert json.loads(capsys.readouterr().out.splitlines()[-1])["outcome"] == "read"


@pytest.mark.parametrize(
    ("scenario", "fault", "code", "outcome"),
    [
        ("healthy", ScriptedFault("word", command="07", text="BUS BUSY", times=-1), 3, "partial"),
        ("dead-bus", None, 5, "no_car"),
        ("healthy", ScriptedFault("unplug", command="03"), 4, "no_adapter"),
    ],
)
def test_exit_codes(
    scenario: str, fault: ScriptedFault | None, code: int, outcome: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with CarSimulator(scenario, "instant", [fault] if fault else []) as simulator:
        assert _run("--port", simulator.port, "--json") == code
    found = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert found["outcome"] == outcome
    assert found["codes"] == []
    assert found["mil"] is (False if outcome == "partial" else None)


def test_no_port_is_no_adapter(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert _run("--port", str(tmp_path / "none"), "--json") == 4
    assert json.loads(capsys.readouterr().out.splitlines()[-1])["fault"] == "OBD-NO-ADAPTER"
