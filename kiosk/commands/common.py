"""What the commands share: exit codes, the settings in force, the opened agent."""

from __future__ import annotations

import argparse
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

from kiosk.crash import TRACES
from kiosk.errors import KioskError
from kiosk.logs import configure
from kiosk.raw_settings import STORAGE, read_settings, value_of
from kiosk.upkeep.single import claim

if TYPE_CHECKING:
    from kiosk.agent import Agent
    from kiosk.settings import Settings

Commands: TypeAlias = "argparse._SubParsersAction[argparse.ArgumentParser]"

# Every command's; a command that has more says so in its help.
EXIT_OK, EXIT_FAILED, EXIT_USAGE = 0, 1, 2
EXIT_INTERRUPTED = 130
# `kiosk run` asks to be started again; closed from the service menu it ends with 0 (sysexits.h, EX_TEMPFAIL).
EXIT_RESTART = 75


class UsageError(KioskError):
    """An argument that can't be used, found after parsing; the message is for whoever typed it."""


def settings_in_force(level: str = "warning") -> Settings:
    """Read the settings and put the log into the form they ask for; raises ConfigError.

    Args:
        level: the log's; whoever typed a command reads its answer, not the program's diary.
    """
    from kiosk.configuration import load_settings  # noqa: PLC0415 - the first screen does not wait for it

    settings = load_settings(os.environ)
    configure(production=settings.is_prod, level=level)
    return settings


def take() -> dict[str, Any]:
    """Take the data folder for this process, and keep its crash traces there, before anything is made in it.

    Returns:
        The settings as they were set (`kiosk.raw_settings`); they are checked later.

    Raises:
        ConfigError: they can't be read. Conflict: a kiosk is running with the same data folder. Fault: SYS-DISK
            when there can be no such folder.
    """
    tree = read_settings(os.environ, Path.cwd())
    configure(production=value_of(tree, "environment") == "PROD", level="info")
    set_one = value_of(tree, "storage")
    storage = Path(set_one if isinstance(set_one, str) else STORAGE)
    os.umask(0o077)  # whatever the kiosk writes is nobody else's to read
    claim(storage)
    TRACES.install(storage)
    return tree


def settings_to_start() -> Settings:
    """As `settings_in_force`, with what a first start makes: the API token of PROD."""
    from kiosk.configuration import with_api_token  # noqa: PLC0415 - as above

    return with_api_token(settings_in_force("info"), os.environ)


@contextmanager
def opened_agent() -> Iterator[Agent]:
    """The agent with its ledger open and no worker running; raises ConfigError and Fault."""
    from kiosk.agent import Agent  # noqa: PLC0415 - it loads every service: only where they are needed

    agent = Agent(settings_in_force())
    agent.open()
    try:
        yield agent
    finally:
        agent.stop()
