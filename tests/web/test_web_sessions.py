"""/api/sessions: every call of the design's table, its success and each of its refusals."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.web.conftest import Open, Site
from tests.web.support import SESSION, new_session, refused, report_of

# The operating manual's example, to the letter.
EXAMPLE = """{
    "type": "diagnostics",
    "contact": {
      "email": "client@example.com",
      "phone": "+79001234567"
    },
    "metadata": {
      "vehicleMake": "Toyota",
      "vehicleModel": "Camry"
    }
  }"""


def test_the_manuals_example_begins_a_session(site: Site) -> None:
    answer = site.http.post("/api/sessions", content=EXAMPLE, headers={"Content-Type": "application/json"})

    body = answer.json()
    assert answer.status_code == 201
    assert body["id"].startswith("OBD-")
    assert {name: body[name] for name in ("type", "contact", "metadata")} == json.loads(EXAMPLE)
    assert body["status"] == "active"
    assert body["createdAt"].endswith("Z")
    assert site.http.get(f"/api/sessions/{body['id']}").json() == body


@pytest.mark.parametrize("contact", [{"email": "a@example.org"}, {"phone": "8 900 123-45-67", "email": None}])
def test_one_way_to_reach_the_customer_is_enough(site: Site, contact: dict[str, Any]) -> None:
    answer = site.http.post("/api/sessions", json={**SESSION, "contact": contact})

    assert answer.status_code == 201
    assert len(answer.json()["contact"]) == 1


@pytest.mark.parametrize("contact", [{}, None, {"email": None}, {"email": None, "phone": None}])
def test_a_session_needs_a_contact(site: Site, contact: Any) -> None:
    answer = site.http.post("/api/sessions", json={**SESSION, "contact": contact})

    assert refused(answer, 400) == "validation_failed"
    assert "contact" in answer.json()["message"]


def test_a_contact_that_can_never_be_served_is_refused(open_site: Open) -> None:
    site = open_site(sms={"provider": "none"})
    phone, email = {"phone": "+79001234567"}, {"email": "client@example.com"}
    path = f"/api/sessions/{new_session(site)}"
    refusals = [
        site.http.post("/api/sessions", json={**SESSION, "contact": phone}),
        site.http.patch(path, json={"contact": phone}),
        site.http.post(
            "/api/reports/diagnostics", json={**report_of(path.rpartition("/")[2]), "deliverTo": phone}
        ),
    ]
    for answer in refusals:
        assert refused(answer, 400) == "validation_failed"
        assert answer.json()["message"] == "phone: this kiosk sends nothing there."
    assert site.http.get(f"/api/reports/session/{path.rpartition('/')[2]}").json()["count"] == 0
    assert site.http.patch(path, json={"contact": email}).status_code == 200
    made = site.http.post("/api/reports/diagnostics", json=report_of(path.rpartition("/")[2])).json()
    assert [one["channel"] for one in made["deliveries"]] == ["email"], "the other way of the two is enough"


def test_a_session_is_changed_where_it_says_so(site: Site) -> None:
    path = f"/api/sessions/{new_session(site)}"

    changed = site.http.patch(path, json={"metadata": {"mileage": 1}, "contact": {"phone": "+79007654321"}})

    assert changed.status_code == 200
    assert changed.json()["metadata"] == {**SESSION["metadata"], "mileage": 1}
    assert changed.json()["contact"] == {"email": "client@example.com", "phone": "+79007654321"}
    nothings: list[dict[str, Any]] = [
        {"contact": {}},
        {"contact": None},
        {"metadata": None},
        {"status": None},
        {"status": "x"},
    ]
    for nothing in nothings:
        assert refused(site.http.patch(path, json=nothing), 400) == "validation_failed"
    assert refused(site.http.patch(path, content=b"{}"), 415) == "unsupported_media_type"


def test_a_status_goes_along_the_table_only(site: Site) -> None:
    path = f"/api/sessions/{new_session(site)}"

    assert site.http.patch(path, json={"status": "failed"}).json()["status"] == "failed"
    assert refused(site.http.patch(path, json={"status": "active"}), 409) == "illegal_transition"
    assert refused(site.http.post(f"{path}/complete"), 409) == "illegal_transition"
    assert refused(site.http.post(f"{path}/expire"), 409) == "illegal_transition"


def test_a_session_is_completed_or_expires(site: Site) -> None:
    done = site.http.post(f"/api/sessions/{new_session(site)}/complete", json={"metadata": {"rating": 5}})
    over = site.http.post(f"/api/sessions/{new_session(site)}/expire")

    assert (done.status_code, done.json()["status"]) == (200, "completed")
    assert done.json()["metadata"]["rating"] == 5
    assert done.json()["completedAt"].endswith("Z")
    assert (over.status_code, over.json()["status"]) == (200, "expired")


def test_sessions_are_listed_page_by_page(site: Site) -> None:
    made = [site.session("thickness") for _ in range(3)]
    query = {"type": "thickness", "status": "active"}

    first = site.http.get("/api/sessions", params={**query, "limit": 2}).json()
    second = site.http.get(
        "/api/sessions", params={**query, "limit": 2, "cursor": first["nextCursor"]}
    ).json()
    all_of_them = site.http.get("/api/sessions", params={**query, "limit": 500}).json()

    assert first["count"] == 2
    assert [one["id"] for one in first["sessions"] + second["sessions"]][:3] == sorted(made, reverse=True)
    assert "nextCursor" not in all_of_them
    assert {one["type"] for one in all_of_them["sessions"]} == {"thickness"}


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
        "cursor=OTk5OTk5OTk5OTk5OTk5OTk5OTk5OTk5OTk5OTp4",
    ],
)
def test_wrong_queries(site: Site, query: str) -> None:
    assert refused(site.http.get(f"/api/sessions?{query}"), 400) == "validation_failed"


def test_a_session_is_deleted_while_nothing_hangs_on_it(site: Site) -> None:
    free, paying, reported = (site.session() for _ in range(3))
    site.services.payments.create_intent(48_000, "RUB", paying)
    site.http.post("/api/reports/diagnostics", json={"data": report_data(reported)})

    assert site.http.delete(f"/api/sessions/{free}").status_code == 204
    assert refused(site.http.get(f"/api/sessions/{free}"), 404) == "session_not_found"
    assert refused(site.http.delete(f"/api/sessions/{free}"), 404) == "session_not_found"
    assert refused(site.http.delete(f"/api/sessions/{paying}"), 409) == "session_has_payments"
    assert refused(site.http.delete(f"/api/sessions/{reported}"), 409) == "session_has_reports"


def report_data(session_id: str) -> dict[str, Any]:
    return {"sessionId": session_id, "dtcCodes": [], "timestamp": "2026-01-15T10:30:00Z"}


def test_what_does_not_exist_is_not_found(site: Site) -> None:
    for session_id in ("none", "%00", "OBD-%F0%9F%9A%97", "x" * 4000, "%FF", "' OR 1=1 --"):
        path = f"/api/sessions/{session_id}"
        for answer in (
            site.http.get(path),
            site.http.patch(path, json={}),
            site.http.post(f"{path}/complete"),
            site.http.post(f"{path}/expire"),
            site.http.delete(path),
        ):
            assert refused(answer, 404) == "session_not_found"


@pytest.mark.parametrize(
    "change",
    [
        {"type": "wash"},
        {"type": 1},
        {"type": None},
        {"contact": {"email": "nobody"}},
        {"contact": {"phone": "12345"}},
        {"contact": {"email": 1}},
        {"contact": {"email": "a@example.org", "fax": "1"}},
        {"contact": "a@example.org"},
        {"metadata": []},
        {"metadata": None},
        {"metadata": {"a": "b" * 20_000}},
        {"ttlMs": 0},
        {"ttlMs": "1000"},
        {"ttlMs": 1.5},
        {"ttlMs": True},
        {"ttlMs": 2**62},
        {"surprise": 1},
    ],
)
def test_wrong_fields(site: Site, change: dict[str, Any]) -> None:
    assert refused(site.http.post("/api/sessions", json={**SESSION, **change}), 400) == "validation_failed"
