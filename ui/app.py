"""Starts the agent with its screen, and ends both in order."""

from __future__ import annotations

import asyncio
import signal
import sys
import threading
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Protocol

# qasync takes the binding that is already imported.
import PySide6.QtCore
import qasync
import structlog

from kiosk.commands.common import EXIT_RESTART
from kiosk.errors import Fault
from kiosk.pulse import Pulse
from kiosk.servicing.service import ServiceMenu
from kiosk.settings import Settings
from kiosk.supervisor import notify
from kiosk.texts import Texts
from ui.display import PORTRAIT, Size, make_application
from ui.facade import JourneyDoor, KioskFacade
from ui.service_overlay import ServiceOverlay
from ui.sounds import Sounds
from ui.speaker import Speaker
from ui.window import KioskWindow

log = structlog.get_logger("screen")

# So long the out-of-service screen stands before the program tries again.
RESTART_S = {"bug": 15.0, "environment": 60.0}
REPORT_SCREENS = frozenset({"sending", "thanks"})


class ReportsDoor(Protocol):
    """What the screen needs of the reports."""

    def pages(self, report_id: str) -> list[bytes]:
        """The pages as PNG."""


class AgentDoor(Protocol):
    """What the screen needs of `kiosk.agent.Agent`."""

    @property
    def settings(self) -> Settings:
        """The settings in force."""

    @property
    def texts(self) -> Texts:
        """The translations."""

    @property
    def pulse(self) -> Pulse:
        """Who is alive; the screen's loop beats there."""

    @property
    def journey(self) -> JourneyDoor:
        """The customer's way; there once the agent has started."""

    @property
    def reports(self) -> ReportsDoor:
        """The reports; there once the agent has started."""

    @property
    def menu(self) -> ServiceMenu | None:
        """The technician's menu; there once the agent has started. None: there is no way in."""

    def begin(self) -> None:
        """Open the ledger and the devices, start the journey. Raises `Fault`."""

    def serve(self) -> None:
        """Let the HTTP server in, once the screen stands: it is slow to load. Raises `Fault`."""

    def stop(self) -> None:
        """End all of it in order."""


@dataclass(frozen=True)
class Shown:
    """What a visitor gets: the running program's agent, façade and window."""

    agent: AgentDoor
    facade: KioskFacade
    window: KioskWindow


Visitor = Callable[[Shown], Awaitable[int]]


class PageLoader:
    """Has the report's pages drawn in a worker when a screen wants them, and forgotten after it."""

    def __init__(self, shown: Shown) -> None:
        self._shown = shown
        self._current = ""
        self._tasks: set[asyncio.Task[None]] = set()
        shown.facade.changed.connect(self._look)

    def _look(self, groups: list[str]) -> None:
        if not {"report", "screen"} & set(groups):
            return
        facade = self._shown.facade
        wanted = str(facade.value("report").get("id") or "")
        if facade.value("screen") not in REPORT_SCREENS:
            wanted = ""
        if wanted == self._current:
            return
        self._current = wanted
        if not wanted:
            facade.overlay("report", {})
            self._shown.window.forget_pictures()
            return
        task = asyncio.ensure_future(self._load(wanted))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _load(self, report_id: str) -> None:
        try:
            pages = await asyncio.to_thread(self._shown.agent.reports.pages, report_id)
            addresses = await asyncio.to_thread(self._shown.window.report_pages.put, report_id, pages)
        except Fault as fault:
            # The preview is a courtesy; the report itself is on its way.
            log.warning("screen.no_report_pages", code=fault.code)
            return
        if self._current == report_id:
            self._shown.facade.overlay("report", {"pages": addresses})
        else:
            self._shown.window.forget_pictures()


def run(
    agent: AgentDoor, windowed: bool = False, size: Size | None = None, visitor: Visitor | None = None
) -> int:
    """Run the kiosk until SIGTERM, SIGINT or, windowed, until the window is closed.

    Args:
        agent: not started yet.
        windowed: a window of `size` with a frame, instead of the whole screen.
        size: of that window, and of the screen where there is no display; 1080x1920 by default.
        visitor: walks through the running program; its result ends the run.

    Returns:
        The exit code: 0; 75 to be started again; the visitor's; 1 when the agent could not start and a visitor
        waited for it.
    """
    shown_size = size or PORTRAIT
    application = make_application(shown_size)
    application.setQuitOnLastWindowClosed(False)
    sys.setswitchinterval(0.001)
    loop = qasync.QEventLoop(application)
    asyncio.set_event_loop(loop)
    with loop:
        code: int = loop.run_until_complete(_main(agent, windowed, shown_size, visitor))
    asyncio.set_event_loop(None)
    return code


async def _main(agent: AgentDoor, windowed: bool, size: Size, visitor: Visitor | None) -> int:
    ended, codes = asyncio.Event(), [0]
    overlay: ServiceOverlay | None = None
    facade = KioskFacade()
    _catch_bugs(facade)
    _end_on_signal(ended)
    window = KioskWindow(facade, agent.texts, agent.settings.ui.language)
    shown = Shown(agent, facade, window)
    facade.before_change = lambda values: window.texts.set_language(values["language"])
    loader, speaker = PageLoader(shown), Speaker()
    sounds = Sounds(facade, speaker)
    if visitor is None and not windowed:
        facade.failed.connect(lambda code: _start_again(code, ended, codes))
    window.show(size, windowed=windowed)
    if windowed:
        window.window.visibleChanged.connect(lambda visible: None if visible else ended.set())
    try:
        async with agent.pulse.kept("screen"):
            started = await _start(agent, facade, window)
            overlay = _menu_over(shown, ended, codes) if started else None
            if visitor is None:
                await ended.wait()
                return codes[0]
            return await _visit(visitor, shown, ended) if started else 1
    finally:
        del loader, sounds
        if overlay is not None:
            await overlay.stop()
        await asyncio.to_thread(facade.close)
        await asyncio.to_thread(speaker.close)
        await asyncio.to_thread(agent.stop)
        window.close()
        log.info("screen.ended")


async def _start(agent: AgentDoor, facade: KioskFacade, window: KioskWindow) -> bool:
    try:
        await asyncio.to_thread(agent.begin)
        facade.attach(agent.journey)
        await window.drawn()
        await asyncio.to_thread(agent.serve)
    except Fault as fault:
        log.exception("screen.agent_not_started", code=fault.code)
        facade.fail(fault.code)
        notify(f"READY=1\nSTATUS=Out of service: {fault.code}")  # the screen stands and says so
        return False
    log.info("screen.started")
    return True


def _menu_over(shown: Shown, ended: asyncio.Event, codes: list[int]) -> ServiceOverlay | None:
    """The technician's way in; `codes` gets the exit code when he ends the program."""
    menu, loop = shown.agent.menu, asyncio.get_running_loop()
    if menu is None:
        return None

    def leave(kind: str) -> None:
        codes[0] = EXIT_RESTART if kind == "restart" else 0
        loop.call_soon_threadsafe(ended.set)

    menu.on_exit = leave
    facade, window = shown.facade, shown.window
    overlay = ServiceOverlay(
        window.engine,
        window.window,
        menu,
        shown.agent.settings,
        shown.agent.texts,
        language=lambda: str(facade.value("language")),
        screen=lambda: str(facade.value("screen")),
        act=lambda name: facade.act(name, {}),
    )
    window.texts.changed.connect(overlay.facade.language_changed)
    return overlay


def _start_again(code: str, ended: asyncio.Event, codes: list[int]) -> None:
    """A program that can't be trusted any more, or could not start, begins anew after a while."""

    def end() -> None:
        codes[0] = EXIT_RESTART
        ended.set()

    after_s = RESTART_S["bug" if code == "SYS-BUG" else "environment"]
    log.info("screen.restart_planned", code=code, after_s=after_s)
    asyncio.get_running_loop().call_later(after_s, end)


async def _visit(visitor: Visitor, shown: Shown, ended: asyncio.Event) -> int:
    visit = asyncio.ensure_future(visitor(shown))
    stopped = asyncio.ensure_future(ended.wait())
    await asyncio.wait({visit, stopped}, return_when=asyncio.FIRST_COMPLETED)
    stopped.cancel()
    if not visit.done():
        visit.cancel()
        return 130
    return visit.result()


def _end_on_signal(ended: asyncio.Event) -> None:
    loop = asyncio.get_running_loop()
    if threading.current_thread() is not threading.main_thread():
        return

    def end(number: int) -> None:
        log.info("screen.signal", number=number)
        ended.set()

    for number in (signal.SIGTERM, signal.SIGINT):
        if sys.platform == "win32":
            signal.signal(number, lambda given, _frame: loop.call_soon_threadsafe(end, given))
        else:
            loop.add_signal_handler(number, end, number)


def _catch_bugs(facade: KioskFacade) -> None:
    """A bug in the Qt thread is logged and the screen goes out of service; the agent lives on."""

    def in_slot(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        log.critical("screen.bug", exc_info=(kind, error, trace))
        facade.fail("SYS-BUG")

    def in_loop(_loop: asyncio.AbstractEventLoop, context: Mapping[str, Any]) -> None:
        log.critical("screen.bug", message=context.get("message"), exc_info=context.get("exception"))
        facade.fail("SYS-BUG")

    sys.excepthook = in_slot
    asyncio.get_running_loop().set_exception_handler(in_loop)


assert PySide6.QtCore is not None  # noqa: S101 - keeps the import that qasync looks for
