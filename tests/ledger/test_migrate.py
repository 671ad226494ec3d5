"""Migrations: in order, each once, each whole or not at all."""

from __future__ import annotations

from pathlib import Path

import apsw
import pytest

from kiosk.errors import Fault
from kiosk.ledger.migrate import APPLICATION_ID, migrate, migration_files


@pytest.fixture
def connection(tmp_path: Path) -> apsw.Connection:
    connection = apsw.Connection(str(tmp_path / "some.sqlite"))
    connection.pragma("foreign_keys", 1)
    return connection


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Three steps that only work in their order."""
    folder = tmp_path / "migrations"
    folder.mkdir()
    (folder / "001_first.sql").write_text("CREATE TABLE a (x INTEGER PRIMARY KEY);", "utf-8")
    (folder / "002_second.sql").write_text(
        "ALTER TABLE a ADD COLUMN y; INSERT INTO a VALUES (1, 2);", "utf-8"
    )
    (folder / "003_third.sql").write_text("UPDATE a SET y = y + 1;", "utf-8")
    (folder / "notes.sql").write_text("not a migration", "utf-8")
    return folder


def dump(connection: apsw.Connection) -> list[tuple[object, ...]]:
    rows = [*connection.execute("SELECT * FROM sqlite_schema"), *connection.execute("SELECT * FROM a")]
    return [*rows, (connection.pragma("user_version"), connection.pragma("application_id"))]


def test_in_order_and_once(connection: apsw.Connection, folder: Path) -> None:
    assert migrate(connection, folder) == ["001_first.sql", "002_second.sql", "003_third.sql"]
    assert connection.execute("SELECT x, y FROM a").fetchall() == [(1, 3)]
    assert connection.pragma("user_version") == 3
    assert connection.pragma("application_id") == APPLICATION_ID
    assert migrate(connection, folder) == []
    assert connection.execute("SELECT y FROM a").get == 3


def test_only_what_is_new(connection: apsw.Connection, folder: Path) -> None:
    migrate(connection, folder)
    (folder / "004_fourth.sql").write_text("DELETE FROM a;", "utf-8")
    assert migrate(connection, folder) == ["004_fourth.sql"]


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE a SET y = 9; INSERT INTO no_such_table VALUES (1);",
        "CREATE TABLE b (x REFERENCES a); INSERT INTO b VALUES (77);",
        "UPDATE a SET y = 9; DROP TABLE a; SELECT nonsense FROM;",
    ],
)
def test_a_step_that_fails_leaves_the_file_as_it_was(
    sql: str, connection: apsw.Connection, folder: Path
) -> None:
    migrate(connection, folder)
    before = dump(connection)
    (folder / "004_broken.sql").write_text(sql, "utf-8")
    with pytest.raises(Fault) as failed:
        migrate(connection, folder)
    assert failed.value.code == "DB-MIGRATION"
    assert "004_broken.sql" in failed.value.detail
    assert dump(connection) == before
    assert connection.getautocommit()


def test_the_steps_before_a_failing_one_stay(connection: apsw.Connection, folder: Path) -> None:
    (folder / "003_third.sql").write_text("nonsense", "utf-8")
    with pytest.raises(Fault):
        migrate(connection, folder)
    assert connection.pragma("user_version") == 2


def test_a_newer_file_is_refused(connection: apsw.Connection, folder: Path) -> None:
    migrate(connection, folder)
    (folder / "003_third.sql").unlink()
    with pytest.raises(Fault) as refused:
        migrate(connection, folder)
    assert refused.value.code == "DB-NEWER"


@pytest.mark.parametrize("name", ["005_gap.sql", "002_twice.sql"])
def test_wrong_numbers_are_refused(name: str, folder: Path) -> None:
    (folder / name).write_text("", "utf-8")
    with pytest.raises(Fault) as refused:
        migration_files(folder)
    assert refused.value.code == "DB-MIGRATION"


def test_no_migrations_are_refused(tmp_path: Path) -> None:
    with pytest.raises(Fault):
        migration_files(tmp_path)


def test_the_programs_own_make_the_documents_tables(connection: apsw.Connection) -> None:
    migrate(connection)
    tables = {row[0] for row in connection.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")}
    assert tables >= {"sessions", "payments", "reports", "audit_logs"}
    assert migration_files()[0].name == "001_initial_schema.sql"
