"""The machine room, the description, and errors that are nobody's fault but ours."""

from __future__ import annotations

from typing import Any

import pytest

from kiosk.errors import Fault
from kiosk.web.app import openapi_document
from tests.conftest import ExpectedLog
from tests.web.conftest import PROD, Ground, Site, settings_of
from tests.web.support import JSON, refused

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


@pytest.mark.parametrize(
    "path", ["/api/sessions", "/api/payments/intent", "/api/reports/diagnostics", "/api/reports/thickness"]
)
def test_broken_bodies(site: Site, path: str) -> None:
    for body in BROKEN:
        assert refused(site.http.post(path, content=body, headers=JSON), 400) == "validation_failed"
    assert refused(site.http.post(path, content=b"a=1"), 415) == "unsupported_media_type"
    assert refused(site.http.post(path, data={"a": "1"}), 415) == "unsupported_media_type"


def test_readiness_follows_the_parts(site: Site) -> None:
    assert site.http.get("/healthz").json() == {"status": "ok"}
    assert site.http.get("/readyz").json() == {"ready": True, "checks": {"ledger": True}}
    site.parts["ledger"] = False
    answer = site.http.get("/readyz")
    assert (answer.status_code, answer.json()) == (503, {"ready": False, "checks": {"ledger": False}})


def test_a_part_that_fails_while_it_is_asked_is_not_ready(site: Site) -> None:
    def failing() -> dict[str, bool]:
        raise Fault("DB-IO")

    object.__setattr__(site.services, "ready", failing)
    answer = site.http.get("/readyz")
    object.__setattr__(site.services, "ready", lambda: site.parts)

    assert (answer.status_code, answer.json()) == (503, {"ready": False, "checks": {"storage": False}})
    assert site.http.get("/healthz").status_code == 200


def test_metrics_are_prometheus_text(site: Site) -> None:
    answer = site.http.get("/metrics")

    assert answer.headers["content-type"].startswith("text/plain; version=0.0.4")
    assert "sessions_active" in answer.text


def test_unknown_paths_and_other_methods(site: Site) -> None:
    for path in (
        "/",
        "/api",
        "/api/none",
        "/api/sessions/",
        "//api/sessions",
        "/API/sessions",
        "/docs",
        "/%00",
    ):
        assert refused(site.http.get(path), 404) == "not_found"
    assert refused(site.http.get("/api/sessions/%2e%2e/x"), 404) == "not_found"
    for method, path, allowed in (
        ("PUT", "/api/sessions", "GET, POST"),
        ("DELETE", "/api/sessions", "GET, POST"),
        ("POST", "/api/sessions/x", "DELETE, GET, PATCH"),
        ("GET", "/api/payments/intent", "POST"),
        ("POST", "/healthz", "GET"),
        ("OPTIONS", "/api/reports/x", "GET"),
        ("TRACE", "/metrics", "GET"),
    ):
        answer = site.http.request(method, path)
        assert refused(answer, 405) == "method_not_allowed"
        assert answer.headers["allow"] == allowed


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
    assert site.http.get("/healthz").status_code == 200, "the connection serves the next request"


def operations(document: dict[str, Any]) -> list[tuple[str, str, dict[str, Any]]]:
    return [(path, method, op) for path, ops in document["paths"].items() for method, op in ops.items()]


def test_the_description_tells_every_refusal(site: Site) -> None:
    document = site.http.get("/openapi.json").json()

    error = {"$ref": "#/components/schemas/ErrorBody"}
    for path, _, operation in operations(document):
        assert "422" not in operation["responses"]
        assert "security" not in operation
        assert ("401" in operation["responses"]) == (path == "/api/payments/webhook")
        for status, response in operation["responses"].items():
            if status >= "400" and (path, status) != ("/readyz", "503"):
                assert response["content"]["application/json"]["schema"] == error
    assert "HTTPValidationError" not in document["components"]["schemas"]
    creating = document["paths"]["/api/payments/intent"]["post"]["responses"]
    assert "amount_mismatch" in creating["409"]["description"]
    assert "Retry-After" in creating["429"]["headers"]


def test_prod_describes_its_token(prod: Site) -> None:
    document = prod.http.get("/openapi.json").json()

    assert document["components"]["securitySchemes"] == {"token": {"type": "http", "scheme": "bearer"}}
    for path, _, operation in operations(document):
        is_locked = path.startswith("/api") and path != "/api/payments/webhook"
        assert operation.get("security") == ([{"token": []}] if is_locked else None)
        assert ("401" in operation["responses"]) == path.startswith("/api")
    assert "402" in document["paths"]["/api/reports/thickness"]["post"]["responses"]
    assert "/api/payments/confirm/{intent_id}" not in document["paths"]


def test_the_description_needs_no_services(ground: Ground, prod: Site) -> None:
    settings = settings_of(ground.storage, **PROD)
    assert openapi_document(settings) == prod.http.get("/openapi.json").json()
