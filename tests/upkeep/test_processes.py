"""Who has the ledger open is found whoever they are, and two kiosks never share a data folder."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import pytest

from kiosk.errors import Conflict, Fault
from kiosk.ledger import Ledger
from kiosk.settings import Settings
from kiosk.upkeep.doctor.service import examine_kiosk
from kiosk.upkeep.processes import Holder, holders
from kiosk.upkeep.quarantine import open_ledger, quarantined
from kiosk.upkeep.restore import begin_empty
from kiosk.upkeep.single import claim, claimed
from tests.support.books import Books
from tests.support.clock import ManualClock

pytestmark = pytest.mark.skipif(not Path("/proc/locks").exists(), reason="needs /proc")
ROOT = Path(__file__).resolve().parents[2]
OPENED = "import apsw, sys; c = apsw.Connection(sys.argv[1]); c.execute(sys.argv[2]).fetchall();"

CLAIMED = (
    "import sys; from pathlib import Path; from kiosk.upkeep.single import claim; claim(Path(sys.argv[1]));"
)


@contextmanager
def another(program: str, *arguments: str) -> Iterator[subprocess.Popen[str]]:
    """Another process that has begun what it should, and waits."""
    code = f"{program} print('begun', flush=True); sys.stdin.read()"
    with subprocess.Popen(
        [sys.executable, "-c", code, *arguments],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT,
    ) as process:  # fmt: skip
        assert process.stdout is not None
        assert process.stdout.readline() == "begun\n"
        yield process


def another_opens(database: Path, statement: str) -> AbstractContextManager[subprocess.Popen[str]]:
    return another(OPENED, str(database), statement)


def hidden(tmp_path: Path, pid: int) -> Path:
    """What /proc shows of a process that may not be looked into: its name and its locks."""
    proc = tmp_path / "proc"
    (proc / str(pid)).mkdir(parents=True)
    shutil.copy("/proc/locks", proc / "locks")
    shutil.copy(f"/proc/{pid}/comm", proc / str(pid) / "comm")
    return proc


@pytest.mark.parametrize(
    ("statement", "writes"), [("SELECT count(*) FROM sessions", False), ("BEGIN IMMEDIATE", True)]
)
def test_a_hardened_service_is_found_by_its_locks(
    statement: str, writes: bool, books: Books, tmp_path: Path
) -> None:
    books.ledger.close()
    with another_opens(books.ledger.path, statement) as process:
        proc = hidden(tmp_path, process.pid)
        name = Path(f"/proc/{process.pid}/comm").read_text("utf-8").strip()
        assert holders(books.ledger.path, proc) == [Holder(process.pid, name, writes)]
        assert holders(books.ledger.path) == holders(books.ledger.path, proc)
    assert holders(books.ledger.path) == []


def test_the_locks_of_others_are_not_ours(books: Books, tmp_path: Path) -> None:
    """Another file may have the same number on another disk; nobody but SQLite locks these bytes."""
    proc = tmp_path / "proc"
    proc.mkdir()
    inode = books.ledger.path.stat().st_ino
    lines = (
        f"1: POSIX  ADVISORY  WRITE 77 fe:00:{inode} 0 EOF",
        "2: POSIX  ADVISORY  WRITE 78 fe:00:1 120 120",
        f"3: FLOCK  ADVISORY  WRITE 79 fe:00:{inode} 0 EOF",
        f"4: -> POSIX  ADVISORY  WRITE 80 fe:00:{inode} 1073741825 1073741825",
    )
    (proc / "locks").write_text("\n".join(lines), "ascii")
    assert holders(books.ledger.path, proc) == []
    assert holders(books.ledger.path, tmp_path / "no proc") == []


def test_the_doctor_names_the_one_who_writes(
    books: Books, settings: Settings, clock: ManualClock, tmp_path: Path
) -> None:
    books.ledger.close()
    environ = {"KIOSK_STORAGE": str(settings.storage), "KIOSK_SECRETS": str(tmp_path)}
    with another_opens(books.ledger.path, "SELECT count(*) FROM sessions") as reader:
        (free,) = [one for one in examine_kiosk(environ, clock, tmp_path, None) if one.code == "DB-FREE"]
        assert f"(pid {reader.pid})" in free.values["who"]
        with another_opens(books.ledger.path, "BEGIN IMMEDIATE") as writer:
            (busy,) = [one for one in examine_kiosk(environ, clock, tmp_path, None) if one.level != "ok"]
            assert busy.code == "DB-BUSY"
            assert f"(pid {writer.pid})" in busy.values["who"]
            assert f"(pid {reader.pid})" not in busy.values["who"]


def test_somebody_who_has_the_database_for_himself_is_no_broken_disk(
    books: Books, settings: Settings, clock: ManualClock, tmp_path: Path
) -> None:
    books.ledger.close()
    environ = {"KIOSK_STORAGE": str(settings.storage), "KIOSK_SECRETS": str(tmp_path)}
    alone = "PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE; SELECT count(*) FROM sessions"
    with another_opens(books.ledger.path, alone) as process:
        (busy,) = [one for one in examine_kiosk(environ, clock, tmp_path, None) if one.level != "ok"]
    assert (busy.code, busy.values["who"].endswith(f"(pid {process.pid})")) == ("DB-BUSY", True)


def test_a_damaged_ledger_is_not_moved_away_under_another(
    ledger: Ledger, settings: Settings, clock: ManualClock
) -> None:
    ledger.connection.pragma("application_id", 7)
    ledger.close()
    with (
        another_opens(ledger.path, "SELECT count(*) FROM sessions"),
        pytest.raises(Fault, match="DB-FOREIGN"),
    ):
        open_ledger(settings, clock)
    assert ledger.path.exists()
    assert quarantined(settings.storage) == []


def test_a_second_kiosk_is_refused_and_nothing_is_restored_under_the_first(
    settings: Settings, clock: ManualClock
) -> None:
    with another(CLAIMED, str(settings.storage)):
        with pytest.raises(Conflict, match="stop the kiosk first"):
            claim(settings.storage)
        with pytest.raises(Conflict, match="stop the kiosk first"):
            begin_empty(settings, clock)
        assert not settings.database.exists()
    with claimed(settings.storage), pytest.raises(Conflict):
        begin_empty(settings, clock)
    begin_empty(settings, clock)
    assert settings.database.exists()


def test_a_folder_that_can_not_be_is_a_fault(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(Fault, match="SYS-DISK"):
        claim(tmp_path / "file" / "storage")


def test_two_kiosks_do_not_serve_from_one_folder(tmp_path: Path) -> None:
    environ = {**os.environ, "KIOSK_STORAGE": str(tmp_path / "storage"), "PORT": "0"}
    command = [sys.executable, "-m", "kiosk", "serve"]
    with subprocess.Popen(
        command, env=environ, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, cwd=ROOT
    ) as first:
        assert first.stdout is not None
        assert first.stdout.readline().startswith("kiosk: listening")
        second = subprocess.run(command, env=environ, capture_output=True, text=True, check=False, cwd=ROOT)
        first.terminate()
    assert second.returncode == 1
    assert f"stop the kiosk first: python (pid {first.pid})" in second.stderr.replace("python3", "python")
    assert first.returncode == 0
