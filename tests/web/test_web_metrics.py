"""Every answer is counted by its route, whoever gave it; the loop's pulse is kept."""

from __future__ import annotations

import time
from collections.abc import Iterator

import httpx
import pytest

from kiosk.agent import Agent
from kiosk.settings import Settings
from tests.support.patience import PATIENCE_S, until


@pytest.fixture(scope="module")
def agent(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Agent]:
    """A kiosk that serves, without devices."""
    settings = Settings.model_validate(
        {
            "storage": tmp_path_factory.mktemp("storage"),
            "server": {"port": 0},
            "devices": {"obd": {"mode": "none"}, "gauge": {"mode": "none"}},
        }
    )
    agent = Agent(settings)
    agent.start()
    yield agent
    agent.stop()


@pytest.fixture
def http(agent: Agent) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=f"http://localhost:{agent.port}", trust_env=False, timeout=10) as client:
        yield client


def counted(agent: Agent, route: str, status: str, wanted: float | None = None) -> float:
    """Return the count, once it is the wanted one or patience ends: the caller has his answer a moment earlier."""
    labels, deadline = {"route": route, "status": status}, time.monotonic() + PATIENCE_S
    while True:
        found = agent.metrics.registry.get_sample_value("kiosk_http_requests_total", labels) or 0
        if wanted is None or found == wanted or time.monotonic() > deadline:
            return found
        time.sleep(0.01)


def test_answers_are_counted_by_template(agent: Agent, http: httpx.Client) -> None:
    before = counted(agent, "none", "4xx")
    http.get("/healthz")
    http.get("/api/sessions/OBD-unknown")
    http.get("/nobody/lives/here")
    http.get("/healthz", headers={"Host": "evil.example"})
    assert counted(agent, "/healthz", "2xx", 1) == 1
    assert counted(agent, "/api/sessions/{session_id}", "4xx", 1) == 1
    assert counted(agent, "none", "4xx", before + 2) == before + 2
    labels = {"route": "/healthz"}
    seconds = agent.metrics.registry.get_sample_value("kiosk_http_request_duration_seconds_count", labels)
    assert seconds == 1


def test_no_path_becomes_a_label(http: httpx.Client) -> None:
    for number in range(5):
        http.get(f"/api/payments/status/secret-{number}")
        http.get(f"/somewhere/secret-{number}")
    assert "secret-" not in http.get("/metrics").text


def test_the_loop_and_the_clockwork_beat_while_they_live(agent: Agent, http: httpx.Client) -> None:
    until(lambda: http.get("/healthz") and agent.pulse.beating == {"web", "clockwork"}, "both pulses")


def test_the_state_is_sampled_from_the_start(http: httpx.Client) -> None:
    def page() -> str:
        return http.get("/metrics").text

    until(lambda: "kiosk_database_size_bytes 0.0" not in page(), "the database's size")
    # This kiosk is set to have neither device: it reports none as missing.
    assert not [line for line in page().splitlines() if line.startswith("kiosk_device_connected{")]


def test_an_agent_that_ended_is_not_missed(agent: Agent) -> None:
    # The last test here: a second agent would share the first one's ledger, of which a process has one.
    agent.stop()
    assert agent.pulse.beating == set()
