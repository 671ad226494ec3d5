"""`kiosk devkit car`: the simulated adapter as a process of its own; its first line of output is the port."""

from __future__ import annotations

import argparse
import json
import signal
import threading
from types import FrameType

from kiosk.devkit.car.faults import ScriptedFault
from kiosk.devkit.car.links import LINKS
from kiosk.devkit.car.scenario import names
from kiosk.devkit.car.simulator import CarSimulator


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add `car` to the devkit's command line; `run` works it off."""
    parser = subparsers.add_parser(
        "car",
        help="simulate an ELM327 adapter with a car behind it",
        description="Simulate an ELM327 with a car. Its first line of output is the port; runs until ended.",
    )
    parser.add_argument("--scenario", default="healthy", help=f"a file, or one of: {', '.join(names())}")
    parser.add_argument(
        "--link", choices=sorted(LINKS), default="usb", help="how fast the link is (default usb)"
    )
    parser.add_argument("--tcp", action="store_true", help="serve on TCP instead of a pseudo-terminal")
    parser.add_argument(
        "--fault",
        action="append",
        default=[],
        metavar="JSON",
        help='something that goes wrong, e.g. \'{"kind": "unplug", "command": "03"}\'',
    )
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Run the simulator until SIGINT or SIGTERM; 2 when the scenario or a fault is not one."""
    try:
        faults = [ScriptedFault.from_json(json.loads(item)) for item in args.fault]
        car = CarSimulator(args.scenario, args.link, faults, "tcp" if args.tcp else "pty")
    except (OSError, ValueError, KeyError, TypeError) as error:
        print(f"cannot simulate this: {error}")
        return 2
    ended = threading.Event()

    def end(_: int, __: FrameType | None) -> None:
        ended.set()

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, end)
    with car:
        print(car.port, flush=True)
        ended.wait()
    return 0
