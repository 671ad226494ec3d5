"""Starts the agent with its screen, and ends both in order."""

from __future__ import annotations

import asyncio
import signal
import sys
import threading
from collections.abc import Awaitable, Callable, Mapping
from types import TracebackType
from typing import TYPE_CHECKING, Any

# qasync takes the binding that is already imported.
import PySide6.QtCore
import qasync
import structlog

from kiosk.commands.common import EXIT_RESTART
from kiosk.errors import Fault
from kiosk.supervisor import notify
from ui.display import PORTRAIT, Size, make_application
from ui.facade import KioskFacade
from ui.shown import AgentDoor, Shown
from ui.window import KioskWindow

if TYPE_CHECKING:
    from ui.beside import Beside

log = structlog.get_logger("screen")

# So long the out-of-service screen stands before the program tries again.
RESTART_S = {"bug": 15.0, "environment": 60.0}


Visitor = Callable[[Shown], Awaitable[int]]


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
    ended, codes, opening = asyncio.Event(), [0], agent.opening
    facade = KioskFacade(opening)
    _catch_bugs(facade)
    _end_on_signal(ended)
    window = KioskWindow(facade, agent.texts, opening["language"])
    shown = Shown(agent, facade, window)
    facade.before_change = lambda values: window.texts.set_language(values["language"])
    if visitor is None and not windowed:
        facade.failed.connect(lambda code: _start_again(code, ended, codes))
    window.show(size, windowed=windowed)
    if windowed:
        window.window.visibleChanged.connect(lambda visible: None if visible else ended.set())
    beside: Beside | None = None
    try:
        async with agent.pulse.kept("screen"):
            await window.drawn()
            window.texts.learn()
            if await _start(agent, facade):
                from ui.beside import Beside  # noqa: PLC0415 - the first screen does not wait for it

                beside = Beside(shown, ended, codes)
                if visitor is not None:
                    return await _visit(visitor, shown, ended)
            elif visitor is not None:
                return 1
            await ended.wait()
            return codes[0]
    finally:
        if beside is not None:
            await beside.stop()
        await asyncio.to_thread(facade.close)
        await asyncio.to_thread(agent.stop)
        window.close()
        log.info("screen.ended")


async def _start(agent: AgentDoor, facade: KioskFacade) -> bool:
    try:
        await asyncio.to_thread(agent.begin)
        facade.attach(agent.journey)
        await asyncio.to_thread(agent.serve)
    except Fault as fault:
        log.exception("screen.agent_not_started", code=fault.code)
        facade.fail(fault.code)
        notify(f"READY=1\nSTATUS=Out of service: {fault.code}")  # the screen stands and says so
        return False
    log.info("screen.started")
    return True


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
