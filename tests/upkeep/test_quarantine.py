"""A ledger that can't be used is set aside whole; nothing begins anew in silence."""

from __future__ import annotations

import shutil
from pathlib import Path

import apsw
import pytest

from kiosk.errors import Fault
from kiosk.ledger.migrate import migrate, migration_files
from kiosk.settings import Settings
from kiosk.upkeep.backup import Backups, of_ledger
from kiosk.upkeep.quarantine import open_ledger, quarantined
from kiosk.upkeep.restore import restore
from tests.conftest import ExpectedLog
from tests.support.books import Books
from tests.support.clock import ManualClock


def refused(settings: Settings, clock: ManualClock) -> Fault:
    with pytest.raises(Fault) as fault:
        open_ledger(settings, clock)
    return fault.value


def damage(kind: str, database: Path) -> None:
    content = database.read_bytes()
    if kind == "truncated":
        database.write_bytes(content[: len(content) // 2])
    elif kind == "zeroed":
        database.write_bytes(content[:8192] + bytes(4096) + content[12288:])
    elif kind == "empty":
        database.write_bytes(b"")
    elif kind == "no database":
        database.write_bytes(b"%PDF-1.7" * 1000)
    elif kind == "another program's":
        database.unlink()
        with apsw.Connection(str(database)) as other:
            other.execute("CREATE TABLE bookmarks (url)")
        other.close()


@pytest.mark.parametrize(
    ("kind", "code"),
    [
        ("truncated", "DB-CORRUPT"),
        ("zeroed", "DB-CORRUPT"),
        ("empty", "DB-EMPTY"),
        ("no database", "DB-FOREIGN"),
        ("another program's", "DB-FOREIGN"),
    ],
)
def test_damage_is_set_aside_and_a_backup_offered(
    kind: str, code: str, books: Books, expected_log: ExpectedLog
) -> None:
    expected_log.allow("upkeep.ledger_set_aside")
    backup = Backups(books.settings, books.clock).make(of_ledger(books.ledger))
    books.ledger.close()
    damage(kind, books.ledger.path)
    content = books.ledger.path.read_bytes()
    fault = refused(books.settings, books.clock)
    assert fault.code == code
    assert f"kiosk restore {backup.file}" in fault.detail
    (place,) = quarantined(books.settings.storage)
    assert (place / "core.sqlite").read_bytes() == content
    assert not books.ledger.path.exists()
    again = refused(books.settings, books.clock)
    assert again.code == code, "the next start says the same, and begins nothing"
    assert not books.ledger.path.exists()
    restore(backup.file, books.settings, books.clock)
    open_ledger(books.settings, books.clock).close()


def test_a_ledger_that_vanished_is_missed(books: Books, settings: Settings, clock: ManualClock) -> None:
    books.ledger.close()
    books.ledger.path.unlink()
    fault = refused(settings, clock)
    assert fault.code == "DB-MISSING"
    assert "kiosk restore --empty" in fault.detail
    shutil.rmtree(settings.storage / "reports")
    open_ledger(settings, clock).close()


def test_a_log_without_its_database_is_missed(settings: Settings, clock: ManualClock) -> None:
    settings.storage.mkdir()
    (settings.storage / "core.sqlite-wal").write_bytes(b"committed money")
    assert refused(settings, clock).code == "DB-MISSING"
    assert (settings.storage / "core.sqlite-wal").exists()


def test_a_newer_ledger_stays_where_the_newer_program_looks(books: Books) -> None:
    books.ledger.connection.pragma("user_version", 999)
    books.ledger.close()
    content = books.ledger.path.read_bytes()
    assert refused(books.settings, books.clock).code == "DB-NEWER"
    assert books.ledger.path.read_bytes() == content
    assert quarantined(books.settings.storage) == []


def test_a_migration_comes_after_a_backup(settings: Settings, clock: ManualClock, tmp_path: Path) -> None:
    folder = tmp_path / "migrations"
    folder.mkdir()
    for file in migration_files()[:1]:
        shutil.copy(file, folder)
    settings.storage.mkdir()
    connection = apsw.Connection(str(settings.storage / "core.sqlite"))
    connection.pragma("journal_mode", "wal")
    migrate(connection, folder)
    connection.close()
    open_ledger(settings, clock).close()
    (file,) = Backups(settings, clock).files()
    newest = Backups(settings, clock).newest_good()
    assert newest is not None
    assert newest.manifest.schema == 1
    open_ledger(settings, clock).close()
    assert Backups(settings, clock).files() == [file], "only when the schema changes"


def test_a_folder_that_can_not_be_read_is_told(clock: ManualClock, tmp_path: Path) -> None:
    settings = Settings(storage=tmp_path / ("long" * 100))
    assert refused(settings, clock).code == "DB-IO"
