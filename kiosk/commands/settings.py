"""`kiosk settings`: what is in force, what could be set."""

from __future__ import annotations

import argparse
import json

from kiosk.commands.common import EXIT_OK, Commands, settings_in_force
from kiosk.settings.schema import defaults, schema


def add_parser(commands: Commands) -> None:
    """Add `settings`."""
    parser = commands.add_parser(
        "settings",
        help="print the settings in force, their schema or their defaults",
        description="Print the settings in force as JSON; secrets show only whether they are set.",
    )
    what = parser.add_mutually_exclusive_group()
    what.add_argument("--schema", action="store_true", help="print the JSON schema of service.json instead")
    what.add_argument("--defaults", action="store_true", help="print a service.json of all defaults instead")
    parser.set_defaults(run=_run)


def _run(args: argparse.Namespace) -> int:
    if args.schema:
        document = schema()
    elif args.defaults:
        document = defaults()
    else:
        document = settings_in_force().model_dump(mode="json", by_alias=True)
    print(json.dumps(document, indent=2, ensure_ascii=False))
    return EXIT_OK
