"""The API as the document's examples and the design's table have it."""

from __future__ import annotations

from typing import Any

from tests.support.clock import ManualClock
from tests.web.conftest import Site

SESSION: dict[str, Any] = {
    "type": "diagnostics",
    "contact": {"email": "client@example.com", "phone": "+79001234567"},
    "metadata": {"vehicleMake": "Toyota", "vehicleModel": "Camry"},
}
INTENT: dict[str, Any] = {
    "amount": 48000,
    "currency": "RUB",
    "sessionId": "OBD-xxx-yyy",
    "metadata": {"service": "diagnostics"},
}
REPORT: dict[str, Any] = {
    "data": {
        "sessionId": "OBD-xxx-yyy",
        "vehicleMake": "Toyota",
        "vehicleModel": "Camry",
        "dtcCodes": [
            {
                "code": "P0420",
                "description": "Catalyst System Efficiency Below Threshold",
                "severity": "medium",
            }
        ],
        "timestamp": "2025-01-15T10:30:00Z",
    },
    "deliverTo": {"email": "client@example.com", "phone": "+79001234567"},
}


def new_session(site: Site) -> str:
    answer = site.http.post("/api/sessions", json=SESSION)
    assert answer.status_code == 201, answer.text
    return str(answer.json()["id"])


def report_of(session_id: str) -> dict[str, Any]:
    return {**REPORT, "data": {**REPORT["data"], "sessionId": session_id}}


def test_the_documents_examples_run(site: Site) -> None:
    session_id = new_session(site)

    for path, body in (("/api/payments/intent", INTENT), ("/api/reports/diagnostics", REPORT)):
        missing = site.http.post(path, json=body)
        assert (missing.status_code, missing.json()["error"]) == (404, "session_not_found")
    intent = site.http.post("/api/payments/intent", json={**INTENT, "sessionId": session_id})
    report = site.http.post("/api/reports/diagnostics", json=report_of(session_id))

    assert intent.status_code == 201, intent.text
    assert intent.json()["amount"] == 48000
    assert report.status_code == 201, report.text
    assert {one["channel"] for one in report.json()["deliveries"]} == {"email", "sms"}
    pdf = site.http.get(report.json()["fileUrl"])
    assert (pdf.status_code, pdf.headers["content-type"]) == (200, "application/pdf")
    assert pdf.content.startswith(b"%PDF-")
    assert site.http.get(f"/api/reports/session/{session_id}").json()["count"] == 1
    assert site.http.get(f"/api/reports/{report.json()['reportId']}").json()["sizeBytes"] == len(pdf.content)


def test_a_session_lives_and_ends(site: Site) -> None:
    session_id = new_session(site)
    path = f"/api/sessions/{session_id}"

    changed = site.http.patch(path, json={"metadata": {"mileage": 1}})
    done = site.http.post(f"{path}/complete")
    again = site.http.post(f"{path}/expire")

    assert changed.json()["metadata"]["mileage"] == 1
    assert done.json()["status"] == "completed"
    assert (again.status_code, again.json()["error"]) == (409, "illegal_transition")
    assert site.http.delete(path).status_code == 204
    assert site.http.get(path).json()["error"] == "session_not_found"


def test_sessions_are_listed_page_by_page(site: Site) -> None:
    made = {new_session(site) for _ in range(3)}

    first = site.http.get("/api/sessions", params={"limit": 2, "type": "diagnostics"}).json()
    second = site.http.get("/api/sessions", params={"limit": 2, "cursor": first["nextCursor"]}).json()

    assert {one["id"] for one in first["sessions"] + second["sessions"]} == made
    assert "nextCursor" not in second


def test_a_payment_is_confirmed_by_hand_and_counted(site: Site, clock: ManualClock) -> None:
    session_id = new_session(site)
    intent_id = site.http.post("/api/payments/intent", json={**INTENT, "sessionId": session_id}).json()[
        "intentId"
    ]
    clock.advance(1)

    done = site.http.post(f"/api/payments/confirm/{intent_id}")

    assert done.json() == {"success": True, "intentId": intent_id, "status": "confirmed"}
    assert site.http.get(f"/api/payments/status/{intent_id}").json()["status"] == "confirmed"
    assert site.http.post(f"/api/payments/cancel/{intent_id}").status_code == 409
    kept = site.http.delete(f"/api/sessions/{session_id}")
    assert kept.json()["error"] == "session_has_payments"
    text = site.http.get("/metrics").text
    assert 'payments_confirmed_total{env="DEV"} 1.0' in text
    assert 'sessions_active{type="diagnostics"} 1.0' in text


def test_a_price_can_not_be_chosen(site: Site) -> None:
    answer = site.http.post(
        "/api/payments/intent", json={**INTENT, "sessionId": new_session(site), "amount": 100}
    )
    assert (answer.status_code, answer.json()["error"]) == (409, "amount_mismatch")


def test_the_eleventh_intent_in_a_minute_waits(site: Site) -> None:
    body = {"amount": 48000, "currency": "RUB"}
    statuses = [site.http.post("/api/payments/intent", json=body).status_code for _ in range(10)]

    eleventh = site.http.post("/api/payments/intent", json=body, headers={"X-Forwarded-For": "198.51.100.7"})

    assert statuses == [201] * 10
    assert (eleventh.status_code, eleventh.json()["error"]) == (429, "rate_limit_exceeded")
    assert int(eleventh.headers["retry-after"]) >= 1
    assert "rate_limit_violations_total 1.0" in site.http.get("/metrics").text


def test_the_webhook_takes_a_notification_in(site: Site) -> None:
    note = {"type": "notification", "event": "payment.succeeded", "object": {"id": "22d6d597"}}

    assert site.http.post("/api/payments/webhook", json=note).status_code == 200
    assert site.http.post("/api/payments/webhook", content=b"[").status_code == 400
    text = site.http.get("/metrics").text
    assert 'payments_webhook_received_total{status="accepted"} 1.0' in text
    assert 'payments_webhook_received_total{status="refused"} 1.0' in text


def test_readiness_follows_the_parts(site: Site) -> None:
    assert site.http.get("/healthz").json() == {"status": "ok"}
    assert site.http.get("/readyz").status_code == 200
    site.parts["ledger"] = False
    assert site.http.get("/readyz").status_code == 503


def test_openapi_tells_what_happens(site: Site) -> None:
    document = site.http.get("/openapi.json").json()

    assert "/api/payments/confirm/{intent_id}" in document["paths"]
