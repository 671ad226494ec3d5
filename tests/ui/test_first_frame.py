"""A start is over when a screen stands that takes touches; the log says so, once."""

from __future__ import annotations

import asyncio

from structlog.testing import capture_logs

from tests.support.patience import PATIENCE_S
from tests.ui.fake_agent import FakeAgent
from ui.app import Shown, run
from ui.touching import until


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
