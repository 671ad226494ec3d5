"""Whole visits on the real window, one after the other: `python -m tests.ui.shown_visits COUNT EVERY STORAGE`.

Prints one JSON object a line, after so many visits: what the process holds while the attract screen stands. The
last line tells what the ledger counted.
"""

from __future__ import annotations

import asyncio
import gc
import json
import logging
import sqlite3
import sys
import threading
import time
from contextlib import closing
from pathlib import Path
from typing import Any

import structlog
from PySide6.QtCore import QObject

from kiosk.agent import Agent
from kiosk.paths import DATABASE
from kiosk.settings import Settings
from tests.support.patience import PATIENCE_S
from ui.app import run
from ui.demo.touching import Finger, every_item, until
from ui.demo.visit import demo_settings
from ui.display import Size
from ui.shown import Shown

LANGUAGES = ("ru", "en", "kk")


class Visitors:
    """One customer after the other, each in the next language; screens come and go as they do for a finger."""

    def __init__(self, shown: Shown) -> None:
        self._shown = shown
        self._finger = Finger(shown.window.window)

    async def on(self, screen: str) -> None:
        """Wait until a screen stands."""
        window = self._shown.window.window
        await until(lambda: self._view("screen") == screen, PATIENCE_S, f"the screen {screen}")
        await until(lambda: window.property("shown") == screen, PATIENCE_S, f"{screen} to be drawn")
        await until(self._finger.settled, PATIENCE_S, f"{screen} to stand")

    async def act(self, name: str, **args: Any) -> None:
        """Do what a tap does."""
        await asyncio.to_thread(self._shown.agent.journey.act, name, args)

    async def visit(self, number: int) -> None:
        """From attract to attract."""
        await self.on("attract")
        await self.act("setLanguage", language=LANGUAGES[number % len(LANGUAGES)])
        await self.act("touch")
        await self.on("terms")
        await self.act("acceptTerms", terms=True, consent=True)
        await self.on("service")
        await self.act("chooseService", service="diagnostics")
        await self.on("contact")
        await self.act("setContact", email=f"visitor{number}@example.com")
        await self.on("car")
        await self.act("chooseCar", make="Lada", model="Vesta")
        await self.on("plugIn")
        await self.act("ready")
        await self.on("summary")
        await self.act("buy")
        await self.on("results")
        await until(lambda: self._view("report").get("id"), PATIENCE_S, "the report")
        await self.act("finish")
        await until(lambda: self._view("screen") in {"sending", "thanks"}, PATIENCE_S, "the end")
        await self.on("thanks")
        await self.act("finish")
        await self.on("attract")

    def state(self) -> dict[str, Any]:
        """What the process holds now."""
        gc.collect()
        window = self._shown.window.window
        lines = Path("/proc/self/status").read_text().splitlines()
        return {
            "rss_mb": next(int(line.split()[1]) for line in lines if line.startswith("VmRSS")) // 1000,
            "threads": threading.active_count(),
            "descriptors": len(list(Path("/proc/self/fd").iterdir())),
            "items": len(every_item(window.contentItem())),
            "qobjects": len(self._shown.window.engine.findChildren(QObject))
            + len(window.findChildren(QObject)),
        }

    def _view(self, group: str) -> Any:
        return self._shown.facade.value(group)


def quick_settings(storage: Path) -> Settings:
    """The demonstration's, with a car and a provider that lose no time."""
    values = demo_settings(storage, "ru").model_dump(by_alias=True)
    values["devices"]["obd"]["link"] = "instant"
    values["payments"]["dev"]["autoConfirmDelayMs"] = 0
    return Settings.model_validate(values)


def main(count: int, every: int, storage: Path) -> int:
    """Let them come; returns the program's exit code."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING))

    async def visitor(shown: Shown) -> int:
        visitors = Visitors(shown)
        await visitors.visit(0)
        for done in range(every, count + 1, every):
            began_s = time.monotonic()
            for number in range(done - every, done):
                await visitors.visit(number)
            seconds = round((time.monotonic() - began_s) / every, 2)
            print(json.dumps({"visits": done, "seconds_each": seconds, **visitors.state()}), flush=True)
        return 0

    code = run(Agent(quick_settings(storage)), size=Size(1080, 1920), visitor=visitor)
    with closing(sqlite3.connect(storage / DATABASE)) as ledger:
        completed = ledger.execute("SELECT count(*) FROM sessions WHERE status = 'completed'").fetchone()[0]
        confirmed = ledger.execute("SELECT count(*) FROM payments WHERE status = 'confirmed'").fetchone()[0]
    print(json.dumps({"completed": completed, "confirmed": confirmed}), flush=True)
    return code


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]), int(sys.argv[2]), Path(sys.argv[3])))
