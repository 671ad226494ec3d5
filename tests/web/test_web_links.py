"""The public link of one report."""

from __future__ import annotations

import pytest

from tests.web.conftest import PROD, Open, Site
from tests.web.support import refused
from tests.web.test_web_reports import new_report

PUBLIC = {"reports": {"publicBaseUrl": "https://reports.example.org"}}
VIA_PROXY = {"Host": "reports.example.org"}


@pytest.fixture
def public(open_site: Open) -> Site:
    return open_site(**PUBLIC)


def link_path(site: Site) -> tuple[str, str]:
    """Return the path of a new report's link and the report's id."""
    report_id = new_report(site)["reportId"]
    link = site.services.reports.link_for(report_id)
    assert link is not None
    return link.removeprefix("https://reports.example.org"), report_id


def test_a_link_opens_its_one_report(public: Site) -> None:
    path, report_id = link_path(public)

    answer = public.http.get(path, headers=VIA_PROXY)

    assert answer.status_code == 200
    assert answer.content == public.services.reports.file(report_id).read_bytes()
    assert answer.headers["content-type"] == "application/pdf"
    assert answer.headers["content-disposition"].startswith("inline")
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["referrer-policy"] == "no-referrer"
    assert answer.headers["x-robots-tag"] == "noindex"


def test_the_public_host_serves_links_and_nothing_else(public: Site) -> None:
    for path in ("/api/sessions", "/metrics", "/healthz", "/openapi.json"):
        assert refused(public.http.get(path, headers=VIA_PROXY), 400) == "host_not_allowed"
    path, _ = link_path(public)
    assert refused(public.http.get(path, headers={"Host": "evil.example"}), 400) == "host_not_allowed"


def test_a_link_needs_no_token_but_its_own(open_site: Open) -> None:
    site = open_site(**PROD, **PUBLIC)
    refused(site.http.get("/api/sessions"), 401)
    assert refused(site.http.get("/r/x"), 404) == "report_link_not_found"


def test_an_unknown_an_expired_and_a_changed_token_look_alike(public: Site) -> None:
    path, report_id = link_path(public)
    changed = path[:-1] + ("A" if path[-1] != "A" else "B")
    said = [
        public.http.get(unknown) for unknown in (changed, "/r/x", f"/r/{report_id}", "/r/%00", path + "A")
    ]
    public.clock.advance(8 * 86_400)
    said.append(public.http.get(path))

    assert {refused(answer, 404) for answer in said} == {"report_link_not_found"}
    assert len({answer.text for answer in said}) == 1


def test_without_a_public_address_there_is_no_such_path(site: Site) -> None:
    assert refused(site.http.get("/r/anything"), 404) == "not_found"


def test_guessing_is_slowed_down(public: Site) -> None:
    path, _ = link_path(public)
    for number in range(10):
        assert public.http.get(path).status_code == 200
        refused(public.http.get(f"/r/{number}"), 404)

    guess = public.http.get("/r/guess", headers={"X-Forwarded-For": "198.51.100.7"})
    assert refused(guess, 429) == "rate_limit_exceeded"
    assert guess.headers["retry-after"] == "60"
    assert refused(public.http.get(path), 429) == "rate_limit_exceeded"
    assert public.counted("rate_limit_violations_total") == 2
    public.clock.advance(60)
    assert public.http.get(path).status_code == 200


def test_a_link_is_read_only(public: Site) -> None:
    path, _ = link_path(public)
    for method in ("POST", "DELETE", "PATCH", "PUT"):
        answer = public.http.request(method, path)
        assert refused(answer, 405) == "method_not_allowed"
        assert answer.headers["allow"] == "GET"
