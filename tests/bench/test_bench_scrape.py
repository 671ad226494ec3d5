"""The metrics page as a fleet's Prometheus sees it: how long and how large, a thousand kiosks in turn."""

from __future__ import annotations

import time
from pathlib import Path
from statistics import median

import httpx
import pytest
from prometheus_client.parser import text_string_to_metric_families

from tests.bench.conftest import Record
from tests.bench.measuring import percentile, rounds, spread
from tests.bench.recorder import Row
from tests.support.clock import ManualClock
from tests.support.kiosk import Kiosk, kiosk_settings

pytestmark = [pytest.mark.bench, pytest.mark.timeout(400)]
KIOSKS = rounds(1000, 50)
TIME_MS, SIZE_KB = 20.0, 200.0


def _lived(kiosk: Kiosk) -> None:
    """Let every series appear that visits and requests make."""
    for service in ("diagnostics", "diagnostics"):
        kiosk.begin(service)
        kiosk.scan()
        kiosk.act("buy")
        kiosk.pay()
        kiosk.until(lambda: kiosk.view("report")["id"], "the report")
        kiosk.act("finish")
        kiosk.pass_time(1)
        kiosk.act("finish")
    with httpx.Client(base_url=f"http://127.0.0.1:{kiosk.agent.port}", trust_env=False) as http:
        for path in (
            "/healthz",
            "/readyz",
            "/api/sessions",
            "/api/sessions/none",
            "/openapi.json",
            "/nothing",
        ):
            http.get(path)
        http.post("/api/payments/webhook", json={"object": {"id": "x"}})


def test_a_kiosk_is_scraped(disk: Path, record: Record) -> None:
    settings = kiosk_settings(disk / "storage", server={"enabled": True, "port": 0})
    kiosk = Kiosk(settings, ManualClock())
    try:
        kiosk.agent.serve()
        _lived(kiosk)
        address = f"http://127.0.0.1:{kiosk.agent.port}/metrics"
        took_ms, sizes = [], []
        # As a thousand targets: a connection of its own for each scrape.
        transport = httpx.HTTPTransport(limits=httpx.Limits(max_keepalive_connections=0), verify=False)
        with httpx.Client(transport=transport, trust_env=False) as http:
            for _ in range(KIOSKS + 1):
                start = time.perf_counter()
                answer = http.get(address)
                took_ms.append((time.perf_counter() - start) * 1000)
                sizes.append(len(answer.content) / 1000)
                assert answer.status_code == 200
    finally:
        kiosk.close()
    samples = [one for family in text_string_to_metric_families(answer.text) for one in family.samples]
    assert any(one.name.startswith("payment") and one.value >= 2 for one in samples), (
        "the visits are not in it"
    )
    p95, size = percentile(took_ms[1:], 95), max(sizes)
    record(
        Row(
            f"metrics page scraped {KIOSKS} times, p95",
            round(p95, 2),
            "ms",
            None,
            None,
            f"≤ {TIME_MS:g} ms",
            p95 <= TIME_MS,
            spread(took_ms[1:]),
            f"median {median(took_ms[1:]):.1f} ms",
        )
    )
    record(
        Row(
            "metrics page, size",
            round(size, 1),
            "KB",
            None,
            None,
            f"≤ {SIZE_KB:g} KB",
            size <= SIZE_KB,
            None,
            f"{len(samples)} series",
        )
    )
