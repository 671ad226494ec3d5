"""From the money at the provider to "paid" on the screen; and how soon a webhook is answered meanwhile."""

from __future__ import annotations

import json
import time
import uuid
from pathlib import Path
from statistics import median

import httpx
import pytest

from kiosk.agent import Agent
from kiosk.devkit.psp.control import PspControl
from tests.bench.conftest import Record
from tests.bench.measuring import percentile, program, rounds, spread
from tests.bench.psp import emulated_psp, payments_at
from tests.bench.recorder import Row
from tests.support.kiosk import kiosk_settings
from tests.support.patience import until

pytestmark = [pytest.mark.bench, pytest.mark.timeout(400)]
WEBHOOK_MS, BEYOND_INTERVAL_MS, ANSWER_MS = 150.0, 150.0, 100.0
INTERVAL_MS = 2500
PRICE_KOPECKS = 48_000
OFFSCREEN = {"QT_QPA_PLATFORM": "offscreen", "QT_QUICK_BACKEND": "software"}


def _shown_ms(disk: Path, way: str, visits: int, interval_ms: int) -> list[float]:
    with emulated_psp(disk) as control:
        arguments = (str(disk / way), control.origin, way, str(visits), str(interval_ms))
        with program("paid", *arguments, environ=OFFSCREEN, log=disk / "log") as kiosk:
            found = kiosk.read()
    assert found["paid_kopecks"] == (visits + 1) * PRICE_KOPECKS
    assert len(found["ms"]) == visits
    return [float(one) for one in found["ms"]]


@pytest.mark.parametrize("way", ["webhook", "polling"])
def test_paid_is_on_the_screen(way: str, disk: Path, record: Record) -> None:
    # With a webhook the poll must not be the one that finds the money.
    interval_ms, visits = (60_000, rounds(20, 3)) if way == "webhook" else (INTERVAL_MS, rounds(10, 2))
    limit = WEBHOOK_MS if way == "webhook" else INTERVAL_MS + BEYOND_INTERVAL_MS
    shown = _shown_ms(disk, way, visits, interval_ms)
    p95 = percentile(shown, 95)
    record(
        Row(
            f"paid at the provider to paid on the screen, {way}, p95",
            round(p95),
            "ms",
            None if way == "webhook" else INTERVAL_MS,
            None if way == "webhook" else round(INTERVAL_MS / p95, 2),
            f"≤ {limit:g} ms",
            p95 <= limit,
            spread(shown),
            f"median {median(shown):.0f} ms of {visits}",
        )
    )


def _intents(agent: Agent, control: PspControl, count: int) -> list[str]:
    """Have payments the provider knows, on which the kiosk will hang when it asks about them."""
    made = [agent.payments.create_intent(PRICE_KOPECKS, "RUB").intent_id for _ in range(count)]
    until(lambda: all(agent.payments.get(one).provider_payment_id for one in made), "the provider's ids")
    control.fault("read_payment", "silence", times=10_000, seconds=20)
    return [str(agent.payments.get(one).provider_payment_id) for one in made]


def test_a_webhook_is_answered_while_the_provider_hangs(disk: Path, record: Record) -> None:
    times = rounds(300, 30)
    with emulated_psp(disk) as control:
        settings = kiosk_settings(
            disk / "storage", server={"enabled": True, "port": 0}, payments=payments_at(control.origin)
        )
        agent = Agent(settings)
        agent.start()
        try:
            found, idle = _answers_ms(agent, _intents(agent, control, 6), times)
            with agent.ledger.read():
                kept = agent.ledger.connection.execute("SELECT count(*) FROM webhook_inbox").get
            assert kept == times + 1, "not every notification is in the inbox"
            hanging = [one for one in agent.payments.list_open() if one.status == "pending"]
            assert len(hanging) == 6, "the provider did not hang"
        finally:
            agent.stop()
    p95, idle_p95 = percentile(found, 95), percentile(idle, 95)
    record(
        Row(
            "webhook answered while the provider hangs, 95 %, beside /healthz in turn",
            round(p95, 1),
            "ms",
            round(idle_p95, 1),
            None,
            f"≤ {ANSWER_MS:g} ms more than /healthz",
            p95 - idle_p95 <= ANSWER_MS,
            None,
            f"median {median(found):.1f}, slowest {max(found):.0f} ms of {times}; /healthz {max(idle):.0f} ms",
        )
    )


def _answers_ms(agent: Agent, payment_ids: list[str], times: int) -> tuple[list[float], list[float]]:
    """Return how long webhooks took, and in turn a page that touches nothing: what the machine itself takes."""
    found, idle = [], []
    with httpx.Client(base_url=f"http://127.0.0.1:{agent.port}", trust_env=False) as http:
        for number in range(times + 1):
            thing = {
                "id": payment_ids[number % len(payment_ids)],
                "status": "succeeded",
                "n": uuid.uuid4().hex,
            }
            body = json.dumps({"event": "payment.succeeded", "object": thing})
            start = time.perf_counter()
            http.get("/healthz").raise_for_status()
            idle.append((time.perf_counter() - start) * 1000)
            start = time.perf_counter()
            answer = http.post("/api/payments/webhook", content=body)
            found.append((time.perf_counter() - start) * 1000)
            assert answer.status_code == 200, answer.text
    return found[1:], idle[1:]
