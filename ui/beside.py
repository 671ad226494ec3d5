"""What goes along with the screen once it stands: the report's pages, the sounds, the technician's menu."""

from __future__ import annotations

import asyncio

import structlog

from kiosk.commands.common import EXIT_RESTART
from kiosk.errors import Fault
from ui.menu.overlay import ServiceOverlay
from ui.shown import Shown
from ui.sounds import Sounds
from ui.speaker import Speaker

log = structlog.get_logger("screen")

REPORT_SCREENS = frozenset({"sending", "thanks"})


class Beside:
    """What goes along with the screen once it stands: the report's pages, the sounds, the technician's menu."""

    def __init__(self, shown: Shown, ended: asyncio.Event, codes: list[int]) -> None:
        self._loader, self._speaker = PageLoader(shown), Speaker()
        self._sounds = Sounds(shown.facade, self._speaker)
        self._overlay = _menu_over(shown, ended, codes)

    async def stop(self) -> None:
        """End all of it."""
        del self._loader, self._sounds
        if self._overlay is not None:
            await self._overlay.stop()
        await asyncio.to_thread(self._speaker.close)


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
