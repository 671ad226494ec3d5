"""The YooKassa client against the emulator and against answers no provider should give."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest
from pydantic import SecretStr

from kiosk.devkit.psp.control import PspControl
from kiosk.payments.money import from_decimal_string, to_decimal_string
from kiosk.payments.provider import (
    Done,
    PaymentRequest,
    ReceiptCustomer,
    RefundRequest,
    Rejected,
    RemotePayment,
    Unknown,
)
from kiosk.payments.yookassa.provider import YooKassaProvider
from kiosk.payments.yookassa.transport import Transport
from kiosk.settings import ReceiptSettings, YooKassaSettings
from tests.support.patience import until
from tests.support.psp import running_psp

WISH = PaymentRequest(
    "PAY-1", "OBD-1", 48_000, "RUB", "Диагностика", ReceiptCustomer("a@example.com", "+7 900 123-45-67")
)


def shop(api_url: str, **more: object) -> YooKassaSettings:
    return YooKassaSettings.model_validate(
        {
            "api_url": api_url,
            "shop_id": "100500",
            "secret_key": SecretStr("test_emulator"),
            "connect_timeout_s": 1.0,
            "read_timeout_s": 5.0,
            **more,
        }
    )


def provider_at(api_url: str, **more: object) -> YooKassaProvider:
    return YooKassaProvider(shop(api_url, **more), ReceiptSettings(vat_code=1, tax_system_code=2), "kiosk-1")


@pytest.fixture
def emulator(tmp_path: Path) -> Iterator[tuple[YooKassaProvider, PspControl]]:
    with running_psp(tmp_path / "psp.json") as (server, control):
        provider = provider_at(server.api_url)
        yield provider, control
        provider.close()


def made(provider: YooKassaProvider, key: str = "key-1") -> RemotePayment:
    outcome = provider.create_payment(provider.payment_body(WISH), key)
    assert isinstance(outcome, Done)
    return outcome.value


def test_the_body_is_deterministic_and_complete() -> None:
    provider = provider_at("https://api.example/v3/")
    body = provider.payment_body(WISH)
    assert body == provider.payment_body(WISH)
    document = json.loads(body)
    assert document["amount"] == {"value": "480.00", "currency": "RUB"}
    assert document["capture"] is True
    assert document["confirmation"] == {"type": "qr"}
    assert document["metadata"] == {"intent_id": "PAY-1", "session_id": "OBD-1", "kiosk_id": "kiosk-1"}
    assert document["receipt"]["customer"] == {"email": "a@example.com", "phone": "79001234567"}
    item = document["receipt"]["items"][0]
    assert (item["vat_code"], item["measure"], item["payment_mode"]) == (1, "piece", "full_payment")
    assert document["receipt"]["tax_system_code"] == 2


def test_no_receipt_without_a_vat_code_or_a_customer() -> None:
    settings = shop("https://api.example/v3/")
    bare = YooKassaProvider(settings, ReceiptSettings(), "kiosk-1")
    assert "receipt" not in json.loads(bare.payment_body(WISH))
    nobody = PaymentRequest("PAY-1", None, 48_000, "RUB", "Диагностика")
    assert "receipt" not in json.loads(provider_at("https://api.example/v3/").payment_body(nobody))


def test_a_payment_is_made_paid_read_listed_and_refunded(
    emulator: tuple[YooKassaProvider, PspControl],
) -> None:
    provider, control = emulator
    payment = made(provider)
    assert payment.state == "pending"
    assert payment.qr_code_data is not None
    assert made(provider) == payment
    control.pay(payment.provider_payment_id)
    read = provider.read_payment(payment.provider_payment_id)
    assert isinstance(read, Done)
    assert (read.value.state, read.value.paid, read.value.receipt) == ("succeeded", True, "succeeded")
    assert (read.value.account_id, read.value.test) == (provider.account_id, provider.test)
    listed = provider.list_payments(payment.created_at_ms - 1000)
    assert isinstance(listed, Done)
    assert [item.provider_payment_id for item in listed.value] == [payment.provider_payment_id]
    wish = RefundRequest("RFD-1", "PAY-1", payment.provider_payment_id, 48_000, "RUB", "Возврат")
    assert b"a@example.com" not in provider.refund_body(wish)
    refund = provider.create_refund(provider.refund_body(wish), "key-2")
    assert isinstance(refund, Done)
    assert (refund.value.state, refund.value.receipt) == ("succeeded", "succeeded")
    assert provider.read_refund(refund.value.provider_refund_id) == refund
    assert provider.list_refunds(payment.provider_payment_id) == Done([refund.value])
    assert refund.value.metadata["refund_id"] == "RFD-1"
    after = provider.read_payment(payment.provider_payment_id)
    assert isinstance(after, Done)
    assert after.value.refunded_kopecks == 48_000


def test_lists_longer_than_a_page_come_whole(emulator: tuple[YooKassaProvider, PspControl]) -> None:
    provider, _ = emulator
    ids = [made(provider, f"key-{number}").provider_payment_id for number in range(103)]
    listed = provider.list_payments(0)
    assert isinstance(listed, Done)
    assert sorted(item.provider_payment_id for item in listed.value) == sorted(ids)


def test_a_shop_without_qr_is_paid_on_a_page(emulator: tuple[YooKassaProvider, PspControl]) -> None:
    provider, control = emulator
    control.configure(sbp_qr=False)
    body = provider.payment_body(WISH)
    refused = provider.create_payment(body, "key-1")
    assert isinstance(refused, Rejected)
    assert refused.definitive
    other = provider.next_payment_body(body, refused)
    assert other is not None
    outcome = provider.create_payment(other, "key-2")
    assert isinstance(outcome, Done)
    assert outcome.value.qr_code_data is None
    assert outcome.value.confirmation_url is not None
    assert provider.next_payment_body(other, refused) is None
    assert provider.next_payment_body(body, Rejected("invalid_request", "amount")) is None


@pytest.mark.parametrize(
    "kind",
    ["429", "500", "500_after_commit", "502_html", "silence", "drop_after_commit", "drop_before", "garbage"],
)
def test_a_lost_answer_is_unknown_and_a_repeat_makes_one_payment(
    emulator: tuple[YooKassaProvider, PspControl], kind: str
) -> None:
    provider, control = emulator
    hasty = provider_at(f"{control.origin}/v3/", read_timeout_s=0.3)
    control.fault("create_payment", kind, seconds=1.0)
    first = (hasty if kind == "silence" else provider).create_payment(provider.payment_body(WISH), "key-1")
    assert isinstance(first, Unknown)
    assert first.sent
    until(lambda: not control.state()["faults"], "the fault to hit the call that was given up")
    assert first.retry_after_ms == (1000 if kind == "429" else None)
    made(provider)
    assert control.totals()["payments"] == 1
    provider.close()


def test_a_refused_key_is_a_rejection_that_proves_nothing(
    emulator: tuple[YooKassaProvider, PspControl],
) -> None:
    provider, control = emulator
    control.fault("create_payment", "401")
    outcome = provider.create_payment(provider.payment_body(WISH), "key-1")
    assert outcome == Rejected("invalid_credentials", None, definitive=False)


def test_a_used_key_with_another_body_is_not_taken_for_a_refusal(
    emulator: tuple[YooKassaProvider, PspControl],
) -> None:
    provider, _ = emulator
    made(provider)
    other = provider.payment_body(PaymentRequest("PAY-2", None, 100, "RUB", "x"))
    outcome = provider.create_payment(other, "key-1")
    assert isinstance(outcome, Rejected)
    assert not outcome.definitive


def test_nobody_listening_means_nothing_was_sent() -> None:
    provider = provider_at("http://127.0.0.1:9/v3/")
    outcome = provider.create_payment(provider.payment_body(WISH), "key-1")
    assert isinstance(outcome, Unknown)
    assert not outcome.sent
    provider.close()


Answer = Callable[[httpx.Request], httpx.Response]


def answering(answer: Answer) -> YooKassaProvider:
    transport = Transport("https://api.example/v3", "100500", "test_x", transport=httpx.MockTransport(answer))
    return YooKassaProvider(
        shop("https://api.example/v3/"), ReceiptSettings(vat_code=1), "kiosk-1", transport
    )


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"[]",
        b"{}",
        b'{"id": "../../me"}',
        (
            b'{"id": "1", "status": "succeeded", "paid": true, "amount": {"value": "1e3", "currency": "RUB"},'
            b' "created_at": "2026-01-01T00:00:00Z", "test": false, "recipient": {"account_id": "1"}}'
        ),
    ],
)
def test_an_answer_of_another_shape_is_unknown(raw: bytes) -> None:
    provider = answering(lambda _: httpx.Response(200, content=raw))
    assert isinstance(provider.read_payment("1"), Unknown)


@pytest.mark.parametrize(("metadata", "readable"), [({}, True), ({"intent_id": "PAY-1"}, False)])
def test_a_web_shops_strange_payment_does_not_hide_the_list(metadata: dict[str, str], readable: bool) -> None:
    strange = {"id": "1", "status": "succeeded", "metadata": metadata}
    provider = answering(lambda _: httpx.Response(200, json={"items": [strange]}))
    assert isinstance(provider.list_payments(0), Done) is readable


def test_redirects_are_not_followed_and_secrets_stay_in_their_header() -> None:
    seen: list[httpx.Request] = []

    def answer(request: httpx.Request) -> httpx.Response:
        seen.append(request)
        return httpx.Response(302, headers={"Location": "https://elsewhere.example/"})

    assert isinstance(answering(answer).read_payment("1"), Unknown)
    assert [request.url.host for request in seen] == ["api.example"]
    assert seen[0].headers["Authorization"].startswith("Basic ")


def test_an_id_can_not_leave_its_place_in_the_path() -> None:
    provider = answering(lambda _: httpx.Response(200))
    with pytest.raises(ValueError, match="not an id"):
        provider.read_payment("../me")


def test_me_is_read(emulator: tuple[YooKassaProvider, PspControl]) -> None:
    outcome = emulator[0].shop()
    assert isinstance(outcome, Done)
    assert (outcome.value.account_id, outcome.value.enabled, outcome.value.test) == ("100500", True, True)


@pytest.mark.parametrize(("kopecks", "text"), [(1, "0.01"), (100, "1.00"), (48_000, "480.00"), (105, "1.05")])
def test_kopecks_and_decimals(kopecks: int, text: str) -> None:
    assert to_decimal_string(kopecks) == text
    assert from_decimal_string(text) == kopecks


@pytest.mark.parametrize(
    "text", ["", "-1.00", "1.", "1.001", "1e2", "NaN", "1,00", "１.00 ", "1.00\n", "１.00"]
)
def test_what_is_no_amount_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="not a decimal"):
        from_decimal_string(text)
