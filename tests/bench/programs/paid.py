"""Measures from the money at the provider to the first frame that says so, by webhook and by polling."""

from __future__ import annotations

import asyncio
import random
import sys
from pathlib import Path

from kiosk import heap
from kiosk.agent import Agent
from kiosk.devkit.psp.control import PspControl
from kiosk.logs import configure
from tests.bench.programs.shown import PATIENCE_S, Frames, act, at, fast_settings, say
from tests.bench.psp import payments_at
from ui.app import run
from ui.demo.touching import until
from ui.display import PORTRAIT
from ui.shown import Shown


async def _to_qr(shown: Shown, agent: Agent) -> str:
    """Walk to a QR on the screen; returns the provider's payment id."""
    await at(shown, "attract")
    await act(shown, "touch")
    await act(shown, "acceptTerms", terms=True, consent=True)
    await act(shown, "chooseService", service="diagnostics")
    await act(shown, "setContact", email="client@example.com")
    await act(shown, "chooseCar", make="Lada", model="Vesta")
    await act(shown, "ready")
    await at(shown, "summary")
    await act(shown, "buy")
    await until(lambda: shown.facade.value("payment").get("qr"), PATIENCE_S, "the QR")
    await at(shown, "pay")
    sessions, _ = agent.sessions.page(limit=1)
    payment_id = agent.payments.of_session(sessions[0].id)[-1].provider_payment_id
    assert payment_id is not None
    return payment_id


async def _once(shown: Shown, agent: Agent, frames: Frames, control: PspControl, wait_s: float) -> float:
    payment_id = await _to_qr(shown, agent)
    await asyncio.sleep(wait_s)
    painted = frames.await_screen("results")
    await asyncio.to_thread(control.pay, payment_id)
    seconds = await asyncio.wait_for(painted, PATIENCE_S)
    await until(lambda: shown.facade.value("report").get("id"), PATIENCE_S, "the report")
    await act(shown, "finish")
    await act(shown, "finish")
    return seconds


def main() -> int:
    """Arguments: storage, the emulator's origin, webhook or polling, visits, the poll interval in ms."""
    storage, origin, way, visits, interval_ms = sys.argv[1:]
    configure(production=True, stream=sys.stderr)
    settings = fast_settings(Path(storage), payments=payments_at(origin, int(interval_ms)))
    agent = Agent(settings, on_loaded=heap.settle)
    chance = random.Random(7)

    async def visit(shown: Shown) -> int:
        control = PspControl(origin)
        if way == "webhook":
            control.configure(webhook_url=f"http://127.0.0.1:{agent.port}/api/payments/webhook")
        frames = Frames(shown)
        # A customer pays at any moment of the poll's interval.
        waits = [chance.uniform(0.3, 0.3 + int(interval_ms) / 1000) for _ in range(int(visits) + 1)]
        if way == "webhook":
            waits = [0.3] * len(waits)
        found = [await _once(shown, agent, frames, control, wait_s) for wait_s in waits]
        say(ms=[seconds * 1000 for seconds in found[1:]], paid_kopecks=control.totals()["paid_kopecks"])
        control.close()
        return 0

    return run(agent, size=PORTRAIT, visitor=visit)


if __name__ == "__main__":
    sys.exit(main())
