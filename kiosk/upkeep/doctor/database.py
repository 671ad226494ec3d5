"""The ledger: there, ours, whole, true to its audit log, free to write; and its report files."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path

import apsw

from kiosk.ledger.store import OLDEST_SQLITE
from kiosk.ledger.verify import Examination
from kiosk.upkeep.doctor.finding import Finding, Scene
from kiosk.upkeep.processes import Holder, holders
from kiosk.upkeep.quarantine import quarantined, traces_of_a_ledger

LARGE_LOG_BYTES = 64 << 20
SHOWN = 3
YOUNG_S = 600


def check_database(scene: Scene) -> Iterator[Finding]:
    """Examine the file as a whole; a missing one is an error only where there was one."""
    examined = scene.examined
    if examined is None:
        missing = traces_of_a_ledger(scene.settings, scene.clock)
        yield Finding("DB-MISSING", "error") if missing else Finding("DB-NONE", "ok")
    elif isinstance(examined, apsw.BusyError | apsw.LockedError):  # somebody has it for himself
        yield _busy(scene.database)
    elif isinstance(examined, Exception):
        yield _unreadable(scene.database, examined)
    else:
        yield from _told(examined, scene.database)
    places = quarantined(scene.storage)
    if places:
        yield Finding("DB-QUARANTINE", "warning", {"count": len(places), "place": str(places[0])})


def _told(examined: Examination, database: Path) -> Iterator[Finding]:
    log_file = Path(f"{database}-wal")
    log_bytes = log_file.stat().st_size if log_file.exists() else 0
    for problem in examined.problems[:SHOWN]:
        where = f"{problem.table} {problem.row_id}".strip()
        detail = f"{where}: {problem.detail}" if where else problem.detail
        yield Finding(problem.code, "error", {"detail": detail, "file": str(database)})
    if not examined.problems:
        size_mb = round((database.stat().st_size + log_bytes) / 1_000_000, 1)
        yield Finding("DB-OK", "ok", {"schema": examined.schema, "size": size_mb})
    if log_bytes > LARGE_LOG_BYTES:
        yield Finding("DB-LOG-LARGE", "warning", {"size": log_bytes >> 20})


def check_lock(scene: Scene) -> Iterator[Finding]:
    """Try to begin a write, and say who stands in the way."""
    if scene.connection is None:
        return
    connection = apsw.Connection(str(scene.database), apsw.SQLITE_OPEN_READWRITE)
    try:
        connection.set_busy_timeout(1000)
        connection.execute("BEGIN IMMEDIATE; ROLLBACK")
    except (apsw.BusyError, apsw.LockedError):
        yield _busy(scene.database)
    except apsw.Error as error:
        yield _unreadable(scene.database, error)
    else:
        yield Finding("DB-FREE", "ok", {"who": _names(holders(scene.database)) or "—"})
    finally:
        connection.close()


def _busy(database: Path) -> Finding:
    found = holders(database)
    return Finding("DB-BUSY", "error", {"who": _names([one for one in found if one.writes] or found) or "?"})


def _unreadable(database: Path, error: Exception) -> Finding:
    return Finding("DB-IO", "error", {"error": type(error).__name__, "file": str(database)})


def _names(found: list[Holder]) -> str:
    return ", ".join(str(holder) for holder in found)


def check_sqlite(_: Scene) -> Iterator[Finding]:
    """Compare SQLite's version with the oldest that is safe."""
    version = apsw.sqlite_lib_version()
    old = tuple(int(part) for part in version.split(".")[:3]) < OLDEST_SQLITE
    oldest = ".".join(str(part) for part in OLDEST_SQLITE)
    yield Finding("DB-OLD-SQLITE", "error" if old else "ok", {"version": version, "oldest": oldest})


def check_reports(scene: Scene) -> Iterator[Finding]:
    """Compare rows and files both ways, and each file with its hash."""
    if scene.connection is None:
        return
    folder = scene.storage / "reports"
    query = "SELECT file_name, sha256 FROM reports WHERE file_removed_at_ms IS NULL"
    rows = {str(name): str(sha256) for name, sha256 in scene.connection.execute(query)}
    files = {file.name: file for file in folder.glob("*.pdf")}
    missing = sorted(set(rows) - set(files))
    changed = sorted(
        name
        for name in set(rows) & set(files)
        if hashlib.sha256(files[name].read_bytes()).hexdigest() != rows[name]
    )
    # A young file may be waiting for its transaction.
    old_s = scene.clock.now().timestamp() - YOUNG_S
    strays = sorted(name for name in set(files) - set(rows) if files[name].stat().st_mtime < old_s)
    for code, names in (("RPT-FILE-MISSING", missing), ("RPT-FILE-CHANGED", changed)):
        if names:
            yield Finding(code, "error", {"count": len(names), "first": names[0]})
    if strays:
        yield Finding("RPT-STRAY", "warning", {"count": len(strays), "first": strays[0]})
    if not (missing or changed or strays):
        yield Finding("RPT-OK", "ok", {"count": len(rows)})
