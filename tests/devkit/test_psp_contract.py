"""The official SDK talks to the emulator, so that the emulator's shape is not ours alone."""

from __future__ import annotations

import uuid
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from kiosk.devkit.psp.control import PspControl
from tests.support.psp import running_psp

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # the SDK's own imports are not ours to mend
    from yookassa import Configuration, Payment, Refund, Settings
    from yookassa.domain.exceptions import (
        BadRequestError,
        InternalServerError,
        NotFoundError,
        TooManyRequestsError,
        UnauthorizedError,
    )
    from yookassa.domain.notification import WebhookNotificationFactory

RECEIPT = {
    "customer": {"email": "client@example.com", "phone": "79001234567"},
    "items": [
        {
            "description": "Диагностика OBD-II",
            "quantity": "1.00",
            "measure": "piece",
            "amount": {"value": "480.00", "currency": "RUB"},
            "vat_code": 1,
            "payment_subject": "service",
            "payment_mode": "full_payment",
        }
    ],
}
BODY: dict[str, Any] = {
    "amount": {"value": "480.00", "currency": "RUB"},
    "capture": True,
    "description": "Диагностика OBD-II",
    "payment_method_data": {"type": "sbp"},
    "confirmation": {"type": "qr"},
    "metadata": {"intent_id": "PAY-1"},
    "receipt": RECEIPT,
}


@pytest.fixture
def control(tmp_path: Path) -> Iterator[PspControl]:
    with running_psp(tmp_path / "psp.json") as (server, control):
        Configuration.configure("100500", "test_emulator", api_url=server.api_url.rstrip("/"))
        yield control


def test_the_sdk_creates_and_finds_a_payment(control: PspControl) -> None:
    made = Payment.create(BODY, str(uuid.uuid4()))
    assert made.status == "pending"
    assert made.confirmation.type == "qr"
    assert made.confirmation.confirmation_data.startswith("https://qr.nspk.ru/")
    assert len(made.id) == 36
    assert (made.paid, made.test, made.recipient.account_id) == (False, True, "100500")
    control.pay(made.id)
    found = Payment.find_one(made.id)
    assert (found.status, found.paid, str(found.amount.value)) == ("succeeded", True, "480.00")
    assert found.metadata["intent_id"] == "PAY-1"
    assert found.receipt_registration == "succeeded"
    assert found.payment_method.type == "sbp"


def test_the_idempotence_key_returns_the_same_payment(control: PspControl) -> None:
    key = str(uuid.uuid4())
    assert Payment.create(BODY, key).id == Payment.create(BODY, key).id
    assert control.totals()["payments"] == 1
    other = {**BODY, "amount": {"value": "100.00", "currency": "RUB"}, "receipt": None}
    with pytest.raises(BadRequestError) as refused:
        Payment.create({k: v for k, v in other.items() if v is not None}, key)
    assert refused.value.content["parameter"] == "Idempotence-Key"
    control.advance(24 * 3600 + 1)
    assert Payment.create(BODY, key).id
    assert control.totals()["payments"] == 2


def test_two_stages_through_the_sdk(control: PspControl) -> None:
    body = {**BODY, "capture": False}
    first, second = (Payment.create(body, str(uuid.uuid4())) for _ in range(2))
    control.pay(first.id)
    control.pay(second.id)
    assert Payment.find_one(first.id).status == "waiting_for_capture"
    assert Payment.capture(first.id, None, str(uuid.uuid4())).status == "succeeded"
    canceled = Payment.cancel(second.id, str(uuid.uuid4()))
    assert (canceled.status, canceled.cancellation_details.reason) == ("canceled", "canceled_by_merchant")
    pending = Payment.create(BODY, str(uuid.uuid4()))
    with pytest.raises(BadRequestError):
        Payment.cancel(pending.id, str(uuid.uuid4()))


def test_refunds_through_the_sdk(control: PspControl) -> None:
    payment = Payment.create(BODY, str(uuid.uuid4()))
    wanted = {"payment_id": payment.id, "amount": BODY["amount"], "receipt": RECEIPT}
    with pytest.raises(BadRequestError):
        Refund.create(wanted, str(uuid.uuid4()))
    control.pay(payment.id)
    refund = Refund.create(wanted, str(uuid.uuid4()))
    assert (refund.status, refund.payment_id) == ("succeeded", payment.id)
    assert Refund.find_one(refund.id).id == refund.id
    assert [item.id for item in Refund.list({"payment_id": payment.id}).items] == [refund.id]
    after = Payment.find_one(payment.id)
    assert (after.status, str(after.refunded_amount.value)) == ("succeeded", "480.00")
    with pytest.raises(BadRequestError):
        Refund.create(wanted, str(uuid.uuid4()))


def test_lists_page_through_cursors(control: PspControl) -> None:
    made = []
    for _ in range(5):
        made.append(Payment.create(BODY, str(uuid.uuid4())).id)
        control.advance(1)
    first = Payment.list({"limit": 2})
    assert [item.id for item in first.items] == [made[4], made[3]]
    second = Payment.list({"limit": 2, "cursor": first.next_cursor})
    assert [item.id for item in second.items] == [made[2], made[1]]
    last = Payment.list({"limit": 2, "cursor": second.next_cursor})
    assert [item.id for item in last.items] == [made[0]]
    assert last.next_cursor is None
    control.pay(made[1])
    assert [item.id for item in Payment.list({"status": "succeeded"}).items] == [made[1]]


def test_errors_have_the_shape_the_sdk_knows(control: PspControl) -> None:
    with pytest.raises(NotFoundError):
        Payment.find_one(str(uuid.uuid4()))
    control.fault("create_payment", "429", seconds=1.5)
    with pytest.raises(TooManyRequestsError) as busy:
        Payment.create(BODY, str(uuid.uuid4()))
    assert busy.value.content["retry_after"] == 1500
    control.fault("create_payment", "500")
    with pytest.raises(InternalServerError):
        Payment.create(BODY, str(uuid.uuid4()))
    Configuration.secret_key = "wrong"
    with pytest.raises(UnauthorizedError):
        Payment.find_one(str(uuid.uuid4()))


def test_me_tells_of_the_shop(control: PspControl) -> None:
    me = Settings.get_account_settings()
    assert (me.account_id, me.test, me.status) == ("100500", True, "enabled")
    assert "sbp" in me.payment_methods


def test_a_pending_payment_dies_after_an_hour_and_its_notification_parses(control: PspControl) -> None:
    payment = Payment.create(BODY, str(uuid.uuid4()))
    control.advance(3601)
    dead = Payment.find_one(payment.id)
    assert (dead.status, dead.cancellation_details.reason) == ("canceled", "expired_on_confirmation")
    wire = control.state()["payments"][payment.id]
    note = WebhookNotificationFactory().create(
        {"type": "notification", "event": "payment.canceled", "object": wire}
    )
    assert note.object.id == payment.id
