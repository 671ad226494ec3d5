"""The machine: disk, clock, rights, versions, devices, backups, secrets."""

from __future__ import annotations

import os
import platform
import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path

from kiosk import __version__
from kiosk.clock import iso_utc
from kiosk.diagnostics.adapter import candidates, is_there
from kiosk.errors import ConfigError
from kiosk.secret_store import open_store
from kiosk.settings.names import SECRETS, needed_secrets
from kiosk.upkeep.backup import Backups
from kiosk.upkeep.bounds import EARLIEST_MS, FUTURE_MS, SYNCHRONIZED, disk_level
from kiosk.upkeep.doctor.finding import Finding, Scene

MIB = 1 << 20
HOUR_MS = 3_600_000
FOLDERS = ("reports", "outbox", "backups", "crashes")


def check_versions(_: Scene) -> Iterator[Finding]:
    """Say what runs here."""
    values = {
        "program": __version__,
        "python": platform.python_version(),
        "system": platform.platform(terse=True),
    }
    yield Finding("SYS-VERSION", "ok", values)


def check_disk(scene: Scene) -> Iterator[Finding]:
    """Compare what is free where the data is with the settings' least."""
    folder = next(
        (one for one in (scene.storage, *scene.storage.absolute().parents) if one.exists()), Path("/")
    )
    free_mb = shutil.disk_usage(folder).free // MIB
    least_mb = scene.settings.upkeep.min_free_mb
    yield Finding("SYS-DISK", disk_level(free_mb, least_mb), {"free": free_mb, "least": least_mb})


def check_clock(scene: Scene) -> Iterator[Finding]:
    """Look whether the clock can be right: not in the past, not before what was written, set from the network."""
    now_ms = scene.clock.now_ms()
    newest_ms = scene.number("SELECT max(timestamp_ms) FROM audit_logs")
    if now_ms < EARLIEST_MS or newest_ms > now_ms + FUTURE_MS:
        yield Finding("SYS-CLOCK", "error", {"now": iso_utc(now_ms), "newest": iso_utc(newest_ms)})
    elif SYNCHRONIZED.parent.is_dir() and not SYNCHRONIZED.exists():
        yield Finding("SYS-CLOCK-ALONE", "warning", {"now": iso_utc(now_ms)})
    else:
        yield Finding("SYS-CLOCK-OK", "ok", {"now": iso_utc(now_ms)})


def check_rights(scene: Scene) -> Iterator[Finding]:
    """Look whether this user can write the data, and whether nobody else can read it."""
    storage, database = scene.storage, scene.database
    if storage.exists() and not os.access(storage, os.R_OK | os.W_OK | os.X_OK):
        yield Finding("SYS-RIGHTS", "error", {"path": str(storage), "folder": str(storage)})
        return
    files = (database, Path(f"{database}-wal"), Path(f"{database}-shm"))
    paths = (*files, *(storage / name for name in FOLDERS))
    blocked = [path for path in paths if path.exists() and not os.access(path, os.R_OK | os.W_OK)]
    # The folder itself keeps others out; what is in it needs no mode of its own.
    is_open = os.name != "nt" and storage.exists() and storage.stat().st_mode & 0o007
    if blocked:
        yield Finding("SYS-RIGHTS", "error", {"path": str(blocked[0]), "folder": str(storage)})
    if is_open:
        yield Finding("SYS-OPEN", "warning", {"path": str(storage)})
    if not blocked and not is_open:
        yield Finding("SYS-RIGHTS-OK", "ok", {"path": str(storage)})


def check_pin(scene: Scene) -> Iterator[Finding]:
    """Look whether the service menu can be opened: PROD has no PIN until one is set."""
    if not scene.settings.is_prod or not scene.number(
        "SELECT 1 FROM sqlite_schema WHERE name = 'service_pin'"
    ):
        return
    is_set = scene.number("SELECT count(*) FROM service_pin")
    yield Finding("PIN-SET", "ok") if is_set else Finding("PIN-NONE", "warning")


def check_devices(scene: Scene) -> Iterator[Finding]:
    """Look for adapter and gauge without talking to them: the running kiosk may be doing so."""
    obd, gauge = scene.settings.devices.obd, scene.settings.devices.gauge
    if scene.settings.obd_mode != "real":
        yield Finding("OBD-OFF", "ok", {"mode": scene.settings.obd_mode})
    else:
        ports = candidates(obd.port, (gauge.port,))
        found = [port for port in ports if is_there(port)]
        values = {"port": obd.port or "—", "found": ", ".join(found) or "—"}
        yield Finding("OBD-OK" if found else "OBD-NO-ADAPTER", "ok" if found else "error", values)
    if scene.settings.gauge_mode != "real" or gauge.transport != "serial":
        mode = gauge.transport if scene.settings.gauge_mode == "real" else scene.settings.gauge_mode
        yield Finding("THK-OFF", "ok", {"mode": mode})
    else:
        there = is_there(gauge.port)
        values = {"port": gauge.port or "—"}
        yield Finding("THK-OK" if there else "THK-NO-GAUGE", "ok" if there else "error", values)


def check_backups(scene: Scene) -> Iterator[Finding]:
    """Compare the newest good backup's age with how often one should be made."""
    settings = scene.settings.upkeep.backup
    if not settings.enabled:
        yield Finding("SYS-BACKUP-OFF", "warning")
        return
    newest = Backups(scene.settings, scene.clock).newest_good()
    begun_ms = scene.number("SELECT min(timestamp_ms) FROM audit_logs")
    now_ms = scene.clock.now_ms()
    late_ms = 2 * settings.every_hours * HOUR_MS
    if newest is not None:
        made_ms = newest.manifest.created_at_ms
        values = {"made": iso_utc(made_ms), "file": str(newest.file)}
        old = now_ms - made_ms > late_ms
        yield Finding("SYS-BACKUP-OLD" if old else "SYS-BACKUP-OK", "warning" if old else "ok", values)
    elif begun_ms and now_ms - begun_ms > late_ms:
        yield Finding("SYS-BACKUP-NONE", "warning")
    else:
        yield Finding("SYS-BACKUP-YOUNG", "ok")


def check_secrets(scene: Scene, environ: Mapping[str, str]) -> Iterator[Finding]:
    """Look whether what is kept can be read on this machine, and whether what is needed is there."""
    store = open_store(environ)
    names = sorted(SECRETS[key] for key in needed_secrets(scene.settings))
    unreadable: ConfigError | None = None
    kept = 0
    for name in names:
        try:
            kept += bool(environ.get(name) or store.read(name))
        except ConfigError as error:
            unreadable = error
    if unreadable:
        yield Finding.of_setting("SEC-UNREADABLE", unreadable)
    else:
        yield Finding("SEC-OK", "ok", {"count": kept})
