"""`kiosk backup`, `kiosk restore`, `kiosk cleanup`."""

from __future__ import annotations

import argparse
import getpass
from pathlib import Path

from kiosk.clock import SystemClock, iso_utc
from kiosk.commands.common import EXIT_FAILED, EXIT_OK, Commands, UsageError, opened_agent, settings_in_force
from kiosk.ledger.retention import Cleaned
from kiosk.upkeep.archive import Manifest
from kiosk.upkeep.backup import Backups, of_file
from kiosk.upkeep.restore import begin_empty, restore


def add_parser(commands: Commands) -> None:
    """Add the three."""
    backup = commands.add_parser(
        "backup",
        help="back up database and reports, beside a running kiosk",
        description="Write one archive of the database and the reports, verified by opening the copy. The kiosk "
        "may be running. Exit: 0 made, 1 failed or the ledger differs from its audit log.",
    )
    backup.add_argument(
        "--to", type=Path, metavar="DIR", help="another folder than the settings' (no rotation)"
    )
    backup.add_argument("--list", action="store_true", help="list the backups there are instead")
    backup.set_defaults(run=_backup)
    restoring = commands.add_parser(
        "restore",
        help="put a backup in place; what it replaces is set aside",
        description="Put a backup in place of database and reports. The kiosk must be stopped. What is replaced "
        "goes to storage/quarantine. Exit: 0 done, 1 failed.",
    )
    what = restoring.add_mutually_exclusive_group(required=True)
    what.add_argument(
        "file", type=Path, nargs="?", metavar="FILE", help="an archive, or a SQLite .backup file"
    )
    what.add_argument("--empty", action="store_true", help="begin with an empty database instead")
    restoring.set_defaults(run=_restore)
    cleanup = commands.add_parser(
        "cleanup",
        help="remove what is older than its retention",
        description="Remove what is older than its retention and say what went, what stayed and why. The running "
        "kiosk does it by itself every ten minutes.",
    )
    cleanup.add_argument("--dry-run", action="store_true", help="only say what would go")
    cleanup.set_defaults(run=_cleanup)


def _backup(args: argparse.Namespace) -> int:
    settings = settings_in_force()
    backups = Backups(settings, SystemClock(), args.to)
    if args.list:
        for file in backups.files():
            print(file)
        return EXIT_OK
    with of_file(settings.database) as source:
        made = backups.make(source)
    removed = [] if args.to is not None else backups.rotate()
    _print_backup(made.file, made.manifest, made.size_bytes)
    for file in removed:
        print(f"removed {file.name}")
    return EXIT_OK if made.manifest.is_good else EXIT_FAILED


def _print_backup(file: Path, manifest: Manifest, size_bytes: int) -> None:
    rows = ", ".join(f"{count} {table}" for table, count in manifest.counts.items())
    print(f"{file} ({size_bytes / 1_000_000:.1f} MB, {iso_utc(manifest.created_at_ms)})")
    print(f"holds {rows}; {len(manifest.files) - 1} report files")
    for name in manifest.missing:
        print(f"report file missing or changed: {name}")
    if more := manifest.missing_count - len(manifest.missing):
        print(f"report files missing or changed: {more} more")
    for problem in manifest.problems:
        print(f"DB-CHAIN {problem}")


def _restore(args: argparse.Namespace) -> int:
    settings = settings_in_force()
    if args.empty:
        aside = begin_empty(settings, SystemClock())
        print(f"begun empty in {settings.storage}" + (f"; the old one is in {aside}" if aside else ""))
        return EXIT_OK
    try:
        args.file.open("rb").close()
    except OSError as error:
        raise UsageError(f"{args.file} can't be read by {getpass.getuser()}: {error.strerror}") from error
    restored = restore(args.file, settings, SystemClock())
    rows = ", ".join(f"{count} {table}" for table, count in restored.counts.items())
    print(f"restored {rows}; {restored.reports} report files")
    if restored.set_aside is not None:
        print(f"what was there before is in {restored.set_aside}")
    for problem in restored.problems:
        print(f"DB-CHAIN {problem}")
    print("payments made since the backup: kiosk payments reconcile --hours 72")
    return EXIT_OK


def _cleanup(args: argparse.Namespace) -> int:
    with opened_agent() as agent:
        swept = agent.upkeep.cleanup(dry_run=args.dry_run)
        days = agent.settings.reports.retention_days
    for line in _lines(swept.rows):
        print(line)
    print(f"report files older than {days} days: {swept.reports}")
    if args.dry_run:
        print("nothing was changed (dry run)")
    else:
        print(f"files that belonged to nothing: {swept.strays}")
    return EXIT_OK


def _lines(rows: Cleaned) -> list[str]:
    return [
        f"expired sessions deleted: {rows.sessions}",
        f"contacts and measurements erased: {rows.contacts}",
        f"payments that were never sent: {rows.payments}",
        f"webhook bodies: {rows.webhooks}",
        f"audit rows: {rows.audit}",
        *(f"kept: {count} {reason}" for reason, count in rows.kept.items()),
    ]
