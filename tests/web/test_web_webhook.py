"""The provider's notifications: answered at once, worked off later, and only once."""

from __future__ import annotations

import hashlib
import hmac
import json
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx
import pytest

from kiosk.ledger import Ledger
from kiosk.payments.dev import DevProvider
from kiosk.payments.provider import Outcome, PaymentProvider, RemotePayment
from kiosk.payments.worker import PaymentWorker
from kiosk.settings import Settings
from tests.support.clock import ManualClock
from tests.web.conftest import Open, Site
from tests.web.support import INTENT, JSON, refused

PATH = "/api/payments/webhook"


def note_of(provider_payment_id: str) -> dict[str, Any]:
    return {"type": "notification", "event": "payment.succeeded", "object": {"id": provider_payment_id}}


def paid_intent(site: Site) -> tuple[str, str]:
    """Return an intent whose money is at the provider, unknown to us, and the provider's id of it."""
    made = site.services.payments.create_intent(48_000, "RUB", site.session())
    assert made.provider_payment_id is not None
    provider = site.services.payments.provider
    assert isinstance(provider, DevProvider)
    provider.confirm(made.provider_payment_id)
    return made.intent_id, made.provider_payment_id


def transitions(site: Site, intent_id: str) -> int:
    with site.services.payments.ledger.read():
        rows = site.services.payments.ledger.connection.execute(
            "SELECT count(*) FROM audit_logs WHERE event_type = 'payment.confirmed' AND entity_id = ?",
            (intent_id,),
        )
        return int(rows.get)


def test_a_hundred_repeats_and_twenty_at_once_confirm_once(site: Site) -> None:
    intent_id, provider_id = paid_intent(site)
    confirmed = site.counted('payments_confirmed_total{env="DEV"}')
    body = json.dumps(note_of(provider_id))

    def send(_: int) -> int:
        answer = site.http.post(PATH, content=body, headers=JSON).status_code
        site.services.payments.tick()
        return answer

    with ThreadPoolExecutor(20) as crowd:
        at_once = list(crowd.map(send, range(20)))
    repeats = [send(n) for n in range(100)]

    assert set(at_once + repeats) == {200}
    assert site.http.get(f"/api/payments/status/{intent_id}").json()["status"] == "confirmed"
    assert transitions(site, intent_id) == 1
    assert site.counted('payments_confirmed_total{env="DEV"}') == confirmed + 1


def test_notifications_are_stored_and_counted(site: Site) -> None:
    accepted, turned_away = (
        f'payments_webhook_received_total{{status="{s}"}}' for s in ("accepted", "refused")
    )
    before = site.counted(accepted), site.counted(turned_away)

    assert site.http.post(PATH, json=note_of("22d6d597")).json() == {"status": "accepted"}
    for body in (
        b"[",
        b"",
        b"{}",
        b"null",
        b'{"object": {"id": "../x"}}',
        b'{"object": {"id": 5}}',
        b"[" * 60_000,
    ):
        assert refused(site.http.post(PATH, content=body, headers=JSON), 400) == "validation_failed"

    assert (site.counted(accepted), site.counted(turned_away)) == (before[0] + 1, before[1] + 7)


def test_only_posts_are_notifications(site: Site, prod: Site) -> None:
    for each in (site, prod):
        for method in ("GET", "PUT", "DELETE", "PATCH", "HEAD", "OPTIONS", "TRACE"):
            answer = each.http.request(method, PATH)
            assert (answer.status_code, answer.headers["allow"]) == (405, "POST")


def test_a_notification_has_its_own_bound(site: Site) -> None:
    large = b" " * 65_537
    assert refused(site.http.post(PATH, content=large, headers=JSON), 413) == "payload_too_large"
    chunks = (b" " * 16_384 for _ in range(5))
    assert refused(site.http.post(PATH, content=chunks, headers=JSON), 413) == "payload_too_large"


def test_prod_takes_notifications_from_the_provider_only(prod: Site) -> None:
    for spoofed in ({}, {"X-Forwarded-For": "185.71.76.1"}, {"Authorization": "Bearer right-token"}):
        answer = prod.http.post(PATH, json=note_of("1"), headers=spoofed)
        assert refused(answer, 401) == "unauthorized"
        assert answer.headers["www-authenticate"] == "Bearer"


def test_a_callers_own_header_does_not_hide_what_the_proxy_adds(open_site: Open) -> None:
    webhook = {"trustedProxies": ["127.0.0.1/32"], "allowedNetworks": ["185.71.76.0/27"]}
    site = open_site(payments={"webhook": webhook})

    def send(*hops: str) -> httpx.Response:
        headers = [("X-Forwarded-For", hop) for hop in hops]
        return site.http.post(PATH, json=note_of("1"), headers=headers)

    assert send("185.71.76.1").status_code == 200
    assert send("6.6.6.6", "185.71.76.1").status_code == 200
    assert refused(send("185.71.76.1", "6.6.6.6"), 401) == "unauthorized"


def test_a_relays_signature_is_checked(open_site: Open) -> None:
    site = open_site(payments={"webhook": {"secret": "s3cret"}})
    body = json.dumps(note_of("1")).encode()
    good = hmac.new(b"s3cret", body, hashlib.sha256).hexdigest()

    assert site.http.post(PATH, content=body, headers={"X-Webhook-Signature": good}).status_code == 200
    for bad in ("", "0" * 64, good[:-1] + "é"):
        answer = site.http.post(PATH, content=body, headers={b"X-Webhook-Signature": bad.encode()})
        assert refused(answer, 401) == "unauthorized"


class Hanging:
    """A provider that does not answer until it is let go."""

    name, local = "dev", False

    def __init__(self, inner: PaymentProvider) -> None:
        self._inner = inner
        self.asked, self.let_go = threading.Event(), threading.Event()

    def __getattr__(self, name: str) -> Any:
        return getattr(self._inner, name)

    def create_payment(self, body: bytes, idempotence_key: str) -> Outcome[RemotePayment]:
        self.asked.set()
        self.let_go.wait(30)
        return self._inner.create_payment(body, idempotence_key)


@pytest.fixture
def hanging() -> Iterator[list[Hanging]]:
    made: list[Hanging] = []
    yield made
    for provider in made:
        provider.let_go.set()


def test_a_notification_is_answered_while_the_provider_hangs(open_site: Open, hanging: list[Hanging]) -> None:
    def provide(ledger: Ledger, clock: ManualClock, settings: Settings) -> PaymentProvider:
        hanging.append(Hanging(DevProvider(ledger, clock, settings.payments.dev)))
        return hanging[0]

    site = open_site(provide=provide)
    payments = site.services.payments
    worker = PaymentWorker(payments, site.clock)
    worker.start()
    try:
        site.http.post("/api/payments/intent", json=INTENT)
        assert hanging[0].asked.wait(5)
        began_s = time.monotonic()
        assert site.http.post(PATH, json=note_of("1")).status_code == 200
        assert time.monotonic() - began_s < 2
    finally:
        hanging[0].let_go.set()
        worker.stop()
