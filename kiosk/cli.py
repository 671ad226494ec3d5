"""The one command line: `kiosk …`. Each group of commands is a module of `kiosk/commands` or of a capability.

Exit codes: 0 done, 1 the environment failed, 2 wrong arguments or settings, 130 interrupted. `scan`, `payments`
and `doctor` have more and say so in their help.
"""

from __future__ import annotations

import argparse
import atexit
import importlib
import os
import sys
from collections.abc import Sequence
from contextlib import suppress
from typing import NoReturn

from kiosk import __version__
from kiosk.commands.common import EXIT_FAILED, EXIT_INTERRUPTED, EXIT_USAGE, UsageError
from kiosk.errors import ConfigError, KioskError
from kiosk.logs import configure

# What they do is told by the log; of every other command the answer is.
LONG_LIVED = frozenset({"run", "serve", "demo", "devkit"})
# Only what a command needs is loaded: the first screen waits for it.
GROUPS = {
    "kiosk.commands.running": ("run", "serve", "demo"),
    "kiosk.commands.doctor": ("doctor",),
    "kiosk.diagnostics.cli": ("scan",),
    "kiosk.commands.money": ("payments",),
    "kiosk.reports.verifying": ("verify",),
    "kiosk.commands.upkeep": ("backup", "restore", "cleanup"),
    "kiosk.servicing.cli": ("pin",),
    "kiosk.commands.settings": ("settings",),
    "kiosk.commands.secrets": ("secrets",),
    "kiosk.commands.describing": ("migrate", "openapi"),
    "kiosk.commands.devkit": ("devkit",),
}


def program() -> NoReturn:
    """Run the command line as a process of its own.

    Everything is closed when `main` returns. Taking every module down after that held a stopped kiosk for 4 to 9 s
    on a slow machine, so the interpreter is left at once.
    """
    code = main()
    for stream in (sys.stdout, sys.stderr):
        with suppress(OSError):  # nobody reads it any more
            stream.flush()
    atexit._run_exitfuncs()
    os._exit(code)


def main(argv: Sequence[str] | None = None) -> int:
    """Run a command and return its exit code; an error is one line on stderr."""
    arguments = sys.argv[1:] if argv is None else argv
    parser = build_parser(arguments[0] if arguments else "")
    args = parser.parse_args(arguments)
    if args.command is None:
        parser.print_help(sys.stderr)
        return EXIT_USAGE
    configure(
        production=os.environ.get("AGENT_ENV") == "PROD",
        level="info" if args.command in LONG_LIVED else "warning",
    )
    try:
        return int(args.run(args))
    except KioskError as error:
        where = "setting" if isinstance(error, ConfigError) else f"{args.command}:"
        print(f"kiosk: {where} {error}", file=sys.stderr)
        return EXIT_USAGE if isinstance(error, ConfigError | UsageError) else EXIT_FAILED
    except KeyboardInterrupt:
        return EXIT_INTERRUPTED
    except BrokenPipeError:  # whoever read us has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return EXIT_FAILED


def build_parser(command: str = "") -> argparse.ArgumentParser:
    """Return the parser of one command and its neighbours, or of all where there is no such command."""
    parser = argparse.ArgumentParser(
        prog="kiosk",
        description="The self-service car-check kiosk.",
        epilog="Exit codes: 0 done, 1 the environment failed, 2 wrong arguments or settings. Settings: "
        "config/service.json, .env and the environment; KIOSK_CONFIG and KIOSK_STORAGE say where.",
    )
    parser.add_argument("--version", action="version", version=f"kiosk {__version__}")
    commands = parser.add_subparsers(dest="command", metavar="COMMAND")
    owner = next((module for module, names in GROUPS.items() if command in names), "")
    for module in [owner] if owner else GROUPS:
        importlib.import_module(module).add_parser(commands)
    return parser
