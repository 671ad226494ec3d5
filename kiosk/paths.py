"""Where the program's own files stand, in a checkout and in a bundle."""

from __future__ import annotations

import sys
from pathlib import Path

ROOT = Path(getattr(sys, "_MEIPASS", Path(__file__).resolve().parent.parent))
RESOURCES = ROOT / "resources"
MIGRATIONS = ROOT / "migrations"
CONFIG = ROOT / "config"
# The ledger's file in the data folder, by the document's name.
DATABASE = "core.sqlite"
