"""Whole visits against the provider's emulator: the kiosk polls, is notified, or is left alone with silence."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import Any

import pytest

from kiosk.devkit.psp.control import PspControl
from kiosk.payments import Intent
from tests.conftest import ExpectedLog
from tests.support.kiosk import MakeKiosk, to_qr


def test_diagnostics_paid_by_polling(make_kiosk: MakeKiosk, control: PspControl) -> None:
    kiosk = make_kiosk()
    control.pay(to_qr(kiosk))
    kiosk.pass_time(3)
    kiosk.at("results")
    kiosk.until(lambda: kiosk.view("report")["id"], "the report")
    assert control.totals()["paid_kopecks"] == 48000


def test_thickness_paid_by_notification(make_kiosk: MakeKiosk, control: PspControl) -> None:
    kiosk = make_kiosk(web=True)
    kiosk.agent.serve()
    control.configure(webhook_url=f"http://127.0.0.1:{kiosk.agent.port}/api/payments/webhook")
    payment_id = to_qr(kiosk, "thickness")
    control.pay(payment_id)
    kiosk.until(
        lambda: any(job.kind == "webhooks" for job in kiosk.agent.payments.jobs()), "the notification"
    )
    kiosk.agent.payments.tick()
    kiosk.at("prepare")


def test_a_declined_payment_can_be_tried_again(make_kiosk: MakeKiosk, control: PspControl) -> None:
    kiosk = make_kiosk()
    control.decline(to_qr(kiosk), "insufficient_funds")
    kiosk.pass_time(3)
    kiosk.until(lambda: kiosk.view("payment")["state"] == "failed", "the refusal")
    kiosk.act("retry")
    kiosk.until(lambda: kiosk.view("payment").get("reference"), "a new intent")
    kiosk.pass_time(0)
    kiosk.until(lambda: kiosk.view("payment").get("qr"), "the QR")


def test_a_silent_provider_ends_in_a_clear_screen(make_kiosk: MakeKiosk, control: PspControl) -> None:
    kiosk = make_kiosk(patience_s=0.5)
    control.fault("create_payment", "silence", times=10, seconds=1.0)
    kiosk.begin("diagnostics")
    kiosk.scan()
    kiosk.act("buy")
    kiosk.until(lambda: kiosk.view("payment").get("reference"), "the intent")
    kiosk.pass_time(0)
    assert kiosk.view("payment")["state"] == "preparing"
    kiosk.pass_time(46)
    kiosk.at("problem")
    assert kiosk.view("fault")["code"] == "PAY-UNREACHABLE"
    control.clear_faults()
    kiosk.act("retry")
    kiosk.until(lambda: kiosk.view("payment").get("reference"), "a new intent")
    kiosk.pass_time(1)
    kiosk.until(lambda: kiosk.view("payment").get("qr"), "the QR")


def test_an_unknown_result_asks_not_to_pay_again(make_kiosk: MakeKiosk, control: PspControl) -> None:
    kiosk = make_kiosk()
    payment_id = to_qr(kiosk)
    control.fault("read_payment", "500", times=50)
    for _ in range(4):
        kiosk.pass_time(30)
    kiosk.until(lambda: kiosk.view("payment")["state"] == "checking", "the doubt")
    assert kiosk.view("payment")["canCancel"] is False
    kiosk.act("cancel")
    assert kiosk.screen == "pay"
    kiosk.act("home")
    assert kiosk.screen == "attract"
    control.pay(payment_id)
    control.clear_faults()
    kiosk.pass_time(120)
    outbox = kiosk.agent.settings.storage / "outbox"
    kiosk.until(lambda: kiosk.agent.reports.of_session(kiosk.session_id), "the report")
    kiosk.pass_time(1)
    assert len(list(outbox.glob("*.eml"))) == 1, "who paid gets his report, wherever he is"


def test_a_wrong_key_is_not_blamed_on_the_customer(make_kiosk: MakeKiosk, expected_log: ExpectedLog) -> None:
    expected_log.allow("payments.provider_refused")
    kiosk = make_kiosk(key="test_wrong")
    kiosk.begin("thickness")
    kiosk.act("chooseBody", body="sedan")
    kiosk.until(lambda: kiosk.view("payment").get("reference"), "the intent")
    kiosk.pass_time(0)
    kiosk.at("problem")
    assert kiosk.view("fault")["code"] == "PAY-MISCONFIGURED"


def test_nobody_is_led_to_a_shop_that_takes_no_money(
    make_kiosk: MakeKiosk, control: PspControl, expected_log: ExpectedLog
) -> None:
    expected_log.allow("payments.provider_refused")
    kiosk = make_kiosk()
    control.fault("me", "401")
    kiosk.pass_time(0)
    assert kiosk.screen == "outOfService"
    assert kiosk.view("outOfService")["code"] == "PAY-MISCONFIGURED"
    kiosk.act("touch")
    assert kiosk.screen == "outOfService"
    kiosk.pass_time(61)
    assert kiosk.screen == "attract"


def test_money_that_another_process_finds_reaches_the_screen(
    make_kiosk: MakeKiosk, control: PspControl
) -> None:
    kiosk = make_kiosk()
    control.pay(to_qr(kiosk))
    shop = {
        "PAYMENTS_PROVIDER": "yookassa",
        "YOOKASSA_API_URL": f"{control.origin}/v3/",
        "YOOKASSA_SHOP_ID": "100500",
        "YOOKASSA_SECRET_KEY": "test_emulator",
        "KIOSK_STORAGE": str(kiosk.agent.settings.storage),
    }
    command = [sys.executable, "-m", "kiosk", "payments", "reconcile", "--json"]
    run = subprocess.run(command, env=os.environ | shop, capture_output=True, timeout=60, check=False)
    assert json.loads(run.stdout)["remote"] == 1, run.stderr
    assert kiosk.screen == "pay"
    kiosk.pass_time(3)
    kiosk.at("results")


def test_a_refusal_that_overtakes_its_intent_is_shown(
    make_kiosk: MakeKiosk, expected_log: ExpectedLog, monkeypatch: pytest.MonkeyPatch
) -> None:
    expected_log.allow("payments.provider_refused")
    kiosk = make_kiosk(key="test_wrong")
    create, later = kiosk.agent.payments.create_intent, kiosk.journey._stage.later
    held: list[Any] = []
    monkeypatch.setattr(kiosk.journey._stage, "later", held.append)

    def overtaken(*args: Any) -> Intent:
        intent = create(*args)
        kiosk.agent.payments.tick()
        return intent

    monkeypatch.setattr(kiosk.agent.payments, "create_intent", overtaken)
    kiosk.begin("thickness")
    kiosk.act("chooseBody", body="sedan")
    kiosk.at("problem")
    assert kiosk.view("fault")["code"] == "PAY-MISCONFIGURED"
    for step in held:
        later(step)


def test_the_screen_asks_for_what_the_qr_does(make_kiosk: MakeKiosk) -> None:
    kiosk = make_kiosk()
    to_qr(kiosk)
    dearer = kiosk.agent.settings.prices.model_copy(update={"diagnostics": 99_900})
    object.__setattr__(kiosk.agent.settings, "prices", dearer)
    assert kiosk.view("payment")["amountKopecks"] == 48_000
