"""The README's commands exist, and those that are quick run."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

from kiosk.cli import main

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text("utf-8")
COMMANDS = sorted(
    {
        word
        for row in re.findall(r"^\| (`kiosk .*?) \|", README, re.MULTILINE)
        for name in re.findall(r"`([^`]+)`", row)
        for word in [name.removeprefix("kiosk ").split(maxsplit=1)[0]]
    }
)


def test_make_targets_exist() -> None:
    for target in set(re.findall(r"make ([a-z-]+)", README)):
        known = subprocess.run(["make", "-n", target], cwd=ROOT, capture_output=True, text=True, check=False)
        assert known.returncode == 0, known.stderr


@pytest.mark.parametrize("command", COMMANDS)
def test_commands_explain_themselves(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main([command, "--help"])
    assert ended.value.code == 0
    assert f"usage: kiosk {command}" in capsys.readouterr().out


def test_named_files_exist() -> None:
    named = set(re.findall(r"\((resources/[^)]+)\)|`(packaging/[^`]+|CHANGELOG\.md)`", README))
    for file in {one or other for one, other in named}:
        assert (ROOT / file).exists(), file


def test_the_tree_is_the_tree() -> None:
    tree = README.partition("## The house")[2].split("```")[1]
    above = ""
    for indent, names in re.findall(r"^( *)((?:[a-z]+/ ?)+)", tree, re.MULTILINE):
        if not indent:
            above = names.strip()
        for folder in names.split():
            assert (ROOT / (above + folder if indent else folder)).is_dir(), folder
    folders = re.findall(r"^([a-z]+)/ ", tree, re.MULTILINE)
    assert {"kiosk", "ui", "resources", "migrations", "packaging", "tests"} <= set(folders)
