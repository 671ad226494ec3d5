"""The one command line: `kiosk …`.

Exit codes: 0 done, 1 the environment failed, 2 wrong arguments or settings; `scan` and `payments` have
their own.
"""

from __future__ import annotations

import argparse
import json
import os
import signal
import sys
import threading
from collections.abc import Callable, Sequence
from contextlib import closing
from pathlib import Path

import structlog

from kiosk import __version__
from kiosk.clock import SystemClock
from kiosk.configuration import load_settings
from kiosk.diagnostics import cli as scan_cli
from kiosk.errors import ConfigError, Fault, KioskError
from kiosk.ledger import Ledger
from kiosk.logs import configure
from kiosk.payments import cli as payments_cli
from kiosk.settings import Settings

EXIT_FAILED, EXIT_USAGE = 1, 2

log = structlog.get_logger("cli")


def main(argv: Sequence[str] | None = None) -> int:
    """Run a command and return its exit code; errors are one line on stderr."""
    parser = _parser()
    args = parser.parse_args(argv)
    if args.command is None:
        parser.print_help()
        return EXIT_USAGE
    try:
        configure(production=os.environ.get("AGENT_ENV") == "PROD")
        return _dispatch(args)
    except ConfigError as error:
        print(f"kiosk: setting {error}", file=sys.stderr)
        return EXIT_USAGE
    except KioskError as error:
        print(f"kiosk: {error}", file=sys.stderr)
        return EXIT_FAILED
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return EXIT_FAILED


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="kiosk", description="The self-service car-check kiosk.")
    parser.add_argument("--version", action="version", version=f"kiosk {__version__}")
    commands = parser.add_subparsers(dest="command", metavar="COMMAND")
    run = commands.add_parser("run", help="start the kiosk with its screen")
    run.add_argument("--windowed", action="store_true", help="in a window, not fullscreen")
    commands.add_parser("serve", help="start the agent without a screen (HTTP API only)")
    demo = commands.add_parser("demo", help="walk through one whole visit and keep its pictures")
    demo.add_argument("--out", type=Path, required=True, metavar="DIR", help="where pictures and files go")
    demo.add_argument("--service", choices=["diagnostics", "thickness"], default="diagnostics")
    demo.add_argument("--language", choices=["ru", "en"], default="ru")
    demo.add_argument("--size", default="1080x1920", metavar="WxH")
    scan_cli.add_parser(commands)
    payments_cli.add_parser(commands)
    commands.add_parser("migrate", help="bring the database to the newest schema")
    commands.add_parser("openapi", help="print the HTTP API's OpenAPI document")
    devkit = commands.add_parser("devkit", help="simulators for development")
    simulators = devkit.add_subparsers(dest="simulator", required=True, metavar="SIMULATOR")
    _add_simulators(simulators)
    return parser


def _add_simulators(simulators: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    try:
        from kiosk.devkit.car import cli as car_cli  # noqa: PLC0415 - the devkit is not in the bundle
        from kiosk.devkit.psp import cli as psp_cli  # noqa: PLC0415 - as above
    except ImportError:
        return
    car_cli.add_parser(simulators)
    psp_cli.add_parser(simulators).set_defaults(run=psp_cli.run)


def _dispatch(args: argparse.Namespace) -> int:
    if args.command in {"scan", "devkit"}:
        return int(args.run(args))
    if args.command == "demo":
        from ui.demo import demo  # noqa: PLC0415 - Qt is only loaded for a screen

        return demo(args.out, args.service, args.language, args.size)
    settings = load_settings(os.environ)
    commands: dict[str, Callable[[], int]] = {
        "migrate": lambda: _migrate(settings),
        "openapi": lambda: _openapi(settings),
        "payments": lambda: _payments(settings, args),
        "run": lambda: _run(settings, windowed=args.windowed),
        "serve": lambda: _serve(settings),
    }
    return commands[args.command]()


def _migrate(settings: Settings) -> int:
    with closing(Ledger(settings.storage / "core.sqlite", SystemClock())) as ledger, ledger.read():
        version = ledger.connection.pragma("user_version")
    print(f"{settings.storage / 'core.sqlite'}: schema {version}")
    return 0


def _openapi(settings: Settings) -> int:
    from kiosk.web.app import openapi_document  # noqa: PLC0415 - FastAPI is slow to load

    print(json.dumps(openapi_document(settings), indent=2, ensure_ascii=False))
    return 0


def _payments(settings: Settings, args: argparse.Namespace) -> int:
    from kiosk.agent import Agent  # noqa: PLC0415 - only where the whole agent is needed

    agent = Agent(settings)
    agent.open()
    try:
        return payments_cli.run(args, agent)
    finally:
        agent.ledger.close()


def _serve(settings: Settings) -> int:
    from kiosk.agent import Agent  # noqa: PLC0415 - only where the whole agent is needed

    agent = Agent(settings)
    ended = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: ended.set())
    agent.start()
    try:
        print(f"kiosk: listening on http://{settings.server.host}:{agent.port}", flush=True)
        ended.wait()
    finally:
        agent.stop()
    return 0


def _run(settings: Settings, *, windowed: bool) -> int:
    try:
        from ui.app import run  # noqa: PLC0415 - Qt is only loaded for a screen
    except ImportError as error:
        raise Fault("SYS-BUG", f"Qt can't be loaded: {error}") from error
    from kiosk.agent import Agent  # noqa: PLC0415 - only where the whole agent is needed

    return int(run(Agent(settings), windowed=windowed))
