"""Opening the ledger at a start: what can't be used is set aside whole, never overwritten and never begun anew."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import structlog

from kiosk.clock import Clock, iso_utc
from kiosk.errors import FAULTS, Fault
from kiosk.ledger import Ledger
from kiosk.ledger.migrate import migration_files
from kiosk.paths import DATABASE
from kiosk.settings import Settings
from kiosk.upkeep.backup import Backups, of_file, sync_folder
from kiosk.upkeep.processes import holders

log = structlog.get_logger("upkeep")

# A newer program's database is sound: it stays where that program will look for it.
SET_ASIDE: Final = frozenset({"DB-EMPTY", "DB-FOREIGN", "DB-CORRUPT"})
REPLACED: Final = "replaced"


def open_ledger(settings: Settings, clock: Clock) -> Ledger:
    """Open the ledger of a kiosk, after a backup where its schema is about to change.

    Raises:
        Fault: DB-MISSING when there is none and traces say that there was; DB-EMPTY, DB-FOREIGN or DB-CORRUPT after
            the file was moved to `quarantine/`, again at each start until a backup is restored; else as `Ledger`.
            Its detail names the newest good backup.
    """
    storage = settings.storage
    database = storage / DATABASE
    try:
        if not database.exists() and (code := _lost(settings, clock)):
            raise Fault(code, f"there is no database; {_offer(settings, clock)}")
    except OSError as error:  # the folder may not even be looked into
        raise Fault("DB-IO", f"{storage} can't be read: {error.strerror}") from error
    try:
        _back_up_before_migration(settings, clock, database)
        return Ledger(database, clock)
    except Fault as fault:
        # Nobody's ledger is moved away under him: `kiosk payments` may meet the damage beside a running kiosk.
        if fault.code not in SET_ASIDE or holders(database):
            raise
        place = set_aside(storage, fault.code, clock)
        log.exception("upkeep.ledger_set_aside", code=fault.code, place=place.name)
        raise Fault(fault.code, f"{fault.detail}; set aside in {place}; {_offer(settings, clock)}") from fault


def set_aside(storage: Path, code: str, clock: Clock) -> Path:
    """Move the database, with its write-ahead log, into a folder of its own under `quarantine/`; returns it.

    Raises:
        Fault: SYS-DISK when it can't be moved.
    """
    moment = datetime.fromtimestamp(clock.now_ms() / 1000, UTC)
    base = storage / "quarantine" / f"{moment:%Y%m%dT%H%M%SZ}-{code}"
    place, number = base, 1
    while place.exists():
        number += 1
        place = base.with_name(f"{base.name}-{number}")
    try:
        place.mkdir(mode=0o700, parents=True)
        note = {"code": code, "at": iso_utc(clock.now_ms())}
        (place / "note.json").write_text(json.dumps(note), "utf-8")
        for name in (f"{DATABASE}-wal", f"{DATABASE}-shm", DATABASE):
            if (storage / name).exists():
                (storage / name).replace(place / name)
        sync_folder(place)
        sync_folder(storage)
    except OSError as error:
        raise Fault("SYS-DISK", f"the database can't be set aside: {error.strerror}") from error
    return place


def quarantined(storage: Path) -> list[Path]:
    """Return the folders of what was set aside, the newest first."""
    return sorted((note.parent for note in (storage / "quarantine").glob("*/note.json")), reverse=True)


def _lost(settings: Settings, clock: Clock) -> str | None:
    """Return the code of a database that was there before, or None on a new kiosk."""
    storage = settings.storage
    for place in quarantined(storage):
        try:
            code = str(json.loads((place / "note.json").read_text("utf-8"))["code"])
        except (OSError, ValueError, KeyError, TypeError):
            code = ""
        return code if code in FAULTS else "DB-MISSING"
    return "DB-MISSING" if traces_of_a_ledger(settings, clock) else None


def traces_of_a_ledger(settings: Settings, clock: Clock) -> bool:
    """Whether there was a ledger: what was set aside, committed pages, reports or backups say so."""
    storage = settings.storage
    log_file = storage / f"{DATABASE}-wal"
    traces = (
        bool(quarantined(storage)),
        log_file.exists() and log_file.stat().st_size > 0,
        any((storage / "reports").glob("*.pdf")),
        bool(Backups(settings, clock).files()),
    )
    return any(traces)


def _offer(settings: Settings, clock: Clock) -> str:
    newest = Backups(settings, clock).newest_good()
    if newest is None:
        return "there is no good backup: `kiosk restore --empty` begins anew"
    made = iso_utc(newest.manifest.created_at_ms)
    return f"the newest good backup is of {made}: kiosk restore {newest.file}"


def _back_up_before_migration(settings: Settings, clock: Clock, database: Path) -> None:
    if not database.exists() or database.stat().st_size == 0:
        return
    try:
        with of_file(database) as source:
            schema = int(source.connection.pragma("user_version"))
            if 0 < schema < len(migration_files()):
                Backups(settings, clock).make(source)
    except Fault as fault:
        if fault.code == "SYS-DISK":  # without room for a backup there is none for a migration
            raise
        log.info("upkeep.no_backup_before_migration", code=fault.code)  # opening it will say why
    except Exception as error:  # noqa: BLE001 - whatever it is, opening it will say what is wrong with the file
        log.info("upkeep.no_backup_before_migration", error=type(error).__name__)
