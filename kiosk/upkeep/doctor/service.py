"""The doctor's round."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import apsw

from kiosk.clock import Clock
from kiosk.configuration import load_settings
from kiosk.errors import ConfigError
from kiosk.ledger.migrate import migration_files
from kiosk.ledger.verify import Examination, examine_file
from kiosk.upkeep.doctor import database, machine, money, outside
from kiosk.upkeep.doctor.finding import Check, Finding, Scene
from kiosk.upkeep.outside import Dial, dial

CHECKS: tuple[Check, ...] = (
    machine.check_versions,
    database.check_sqlite,
    database.check_database,
    database.check_lock,
    database.check_reports,
    money.check_payment_settings,
    money.check_payments,
    money.check_comparison,
    money.check_messages,
    machine.check_devices,
    machine.check_disk,
    machine.check_clock,
    machine.check_rights,
    machine.check_pin,
    machine.check_backups,
)


def examine_kiosk(
    environ: Mapping[str, str],
    clock: Clock,
    directory: Path | None = None,
    dial_with: Dial | None = dial,
) -> list[Finding]:
    """Look at everything; nothing is changed, and the kiosk may be running.

    Args:
        environ: whence the settings come. directory: where `config/` and `.env` are; the working directory by
            default.
        dial_with: opens connections to the services outside; None leaves them out.
    """
    try:
        settings = load_settings(environ, directory=directory)
    except ConfigError as error:
        return [Finding.of_setting("SET-INVALID", error)]
    findings = [Finding("SET-OK", "ok", {"environment": settings.environment})]
    examined = _examined(settings.database)
    with _connection(settings.database, examined) as connection:
        scene = Scene(settings, clock, examined, connection, dial_with or dial)
        checks: list[Check] = [*CHECKS, partial(machine.check_secrets, environ=environ)]
        if dial_with is not None:
            checks.append(outside.check_outside)
        for check in checks:
            findings += _checked(check, scene)
    return findings


def _checked(check: Check, scene: Scene) -> Iterator[Finding]:
    """Go on where the machine lets one check down: what the others find says why."""
    try:
        yield from check(scene)
    except (OSError, apsw.Error) as error:
        where = str(getattr(error, "filename", None) or scene.storage)
        yield Finding("SYS-UNREAD", "error", {"where": where, "error": type(error).__name__})


def _examined(file: Path) -> Examination | Exception | None:
    try:
        return examine_file(file) if file.exists() else None
    except (OSError, apsw.Error) as error:
        return error


@contextmanager
def _connection(file: Path, examined: Examination | Exception | None) -> Iterator[apsw.Connection | None]:
    """Open a ledger that can be read, with the newest schema, read only."""
    connection = None
    try:
        if isinstance(examined, Examination) and examined.readable:
            address = file.absolute().as_uri() + "?mode=ro"
            connection = apsw.Connection(address, apsw.SQLITE_OPEN_URI | apsw.SQLITE_OPEN_READONLY)
            connection.set_busy_timeout(5000)
            if int(connection.pragma("user_version")) < len(migration_files()):
                connection.close()
                connection = None
    except apsw.Error:  # the check of the database says why
        connection = None
    try:
        yield connection
    finally:
        if connection is not None:
            connection.close()
