"""/api/reports: every call of the design's table, its success and each of its refusals."""

from __future__ import annotations

from typing import Any

import pytest

from tests.conftest import ExpectedLog
from tests.web.conftest import RIGHT, Site
from tests.web.support import REPORT, THICKNESS, refused, report_of


def new_report(site: Site, session_id: str | None = None) -> dict[str, Any]:
    answer = site.http.post("/api/reports/diagnostics", json=report_of(session_id or site.session()))
    assert answer.status_code == 201, answer.text
    made: dict[str, Any] = answer.json()
    return made


def test_the_manuals_example_makes_a_report(site: Site) -> None:
    session_id = site.session()

    unknown = site.http.post("/api/reports/diagnostics", json=REPORT)
    made = new_report(site, session_id)

    assert refused(unknown, 404) == "session_not_found"
    assert {one["channel"] for one in made["deliveries"]} == {"email", "sms"}
    assert "client@example.com" not in str(made)
    shown = site.http.get(f"/api/reports/{made['reportId']}").json()
    assert shown == {key: value for key, value in made.items() if key != "reportId"}
    assert shown["hasFile"] is True
    listed = site.http.get(f"/api/reports/session/{session_id}").json()
    assert listed == {"reports": [shown], "count": 1}


def test_the_file_is_the_pdf(site: Site) -> None:
    made = new_report(site)

    pdf = site.http.get(made["fileUrl"], headers={"Range": "bytes=0-3"})

    assert (pdf.status_code, pdf.headers["content-type"]) == (200, "application/pdf")
    assert pdf.content.startswith(b"%PDF-")
    assert len(pdf.content) == made["sizeBytes"]
    assert pdf.headers["content-disposition"] == f'attachment; filename="{made["fileName"]}"'
    assert pdf.headers["cache-control"] == "no-store"


def test_a_thickness_report_is_made(site: Site) -> None:
    body = report_of(site.session("thickness"), THICKNESS)
    answer = site.http.post("/api/reports/thickness", json=body)

    assert answer.status_code == 201, answer.text
    assert (answer.json()["type"], answer.json()["deliveries"]) == ("thickness", [])


def test_a_report_is_of_its_sessions_kind(site: Site) -> None:
    crossed = (
        ("diagnostics", report_of(site.session("thickness"))),
        ("thickness", report_of(site.session("diagnostics"), THICKNESS)),
    )
    for kind, body in crossed:
        answer = site.http.post(f"/api/reports/{kind}", json=body)
        assert refused(answer, 409) == "session_type_mismatch"
        assert site.http.get(f"/api/reports/session/{body['data']['sessionId']}").json()["count"] == 0


@pytest.mark.parametrize(
    "change",
    [
        {"dtcCodes": "P0420"},
        {"dtcCodes": [{}]},
        {"dtcCodes": None},
        {"timestamp": "soon"},
        {"timestamp": 1},
        {"sessionId": 1},
        {"sessionId": ""},
        {"surprise": 1},
    ],
)
def test_wrong_data(site: Site, change: dict[str, Any]) -> None:
    body = report_of(site.session())
    body["data"].update(change)
    assert refused(site.http.post("/api/reports/diagnostics", json=body), 400) == "validation_failed"


@pytest.mark.parametrize(
    "deliver_to", [{}, {"email": "nobody"}, {"phone": "1"}, {"email": None}, "a@b.ru", 1]
)
def test_a_report_goes_somewhere_or_nowhere(site: Site, deliver_to: Any) -> None:
    body = {**report_of(site.session()), "deliverTo": deliver_to}
    assert refused(site.http.post("/api/reports/diagnostics", json=body), 400) == "validation_failed"


def test_each_kind_has_its_data(site: Site) -> None:
    wrong = site.http.post("/api/reports/thickness", json=report_of(site.session("thickness")))
    assert refused(wrong, 400) == "validation_failed"
    assert "vehicleType" in wrong.json()["message"]


def test_what_does_not_exist_is_not_found(site: Site) -> None:
    for unknown in ("none", "%00", "x" * 4000, "..%2F..%2Fetc%2Fpasswd"):
        slugs = {
            "/api/reports/%s": "report",
            "/api/reports/%s/file": "report",
            "/api/reports/session/%s": "session",
        }
        for path, thing in slugs.items():
            code = refused(site.http.get(path % unknown), 404)
            assert code in {f"{thing}_not_found", "not_found"}


def test_a_file_that_was_removed_after_its_time_is_not_found(site: Site) -> None:
    made = new_report(site)
    site.clock.advance(31 * 86_400)
    site.services.reports.remove_expired()

    assert refused(site.http.get(made["fileUrl"]), 404) == "report_file_not_found"
    assert site.http.get(f"/api/reports/{made['reportId']}").json()["hasFile"] is False


def test_a_lost_file_is_a_fault(site: Site, expected_log: ExpectedLog) -> None:
    expected_log.allow("web.fault")
    made = new_report(site)
    file = site.services.reports.file(made["reportId"])
    file.write_bytes(b"%PDF-other")
    assert refused(site.http.get(made["fileUrl"]), 503) == "rpt-file-changed"
    file.unlink()
    assert refused(site.http.get(made["fileUrl"]), 503) == "rpt-file-missing"


def test_prod_makes_no_report_without_money(prod: Site) -> None:
    session_id = prod.session()
    path, body = "/api/reports/diagnostics", report_of(session_id)

    unpaid = prod.http.post(path, json=body, headers=RIGHT)
    intent = prod.services.payments.create_intent(48_000, "RUB", session_id)
    pending = prod.http.post(path, json=body, headers=RIGHT)
    prod.services.payments.confirm(intent.intent_id)
    paid = prod.http.post(path, json=body, headers=RIGHT)

    assert refused(unpaid, 402) == refused(pending, 402) == "payment_required"
    assert paid.status_code == 201
    assert refused(prod.http.post(path, json=REPORT, headers=RIGHT), 404) == "session_not_found"
