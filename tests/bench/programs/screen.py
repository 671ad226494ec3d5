"""Measures on the running kiosk: taps until the next screen is painted, frame gaps idle and under three loads."""

from __future__ import annotations

import asyncio
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx

from kiosk import heap
from kiosk.agent import Agent
from kiosk.logs import configure
from tests.bench.programs.shown import Frames, Meter, act, at, fast_settings, say, tap
from tests.reports.report_samples import diagnostics
from ui.app import run
from ui.demo.touching import Finger
from ui.display import PORTRAIT
from ui.shown import Shown


async def _taps(shown: Shown, times: int) -> list[float]:
    """Three taps a round, each onto another screen; the first round warms up."""
    frames, finger = Frames(shown), Finger(shown.window.window)
    found: list[float] = []
    for _ in range(times + 1):
        await at(shown, "attract")
        found.append(await tap(frames, finger, "attract.start", "terms"))
        await at(shown, "terms")
        await finger.touch("terms.offer")
        await finger.touch("terms.consent")
        found.append(await tap(frames, finger, "terms.accept", "service"))
        await at(shown, "service")
        found.append(await tap(frames, finger, "service.diagnostics", "contact"))
        await at(shown, "contact")
        await act(shown, "home")
    return [seconds * 1000 for seconds in found[3:]]


async def _beside(work: Callable[[], Any], meter: Meter, seconds: float) -> tuple[list[float], int]:
    """Count gaps while `work` is done again and again in a thread; returns them and how often it was done."""
    stop, done = threading.Event(), 0

    def again() -> None:
        nonlocal done
        while not stop.is_set():
            work()
            done += 1

    task = asyncio.ensure_future(asyncio.to_thread(again))
    await asyncio.sleep(0.3)
    gaps = await meter.gaps_ms(seconds)
    stop.set()
    await task
    return gaps, done


async def _gaps(shown: Shown, agent: Agent, seconds: float, wrk: bool) -> dict[str, dict[str, Any]]:
    meter = Meter(shown)
    await at(shown, "attract")
    await asyncio.sleep(1.0)
    found: dict[str, dict[str, Any]] = {"idle": {"gaps": await meter.gaps_ms(seconds), "done": 1}}
    session = agent.sessions.create("diagnostics", "client@example.com")

    def scan() -> None:
        result = agent.diagnostics.scan()
        assert len(result.live) > 10, "the scan has read nothing"

    data = diagnostics(sessionId=session.id)

    def pdf() -> None:
        report = agent.reports.generate("diagnostics", data, "ru", None)
        assert report.size_bytes > 20_000

    for name, work in (("scan", scan), ("pdf", pdf)):
        gaps, done = await _beside(work, meter, seconds)
        found[name] = {"gaps": gaps, "done": done}
    if wrk:
        found["http"] = await _flooded(agent, meter, seconds, f"/api/sessions/{session.id}")
    return found


async def _flooded(agent: Agent, meter: Meter, seconds: float, path: str) -> dict[str, Any]:
    address = f"http://127.0.0.1:{agent.port}{path}"
    answer = await asyncio.to_thread(httpx.get, address, trust_env=False)
    assert answer.status_code == 200, answer.text
    command = ["wrk", "-t1", "-c8", f"-d{int(seconds) + 1}s", address]
    load = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)  # noqa: ASYNC220 - a fork, once
    await asyncio.sleep(0.4)
    gaps = await meter.gaps_ms(seconds)
    told = (await asyncio.to_thread(load.communicate))[0]
    assert "Non-2xx" not in told, told
    requests = int(next(line for line in told.splitlines() if " requests in " in line).split()[0])
    return {"gaps": gaps, "done": requests}


def main() -> int:
    """Arguments: storage, rounds of taps, seconds a condition, "wrk" or "-"."""
    storage, times, seconds, wrk = Path(sys.argv[1]), int(sys.argv[2]), float(sys.argv[3]), sys.argv[4]
    configure(production=True, stream=sys.stderr)
    agent = Agent(fast_settings(storage), on_loaded=heap.settle)

    async def visit(shown: Shown) -> int:
        say(taps_ms=await _taps(shown, times))
        say(conditions=await _gaps(shown, agent, seconds, wrk == "wrk"))
        return 0

    return run(agent, size=PORTRAIT, visitor=visit)


if __name__ == "__main__":
    sys.exit(main())
