"""How long things are kept, and how they are backed up."""

from __future__ import annotations

from pathlib import Path

from pydantic import Field

from kiosk.settings.base import Section


class RetentionSettings(Section):
    """How long rows are kept, as the document lays down."""

    sessions_hours: int = Field(24, ge=1)
    payments_hours: int = Field(1, ge=1)
    audit_days: int = Field(90, ge=1)


class BackupSettings(Section):
    """Backups made by themselves. The folder is `backups` in the storage unless `directory` names another."""

    enabled: bool = True
    every_hours: int = Field(24, ge=1)
    directory: Path | None = None
    keep_daily: int = Field(7, ge=1)
    keep_weekly: int = Field(4, ge=0)


class UpkeepSettings(Section):
    """What the kiosk does for itself at night, in its own time zone, and when it complains."""

    nightly_hour: int = Field(3, ge=0, le=23)
    min_free_mb: int = Field(500, ge=0)
    backup: BackupSettings = BackupSettings()
