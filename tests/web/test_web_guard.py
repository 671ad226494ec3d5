"""Hosts, tokens and sizes."""

from __future__ import annotations

from ipaddress import ip_network

import pytest

from kiosk.errors import ConfigError
from kiosk.events import EventBus
from kiosk.metrics import Metrics
from kiosk.web.address import caller_address, caller_key
from kiosk.web.app import create_app
from tests.web.conftest import RIGHT, Ground, Open, Site, settings_of
from tests.web.support import JSON, SESSION, refused, said

POSTS = ["/api/sessions", "/api/payments/intent", "/api/reports/diagnostics", "/api/reports/thickness"]


def test_prod_asks_for_the_token(prod: Site) -> None:
    for headers in (
        {},
        {"Authorization": "Bearer wrong"},
        {"Authorization": "Basic right-token"},
        {"Authorization": "right-token"},
        {"Authorization": "Bearer"},
        {"Authorization": "Bearer right-token2"},
        {"Authorization": "Bearer right-token, Bearer x"},
    ):
        answer = prod.http.post("/api/sessions", json=SESSION, headers=headers)
        assert refused(answer, 401) == "unauthorized"
        assert answer.headers["www-authenticate"] == "Bearer"
    twice = [("Authorization", "Bearer right-token"), ("Authorization", "Bearer right-token")]
    assert prod.http.get("/api/sessions", headers=twice).status_code == 401
    assert refused(prod.http.get("/api/none"), 401) == "unauthorized"
    assert prod.http.post("/api/sessions", json=SESSION, headers=RIGHT).status_code == 201
    assert prod.http.get("/api/sessions", headers={"authorization": "bearer right-token"}).status_code == 200
    for path in ("/metrics", "/healthz", "/readyz", "/openapi.json"):
        assert prod.http.get(path).status_code == 200


def test_a_token_set_in_dev_is_asked_for_too(open_site: Open) -> None:
    site = open_site(api={"token": "right-token"})

    assert refused(site.http.get("/api/sessions"), 401) == "unauthorized"
    assert site.http.get("/api/sessions", headers=RIGHT).status_code == 200
    assert "securitySchemes" in site.http.get("/openapi.json").json()["components"]


def test_prod_has_no_confirm_route(prod: Site) -> None:
    assert refused(prod.http.post("/api/payments/confirm/x", headers=RIGHT), 404) == "not_found"


def test_a_token_is_needed_in_prod_and_off_loopback(site: Site, ground: Ground) -> None:
    for bad in ({"environment": "PROD"}, {"server": {"host": "0.0.0.0"}}):  # noqa: S104 - what is refused
        with pytest.raises(ConfigError, match=r"api\.token"):
            create_app(site.services, settings_of(ground.storage, **bad), Metrics(EventBus()), ground.clock)


def test_only_known_hosts_are_served(site: Site) -> None:
    for host in (
        "evil.example",
        "",
        "localhost.evil.example:3000",
        "[::1",
        "127.0.0.1.nip.io",
        "a@localhost",
    ):
        answer = site.http.get("/metrics", headers={"Host": host})
        assert refused(answer, 400) == "host_not_allowed"
    for host in ("127.0.0.1:3000", "[::1]:3000", "LOCALHOST"):
        assert site.http.get("/metrics", headers={"Host": host}).status_code == 200
    for head in (b"", b"Host: localhost\r\nHost: evil.example\r\n"):
        answer = said(site, b"GET /metrics HTTP/1.1\r\n" + head + b"\r\n")
        assert refused(answer, 400) == "host_not_allowed"


@pytest.mark.parametrize("path", POSTS)
def test_a_body_has_a_bound_however_it_comes(site: Site, path: str) -> None:
    large = b'{"metadata": "' + b"a" * 1_100_000 + b'"}'
    assert refused(site.http.post(path, content=large, headers=JSON), 413) == "payload_too_large"
    chunked = (b"a" * 65_536 for _ in range(40))
    assert refused(site.http.post(path, content=chunked, headers=JSON), 413) == "payload_too_large"


def test_a_refused_caller_may_not_send_on(prod: Site) -> None:
    answer = prod.http.post("/api/sessions", content=(b"a" * 65_536 for _ in range(20)), headers=JSON)
    assert refused(answer, 401) == "unauthorized"
    assert answer.headers["connection"] == "close"


@pytest.mark.parametrize(
    ("peer", "forwarded", "caller"),
    [
        ("203.0.113.1", "", "203.0.113.1"),
        ("203.0.113.1", "1.1.1.1", "203.0.113.1"),
        ("10.0.0.1", "", "10.0.0.1"),
        ("10.0.0.1", "1.1.1.1", "1.1.1.1"),
        ("10.0.0.1", "9.9.9.9, 1.1.1.1", "1.1.1.1"),
        ("10.0.0.1", "9.9.9.9, 1.1.1.1, 10.0.0.2", "1.1.1.1"),
        ("10.0.0.1", "10.0.0.3,10.0.0.2", "10.0.0.3"),
        ("10.0.0.1", "1.1.1.1, rubbish", "10.0.0.1"),
        ("10.0.0.1", "1.1.1.1, rubbish, 10.0.0.2", "10.0.0.2"),
        ("10.0.0.1", ",,,", "10.0.0.1"),
        ("::ffff:10.0.0.1", "[2001:db8::1]", "2001:db8::1"),
        ("fd00::1", "1.1.1.1", "1.1.1.1"),
        ("", "1.1.1.1", ""),
    ],
)
def test_the_caller_is_the_last_hop_that_is_not_ours(peer: str, forwarded: str, caller: str) -> None:
    networks = [ip_network("10.0.0.0/8"), ip_network("fd00::/8")]
    assert caller_address(peer, forwarded, networks) == caller


def test_a_whole_ipv6_network_is_one_caller() -> None:
    assert caller_key("2001:db8::1") == caller_key("2001:db8::ffff:1") != caller_key("2001:db8:0:1::1")
    assert caller_key("192.0.2.1") != caller_key("192.0.2.2")
