"""The menu's backups, made by the kiosk's upkeep."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Protocol


class Manifest(Protocol):
    """What is known of a backup."""

    @property
    def is_good(self) -> bool:
        """Whether the copy was opened and found sound."""

    @property
    def created_at_ms(self) -> int:
        """When it was made, epoch ms."""


class Backup(Protocol):
    """A backup in its place."""

    @property
    def file(self) -> Path:
        """Where it lies."""

    @property
    def size_bytes(self) -> int:
        """How large it is."""

    @property
    def manifest(self) -> Manifest:
        """What is known of it."""


class Keeper(Protocol):
    """Who makes them: `kiosk.upkeep.service.Upkeep`."""

    def backup(self) -> Backup:
        """Make one now. Raises Fault."""

    def last_good_backup_ms(self) -> int | None:
        """When the newest good one was made, or None."""


class UpkeepBackups:
    """What the menu shows of backups."""

    def __init__(self, keeper: Keeper) -> None:
        self._keeper = keeper

    def make(self) -> dict[str, Any]:
        """Make a backup now; returns `file`, `sizeBytes` and whether it was found sound (`good`)."""
        made = self._keeper.backup()
        return {"file": made.file.name, "sizeBytes": made.size_bytes, "good": made.manifest.is_good}

    def latest(self) -> dict[str, Any] | None:
        """Return when the newest good one was made (`atMs`), or None."""
        at_ms = self._keeper.last_good_backup_ms()
        return None if at_ms is None else {"atMs": at_ms}
