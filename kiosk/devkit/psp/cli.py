"""`kiosk devkit psp`: the emulated payment provider as a process of its own."""

from __future__ import annotations

import argparse
import signal
import sys
import threading
from pathlib import Path
from typing import Any

from kiosk.devkit.psp.server import PspServer


def add_parser(commands: Any) -> argparse.ArgumentParser:
    """Add the `psp` command to a set of subcommands; returns its parser."""
    parser: argparse.ArgumentParser = commands.add_parser(
        "psp", help="a payment provider with YooKassa's API and pretend money, on loopback"
    )
    parser.add_argument("--port", type=int, default=4000, help="the port; 0 takes a free one (default: 4000)")
    parser.add_argument("--state", type=Path, required=True, metavar="FILE", help="where its books are kept")
    parser.add_argument("--shop-id", default="100500", help="the shop's id (default: 100500)")
    parser.add_argument(
        "--secret-key", default="test_emulator", help="the shop's key (default: test_emulator)"
    )
    parser.add_argument("--time-scale", type=float, default=1.0, metavar="N", help="seconds that pass in one")
    parser.add_argument(
        "--auto-pay", type=float, metavar="SECONDS", help="customers pay by themselves after this"
    )
    parser.add_argument("--webhook-url", metavar="URL", help="where notifications go")
    parser.add_argument("--no-qr", action="store_true", help="a shop without the SBP QR: redirect only")
    return parser


def run(args: argparse.Namespace) -> int:
    """Serve until SIGINT or SIGTERM; returns the exit code."""
    try:
        server = PspServer(
            args.port, args.state, shop_id=args.shop_id, secret_key=args.secret_key, scale=args.time_scale
        )
    except (OSError, OverflowError, ValueError) as error:
        print(f"kiosk devkit psp: {error}", file=sys.stderr)
        return 1
    with server.bank.lock:
        given = {"auto_pay_s": args.auto_pay, "webhook_url": args.webhook_url}
        server.bank.config.update({key: value for key, value in given.items() if value is not None})
        if args.no_qr:
            server.bank.config["sbp_qr"] = False
        server.bank.save()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: threading.Thread(target=server.shutdown, daemon=True).start())
    print(
        f"psp emulator: api {server.api_url} shop {args.shop_id} control {server.origin}/_control", flush=True
    )
    with server:
        server.serve_forever(poll_interval=0.05)
    return 0
