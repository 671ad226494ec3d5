"""The command line: its groups, its help, its exit codes and its errors."""

from __future__ import annotations

import argparse
import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from kiosk import __version__, cli
from kiosk.commands import running
from kiosk.errors import Fault
from kiosk.ledger import Ledger
from kiosk.upkeep.single import claimed
from tests.conftest import ExpectedLog
from tests.support.clock import ManualClock


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A machine with nothing set but the data folder."""
    monkeypatch.setattr(cli, "configure", lambda **_: None)
    monkeypatch.setattr("kiosk.commands.common.configure", lambda **_: None)
    monkeypatch.setattr("kiosk.commands.common.TRACES.install", lambda _: None)
    monkeypatch.setattr(os, "umask", lambda _: 0)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(os, "environ", {"KIOSK_STORAGE": str(tmp_path / "storage"), "PORT": "0"})
    return tmp_path


def commands_of(parser: argparse.ArgumentParser) -> Iterator[tuple[str, Any, argparse.ArgumentParser]]:
    """Yield every command: its words, its entry in its parent's help, its parser."""
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            entries = {entry.dest: entry for entry in action._choices_actions}
            for name, child in action.choices.items():
                yield child.prog, entries.get(name), child
                yield from commands_of(child)


COMMANDS = list(commands_of(cli.build_parser()))


def test_a_command_loads_its_own_group_and_no_other() -> None:
    named = [name for names in cli.GROUPS.values() for name in names]
    assert sorted(named) == sorted(words.split()[1] for words, *_ in COMMANDS if len(words.split()) == 2)
    for names in cli.GROUPS.values():
        for name in names:
            found = {words.split()[1] for words, *_ in commands_of(cli.build_parser(name))}
            assert found == set(names)


@pytest.mark.parametrize(("words", "entry", "parser"), COMMANDS, ids=[words for words, *_ in COMMANDS])
def test_every_command_says_what_it_does(words: str, entry: Any, parser: argparse.ArgumentParser) -> None:
    assert entry is not None, f"{words} is not in its parent's help"
    assert entry.help
    for action in parser._actions:
        described = action.help or isinstance(action, argparse._SubParsersAction)
        assert described, f"{words} {action.option_strings or action.dest} has no help"
    if not any(isinstance(action, argparse._SubParsersAction) for action in parser._actions):
        own = parser.get_default("run")
        parents = [other for other_words, _, other in COMMANDS if words.startswith(other_words + " ")]
        assert callable(own) or any(callable(parent.get_default("run")) for parent in parents)


def test_without_a_command_it_helps_and_refuses(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main([]) == 2
    assert "COMMAND" in capsys.readouterr().err


def test_version(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        cli.main(["--version"])
    assert ended.value.code == 0
    assert capsys.readouterr().out == f"kiosk {__version__}\n"


def test_an_unknown_command_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        cli.main(["fly"])
    assert ended.value.code == 2
    assert "fly" in capsys.readouterr().err


def test_migrate_makes_the_ledger(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["migrate"]) == 0
    assert cli.main(["migrate"]) == 0
    lines = set(capsys.readouterr().out.splitlines())
    assert len(lines) == 1
    assert "schema" in lines.pop()
    Ledger(home / "storage" / "core.sqlite", ManualClock()).close()


def test_whoever_types_a_command_reads_its_answer_and_no_log(tmp_path: Path) -> None:
    environ = {**os.environ, "KIOSK_STORAGE": str(tmp_path / "storage"), "AGENT_ENV": "DEV"}
    for words in (["migrate"], ["backup"], ["payments", "list"], ["cleanup"]):
        done = subprocess.run(
            [sys.executable, "-m", "kiosk", *words],
            capture_output=True, text=True, check=False, env=environ, cwd=Path(cli.__file__).parents[1],
        )  # fmt: skip
        assert (done.returncode, done.stderr) == (0, ""), words
        assert done.stdout


def test_a_gallery_leaves_nothing_in_the_temporary_folder(tmp_path: Path) -> None:
    temporary = tmp_path / "tmp"
    temporary.mkdir()
    environ = {**os.environ, "TMPDIR": str(temporary), "QT_QPA_PLATFORM": "offscreen"}
    words = ["demo", "--gallery", str(tmp_path / "gallery"), "--only", "no look has such a name"]
    subprocess.run(
        [sys.executable, "-m", "kiosk", *words],
        capture_output=True, check=False, env=environ, cwd=Path(cli.__file__).parents[1],
    )  # fmt: skip
    assert list(temporary.iterdir()) == []


def test_a_damaged_ledger_is_one_line_and_1(
    home: Path, capsys: pytest.CaptureFixture[str], expected_log: ExpectedLog
) -> None:
    expected_log.allow("upkeep.ledger_set_aside")
    (home / "storage").mkdir()
    (home / "storage" / "core.sqlite").write_bytes(b"not a database at all, and long enough to be read" * 99)
    assert cli.main(["migrate"]) == 1
    assert capsys.readouterr().err.startswith("kiosk: migrate: DB-FOREIGN")


def test_a_wrong_setting_is_one_line_and_2(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    os.environ["PORT"] = "many"
    assert cli.main(["migrate"]) == 2
    error = capsys.readouterr().err
    assert error.startswith("kiosk: setting server.port: ")
    assert error.count("\n") == 1


def test_openapi_is_json(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["openapi"]) == 0
    assert json.loads(capsys.readouterr().out)["openapi"].startswith("3.")


def test_payments_run_on_the_opened_agent(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["payments", "list"]) == 0
    assert capsys.readouterr().out == "nothing is open\n"
    assert cli.main(["payments", "refund", "no-such", "--reason", "test"]) == 1
    assert "kiosk payments: " in capsys.readouterr().err


@pytest.mark.parametrize("name", ["nothing.tar", ""])
def test_a_backup_that_can_not_be_read_is_one_line_and_2(
    home: Path, name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(["restore", str(home / name)]) == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert line.startswith(f"kiosk: restore: {home / name} can't be read by ")


def test_interruption_is_130(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted() -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("kiosk.commands.describing.settings_in_force", interrupted)
    assert cli.main(["migrate"]) == 130


def test_run_passes_the_window(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: dict[str, object] = {}

    def run(agent: object, **given: object) -> int:
        seen.update(given)
        return 0

    monkeypatch.setattr("ui.app.run", run)
    assert cli.main(["run", "--windowed", "--size", "720x1280"]) == 0
    assert seen["windowed"] is True
    assert str(seen["size"]) == "720x1280"
    assert cli.main(["run"]) == 0
    assert seen == {"windowed": False, "size": None}


@pytest.mark.parametrize("words", [["run", "--size", "huge"], ["demo", "--out", "x", "--size", "1x1"]])
def test_a_size_nothing_fits_on_is_refused(
    home: Path, words: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(words) == 2
    assert "--size: " in capsys.readouterr().err


def test_without_qt_run_says_so(
    home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setitem(sys.modules, "ui.app", None)
    assert cli.main(["run"]) == 1
    assert "Qt can't be loaded" in capsys.readouterr().err


def test_without_the_devkit_there_is_no_such_command(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "kiosk.devkit.car", None)
    assert not [words for words, *_ in commands_of(cli.build_parser()) if "devkit" in words]


def test_serve_stops_the_agent_it_started(
    home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    calls: list[str] = []
    handlers: dict[int, Any] = {}

    class FakeAgent:
        port = 3000

        def __init__(self, settings: object, on_loaded: object) -> None:
            pass

        def start(self) -> None:
            calls.append("start")
            handlers[signal.SIGTERM](signal.SIGTERM, None)

        def stop(self) -> None:
            calls.append("stop")

    monkeypatch.setattr("kiosk.agent.Agent", FakeAgent)
    monkeypatch.setattr(running, "signal", SimpleNamespace(SIGTERM=15, SIGINT=2, signal=handlers.__setitem__))
    assert cli.main(["serve"]) == 0
    assert calls == ["start", "stop"]
    assert capsys.readouterr().out == "kiosk: listening on http://127.0.0.1:3000\n"


def test_a_fault_at_start_is_one_line(
    home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def refuse(_: object) -> None:
        raise Fault("WEB-PORT", "3000 is taken")

    monkeypatch.setattr("kiosk.agent.Agent.start", refuse)
    monkeypatch.setattr(running, "signal", SimpleNamespace(SIGTERM=15, SIGINT=2, signal=lambda *_: None))
    assert cli.main(["serve"]) == 1
    assert capsys.readouterr().err == "kiosk: serve: WEB-PORT: 3000 is taken\n"


def test_a_reader_that_leaves_early_is_no_crash(tmp_path: Path) -> None:
    program = "import sys; from kiosk.cli import main; sys.exit(main(['settings', '--schema']))"
    with subprocess.Popen(
        [sys.executable, "-c", program], stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(Path(cli.__file__).parents[1])},
    ) as process:  # fmt: skip
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        errors = process.stderr.read()
        assert process.wait(60) == 1
    assert b"Traceback" not in errors


def test_settings_in_force_show_no_secret(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    os.environ.update({"SMTP_PASS": "s3cret-value", "KIOSK_ID": "kiosk-7"})
    assert cli.main(["settings"]) == 0
    output = capsys.readouterr().out
    assert json.loads(output)["kiosk"]["id"] == "kiosk-7"
    assert "s3cret" not in output
    assert cli.main(["settings", "--schema"]) == 0
    assert "$defs" in json.loads(capsys.readouterr().out)
    assert cli.main(["settings", "--defaults"]) == 0
    assert json.loads(capsys.readouterr().out)["server"]["port"] == 3000


def test_a_second_program_makes_no_token_of_its_own(
    home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The token is made at a first start, and a start that is refused is none."""
    made: list[Any] = []
    monkeypatch.setattr("kiosk.configuration.with_api_token", lambda *given: made.append(given))
    with claimed(home / "storage"):
        assert cli.main(["serve"]) == 1
    assert "is running" in capsys.readouterr().err
    assert made == []
