"""/api/payments: every call of the design's table, its success and each of its refusals."""

from __future__ import annotations

from typing import Any

import pytest

from tests.web.conftest import PRICE_KOPECKS, Open, Site
from tests.web.support import INTENT, JSON, refused

# The operating manual's example, to the letter.
EXAMPLE = """{
    "amount": 48000,
    "currency": "RUB",
    "sessionId": "OBD-xxx-yyy",
    "metadata": {
      "service": "diagnostics"
    }
  }"""


def new_intent(site: Site, **more: Any) -> dict[str, Any]:
    answer = site.http.post("/api/payments/intent", json={**INTENT, **more})
    assert answer.status_code == 201, answer.text
    made: dict[str, Any] = answer.json()
    return made


def test_the_manuals_example_makes_an_intent(site: Site) -> None:
    unknown = site.http.post("/api/payments/intent", content=EXAMPLE, headers=JSON)
    body = EXAMPLE.replace("OBD-xxx-yyy", site.session())
    answer = site.http.post("/api/payments/intent", content=body, headers=JSON)

    assert refused(unknown, 404) == "session_not_found"
    assert answer.status_code == 201, answer.text
    made = answer.json()
    assert (made["amount"], made["currency"], made["status"]) == (48000, "RUB", "pending")
    assert {"intentId", "createdAt", "expiresAt", "qrCodeData"} <= set(made)
    assert site.http.get(f"/api/payments/intent/{made['intentId']}").json() == made
    status = site.http.get(f"/api/payments/status/{made['intentId']}").json()
    assert status == {"intentId": made["intentId"], "status": "pending"}


def test_a_payment_is_confirmed_by_hand_and_counted(site: Site) -> None:
    sample = 'payments_confirmed_total{env="DEV"}'
    before = site.counted(sample)
    intent_id = new_intent(site, sessionId=site.session())["intentId"]
    path = f"/api/payments/confirm/{intent_id}"

    done = site.http.post(path)

    assert done.json() == {"success": True, "intentId": intent_id, "status": "confirmed"}
    assert site.http.post(path).json() == done.json()
    assert site.http.get(f"/api/payments/status/{intent_id}").json()["status"] == "confirmed"
    assert "confirmedAt" in site.http.get(f"/api/payments/intent/{intent_id}").json()
    assert refused(site.http.post(f"/api/payments/cancel/{intent_id}"), 409) == "illegal_transition"
    assert site.counted(sample) == before + 1


def test_a_payment_is_canceled(site: Site) -> None:
    intent_id = new_intent(site)["intentId"]

    done = site.http.post(f"/api/payments/cancel/{intent_id}")

    assert done.json() == {"success": True, "intentId": intent_id, "status": "canceled"}
    assert refused(site.http.post(f"/api/payments/confirm/{intent_id}"), 409) == "illegal_transition"


def test_a_session_is_paid_once_and_at_its_price(site: Site) -> None:
    session_id, ended = site.session(), site.session()
    site.services.sessions.expire(ended)

    def ask(**change: Any) -> str:
        body = {**INTENT, "sessionId": session_id, **change}
        return refused(site.http.post("/api/payments/intent", json=body), 409)

    assert ask(amount=PRICE_KOPECKS - 1) == "amount_mismatch"
    assert ask(sessionId=ended) == "session_not_active"
    first = new_intent(site, sessionId=session_id)
    assert new_intent(site, sessionId=session_id)["intentId"] == first["intentId"]
    site.http.post(f"/api/payments/confirm/{first['intentId']}")
    assert ask() == "already_paid"


def test_an_idempotency_key_makes_one_intent(site: Site) -> None:
    def ask(key: str, amount: int = 48000) -> Any:
        headers = {"Idempotency-Key": key}
        return site.http.post("/api/payments/intent", json={**INTENT, "amount": amount}, headers=headers)

    assert ask("k-1").json()["intentId"] == ask("k-1").json()["intentId"]
    assert refused(ask("k-1", 100), 409) == "idempotency_conflict"
    for bad in ("", "two words", "x" * 65):
        assert refused(ask(bad), 400) == "validation_failed"


def test_what_does_not_exist_is_not_found(site: Site) -> None:
    for intent_id in ("none", "%00", "x" * 4000, "%F0%9F%9A%97"):
        for answer in (
            site.http.get(f"/api/payments/status/{intent_id}"),
            site.http.get(f"/api/payments/intent/{intent_id}"),
            site.http.post(f"/api/payments/cancel/{intent_id}"),
            site.http.post(f"/api/payments/confirm/{intent_id}"),
        ):
            assert refused(answer, 404) == "payment_not_found"


@pytest.mark.parametrize(
    "change",
    [
        {"amount": None},
        {"amount": 0},
        {"amount": 99},
        {"amount": 70_000_001},
        {"amount": -48000},
        {"amount": "48000"},
        {"amount": 480.5},
        {"amount": True},
        {"currency": "USD"},
        {"currency": "rub"},
        {"currency": None},
        {"sessionId": 5},
        {"sessionId": ""},
        {"sessionId": "a\x00b"},
        {"metadata": {"a": "b" * 10_000}},
        {"metadata": "a"},
        {"price": 1},
    ],
)
def test_wrong_fields(site: Site, change: dict[str, Any]) -> None:
    assert (
        refused(site.http.post("/api/payments/intent", json={**INTENT, **change}), 400) == "validation_failed"
    )


def test_the_eleventh_intent_in_a_minute_waits(site: Site) -> None:
    before = site.counted("rate_limit_violations_total")
    for _ in range(10):
        new_intent(site)
        site.clock.advance(3)

    def eleventh() -> Any:
        spoofed = {
            "X-Forwarded-For": "198.51.100.7",
            "Forwarded": "for=198.51.100.7",
            "X-Real-IP": "198.51.100.7",
        }
        return site.http.post("/api/payments/intent", json=INTENT, headers=spoofed)

    answer = eleventh()
    assert refused(answer, 429) == "rate_limit_exceeded"
    assert answer.headers["retry-after"] == "30"
    assert site.counted("rate_limit_violations_total") == before + 1
    site.clock.advance(29.5)
    assert eleventh().headers["retry-after"] == "1"
    site.clock.advance(0.5)
    assert eleventh().status_code == 201
    assert eleventh().headers["retry-after"] == "3"


def test_the_wall_clock_does_not_move_the_limit(site: Site) -> None:
    for _ in range(10):
        new_intent(site)
    site.clock.set_ms(site.clock.now_ms() + 3_600_000)

    answer = site.http.post("/api/payments/intent", json=INTENT)

    assert (answer.status_code, answer.headers["retry-after"]) == (429, "60")


def test_intents_are_not_counted_before_they_are_valid(site: Site) -> None:
    for _ in range(12):
        refused(site.http.post("/api/payments/intent", json={"amount": "x"}), 400)
    new_intent(site)


def test_behind_a_trusted_proxy_each_caller_has_a_limit(open_site: Open) -> None:
    trusted = {"trustedProxies": ["127.0.0.0/8", "10.0.0.0/8"]}
    site = open_site(payments={"webhook": trusted}, api={"intentsPerMinute": 2})

    def ask(forwarded: str) -> int:
        headers = {"X-Forwarded-For": forwarded}
        return site.http.post("/api/payments/intent", json=INTENT, headers=headers).status_code

    # What stands left of the last hop that is not ours is the caller's own invention.
    assert [ask(f"1.2.3.{n}, 203.0.113.5, 10.0.0.7") for n in range(3)] == [201, 201, 429]
    assert ask("203.0.113.6, 10.0.0.8") == 201
    assert [ask(f"2001:db8::{n:x}") for n in range(3)] == [201, 201, 429]
    lines = [("X-Forwarded-For", "203.0.113.77"), ("X-Forwarded-For", "203.0.113.5")]
    assert site.http.post("/api/payments/intent", json=INTENT, headers=lines).status_code == 429
