"""`kiosk payments`, on the opened agent."""

from __future__ import annotations

import argparse

from kiosk.commands.common import Commands, opened_agent
from kiosk.payments import cli


def add_parser(commands: Commands) -> None:
    """Add `payments`."""
    cli.add_parser(commands).set_defaults(run=_run)


def _run(args: argparse.Namespace) -> int:
    with opened_agent() as agent:
        return cli.run(args, agent)
