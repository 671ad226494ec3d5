"""Backups: whole, verified, rotated, made under load; and what a restore makes of them."""

from __future__ import annotations

import json
import os
import shutil
import tarfile
import threading
from pathlib import Path

import apsw
import pytest

from kiosk.errors import Conflict, Fault
from kiosk.ledger import Ledger
from kiosk.ledger.migrate import migrate, migration_files
from kiosk.ledger.models import AuditRow, PaymentRow, SessionRow
from kiosk.ledger.verify import examine_file
from kiosk.settings import Settings
from kiosk.upkeep import backup as backup_module
from kiosk.upkeep.archive import read_manifest, unpack
from kiosk.upkeep.backup import Backup, Backups, of_file, of_ledger
from kiosk.upkeep.quarantine import open_ledger
from kiosk.upkeep.restore import begin_empty, restore
from kiosk.upkeep.service import Upkeep
from tests.conftest import ExpectedLog
from tests.support.books import Books
from tests.support.clock import ManualClock

DAY_S = 86_400


@pytest.fixture
def backups(books: Books) -> Backups:
    return Backups(books.settings, books.clock)


def make(books: Books, backups: Backups) -> Backup:
    return backups.make(of_ledger(books.ledger))


def rows(ledger: Ledger) -> tuple[int, int]:
    with ledger.read():
        return SessionRow.select().count(), PaymentRow.select().count()


def unpacked(file: Path, folder: Path) -> dict[str, bytes]:
    """The members of a backup by name."""
    (folder / "out" / "reports").mkdir(parents=True)
    unpack(file, folder / "out")
    found = [one for one in (folder / "out").rglob("*") if one.is_file()]
    assert {one.stat().st_mode & 0o777 for one in found} == {0o600}
    return {str(one.relative_to(folder / "out")): one.read_bytes() for one in found}


def test_a_backup_holds_everything(books: Books, backups: Backups, tmp_path: Path) -> None:
    made = make(books, backups)
    assert made.file.name == "kiosk-kiosk-1-20260115T103006Z.tar"
    assert made.manifest.is_good
    assert made.manifest.missing == ()
    assert made.manifest.counts["payments"] == 2
    members = unpacked(made.file, tmp_path)
    assert set(members) == {"core.sqlite", "reports/RPT-DIAG-1.pdf", "reports/RPT-DIAG-2.pdf"}
    assert members["reports/RPT-DIAG-1.pdf"] == b"%PDF-1.7 RPT-DIAG-1"
    assert list(backups.directory.iterdir()) == [made.file], "nothing half made stays"
    assert backups.newest_good() == made


@pytest.mark.skipif(os.name == "nt", reason="POSIX modes")
def test_only_the_owner_reads_a_backup(books: Books, backups: Backups) -> None:
    made = make(books, backups)
    assert made.file.stat().st_mode & 0o777 == 0o600
    assert made.file.parent.stat().st_mode & 0o777 == 0o700


def test_a_backup_under_load_is_one_state(
    books: Books, backups: Backups, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """A writer that changes two rows together is never seen between them, and is never blocked for long."""
    monkeypatch.setattr(backup_module, "PAGES_A_STEP", 8)
    written: list[int] = []
    stop = threading.Event()

    def write() -> None:
        while not stop.is_set():
            with books.ledger.write():
                for _ in range(2):
                    books.ledger.audit.record("test.load", "test", str(len(written)), {"padding": "x" * 500})
            written.append(1)

    thread = threading.Thread(target=write)
    thread.start()
    try:
        made = make(books, backups)
        during = len(written)
    finally:
        stop.set()
        thread.join(10)
    assert made.manifest.is_good
    assert during > 0, "the kiosk went on writing"
    (books.settings.storage / "copy.sqlite").write_bytes(unpacked(made.file, tmp_path)["core.sqlite"])
    copy = apsw.Connection(str(books.settings.storage / "copy.sqlite"))
    assert copy.execute("SELECT count(*) FROM audit_logs WHERE event_type = 'test.load'").get % 2 == 0


def test_a_backup_beside_another_process_ends(
    books: Books, backups: Backups, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each write of the kiosk makes the copy of `kiosk backup` begin anew: in the end it is made in one step."""
    monkeypatch.setattr(backup_module, "PAGES_A_STEP", 1)

    def kiosk_writes(_: float) -> None:
        with books.ledger.write():
            books.ledger.audit.record("test.load", "test", "1")

    monkeypatch.setattr("time.sleep", kiosk_writes)
    with of_file(books.ledger.path) as source:
        assert backups.make(source).manifest.is_good


def test_a_lost_or_changed_report_is_told(books: Books, backups: Backups) -> None:
    reports = books.settings.storage / "reports"
    (reports / "RPT-DIAG-1.pdf").unlink()
    (reports / "RPT-DIAG-2.pdf").write_bytes(b"other")
    made = make(books, backups)
    assert made.manifest.missing == ("RPT-DIAG-1.pdf", "RPT-DIAG-2.pdf")
    assert made.manifest.missing_count == 2
    assert made.manifest.is_good, "the ledger is sound"


def test_a_backup_of_changed_books_is_kept_and_not_good(books: Books, backups: Backups) -> None:
    good = make(books, backups)
    with books.ledger.read():
        books.ledger.connection.execute("DROP TRIGGER payments_facts_stay")
        books.ledger.connection.execute("UPDATE payments SET amount_kopecks = 1")
    books.clock.advance(1)
    made = make(books, backups)
    assert not made.manifest.is_good
    assert made.manifest.problems[0].startswith("payments ")
    assert backups.newest_good() == good


def test_a_disk_that_is_too_small_is_told_before(
    books: Books, backups: Backups, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Usage:
        free = 1000

    monkeypatch.setattr(shutil, "disk_usage", lambda _: Usage)
    with pytest.raises(Fault) as refused:
        make(books, backups)
    assert refused.value.code == "SYS-DISK"
    assert list(backups.directory.iterdir()) == []


def test_what_a_killed_process_left_half_made_is_cleared(books: Books, backups: Backups) -> None:
    half_made = [backups.directory / ".backup-old", backups.directory / ".backup-now"]
    for folder, age_s in zip(half_made, (7 * 3600, 60), strict=True):
        folder.mkdir(parents=True)
        at_s = books.clock.now_ms() / 1000 - age_s
        os.utime(folder, (at_s, at_s))
    made = make(books, backups)
    assert set(backups.directory.iterdir()) == {made.file, half_made[1]}, "another may be at work"
    books.ledger.close()
    (books.settings.storage / ".restore-old").mkdir()
    restore(made.file, books.settings, books.clock)
    assert not list(books.settings.storage.glob(".restore-*"))


def test_rotation_keeps_days_weeks_and_the_newest_good(books: Books, backups: Backups) -> None:
    backups.directory.mkdir(parents=True)
    (backups.directory / "notes.tar").write_text("somebody's", "utf-8")
    good = make(books, backups)
    for day in range(1, 60):
        books.clock.set_ms(1_768_473_000_000 + day * DAY_S * 1000)
        for hour in (1, 2):
            stamp = f"{books.clock.now():%Y%m%d}T0{hour}0000Z"
            (backups.directory / f"kiosk-kiosk-1-{stamp}.tar").write_bytes(b"not readable")
    backups.rotate()
    left = backups.files()
    assert good.file in left, "the newest that is good always stays"
    assert len(left) == 7 + 3 + 1, "seven days; of four weeks, the newest of the first is among the days"
    assert all("T020000Z" in file.name for file in left if file != good.file), "the last of each day"
    assert (backups.directory / "notes.tar").exists()
    assert backups.rotate() == []


def test_an_archive_that_was_changed_is_found(books: Books, backups: Backups) -> None:
    made = make(books, backups)
    content = bytearray(made.file.read_bytes())
    place = content.index(b"RPT-DIAG-1 "[:-1], content.index(b"%PDF-1.7"))
    content[place] ^= 1
    made.file.write_bytes(content)
    with pytest.raises(Fault) as refused:
        unpack(made.file)
    assert refused.value.code == "SYS-BACKUP"
    made.file.write_bytes(content[: len(content) // 2])
    with pytest.raises(Fault, match="SYS-BACKUP"):
        unpack(made.file)


def test_an_archive_writes_nowhere_else(tmp_path: Path, books: Books, backups: Backups) -> None:
    made = make(books, backups)
    manifest = read_manifest(made.file)
    evil = tmp_path / "kiosk-evil-20260101T000000Z.tar"
    (tmp_path / "manifest.json").write_bytes(manifest.to_json())
    with tarfile.open(evil, "w") as archive:
        archive.add(tmp_path / "manifest.json", "manifest.json")
        archive.add(tmp_path / "manifest.json", "reports/../../evil")
    with pytest.raises(Fault, match="does not belong"):
        unpack(evil)


# -- restore


def test_a_restore_brings_back_what_was(books: Books, backups: Backups) -> None:
    made = make(books, backups)
    books.visit(3)
    (books.settings.storage / "reports" / "RPT-DIAG-1.pdf").unlink()
    books.ledger.close()
    restored = restore(made.file, books.settings, books.clock)
    assert (restored.counts["sessions"], restored.reports, restored.problems) == (2, 2, ())
    again = open_ledger(books.settings, books.clock)
    assert rows(again) == (2, 2)
    with again.read():
        last = AuditRow.select().order_by(AuditRow.id.desc()).get()
    assert last.event_type == "ledger.restored"
    assert json.loads(last.details)["file"] == made.file.name
    again.close()
    reports = {file.name for file in (books.settings.storage / "reports").iterdir()}
    assert reports == {"RPT-DIAG-1.pdf", "RPT-DIAG-2.pdf"}
    assert restored.set_aside is not None
    assert examine_file(restored.set_aside / "core.sqlite").counts["sessions"] == 3, "what was there is whole"
    assert (restored.set_aside / "reports" / "RPT-DIAG-3.pdf").exists()
    assert not list(books.settings.storage.glob(".restore-*"))


def test_the_documents_own_backup_is_restored(books: Books, tmp_path: Path) -> None:
    """`sqlite3 storage/core.sqlite ".backup …"` is the same API."""
    target = tmp_path / "core.backup.sqlite"
    other = apsw.Connection(str(target))
    with of_file(books.ledger.path) as source, other.backup("main", source.connection, "main") as copying:
        copying.step()
    other.close()
    books.visit(3)
    books.ledger.close()
    assert restore(target, books.settings, books.clock).counts["sessions"] == 2
    assert (books.settings.storage / "reports" / "RPT-DIAG-1.pdf").exists()


def test_a_bad_backup_changes_nothing(books: Books, backups: Backups, tmp_path: Path) -> None:
    made = make(books, backups)
    books.ledger.close()
    before = books.ledger.path.read_bytes()
    other = tmp_path / "other.tar"
    for content in (b"", b"nothing", made.file.read_bytes()[:20_000]):
        other.write_bytes(content)
        with pytest.raises(Fault, match="SYS-BACKUP"):
            restore(other, books.settings, books.clock)
    foreign = tmp_path / "bookmarks.sqlite"
    with apsw.Connection(str(foreign)) as bookmarks:
        bookmarks.execute("CREATE TABLE bookmarks (url)")
    bookmarks.close()
    with pytest.raises(Fault, match="DB-FOREIGN"):
        restore(foreign, books.settings, books.clock)
    assert books.ledger.path.read_bytes() == before
    assert not (books.settings.storage / "quarantine").exists()


def test_a_running_kiosk_is_not_restored_under(
    books: Books, backups: Backups, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = make(books, backups)
    monkeypatch.setattr("os.getpid", lambda: 1)  # this process holds the ledger; say that it is another
    with pytest.raises(Conflict, match="stop the kiosk first"):
        restore(made.file, books.settings, books.clock)


def test_an_older_schema_is_restored_and_migrated(
    settings: Settings, clock: ManualClock, tmp_path: Path
) -> None:
    old = tmp_path / "old.sqlite"
    folder = tmp_path / "migrations"
    folder.mkdir()
    for file in migration_files()[:2]:
        shutil.copy(file, folder)
    connection = apsw.Connection(str(old))
    migrate(connection, folder)
    connection.close()
    restore(old, settings, clock)
    ledger = open_ledger(settings, clock)
    with ledger.read():
        assert ledger.connection.pragma("user_version") == len(migration_files())
    ledger.close()


def test_begin_empty_keeps_the_old(books: Books) -> None:
    books.ledger.close()
    aside = begin_empty(books.settings, books.clock)
    assert aside is not None
    assert examine_file(aside / "core.sqlite").counts["sessions"] == 2
    ledger = open_ledger(books.settings, books.clock)
    assert rows(ledger) == (0, 0)
    ledger.close()


# -- by itself


class NoReports:
    """Reports that have nothing to clean."""

    def remove_expired(self, dry_run: bool = False) -> int:
        return 0

    def remove_strays(self) -> int:
        return 0


@pytest.fixture
def upkeep(books: Books) -> Upkeep:
    return Upkeep(books.settings, books.ledger, books.clock, NoReports())


def test_the_first_backup_comes_soon_and_the_next_at_night(
    books: Books, upkeep: Upkeep, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(upkeep, "cleanup", lambda: None)
    backups = Backups(books.settings, books.clock)
    upkeep.tick()
    assert backups.files() == []
    books.clock.advance(61)
    upkeep.tick()
    assert len(backups.files()) == 1
    assert upkeep.last_good_backup_ms() == books.clock.now_ms()
    moments = []
    for _ in range(2 * 24 * 3):  # three days, half an hour at a time
        books.clock.advance(1800)
        before = len(backups.files())
        upkeep.tick()
        if len(backups.files()) != before:
            moments.append(books.clock.now())
    assert [moment.hour for moment in moments] == [0, 0], "three o'clock in Moscow, once a day"


def test_a_backup_that_fails_is_tried_again_in_an_hour(
    books: Books, upkeep: Upkeep, monkeypatch: pytest.MonkeyPatch, expected_log: ExpectedLog
) -> None:
    expected_log.allow("upkeep.failed")
    tried: list[int] = []

    def fail(*_: object) -> None:
        tried.append(1)
        raise Fault("SYS-DISK", "full")

    monkeypatch.setattr(Backups, "make", fail)
    for _ in range(8):
        books.clock.advance(900)
        upkeep.tick()
    assert len(tried) == 2
    assert upkeep.last_good_backup_ms() is None


def test_backups_can_be_switched_off(books: Books) -> None:
    settings = Settings.model_validate(
        {"storage": books.settings.storage, "upkeep": {"backup": {"enabled": False}}}
    )
    upkeep = Upkeep(settings, books.ledger, books.clock, NoReports())
    books.clock.advance(DAY_S)
    upkeep.tick()
    assert Backups(settings, books.clock).files() == []
