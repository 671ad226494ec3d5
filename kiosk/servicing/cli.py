"""`kiosk pin`: the service menu's PIN, set at installation."""

from __future__ import annotations

import argparse
import getpass
import os
import sys
from contextlib import closing
from typing import TextIO

from kiosk.clock import SystemClock
from kiosk.configuration import load_settings
from kiosk.errors import Refusal
from kiosk.ledger import Ledger
from kiosk.servicing.pin import LONGEST, SHORTEST, PinService

EXIT_OK, EXIT_REFUSED, EXIT_NOT_SET = 0, 2, 3


def add_parser(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add `pin set` and `pin status`."""
    parser = commands.add_parser(
        "pin",
        help="the service menu's PIN",
        description="The PIN of the service menu. There is none at first: set it at installation.",
    )
    actions = parser.add_subparsers(dest="pin_action", required=True, metavar="ACTION")
    setting = actions.add_parser(
        "set",
        help="set the PIN and end a lockout",
        description=f"Set the PIN ({SHORTEST} to {LONGEST} digits): asked for twice, or one line of standard "
        "input. It ends a lockout and works at once, also while the kiosk runs. Exit: 0 set, 2 refused.",
    )
    setting.set_defaults(run=_set)
    status = actions.add_parser(
        "status",
        help="whether there is a PIN, and whether it is locked",
        description="Tell whether there is a PIN and how long it is locked. Exit: 0 there is one, 3 none.",
    )
    status.set_defaults(run=_status)


def _set(_: argparse.Namespace) -> int:
    try:
        pin = _asked(sys.stdin)
        with closing(_ledger()) as ledger:
            _service(ledger).set(pin, actor=f"operator:{getpass.getuser()}")
    except Refusal as refusal:
        print(f"kiosk pin: {refusal}", file=sys.stderr)
        return EXIT_REFUSED
    print("the PIN is set")
    return EXIT_OK


def _asked(source: TextIO) -> str:
    if not source.isatty():
        return source.readline().strip()
    pin = getpass.getpass("New PIN: ").strip()
    if getpass.getpass("Once more: ").strip() != pin:
        raise Refusal("The two PINs differ; nothing was changed.")
    return pin


def _status(_: argparse.Namespace) -> int:
    with closing(_ledger()) as ledger:
        state = _service(ledger).state()
    if not state.is_set:
        print("no PIN is set: the service menu stays shut")
        return EXIT_NOT_SET
    wait_s = -(-state.wait_ms // 1000)
    print(f"a PIN is set; wrong tries: {state.failures}" + (f"; locked for {wait_s} s" if wait_s else ""))
    return EXIT_OK


def _ledger() -> Ledger:
    return Ledger(load_settings(os.environ).database, SystemClock())


def _service(ledger: Ledger) -> PinService:
    # A documented PIN for developers is no PIN of this kiosk.
    return PinService(ledger, SystemClock(), allow_dev_pin=False)
