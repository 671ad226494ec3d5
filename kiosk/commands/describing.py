"""`kiosk migrate`, `kiosk openapi`: what this version makes of the database and of the API."""

from __future__ import annotations

import argparse
import json
from contextlib import closing

from kiosk.clock import SystemClock
from kiosk.commands.common import EXIT_OK, Commands, settings_in_force
from kiosk.ledger import Ledger


def add_parser(commands: Commands) -> None:
    """Add `migrate` and `openapi`."""
    migrate = commands.add_parser(
        "migrate",
        help="bring the database to the newest schema",
        description="Bring the database to the newest schema and print it; nothing changes when it is.",
    )
    migrate.set_defaults(run=_migrate)
    openapi = commands.add_parser(
        "openapi",
        help="print the HTTP API's OpenAPI document",
        description="Print the HTTP API's OpenAPI document as JSON.",
    )
    openapi.set_defaults(run=_openapi)


def _migrate(_: argparse.Namespace) -> int:
    database = settings_in_force().storage / "core.sqlite"
    with closing(Ledger(database, SystemClock())) as ledger, ledger.read():
        version = ledger.connection.pragma("user_version")
    print(f"{database}: schema {version}")
    return EXIT_OK


def _openapi(_: argparse.Namespace) -> int:
    from kiosk.web.app import openapi_document  # noqa: PLC0415 - FastAPI is slow to load

    print(json.dumps(openapi_document(settings_in_force()), indent=2, ensure_ascii=False))
    return EXIT_OK
