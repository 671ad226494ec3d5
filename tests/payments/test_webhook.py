"""Notifications: who may send them, and that any number of them makes one change."""

from __future__ import annotations

import hashlib
import hmac
import json
import threading
from ipaddress import ip_network

import pytest

from kiosk.errors import ValidationFailed
from kiosk.ledger.models import WebhookRow
from kiosk.payments.intent import TooLarge, Unauthorized
from kiosk.payments.service import PaymentService
from kiosk.settings import PaymentSettings, WebhookSettings
from tests.payments.conftest import World
from tests.support.fake_psp import FakePsp


@pytest.fixture
def psp(world: World) -> FakePsp:
    return FakePsp(world.clock)


def with_webhook(world: World, psp: FakePsp, *, prod: bool = False, **settings: object) -> PaymentService:
    webhook = WebhookSettings.model_validate(settings)
    world.settings = world.settings.model_copy(
        update={"payments": PaymentSettings(webhook=webhook), "environment": "PROD" if prod else "DEV"}
    )
    return world.service(psp)


def note(object_id: str = "p-1", event: str = "payment.succeeded", **more: object) -> bytes:
    thing = {"id": object_id, "status": "succeeded", **more}
    return json.dumps({"type": "notification", "event": event, "object": thing}).encode()


def pending(world: World, psp: FakePsp, service: PaymentService) -> str:
    intent = service.create_intent(48_000, "RUB", world.session())
    service.tick()
    return intent.intent_id


def test_a_notification_only_hints_and_the_provider_decides(world: World, psp: FakePsp) -> None:
    service = with_webhook(world, psp)
    intent_id = pending(world, psp, service)
    service.accept_webhook(note(), {}, "203.0.113.1")
    service.tick()
    assert service.get(intent_id).status == "pending"
    psp.pay("p-1")
    service.accept_webhook(note(again=1), {}, "203.0.113.1")
    service.tick()
    assert service.get(intent_id).status == "confirmed"


def test_a_hundred_replays_make_one_change(world: World, psp: FakePsp) -> None:
    service = with_webhook(world, psp)
    intent_id = pending(world, psp, service)
    psp.pay("p-1")
    for _ in range(100):
        service.accept_webhook(note(), {}, "203.0.113.1")
    service.tick()
    for _ in range(5):
        service.accept_webhook(note(), {}, "203.0.113.1")
        service.tick()
    assert service.get(intent_id).status == "confirmed"
    assert world.statuses().count(("pending", "confirmed")) == 1
    assert WebhookRow.select().count() == 1
    assert psp.calls.count("read_payment") == 1


def test_twenty_copies_at_once_make_one_change(world: World, psp: FakePsp) -> None:
    service = with_webhook(world, psp)
    intent_id = pending(world, psp, service)
    psp.pay("p-1")

    def send() -> None:
        service.accept_webhook(note(), {}, "203.0.113.1")
        service.tick()

    threads = [threading.Thread(target=send) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert service.get(intent_id).status == "confirmed"
    assert world.statuses().count(("pending", "confirmed")) == 1


def test_reordered_and_unknown_ones_change_nothing(world: World, psp: FakePsp) -> None:
    service = with_webhook(world, psp)
    intent_id = pending(world, psp, service)
    psp.pay("p-1")
    service.accept_webhook(note(), {}, "203.0.113.1")
    service.tick()
    before = list(world.payments)
    for body in (
        note(event="payment.waiting_for_capture"),
        note(event="payment.canceled", status="canceled"),
        note("p-77"),
        note("r-1", "refund.succeeded", payment_id="p-77"),
        note("r-1", "refund.succeeded"),
        note("x", metadata={"intent_id": "PAY-unknown"}),
        note("x", event="deal.closed"),
    ):
        service.accept_webhook(body, {}, "203.0.113.1")
    service.tick()
    assert world.payments == before
    assert service.get(intent_id).status == "confirmed"
    assert not WebhookRow.select().where(WebhookRow.status == "new").exists()


@pytest.mark.parametrize(
    "body",
    [
        rb'{"event": "refund.succeeded", "object": {"id": "x", "payment_id": "\ud800"}}',
        rb'{"event": "payment.succeeded", "object": {"id": "x", "metadata": {"intent_id": "\ud800"}}}',
        rb'{"event": "\ud800", "object": {"id": "x"}}',
        rb'{"event": "refund.succeeded", "object": {"id": "x", "payment_id": {"a": 1}}}',
    ],
)
def test_one_that_no_text_can_hold_keeps_no_other_from_its_turn(
    world: World, psp: FakePsp, body: bytes
) -> None:
    service = with_webhook(world, psp)
    intent_id = pending(world, psp, service)
    psp.pay("p-1")
    service.accept_webhook(body, {}, "203.0.113.1")
    service.accept_webhook(note(), {}, "203.0.113.1")
    service.tick()
    assert service.get(intent_id).status == "confirmed"
    assert not WebhookRow.select().where(WebhookRow.status == "new").exists()


def test_one_that_overtakes_the_lost_answer_finds_its_intent(world: World, psp: FakePsp) -> None:
    service = with_webhook(world, psp)
    psp.troubles.extend(["lost_after", "lost_before"])
    intent_id = pending(world, psp, service)
    psp.pay("p-1")
    world.clock.advance(1)
    service.tick()
    service.accept_webhook(note(metadata={"intent_id": intent_id}), {}, "203.0.113.1")
    service.tick()
    assert service.get(intent_id).status == "confirmed"
    assert len(psp.payments) == 1


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"not json",
        b"[]",
        b"{}",
        b'{"object": null}',
        b'{"object": {"id": 1}}',
        b'{"object": {"id": "../../me"}}',
        b'{"object": {"id": "' + b"a" * 65 + b'"}}',
        b"[" * 30_000,
        b'\xff{"object": {"id": "a"}}',
    ],
)
def test_bodies_that_name_nothing_are_refused(world: World, psp: FakePsp, body: bytes) -> None:
    service = with_webhook(world, psp)
    with pytest.raises(ValidationFailed):
        service.accept_webhook(body, {}, "203.0.113.1")
    assert WebhookRow.select().count() == 0


def test_a_huge_body_is_refused(world: World, psp: FakePsp) -> None:
    with pytest.raises(TooLarge):
        with_webhook(world, psp).accept_webhook(b" " * 65_537, {}, "203.0.113.1")


@pytest.mark.parametrize(
    ("address", "allowed"),
    [
        ("185.71.76.3", True),
        ("185.71.76.32", False),
        ("::ffff:185.71.76.3", True),
        ("::ffff:203.0.113.1", False),
        ("77.75.156.35", True),
        ("77.75.156.36", False),
        ("2a02:5180:0:1509::7", True),
        ("2a02:5180:0:1510::7", False),
        ("127.0.0.1", False),
        ("unix", False),
        ("", False),
    ],
)
def test_prod_knows_the_providers_networks(world: World, psp: FakePsp, address: str, allowed: bool) -> None:
    service = with_webhook(world, psp, prod=True)
    if allowed:
        service.accept_webhook(note(), {}, address)
    else:
        with pytest.raises(Unauthorized):
            service.accept_webhook(note(), {}, address)


@pytest.mark.parametrize(
    ("peer", "forwarded", "allowed"),
    [
        ("203.0.113.1", "185.71.76.3", False),  # not a proxy of ours: its word counts for nothing
        ("10.0.0.1", "185.71.76.3", True),
        ("10.0.0.1", "185.71.76.3, 10.0.0.2", True),
        ("10.0.0.1", "185.71.76.3, 203.0.113.9", False),  # whoever spoke to the proxy may write what he likes
        ("10.0.0.1", "", False),
        ("10.0.0.1", "rubbish", False),
        ("::ffff:10.0.0.1", "2a02:5180:0:1509::7", True),
    ],
)
def test_forwarded_addresses_count_from_proxies_only(
    world: World,
    psp: FakePsp,
    peer: str,
    forwarded: str,
    allowed: bool,
) -> None:
    service = with_webhook(world, psp, prod=True, trusted_proxies=[ip_network("10.0.0.0/8")])
    headers = {"X-Forwarded-For": forwarded}
    if allowed:
        service.accept_webhook(note(), headers, peer)
    else:
        with pytest.raises(Unauthorized):
            service.accept_webhook(note(), headers, peer)


def test_dev_checks_the_origin_only_when_told(world: World, psp: FakePsp) -> None:
    service = with_webhook(world, psp, allowed_networks=[ip_network("127.0.0.0/8")])
    service.accept_webhook(note(), {}, "127.0.0.1")
    with pytest.raises(Unauthorized):
        service.accept_webhook(note(), {}, "203.0.113.1")


def test_the_relays_signature_must_hold(world: World, psp: FakePsp) -> None:
    service = with_webhook(world, psp, secret="s3cret")
    signature = hmac.new(b"s3cret", note(), hashlib.sha256).hexdigest()
    service.accept_webhook(note(), {"X-Webhook-Signature": signature}, "203.0.113.1")
    service.accept_webhook(note(), {"x-webhook-signature": f"sha256={signature.upper()}"}, "203.0.113.1")
    for headers in ({}, {"X-Webhook-Signature": "0" * 64}, {"X-Webhook-Signature": "ж"}):
        with pytest.raises(Unauthorized):
            service.accept_webhook(note(), headers, "203.0.113.1")
    with pytest.raises(Unauthorized):
        service.accept_webhook(note("p-2"), {"X-Webhook-Signature": signature}, "203.0.113.1")


def test_old_notifications_are_forgotten(world: World, psp: FakePsp) -> None:
    service = with_webhook(world, psp)
    service.accept_webhook(note(), {}, "203.0.113.1")
    service.tick()
    world.clock.advance(8 * 24 * 3600)
    service.tick()
    assert WebhookRow.select().count() == 0
