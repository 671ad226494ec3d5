"""Bad input to every endpoint ends in the error JSON and never in a 500."""

from __future__ import annotations

import json
from typing import Any

import httpx
import pytest

from tests.conftest import ExpectedLog
from tests.web.conftest import Site
from tests.web.test_web_api import REPORT, SESSION, new_session

POSTS = ["/api/sessions", "/api/payments/intent", "/api/reports/diagnostics", "/api/reports/thickness"]
JSON = {"Content-Type": "application/json"}
BROKEN = [
    b"",
    b"{",
    b"[]",
    b"null",
    b"1",
    b'"text"',
    b"{}",
    b"\xff\xfe",
    b'{"metadata": NaN}',
    b'{"metadata": {"n": 1e999}}',
    b'{"amount": ' + b"9" * 30 + b"}",
    b'{"amount": ' + b"9" * 5000 + b"}",
    b'{"type": "a\\u0000b"}',
    b'{"type": "\\ud800"}',
    b"[" * 100_000,
    b'{"a":' * 200 + b"1" + b"}" * 200,
]


def refused(answer: httpx.Response, *statuses: int) -> str:
    assert answer.status_code in statuses, answer.text
    assert set(answer.json()) == {"error", "message"}
    return str(answer.json()["error"])


@pytest.mark.parametrize("path", POSTS)
def test_broken_bodies(site: Site, path: str) -> None:
    for body in BROKEN:
        assert refused(site.http.post(path, content=body, headers=JSON), 400) == "validation_failed"
    assert refused(site.http.post(path, content=b"a=1"), 415) == "unsupported_media_type"
    assert refused(site.http.post(path, data={"a": "1"}), 415) == "unsupported_media_type"
    large = b'{"metadata": "' + b"a" * 1_100_000 + b'"}'
    assert refused(site.http.post(path, content=large, headers=JSON), 413) == "payload_too_large"
    chunked = (b"a" * 65_536 for _ in range(20))
    assert refused(site.http.post(path, content=chunked, headers=JSON), 413) == "payload_too_large"


@pytest.mark.parametrize(
    "change",
    [
        {"type": "wash"},
        {"type": 1},
        {"contact": {"email": "nobody"}},
        {"contact": {"phone": "12345"}},
        {"contact": {"email": 1}},
        {"contact": None},
        {"metadata": []},
        {"metadata": {"a": "b" * 20_000}},
        {"ttlMs": 0},
        {"ttlMs": "1000"},
        {"ttlMs": 1.5},
        {"ttlMs": True},
        {"ttlMs": 2**62},
        {"surprise": 1},
    ],
)
def test_wrong_fields_of_a_session(site: Site, change: dict[str, Any]) -> None:
    refused(site.http.post("/api/sessions", json={**SESSION, **change}), 400)


@pytest.mark.parametrize(
    "body",
    [
        {"currency": "RUB"},
        {"amount": 0},
        {"amount": -48000},
        {"amount": "48000"},
        {"amount": 480.5},
        {"amount": True},
        {"amount": 48000, "currency": "USD"},
        {"amount": 48000, "sessionId": 5},
        {"amount": 48000, "sessionId": ""},
        {"amount": 48000, "metadata": {"a": "b" * 10_000}},
    ],
)
def test_wrong_fields_of_an_intent(site: Site, body: dict[str, Any]) -> None:
    refused(site.http.post("/api/payments/intent", json=body), 400)


def test_wrong_fields_of_a_report(site: Site) -> None:
    session_id = new_session(site)
    good = REPORT["data"]
    wrong: list[dict[str, Any]] = [{"dtcCodes": "P0420"}, {"timestamp": "soon"}, {"sessionId": 1}]
    for change in [*wrong, {"dtcCodes": [{}]}]:
        body = {"data": {**good, "sessionId": session_id, **change}}
        refused(site.http.post("/api/reports/diagnostics", json=body), 400)


def test_unknown_ids_routes_and_methods(site: Site) -> None:
    for method, path in (
        ("GET", "/api/sessions/OBD-%F0%9F%9A%97"),
        ("PATCH", "/api/sessions/none"),
        ("POST", "/api/sessions/none/complete"),
        ("POST", "/api/sessions/none/expire"),
        ("DELETE", "/api/sessions/none"),
        ("GET", "/api/payments/status/none"),
        ("GET", "/api/payments/intent/none"),
        ("POST", "/api/payments/cancel/none"),
        ("POST", "/api/payments/confirm/none"),
        ("GET", "/api/reports/none"),
        ("GET", "/api/reports/none/file"),
        ("GET", "/api/reports/session/none"),
        ("GET", "/api/none"),
        ("GET", "/"),
    ):
        body = b"{}" if method == "PATCH" else None
        assert refused(site.http.request(method, path, content=body, headers=JSON), 404).endswith("not_found")
    assert refused(site.http.put("/api/sessions"), 405) == "method_not_allowed"
    assert refused(site.http.get("/api/sessions/%2e%2e/x"), 404) == "not_found"


@pytest.mark.parametrize(
    "query",
    [
        "limit=0",
        "limit=x",
        "limit=501",
        "type=wash",
        "status=gone",
        "cursor=x",
        "cursor=%00",
        "cursor=%F0%9F",
    ],
)
def test_wrong_queries(site: Site, query: str) -> None:
    refused(site.http.get(f"/api/sessions?{query}"), 400)


def test_a_bug_is_logged_and_told_without_its_insides(
    site: Site, monkeypatch: pytest.MonkeyPatch, expected_log: ExpectedLog
) -> None:
    expected_log.allow("web.bug")

    def broken(_self: object, _id: str) -> None:
        raise RuntimeError("SELECT secret")

    monkeypatch.setattr(type(site.services.sessions), "get", broken)

    answer = site.http.get("/api/sessions/x")

    assert refused(answer, 500) == "internal_error"
    assert "secret" not in answer.text


def test_a_lost_file_is_a_fault(site: Site, expected_log: ExpectedLog) -> None:
    expected_log.allow("web.fault")
    body = json.loads(json.dumps(REPORT).replace("OBD-xxx-yyy", new_session(site)))
    url = site.http.post("/api/reports/diagnostics", json=body).json()["fileUrl"]
    site.services.reports.file(url.split("/")[3]).unlink()

    assert refused(site.http.get(url), 503) == "unavailable"
