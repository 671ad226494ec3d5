"""Says when the kiosk's first screen stands, ready to be touched, and stays until it is ended."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

from kiosk.agent import Agent
from kiosk.logs import configure
from tests.bench.programs.shown import Frames, at, fast_settings, say
from ui.app import Shown, run
from ui.display import PORTRAIT


async def _visit(shown: Shown) -> int:
    frames = Frames(shown)
    await at(shown, "attract")
    # What stands is seen with the next frame.
    drawn = frames.await_screen("attract")
    frames.window.requestUpdate()
    await asyncio.wait_for(drawn, 10)
    say(interactive=True, screen=shown.facade.value("screen"))
    await asyncio.Event().wait()
    return 0


def main() -> int:
    """Run; the argument is the storage folder."""
    configure(production=True, stream=sys.stderr)
    return run(Agent(fast_settings(Path(sys.argv[1]))), size=PORTRAIT, visitor=_visit)


if __name__ == "__main__":
    sys.exit(main())
