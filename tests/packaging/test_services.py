"""The services are hardened, and the package's scripts are sound."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from kiosk.texts import Texts, languages
from tests.packaging.monitoring import PACKAGING, ROOT

UNITS = sorted((PACKAGING / "systemd").glob("*.service"))
SCRIPTS = [*(PACKAGING / "deb").iterdir(), *(PACKAGING / "docker").glob("*.sh")]


@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: str(unit.name))
@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="systemd is not installed")
def test_its_exposure_is_below_two(unit: Path) -> None:
    done = subprocess.run(
        ["systemd-analyze", "security", "--offline=true", "--threshold=20", str(unit)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-300:] + done.stderr


@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: str(unit.name))
def test_it_is_watched_and_unprivileged(unit: Path) -> None:
    text = unit.read_text("utf-8")
    for line in ("Type=notify", "WatchdogSec=60", "User=kiosk", "Restart=always", "NoNewPrivileges=yes"):
        assert f"\n{line}\n" in text
    assert "/opt/kiosk-agent/current/kiosk" in text


@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: str(unit.name))
def test_a_device_plugged_in_after_the_start_is_allowed(unit: Path) -> None:
    """A device group whose module is not loaded when the service starts is left out of what is allowed."""
    text = unit.read_text("utf-8")
    modules = {"ttyUSB": "usbserial", "ttyACM": "cdc_acm", "rfcomm": "rfcomm", "drm": "drm"}
    allowed = [
        group for group in re.findall(r"^DeviceAllow=char-(\w+)", text, re.MULTILINE) if group in modules
    ]
    assert {"ttyUSB", "ttyACM", "rfcomm"} <= set(allowed)
    for word in ("Wants", "After"):
        units = " ".join(re.findall(rf"^{word}=(.*)$", text, re.MULTILINE)).split()
        assert {f"modprobe@{modules[group]}.service" for group in allowed} <= set(units)


def test_the_session_asks_for_what_debian_has() -> None:
    """A missing group keeps a service from starting (status 216/GROUP); cage 0.1.4 ends without Xwayland."""
    session = (PACKAGING / "systemd" / "kiosk-session.service").read_text("utf-8")
    (groups,) = re.findall(r"^SupplementaryGroups=(.*)$", session, re.MULTILINE)
    assert set(groups.split()) <= {"dialout", "video", "audio", "render", "input"}  # base-passwd's and udev's
    control = (PACKAGING / "deb" / "build.sh").read_text("utf-8")
    (recommended,) = re.findall(r"^Recommends: (.*)$", control, re.MULTILINE)
    assert {"cage", "seatd", "xwayland"} <= set(recommended.split(", "))


def test_time_zones_come_along() -> None:
    """Python brings none of its own (docs.python.org/3/library/zoneinfo.html#data-sources)."""
    control = (PACKAGING / "deb" / "build.sh").read_text("utf-8")
    (depends,) = re.findall(r"^Depends: (.*)$", control, re.MULTILINE)
    assert "tzdata" in depends.split(", ")
    (packages,) = re.findall(
        r'^packages="(python3 .*)"$', (PACKAGING / "docker" / "system.sh").read_text(), re.MULTILINE
    )
    assert "tzdata" in packages.split()
    assert "\ntzdata==" in (ROOT / "requirements.lock").read_text("utf-8"), "for Windows"


@pytest.mark.parametrize("language", languages())
def test_the_menu_says_what_closing_the_program_does(language: str) -> None:
    """cage 0.1.4 tells systemd nothing of how the kiosk ended: the service starts it again whatever it was."""
    session = (PACKAGING / "systemd" / "kiosk-session.service").read_text("utf-8")
    (seconds,) = re.findall(r"^RestartSec=(\d+)$", session, re.MULTILINE)
    assert "\nRestart=always\n" in session
    assert "RestartPreventExitStatus" not in session
    told = Texts.load().get(language, "service.power.leave.text")
    assert f" {seconds} " in told
    assert "sudo systemctl stop kiosk-session." in told


@pytest.mark.skipif(shutil.which("sh") is None, reason="no shell")
def test_the_command_line_reads_the_settings_as_systemd_does(tmp_path: Path) -> None:
    """The values were compared with what a unit's `EnvironmentFile=` makes of the same file."""
    file = tmp_path / "kiosk.env"
    file.write_text(
        '# a comment\nA=1\n B= x y \nC="q $HOME `id`"\nD=pa$$w"ord\nE=Имя <a@b.ru>\nF=\n;x\nnope\nG=\'s q\'',
        "utf-8",
    )
    program = f". {PACKAGING}/deb/environment; read_environment {file}; env -0"
    done = subprocess.run(["sh", "-euc", program], capture_output=True, check=True, env={"PATH": os.defpath})
    found = dict(line.split("=", 1) for line in done.stdout.decode().split("\0") if "=" in line)
    assert {name: found[name] for name in "ABCDEFG"} == {
        "A": "1",
        "B": "x y",
        "C": "q $HOME `id`",
        "D": 'pa$$w"ord',
        "E": "Имя <a@b.ru>",
        "F": "",
        "G": "s q",
    }


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda script: str(script.name))
def test_a_script_can_be_read_by_its_shell(script: Path) -> None:
    first = script.read_text("utf-8").splitlines()[0]
    if first.startswith("#!"):
        subprocess.run([first[2:], "-n", str(script)], check=True)


def test_the_container_copies_only_what_the_context_holds() -> None:
    copied = re.findall(r"^COPY (?!--from)(.*) \S+$", (ROOT / "Dockerfile").read_text("utf-8"), re.MULTILINE)
    ignored = (ROOT / ".dockerignore").read_text("utf-8").splitlines()
    allowed = [line[1:] for line in ignored if line.startswith("!")]
    for source in " ".join(copied).split():
        assert (ROOT / source).exists(), source
        assert any(source == entry or source.startswith(f"{entry}/") for entry in allowed), source
    assert "kiosk/devkit" in ignored
