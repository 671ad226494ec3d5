"""Applies `migrations/NNN_name.sql`: plain SQL, forward only, each once, each in a transaction of its own."""

from __future__ import annotations

import re
from pathlib import Path

import apsw
import structlog

from kiosk import paths
from kiosk.errors import Fault

log = structlog.get_logger("ledger")

# "KSK1": tells our files from any other program's (https://sqlite.org/pragma.html#pragma_application_id).
APPLICATION_ID = 0x4B534B31
_NAME = re.compile(r"^(\d{3})_[a-z0-9_]+\.sql$")


def migration_files(directory: Path = paths.MIGRATIONS) -> list[Path]:
    """Return the migrations in order.

    Raises:
        Fault: DB-MIGRATION when a number is missing or given twice.
    """
    files = sorted(file for file in directory.glob("*.sql") if _NAME.match(file.name))
    numbers = [int(file.name[:3]) for file in files]
    if numbers != list(range(1, len(files) + 1)) or not files:
        raise Fault("DB-MIGRATION", f"migrations are not numbered 1..n: {numbers}")
    return files


def migrate(connection: apsw.Connection, directory: Path = paths.MIGRATIONS) -> list[str]:
    """Bring the database to the newest schema; returns the names of what was applied.

    Raises:
        Fault: DB-NEWER when the file was written by a newer program, DB-MIGRATION when a step fails: the file is
            then as it was before that step.
    """
    files = migration_files(directory)
    version = int(connection.pragma("user_version"))
    if version > len(files):
        raise Fault("DB-NEWER", f"the database has schema {version}, this program knows {len(files)}")
    applied: list[str] = []
    for number, file in enumerate(files[version:], start=version + 1):
        try:
            connection.execute("BEGIN IMMEDIATE")
            connection.execute(file.read_text("utf-8"))
            connection.pragma("user_version", number)
            connection.pragma("application_id", APPLICATION_ID)
            if connection.execute("PRAGMA foreign_key_check").fetchone():
                raise Fault("DB-MIGRATION", f"{file.name} breaks a foreign key")
            connection.execute("COMMIT")
        except (apsw.Error, Fault) as error:
            if not connection.getautocommit():
                connection.execute("ROLLBACK")
            raise Fault("DB-MIGRATION", f"{file.name}: {error}") from error
        log.info("ledger.migrated", file=file.name)
        applied.append(file.name)
    return applied
