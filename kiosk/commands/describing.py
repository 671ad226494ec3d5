"""`kiosk migrate`, `kiosk openapi`: what this version makes of the database and of the API."""

from __future__ import annotations

import argparse
import json
from contextlib import closing

from kiosk.clock import SystemClock
from kiosk.commands.common import EXIT_OK, Commands, settings_in_force
from kiosk.upkeep.quarantine import open_ledger


def add_parser(commands: Commands) -> None:
    """Add `migrate` and `openapi`."""
    migrate = commands.add_parser(
        "migrate",
        help="bring the database to the newest schema",
        description="Bring the database to the newest schema, after a backup, and print it.",
    )
    migrate.set_defaults(run=_migrate)
    openapi = commands.add_parser(
        "openapi",
        help="print the HTTP API's OpenAPI document",
        description="Print the HTTP API's OpenAPI document as JSON.",
    )
    openapi.set_defaults(run=_openapi)


def _migrate(_: argparse.Namespace) -> int:
    with closing(open_ledger(settings_in_force(), SystemClock())) as ledger, ledger.read():
        print(f"{ledger.path}: schema {ledger.connection.pragma('user_version')}")
    return EXIT_OK


def _openapi(_: argparse.Namespace) -> int:
    from kiosk.web.app import openapi_document  # noqa: PLC0415 - FastAPI is slow to load

    print(json.dumps(openapi_document(settings_in_force()), indent=2, ensure_ascii=False))
    return EXIT_OK
