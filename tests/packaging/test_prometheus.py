"""A real Prometheus scrapes a running kiosk, and every panel has something to show after a visit."""

from __future__ import annotations

import shutil
import subprocess
import time
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from kiosk.agent import Agent
from kiosk.settings import Settings
from tests.packaging.monitoring import PACKAGING, RULES, queries
from tests.support.patience import until

pytestmark = [
    pytest.mark.slow,
    pytest.mark.timeout(400),
    pytest.mark.skipif(shutil.which("prometheus") is None, reason="Debian's prometheus is not installed"),
]


@pytest.fixture(scope="module")
def agent(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Agent]:
    settings = Settings.model_validate(
        {
            "storage": tmp_path_factory.mktemp("storage"),
            "server": {"port": 0},
            "devices": {"obd": {"link": "instant"}},
            "payments": {"dev": {"autoConfirmDelayMs": 200}},
        }
    )
    agent = Agent(settings)
    agent.start()
    yield agent
    agent.stop()


@pytest.fixture(scope="module")
def prometheus(agent: Agent, tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    folder = tmp_path_factory.mktemp("prometheus")
    config = (PACKAGING / "prometheus" / "prometheus.yml").read_text("utf-8")
    config = (
        config.replace("127.0.0.1:3000", f"127.0.0.1:{agent.port}").replace("15s", "1s").replace("30s", "1s")
    )
    (folder / "prometheus.yml").write_text(config, "utf-8")
    for file in RULES:
        shutil.copy(file, folder)
    address = "127.0.0.1:39090"
    arguments = [
        "--config.file=prometheus.yml",
        "--storage.tsdb.path=data",
        f"--web.listen-address={address}",
    ]
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(["prometheus", *arguments], cwd=folder, stdout=log, stderr=log)
        try:
            with httpx.Client(base_url=f"http://{address}", trust_env=False, timeout=10) as client:
                until(lambda: ready(client), f"Prometheus ({folder}/log)")
                yield client
        finally:
            process.terminate()
            process.wait(10)


def ready(client: httpx.Client) -> bool:
    try:
        return client.get("/-/ready").status_code == 200
    except httpx.TransportError:
        return False


def ask(client: httpx.Client, expression: str) -> list[float]:
    """Return the numbers an instant query finds; NaN is none."""
    answer = client.get("/api/v1/query", params={"query": expression}).json()
    assert answer["status"] == "success", answer
    values = [float(one["value"][1]) for one in answer["data"]["result"]]
    return [value for value in values if value == value]  # noqa: PLR0124 - NaN is not itself


def visit_on_the_screen(agent: Agent) -> None:
    """A diagnostics visit by taps, with a scan of the simulated car."""
    journey = agent.journey

    def at(screen: str) -> Any:
        return until(lambda: journey.view()["screen"] == screen, screen)

    journey.act("touch")
    journey.act("acceptTerms", {"terms": True, "consent": True})
    journey.act("chooseService", {"service": "diagnostics"})
    journey.act("setContact", {"email": "anna@example.com"})
    journey.act("chooseCar", {"make": "Lada", "model": "Vesta"})
    journey.act("ready")
    at("summary")
    journey.act("buy")
    at("results")
    until(lambda: journey.view()["report"].get("id"), "the report")
    journey.act("sendReport")
    journey.act("finish")
    at("thanks")


def visit_over_the_api(agent: Agent) -> None:
    """The document's own calls, and one intent too many."""
    with httpx.Client(base_url=f"http://127.0.0.1:{agent.port}", trust_env=False, timeout=30) as http:
        contact = {"email": "client@example.com", "phone": "+79001234567"}
        session = http.post("/api/sessions", json={"type": "diagnostics", "contact": contact}).json()
        body = {"amount": 48000, "currency": "RUB", "sessionId": session["id"]}
        intent = http.post("/api/payments/intent", json=body).json()
        status = f"/api/payments/status/{intent['intentId']}"
        until(lambda: http.get(status).json()["status"] == "confirmed", "the money")
        data = {
            "sessionId": session["id"],
            "vehicleMake": "Toyota",
            "dtcCodes": [{"code": "P0420", "description": "Catalyst", "severity": "medium"}],
            "timestamp": "2025-01-15T10:30:00Z",
        }
        report = http.post("/api/reports/diagnostics", json={"data": data, "deliverTo": contact})
        assert report.status_code == 201, report.text
        http.post(f"/api/sessions/{session['id']}/complete")
        for _ in range(11):
            last = http.post("/api/payments/intent", json={"amount": 100, "currency": "RUB"})
        assert last.status_code == 429


def test_every_panel_has_data_after_a_visit(agent: Agent, prometheus: httpx.Client) -> None:
    until(lambda: ask(prometheus, "count_over_time(payments_intents_total[1m]) > 2"), "the first scrapes")
    visit_on_the_screen(agent)
    visit_over_the_api(agent)
    until(lambda: ask(prometheus, "sessions_completed_total >= 2"), "the scrape after the visits")
    time.sleep(3)
    empty = []
    for place, expression in queries():
        asked = (
            expression.replace("$window", "5m").replace("$__rate_interval", "1m").replace("$instance", ".+")
        )
        if not ask(prometheus, asked):
            empty.append(place)
    assert not empty
    assert ask(prometheus, "sum(increase(payments_confirmed_total[5m]))")[0] > 1
    assert ask(prometheus, "sum(increase(rate_limit_violations_total[5m]))")[0] > 0
    assert ask(prometheus, "kiosk:payments_confirmed:increase1h")[0] > 1
    page = httpx.get(f"http://127.0.0.1:{agent.port}/metrics", trust_env=False).text
    checked = subprocess.run(
        ["promtool", "check", "metrics"], input=page, capture_output=True, text=True, check=False
    )
    assert checked.returncode == 0, checked.stdout + checked.stderr
    groups = prometheus.get("/api/v1/rules").json()["data"]["groups"]
    assert {rule["health"] for group in groups for rule in group["rules"]} == {"ok"}
