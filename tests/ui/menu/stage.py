"""The service menu on the real window, over the real services of an agent: for tests and pictures."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any

from kiosk.texts import Texts
from tests.servicing.bench import Bench, make
from tests.support.patience import PATIENCE_S
from tests.ui.walker import plain
from ui.demo.preview import Look, Preview, load_states
from ui.demo.touching import Finger, NotReached, until
from ui.menu.overlay import ServiceOverlay

# Wrappers of what Qt has deleted must not be collected while another window lives.
_KEPT: list[object] = []


class ServiceStage:
    """A window that shows `attract`, an agent behind it, and a finger."""

    def __init__(self, loop: asyncio.AbstractEventLoop, storage: Path, look: Look, **sections: Any) -> None:
        self.loop = loop
        self.bench: Bench = make(storage, **sections)
        self.preview = Preview(look)
        self.texts = Texts.load()
        self.seconds = 0.0
        self.finger = Finger(self.preview.window)
        self.overlay = ServiceOverlay(
            self.preview.engine,
            self.preview.window,
            self.bench.menu,
            self.bench.agent.settings,
            self.texts,
            language=lambda: str(self.preview.view.values.get("language", "ru")),
            screen=lambda: str(self.preview.view.values.get("screen", "")),
            act=lambda name: self.preview.view.act(name, {}),
            seconds=lambda: self.seconds,
        )
        self.show("attract")

    @property
    def facade(self) -> Any:
        """What QML sees; its properties have no type here."""
        return self.overlay.facade

    def show(self, screen: str) -> None:
        """Show a screen of the customer's."""
        state = next(it for it in load_states(language=self.preview.look.language) if it.screen == screen)
        self.preview.show(state)

    def run(self, work: Coroutine[Any, Any, Any]) -> Any:
        """Run a coroutine to its end."""
        return self.loop.run_until_complete(asyncio.wait_for(work, 110))

    async def unlock(self, pin: str = "123456") -> None:
        """Show the pad and type the PIN."""
        self.overlay.show()
        await self.type_pin(pin)
        await self.on("menu")

    async def type_pin(self, pin: str, button: str = "service.pin.open") -> None:
        """Type digits on the keypad and go on."""
        for count, digit in enumerate(pin, 1):
            await self.sure(f"kb.key.{digit}", lambda count=count: self.dots() == count)  # type: ignore[misc]
        await self.touch(button)

    def dots(self) -> int:
        """How many digits the pad shows as typed."""
        item = self.finger.find("service.dots")
        return -1 if item is None else int(item.property("count"))

    async def sure(self, name: str, done: Callable[[], bool]) -> None:
        """Touch until it has come about: on a busy machine a touch may last too long to be a tap."""
        for _ in range(3):
            await self.touch(name)
            try:
                await until(done, 4.0, f"touching {name}")
            except NotReached:
                continue
            return
        raise NotReached(f"{name} does nothing")

    async def write(self, text: str) -> None:
        """Type text into the field of the menu."""
        for count, character in enumerate(text, 1):
            await self.sure(
                f"kb.key.{character}",
                lambda count=count: self.text("service.typing") == text[:count],  # type: ignore[misc]
            )

    async def touch(self, name: str) -> None:
        """Touch an item once it is there, enabled and in sight; scroll to it when it is below."""
        await self.reveal(name)
        await self.finger.touch(name, PATIENCE_S)

    async def reveal(self, name: str) -> None:
        """Scroll until the item is in sight."""
        item = await until(lambda: self.finger.find(name), PATIENCE_S, f"seeing {name}")
        parent = item.parentItem()
        while parent is not None:
            if parent.inherits("QQuickFlickable"):
                y = item.mapToItem(parent.property("contentItem"), 0, 0).y()
                most = max(0.0, parent.property("contentHeight") - parent.height())
                if not 0 <= y - parent.property("contentY") <= parent.height() - item.height():
                    parent.setProperty("contentY", min(most, max(0.0, y - parent.height() / 3)))
                    self.preview.grab()
                return
            parent = parent.parentItem()

    async def on(self, page: str) -> None:
        """Wait until an entry is shown and nothing is under way."""
        facade = self.facade
        await until(lambda: facade.page == page and not facade.busy, PATIENCE_S, f"being on {page}")
        self.preview.grab()

    async def go(self, page: str) -> None:
        """From the menu to an entry."""
        await self.touch(f"service.entry.{page}")
        await self.on(page)

    async def told(self) -> str:
        """The notice of the last action, once it is done."""
        facade = self.facade
        await until(lambda: facade.notice and not facade.busy, PATIENCE_S, "a notice")
        return str(facade.notice["text"])

    def text(self, name: str) -> str:
        """What an item says."""
        item = self.finger.find(name)
        return "" if item is None else plain(str(item.property("text") or ""))

    def close(self) -> None:
        """Take everything down in order."""
        self.run(self.overlay.stop())
        self.run(asyncio.sleep(0.01))
        self.bench.agent.stop()
        _KEPT.extend((self.finger, self.overlay, self.preview))
        self.preview.close()
