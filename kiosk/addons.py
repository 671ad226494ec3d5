"""The simulators where the program came without them: a bundle has none, a test of a bundle brings its own."""

from __future__ import annotations

import os
from importlib.util import find_spec
from pathlib import Path

import kiosk
from kiosk.errors import ConfigError
from kiosk.settings import Settings

VARIABLE = "KIOSK_DEVKIT"


def require_devkit(settings: Settings) -> None:
    """Make `kiosk.devkit` importable: the installed one, else that of the folder `KIOSK_DEVKIT` names.

    The folder is one that holds `kiosk/devkit`, such as a checkout. It is never looked at in PROD.

    Raises:
        ConfigError: PROD, or there is no devkit.
    """
    if settings.is_prod:
        raise ConfigError("devices", "simulated devices are for DEV only")
    if find_spec("kiosk.devkit") is not None:
        return
    named = os.environ.get(VARIABLE, "")
    folder = Path(named) / "kiosk"
    if named and (folder / "devkit" / "__init__.py").is_file():
        kiosk.__path__.append(str(folder))
    else:
        raise ConfigError(
            "devices", f"simulated devices need the devkit: {VARIABLE} names the folder it stands in"
        )
