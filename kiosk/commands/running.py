"""`kiosk run`, `kiosk serve`, `kiosk demo`: the program itself."""

from __future__ import annotations

import argparse
import os
import signal
import sys
import threading
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kiosk import heap
from kiosk.clock import SystemClock
from kiosk.commands.common import EXIT_OK, EXIT_RESTART, Commands, UsageError, settings_to_start, take
from kiosk.errors import Fault
from kiosk.journey.opening import opening
from kiosk.pulse import Pulse
from kiosk.texts import Texts, languages

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kiosk.agent import Agent
    from kiosk.journey.service import Journey
    from kiosk.reports.service import ReportService
    from kiosk.servicing.service import ServiceMenu
    from kiosk.settings import Settings
    from ui.display import Size


class LateAgent:
    """The agent of a program with a screen, which waits for nothing: settings and services are loaded by `begin`.

    `settings`, `journey`, `reports` and `menu` are there once it has begun.
    """

    def __init__(self, tree: Mapping[str, Any]) -> None:
        """`tree`: the settings as they were set, for the first screen; they are checked later."""
        self.texts = Texts.load()
        self.opening = opening(tree, self.texts)
        self.pulse = Pulse(SystemClock())
        self._agent: Agent | None = None

    def begin(self) -> None:
        """Check the settings; load, open and settle; raises ConfigError, and as `Agent` and its `begin`."""
        from kiosk.agent import Agent  # noqa: PLC0415 - it loads every service

        self._agent = Agent(settings_to_start(), on_loaded=heap.settle, pulse=self.pulse)
        self._agent.begin()

    def serve(self) -> None:
        """Let the HTTP server in; raises Fault WEB-PORT."""
        self._begun.serve()

    def stop(self) -> None:
        """End all of it in order, however far it came."""
        if self._agent is not None:
            self._agent.stop()

    @property
    def settings(self) -> Settings:
        """The settings in force."""
        return self._begun.settings

    @property
    def journey(self) -> Journey:
        """The customer's way."""
        return self._begun.journey

    @property
    def reports(self) -> ReportService:
        """The reports."""
        return self._begun.reports

    @property
    def menu(self) -> ServiceMenu:
        """The technician's menu."""
        return self._begun.menu

    @property
    def _begun(self) -> Agent:
        if self._agent is None:
            raise RuntimeError("the agent has not begun")
        return self._agent


def add_parser(commands: Commands) -> None:
    """Add `run`, `serve` and `demo`."""
    run = commands.add_parser(
        "run",
        help="start the kiosk with its screen",
        description="Start the kiosk with its screen and its HTTP API; ends in order on SIGTERM.",
    )
    run.add_argument("--windowed", action="store_true", help="in a window, not fullscreen")
    run.add_argument("--size", metavar="WxH", help="the window's size (default: 1080x1920)")
    run.set_defaults(run=_run)
    serve = commands.add_parser(
        "serve",
        help="start the agent without a screen (HTTP API only)",
        description="Start the agent without a screen. Prints one line when it listens; ends on SIGTERM.",
    )
    serve.set_defaults(run=_serve)
    demo = commands.add_parser(
        "demo",
        help="walk through one whole visit and keep its pictures",
        description="Walk through one whole visit on simulated devices and keep pictures, report and mail.",
    )
    where = demo.add_mutually_exclusive_group(required=True)
    where.add_argument("--out", type=Path, metavar="DIR", help="where pictures and files of a visit go")
    where.add_argument(
        "--gallery", type=Path, metavar="DIR", help="no visit: a picture of every screen in every state"
    )
    demo.add_argument("--only", default="", metavar="TEXT", help="the gallery's looks whose name holds this")
    demo.add_argument(
        "--service", choices=["diagnostics", "thickness"], default="diagnostics", help="what is bought"
    )
    demo.add_argument("--language", choices=languages(), default="ru", help="the screen's language")
    demo.add_argument("--size", default="1080x1920", metavar="WxH", help="the screen's (default: 1080x1920)")
    demo.set_defaults(run=_demo)


def _run(args: argparse.Namespace) -> int:
    with heap.held():
        tree = take()
        run = _screen()
        size = None if args.size is None else _size(args.size)
        code = int(run(LateAgent(tree), windowed=args.windowed, size=size))
    if code == EXIT_RESTART and "INVOCATION_ID" not in os.environ:
        # No service manager (systemd.exec(5)) starts us again: we do it ourselves.
        again = sys.argv if getattr(sys, "frozen", False) else sys.orig_argv
        os.execv(sys.executable, [sys.executable, *again[1:]])  # noqa: S606 - ourselves
    return code


def _screen() -> Any:
    """Return `ui.app.run`."""
    try:
        from ui.app import run  # noqa: PLC0415 - Qt is only loaded for a screen
    except ImportError as error:
        raise Fault("SYS-BUG", f"Qt can't be loaded: {error}") from error
    return run


def _size(text: str) -> Size:
    from ui.display import Size  # noqa: PLC0415 - Qt is only loaded for a screen

    try:
        return Size.parse(text)
    except ValueError as error:
        raise UsageError(f"--size: {error}") from error


def _serve(_: argparse.Namespace) -> int:
    from kiosk.agent import Agent  # noqa: PLC0415 - it loads every service

    ended = threading.Event()
    with heap.held():
        take()
        settings = settings_to_start()
        agent = Agent(settings, on_loaded=heap.settle)
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: ended.set())
        agent.start()
        try:
            print(f"kiosk: listening on http://{settings.server.host}:{agent.port}", flush=True)
            ended.wait()
        finally:
            agent.stop()
    return EXIT_OK


def _demo(args: argparse.Namespace) -> int:
    try:
        from ui.demo.gallery import gallery  # noqa: PLC0415 - Qt is only loaded for a screen
        from ui.demo.visit import demo  # noqa: PLC0415 - as above
    except ImportError as error:
        raise Fault("SYS-BUG", f"Qt can't be loaded: {error}") from error

    if args.gallery is not None:
        return gallery(args.gallery, args.only)
    _size(args.size)
    return int(demo(args.out, args.service, args.language, args.size))
