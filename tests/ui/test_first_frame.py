"""A start is over when a screen stands that takes touches; the log says so, once."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
import threading

from PySide6.QtCore import QTimer
from PySide6.QtGui import QGuiApplication
from PySide6.QtQuick import QQuickWindow
from structlog.testing import capture_logs

from tests.support.patience import PATIENCE_S
from tests.ui.fake_agent import FakeAgent
from ui.app import run
from ui.demo.touching import Finger, until
from ui.shown import Shown


def test_the_first_screen_that_takes_touches_is_told_once(qapp: object) -> None:
    with capture_logs() as logs:

        async def visit(shown: Shown) -> int:
            await until(drawn, PATIENCE_S, "the first frame")
            assert shown.window.window.property("settled")
            for _ in range(3):
                shown.window.window.requestUpdate()
                await asyncio.sleep(0.05)
            return 0

        def drawn() -> list[str]:
            return [str(entry["screen"]) for entry in logs if entry["event"] == "screen.drawn"]

        assert run(FakeAgent(b""), visitor=visit) == 0
    assert drawn() == ["attract"]


LOADED = """
import sys
from kiosk.commands.running import LateAgent
from kiosk.errors import ConfigError
from ui.app import run

class Looking(LateAgent):
    def begin(self):
        print([name for name in ("pydantic", "kiosk.settings", "kiosk.agent") if name in sys.modules])
        raise ConfigError("ui.language", "seen enough")

run(Looking({}))
"""


def test_the_first_screen_waits_for_neither_settings_nor_services() -> None:
    done = subprocess.run(
        [sys.executable, "-c", LOADED],
        capture_output=True, text=True, check=False, timeout=PATIENCE_S,
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen"},
    )  # fmt: skip
    assert "[]" in done.stdout.splitlines(), done.stdout
    assert "seen enough" in done.stderr + done.stdout, "what is wrong with the settings ends the program"


class Waiting(FakeAgent):
    """Begins when somebody has touched the screen."""

    def __init__(self) -> None:
        super().__init__(b"")
        self.touched = threading.Event()

    def begin(self) -> None:
        assert self.touched.wait(PATIENCE_S), "the screen does not stand before the agent"
        super().begin()


def test_a_touch_before_the_services_are_loaded_leads_on(qapp: object) -> None:
    agent, looking = Waiting(), QTimer()
    touching: list[asyncio.Future[None]] = []

    async def touch(window: QQuickWindow) -> None:
        await Finger(window).touch("attract.start")
        agent.touched.set()

    def look() -> None:
        for window in QGuiApplication.topLevelWindows():
            if isinstance(window, QQuickWindow) and window.isExposed():
                looking.stop()
                touching.append(asyncio.ensure_future(touch(window)))

    async def visit(shown: Shown) -> int:
        await until(lambda: shown.facade.value("screen") == "terms", PATIENCE_S, "the next screen")
        return 0

    looking.timeout.connect(look)
    looking.start(20)
    assert run(agent, visitor=visit) == 0
