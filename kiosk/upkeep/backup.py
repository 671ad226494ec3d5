"""Backups: made beside the running kiosk, verified by opening the copy, put in place by rename, rotated."""

from __future__ import annotations

import os
import re
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing, contextmanager, nullcontext
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import apsw
import structlog

from kiosk import __version__
from kiosk.clock import Clock
from kiosk.errors import Fault
from kiosk.ledger import Ledger
from kiosk.ledger.verify import Examination, examine_file
from kiosk.paths import DATABASE
from kiosk.settings import Settings
from kiosk.upkeep.archive import REPORTS, Manifest, read_manifest, sha256_of, write_archive

log = structlog.get_logger("upkeep")

PAGES_A_STEP: Final = 256  # 1 MiB: the ledger is held for a few milliseconds
PAUSE_S: Final = 0.002
SPARE_BYTES: Final = 16 << 20
TOLD: Final = 100  # so many missing reports are named
HALF_MADE: Final = ".backup-"
HALF_MADE_S: Final = 6 * 3600.0
_NAME: Final = re.compile(r"^kiosk-[A-Za-z0-9._-]+-(\d{8}T\d{6}Z)\.tar$")


@dataclass(frozen=True)
class Source:
    """A database to copy: the connection, and the lock to hold while it is used."""

    connection: apsw.Connection
    held: Callable[[], AbstractContextManager[None]]


@dataclass(frozen=True)
class Backup:
    """A backup in its place."""

    file: Path
    manifest: Manifest
    size_bytes: int


def of_ledger(ledger: Ledger) -> Source:
    """Return the running kiosk's ledger as a source."""
    return Source(ledger.connection, ledger.read)


@contextmanager
def of_file(database: Path) -> Iterator[Source]:
    """Return a ledger's file as a source: read only, never migrated, beside a running kiosk or without one."""
    try:
        address = database.absolute().as_uri() + "?mode=ro"
        connection = apsw.Connection(address, apsw.SQLITE_OPEN_URI | apsw.SQLITE_OPEN_READONLY)
    except apsw.Error as error:
        raise Fault("DB-IO", f"{database} can't be opened: {error}") from error
    with closing(connection):
        connection.set_busy_timeout(5000)
        yield Source(connection, nullcontext)


class Backups:
    """The backups of one folder.

    Args:
        directory: another folder than the settings'.
    """

    def __init__(self, settings: Settings, clock: Clock, directory: Path | None = None) -> None:
        self._settings = settings
        self._clock = clock
        self._reports = settings.storage / "reports"
        self.directory = directory or settings.upkeep.backup.directory or settings.storage / "backups"

    def make(self, source: Source) -> Backup:
        """Make one backup; the ledger is held only for a step at a time.

        Raises:
            Fault: DB-… when the copy can't be read as a ledger, SYS-DISK when the disk refuses or is too small.
        """
        try:
            self.directory.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._clear_half_made()
            self._check_space(source)
            with tempfile.TemporaryDirectory(prefix=HALF_MADE, dir=self.directory) as folder:
                return self._make(source, Path(folder))
        except apsw.Error as error:
            raise Fault("DB-IO", f"the database can't be copied: {error}") from error
        except OSError as error:
            raise Fault(
                "SYS-DISK", f"the backup can't be written to {self.directory}: {error.strerror}"
            ) from error

    def _make(self, source: Source, folder: Path) -> Backup:
        copy = folder / DATABASE
        copy_database(source, copy)
        examined = examine_file(copy)
        if not examined.readable:
            first = examined.problems[0]
            raise Fault(first.code, f"the copy is no sound ledger: {first.detail}")
        sources, manifest = self._inventory(copy, examined)
        moment = datetime.fromtimestamp(manifest.created_at_ms / 1000, UTC)
        target = self.directory / f"kiosk-{manifest.kiosk_id}-{moment:%Y%m%dT%H%M%SZ}.tar"
        write_archive(folder / "archive", manifest, sources)
        (folder / "archive").replace(target)
        sync_folder(self.directory)
        log.info("upkeep.backed_up", file=target.name, good=manifest.is_good, reports=len(sources) - 1)
        return Backup(target, manifest, target.stat().st_size)

    def _clear_half_made(self) -> None:
        """Remove what a process that was killed in the middle has left; a backup never takes so long."""
        oldest_s = self._clock.now_ms() / 1000 - HALF_MADE_S
        for folder in self.directory.glob(f"{HALF_MADE}*"):
            if folder.stat().st_mtime < oldest_s:
                shutil.rmtree(folder, ignore_errors=True)

    def _inventory(self, copy: Path, examined: Examination) -> tuple[dict[str, Path], Manifest]:
        with copy.open("rb") as opened:
            files, sources = {DATABASE: sha256_of(opened)}, {DATABASE: copy}
        missing, missing_count = list[str](), 0
        for name, sha256 in living_reports(copy):
            file = self._reports / Path(name).name
            try:
                with file.open("rb") as opened:
                    found = sha256_of(opened)
            except FileNotFoundError:
                found = ""
            if found != sha256:
                missing_count += 1
                if missing_count <= TOLD:
                    missing.append(name)
            if found:
                files[REPORTS + file.name], sources[REPORTS + file.name] = found, file
        problems = tuple(f"{one.table} {one.row_id}: {one.detail}".strip() for one in examined.problems)
        return sources, Manifest(
            kiosk_id=self._settings.kiosk.id,
            program=__version__,
            created_at_ms=self._clock.now_ms(),
            schema=examined.schema,
            counts=examined.counts,
            problems=problems,
            missing=tuple(missing),
            missing_count=missing_count,
            files=files,
        )

    def _check_space(self, source: Source) -> None:
        with source.held():
            pages = int(source.connection.pragma("page_count"))
            database_bytes = pages * int(source.connection.pragma("page_size"))
        reports_bytes = sum(file.stat().st_size for file in self._reports.glob("*.pdf"))
        needed = 2 * database_bytes + reports_bytes + SPARE_BYTES
        if shutil.disk_usage(self.directory).free < needed:
            raise Fault("SYS-DISK", f"a backup needs {needed >> 20} MiB in {self.directory}")

    def files(self) -> list[Path]:
        """Return the backups of the folder, the newest first."""
        found = self.directory.glob("*.tar") if self.directory.is_dir() else ()
        return sorted((file for file in found if _NAME.match(file.name)), key=_stamp, reverse=True)

    def newest_good(self) -> Backup | None:
        """Return the newest backup whose ledger was sound, or None."""
        for file in self.files():
            try:
                manifest = read_manifest(file)
            except Fault:
                continue
            if manifest.is_good:
                return Backup(file, manifest, file.stat().st_size)
        return None

    def rotate(self) -> list[Path]:
        """Remove what the settings no longer keep; returns it. The newest good one always stays."""
        kept = self._to_keep()
        gone = [file for file in self.files() if file not in kept]
        for file in gone:
            file.unlink(missing_ok=True)
        return gone

    def _to_keep(self) -> set[Path]:
        settings = self._settings.upkeep.backup
        days: dict[str, Path] = {}
        weeks: dict[str, Path] = {}
        for file in self.files():
            moment = datetime.strptime(_stamp(file), "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
            days.setdefault(f"{moment:%Y%m%d}", file)
            weeks.setdefault(f"{moment:%G-%V}", file)
        kept = {*list(days.values())[: settings.keep_daily], *list(weeks.values())[: settings.keep_weekly]}
        newest = self.newest_good()
        return kept | ({newest.file} if newest is not None else set())


def copy_database(source: Source, target: Path) -> None:
    """Copy a database page by page by SQLite's backup API into a file without a write-ahead log.

    A write of another process makes the copy begin anew; after three times as many steps as it needs, the rest is
    copied in one.
    """
    with closing(apsw.Connection(str(target))) as copy:
        with source.held():
            backup = copy.backup("main", source.connection, "main")
            steps_left = 3 * (int(source.connection.pragma("page_count")) // PAGES_A_STEP + 1)
        try:
            while not backup.done:
                steps_left -= 1
                with source.held():
                    backup.step(PAGES_A_STEP if steps_left > 0 else -1)
                time.sleep(PAUSE_S)  # a lock is not fair: let those in who wait for it
        finally:
            with source.held():
                backup.close(True)
        copy.pragma("journal_mode", "delete")


def living_reports(database: Path) -> Iterator[tuple[str, str]]:
    """Yield (file name, SHA-256) of the reports whose file should be there."""
    with of_file(database) as source:
        query = "SELECT file_name, sha256 FROM reports WHERE file_removed_at_ms IS NULL ORDER BY file_name"
        for name, sha256 in source.connection.execute(query):
            yield str(name), str(sha256)


def sync_folder(folder: Path) -> None:
    """Make a rename in a folder durable."""
    if os.name == "nt":  # a folder can't be opened there; NTFS journals the rename itself
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _stamp(file: Path) -> str:
    found = _NAME.match(file.name)
    return found[1] if found else ""
