"""Hosts, tokens, ports and the pace."""

from __future__ import annotations

import asyncio
import socket
import threading
import time

import pytest
from starlette.types import Receive, Scope, Send

from kiosk.errors import ConfigError, Fault
from kiosk.events import EventBus
from kiosk.metrics import Metrics
from kiosk.settings import ServerSettings, Settings
from kiosk.web.app import create_app, openapi_document
from kiosk.web.server import WebServer
from tests.support.clock import ManualClock
from tests.web.conftest import Site
from tests.web.test_web_api import INTENT, REPORT, SESSION, report_of

RIGHT = {"Authorization": "Bearer right-token"}


def test_prod_asks_for_the_token(prod: Site) -> None:
    for headers in ({}, {"Authorization": "Bearer wrong"}, {"Authorization": "Basic right-token"}):
        answer = prod.http.post("/api/sessions", json=SESSION, headers=headers)
        assert (answer.status_code, answer.json()["error"]) == (401, "unauthorized")
    assert prod.http.get("/api/none").status_code == 401
    assert prod.http.post("/api/sessions", json=SESSION, headers=RIGHT).status_code == 201
    assert prod.http.get("/metrics").status_code == 200


def test_prod_has_no_confirm_route(prod: Site) -> None:
    answer = prod.http.post("/api/payments/confirm/x", headers=RIGHT)
    assert (answer.status_code, answer.json()["error"]) == (404, "not_found")


def test_prod_makes_no_report_without_money(prod: Site, clock: ManualClock) -> None:
    session_id = prod.http.post("/api/sessions", json=SESSION, headers=RIGHT).json()["id"]
    body = report_of(session_id)

    unpaid = prod.http.post("/api/reports/diagnostics", json=body, headers=RIGHT)
    intent = prod.services.payments.create_intent(48_000, "RUB", session_id)
    prod.services.payments.confirm(intent.intent_id)
    paid = prod.http.post("/api/reports/diagnostics", json=body, headers=RIGHT)

    assert (unpaid.status_code, unpaid.json()["error"]) == (402, "payment_required")
    assert paid.status_code == 201
    unknown = prod.http.post("/api/reports/diagnostics", json=REPORT, headers=RIGHT)
    assert unknown.status_code == 404


def test_prod_takes_webhooks_from_the_provider_only(prod: Site) -> None:
    answer = prod.http.post("/api/payments/webhook", json={"event": "x", "object": {"id": "1"}})
    assert (answer.status_code, answer.json()["error"]) == (401, "unauthorized")


def test_only_known_hosts_are_served(site: Site) -> None:
    for host in ("evil.example", "", "localhost.evil.example:3000"):
        answer = site.http.get("/metrics", headers={"Host": host})
        assert answer.json()["error"] == "host_not_allowed"
    for host in ("127.0.0.1:3000", "[::1]:3000", "LOCALHOST"):
        assert site.http.get("/metrics", headers={"Host": host}).status_code == 200


def test_a_token_is_needed_in_prod_and_off_loopback(
    site: Site, settings: Settings, clock: ManualClock
) -> None:
    for bad in (
        settings.model_copy(update={"environment": "PROD"}),
        settings.model_copy(update={"server": ServerSettings(host="0.0.0.0")}),  # noqa: S104 - what is refused
    ):
        with pytest.raises(ConfigError, match=r"api\.token"):
            create_app(site.services, bad, Metrics(EventBus()), clock)


def test_the_description_needs_no_services(settings: Settings) -> None:
    prod = openapi_document(settings.model_copy(update={"environment": "PROD"}))
    assert "/api/payments/confirm/{intent_id}" not in prod["paths"]


def test_a_taken_port_is_a_fault() -> None:
    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        """Never called."""

    with socket.create_server(("127.0.0.1", 0)) as taken:
        server = WebServer(app, "127.0.0.1", taken.getsockname()[1])
        with pytest.raises(Fault, match="WEB-PORT"):
            server.start()
    server.stop()


def test_stopping_does_not_wait_for_a_hanging_request() -> None:
    entered = threading.Event()

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        entered.set()
        await asyncio.sleep(60)

    server = WebServer(app, "127.0.0.1", 0)
    server.start()
    with socket.create_connection(("127.0.0.1", server.port)) as client:
        client.sendall(b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n")
        assert entered.wait(5)
        began_s = time.monotonic()
        server.stop()
    assert time.monotonic() - began_s < 5


def test_intents_are_not_counted_before_they_are_valid(site: Site) -> None:
    for _ in range(12):
        assert site.http.post("/api/payments/intent", json={"amount": "x"}).status_code == 400
    assert site.http.post("/api/payments/intent", json={**INTENT, "sessionId": None}).status_code == 201
