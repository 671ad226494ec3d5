"""Restoring: the backup is verified first, what it replaces is set aside, and the kiosk must not be running."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import structlog

from kiosk.clock import Clock, iso_utc
from kiosk.errors import Conflict, Fault
from kiosk.ledger import Ledger
from kiosk.ledger.verify import Examination, examine_file
from kiosk.paths import DATABASE
from kiosk.settings import Settings
from kiosk.upkeep.archive import MANIFEST, REPORTS, read_manifest, unpack
from kiosk.upkeep.backup import copy_database, living_reports, of_file, sync_folder
from kiosk.upkeep.processes import holders
from kiosk.upkeep.quarantine import REPLACED, set_aside
from kiosk.upkeep.single import claimed

log = structlog.get_logger("upkeep")

HALF_MADE: Final = ".restore-"


@dataclass(frozen=True)
class Restored:
    """What was put in place: rows by table and report files; what was set aside, if anything was; problems."""

    counts: dict[str, int]
    reports: int
    set_aside: Path | None
    problems: tuple[str, ...]


def restore(file: Path, settings: Settings, clock: Clock) -> Restored:
    """Put a backup in place of the ledger and its reports.

    Args:
        file: an archive of `kiosk backup`, or a database such as SQLite's own `.backup` makes.

    Raises:
        Conflict: the kiosk is running.
        Fault: SYS-BACKUP for a file that is not a whole backup, DB-… for a database in it that can't be used,
            SYS-DISK. Nothing was changed then.
    """
    with _standing_still(settings.storage):
        restored = _put_in_place(file, settings.storage, clock)
        _record(settings.storage, clock, file)
    log.info("upkeep.restored", file=file.name, reports=restored.reports)
    return restored


def _put_in_place(file: Path, storage: Path, clock: Clock) -> Restored:
    for left in storage.glob(f"{HALF_MADE}*"):  # by one that was killed; no other restores now
        shutil.rmtree(left, ignore_errors=True)
    try:
        with tempfile.TemporaryDirectory(prefix=HALF_MADE, dir=storage) as folder:
            fresh = Path(folder)
            (fresh / REPORTS).mkdir()
            _unpack(file, fresh)
            examined = examine_file(fresh / DATABASE)
            if not examined.readable:
                first = examined.problems[0]
                raise Fault(first.code, f"the backup's database can't be used: {first.detail}")
            aside = set_aside(storage, REPLACED, clock) if (storage / DATABASE).exists() else None
            reports = _place(fresh, storage, aside)
    except OSError as error:
        raise Fault("SYS-DISK", f"the backup can't be restored: {error.strerror}") from error
    return Restored(examined.counts, reports, aside, _problems(examined))


def begin_empty(settings: Settings, clock: Clock) -> Path | None:
    """Begin with an empty ledger; returns where the old one was set aside, if there was one.

    Raises:
        Conflict: the kiosk is running. Fault: SYS-DISK, DB-….
    """
    with _standing_still(settings.storage):
        there = settings.database.exists()
        aside = set_aside(settings.storage, REPLACED, clock) if there else None
        _record(settings.storage, clock, None)
    return aside


@contextmanager
def _standing_still(storage: Path) -> Iterator[None]:
    """Keep every kiosk out for the time of the block; Conflict while anybody has the ledger open."""
    with claimed(storage):
        if open_by := holders(storage / DATABASE):
            who = ", ".join(str(holder) for holder in open_by)
            raise Conflict(f"stop the kiosk first: {who} has the database open")
        yield


def _unpack(file: Path, fresh: Path) -> None:
    with file.open("rb") as opened:
        is_database = opened.read(16) == b"SQLite format 3\0"
    if is_database:
        with of_file(file) as source:
            copy_database(source, fresh / DATABASE)
        return
    unpack(file, fresh)


def _place(fresh: Path, storage: Path, aside: Path | None) -> int:
    """Move reports and database in; reports of visits that the backup does not know go with the old ledger."""
    folder = storage / "reports"
    folder.mkdir(mode=0o700, exist_ok=True)
    known = {name for name, _ in living_reports(fresh / DATABASE)}
    if aside is not None:
        (aside / "reports").mkdir(mode=0o700)
        for file in folder.glob("*.pdf"):
            if file.name not in known:
                shutil.move(file, aside / "reports" / file.name)
    placed = 0
    for file in (fresh / REPORTS).iterdir():
        file.replace(folder / file.name)
        placed += 1
    sync_folder(folder)
    (fresh / DATABASE).replace(storage / DATABASE)
    sync_folder(storage)
    return placed


def _record(storage: Path, clock: Clock, file: Path | None) -> None:
    """Open what was put in place, which brings it to the newest schema, and write down whence it came."""
    details = {} if file is None else {"file": file.name}
    if file is not None and file.suffix == ".tar":
        details["createdAt"] = iso_utc(read_manifest(file).created_at_ms)
    with closing(Ledger(storage / DATABASE, clock)) as ledger, ledger.write():
        event = "ledger.begun" if file is None else "ledger.restored"
        ledger.audit.record(event, "ledger", MANIFEST if file else "", details, actor="technician")


def _problems(examined: Examination) -> tuple[str, ...]:
    return tuple(f"{one.table} {one.row_id}: {one.detail}".strip() for one in examined.problems)
