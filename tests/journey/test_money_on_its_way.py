"""Money that comes late, twice, or after the customer has gone; and power cuts in the middle of a visit."""

from __future__ import annotations

import threading
from dataclasses import replace
from typing import Any

import pytest

from kiosk.ledger.models import CheckpointRow, ReportRow, ResultRow
from kiosk.payments import Intent, PaymentChanged
from tests.conftest import ExpectedLog
from tests.support.kiosk import EMAIL, Kiosk, MakeKiosk
from tests.support.patience import PATIENCE_S

BY_HAND = {"dev": {"manualMode": True}}


def intents(kiosk: Kiosk) -> list[Intent]:
    return kiosk.agent.payments.of_session(kiosk.session_id)


def to_pay(kiosk: Kiosk) -> Intent:
    kiosk.begin("diagnostics")
    kiosk.scan()
    kiosk.act("buy")
    kiosk.until(lambda: kiosk.view("payment").get("qr"), "the QR")
    return intents(kiosk)[-1]


def reports(kiosk: Kiosk) -> int:
    with kiosk.agent.ledger.read():
        return ReportRow.select().count()


def paid_by_a_back_office(kiosk: Kiosk) -> Intent:
    session = kiosk.agent.sessions.create("thickness", "anna@example.com", None, {"vehicleType": "sedan"})
    intent = kiosk.agent.payments.create_intent(35000, "RUB", session.id)
    kiosk.pass_time(3)
    assert kiosk.agent.payments.get(intent.intent_id).status == "confirmed"
    return intent


def test_the_pay_screen_never_resets_while_the_qr_lives(make_kiosk: MakeKiosk) -> None:
    kiosk = make_kiosk(payments=BY_HAND)
    to_pay(kiosk)
    kiosk.pass_time(500)
    assert kiosk.screen == "pay"
    assert kiosk.view("idle")["secondsLeft"] == 0


def test_an_expired_qr_frees_the_kiosk(make_kiosk: MakeKiosk) -> None:
    kiosk = make_kiosk(payments=BY_HAND)
    intent = to_pay(kiosk)
    kiosk.pass_time(601)
    kiosk.until(lambda: kiosk.view("payment").get("state") == "expired", "the end of the QR")
    assert kiosk.agent.payments.get(intent.intent_id).status == "expired"
    kiosk.pass_time(90)
    kiosk.pass_time(1)
    assert (kiosk.screen, kiosk.status()) == ("attract", "expired")


def test_canceling_and_paying_again_makes_a_new_intent(make_kiosk: MakeKiosk) -> None:
    kiosk = make_kiosk(payments=BY_HAND)
    first = to_pay(kiosk)
    kiosk.act("cancel")
    kiosk.at("summary")
    assert kiosk.agent.payments.get(first.intent_id).status == "canceled"
    kiosk.act("buy")
    kiosk.until(lambda: kiosk.view("payment").get("qr"), "the QR")
    second = intents(kiosk)[-1]
    assert second.intent_id != first.intent_id
    kiosk.agent.payments.confirm(second.intent_id)
    kiosk.at("results")


def test_who_goes_home_from_the_pay_screen_leaves_nothing(make_kiosk: MakeKiosk) -> None:
    kiosk = make_kiosk(payments=BY_HAND)
    to_pay(kiosk)
    kiosk.act("setAppearance", largeText=True)
    kiosk.act("home")
    kiosk.at("attract")
    assert kiosk.status() == "expired"
    assert kiosk.view("appearance")["largeText"] is False


def test_another_body_asks_its_own_price(make_kiosk: MakeKiosk) -> None:
    kiosk = make_kiosk(payments=BY_HAND)
    kiosk.begin("thickness")
    kiosk.act("chooseBody", body="sedan")
    kiosk.until(lambda: kiosk.view("payment").get("qr"), "the QR")
    kiosk.act("cancel")
    kiosk.at("body")
    kiosk.act("chooseBody", body="suv")
    kiosk.until(lambda: kiosk.view("payment").get("qr"), "the QR")
    assert [intent.amount_kopecks for intent in intents(kiosk)] == [35000, 45000]


@pytest.mark.parametrize("asked", [True, False])
def test_another_service_is_another_session_with_its_own_price(make_kiosk: MakeKiosk, asked: bool) -> None:
    kiosk = make_kiosk(payments=BY_HAND)
    first = kiosk.begin("thickness")
    if asked:
        kiosk.act("chooseBody", body="sedan")
        kiosk.until(lambda: kiosk.view("payment").get("qr"), "the QR")
        kiosk.act("cancel")
        kiosk.at("body")
    kiosk.act("back")
    assert kiosk.view("contact")["email"] == EMAIL
    kiosk.act("back")
    assert kiosk.screen == "service"
    kiosk.pass_time(1)
    kiosk.act("chooseService", service="diagnostics")
    assert kiosk.view("contact")["email"] == EMAIL, "nobody types it twice"
    kiosk.act("setContact", email=EMAIL)
    kiosk.scan()
    kiosk.act("buy")
    kiosk.until(lambda: kiosk.view("payment").get("qr"), "the QR")
    (intent,) = intents(kiosk)
    assert intent.amount_kopecks == 48_000
    session = kiosk.agent.sessions.get(kiosk.session_id)
    assert (session.type, kiosk.agent.sessions.get(first).status) == ("diagnostics", "expired")
    kiosk.agent.payments.confirm(intent.intent_id)
    kiosk.at("results")
    kiosk.until(lambda: kiosk.agent.reports.of_session(session.id), "the report")
    assert kiosk.agent.reports.of_session(session.id)[0].kind == "diagnostics"


@pytest.mark.parametrize("measured", [True, False])
def test_a_power_cut_after_the_payment(make_kiosk: MakeKiosk, measured: bool) -> None:
    kiosk = make_kiosk(payments=BY_HAND)
    if measured:
        intent = to_pay(kiosk)
    else:
        kiosk.begin("thickness")
        kiosk.act("chooseBody", body="sedan")
        kiosk.until(lambda: kiosk.view("payment").get("qr"), "the QR")
        intent = intents(kiosk)[-1]
    session_id = kiosk.session_id
    kiosk.journey.stop()
    kiosk.agent.payments.confirm(intent.intent_id)
    kiosk.close()

    kiosk = make_kiosk(payments=BY_HAND)
    assert kiosk.screen == "attract"
    kiosk.pass_time(5)
    after = kiosk.agent.payments.get(intent.intent_id)
    assert after.status == ("confirmed" if measured else "refunded")
    assert reports(kiosk) == (1 if measured else 0)
    assert kiosk.agent.sessions.get(session_id).status == "expired"
    with kiosk.agent.ledger.read():
        assert not CheckpointRow.select().exists()
    if measured:
        assert len(list((kiosk.agent.settings.storage / "outbox").glob("*.eml"))) == 1


def test_a_power_cut_before_the_payment_expires_the_session(make_kiosk: MakeKiosk) -> None:
    kiosk = make_kiosk(payments=BY_HAND)
    intent = to_pay(kiosk)
    session_id = kiosk.session_id
    kiosk.close()
    kiosk = make_kiosk(payments=BY_HAND)
    assert kiosk.agent.sessions.get(session_id).status == "expired"
    assert kiosk.agent.payments.get(intent.intent_id).status == "canceled"
    assert kiosk.screen == "attract"


def test_money_that_came_during_the_power_cut_does_not_keep_the_kiosk_down(make_kiosk: MakeKiosk) -> None:
    kiosk = make_kiosk()
    intent = to_pay(kiosk)
    kiosk.close()
    kiosk.clock.advance(5)
    kiosk = make_kiosk()
    kiosk.until(lambda: reports(kiosk) == 1, "the report")
    assert kiosk.agent.payments.get(intent.intent_id).status == "confirmed"


def test_what_a_crash_left_unsettled_is_swept_up(make_kiosk: MakeKiosk) -> None:
    kiosk = make_kiosk()
    intent = paid_by_a_back_office(kiosk)
    kiosk.pass_time(61)
    assert kiosk.agent.payments.get(intent.intent_id).status == "confirmed", (
        "its back office may still measure"
    )
    kiosk.clock.advance(3700)
    kiosk.agent.sessions.expire_due()
    kiosk.journey.tick()
    kiosk.until(lambda: kiosk.agent.payments.get(intent.intent_id).status != "confirmed", "the refund")
    kiosk.pass_time(5)
    assert kiosk.agent.payments.get(intent.intent_id).status == "refunded"


def test_a_session_that_expires_while_its_customer_measures_is_not_refunded(make_kiosk: MakeKiosk) -> None:
    kiosk = make_kiosk(sessions={"defaultTtlMs": 300_000})
    kiosk.begin("thickness")
    kiosk.act("chooseBody", body="sedan")
    intent_id = kiosk.pay()
    kiosk.at("prepare")
    session_id, unattended = kiosk.session_id, paid_by_a_back_office(kiosk)
    kiosk.pass_time(301)
    kiosk.agent.sessions.expire_due()
    kiosk.pass_time(61)
    kiosk.until(lambda: kiosk.agent.payments.refunds_of(unattended.intent_id), "the sweep")
    assert kiosk.agent.sessions.get(session_id).status == "expired"
    assert kiosk.agent.payments.get(intent_id).status == "confirmed"
    kiosk.act("cancel")
    kiosk.act("finish")
    kiosk.at("attract")
    kiosk.until(lambda: kiosk.agent.payments.refunds_of(intent_id), "the refund")


def test_a_result_that_no_report_can_be_made_of_is_refunded(
    make_kiosk: MakeKiosk, expected_log: ExpectedLog
) -> None:
    expected_log.allow("journey.bug")
    kiosk = make_kiosk(payments=BY_HAND)
    intent = to_pay(kiosk)
    kiosk.journey.stop()
    kiosk.agent.payments.confirm(intent.intent_id)
    with kiosk.agent.ledger.write():
        ResultRow.update(data='{"of": "an older version"}').execute()
    kiosk.close()
    kiosk = make_kiosk(payments=BY_HAND)
    assert kiosk.screen == "attract", "it starts all the same"
    kiosk.pass_time(5)
    assert kiosk.agent.payments.get(intent.intent_id).status == "refunded"


def test_the_report_comes_though_the_customer_runs(kiosk: Kiosk) -> None:
    kiosk.begin("diagnostics")
    kiosk.scan()
    kiosk.act("buy")
    kiosk.pay()
    kiosk.at("results")
    kiosk.act("sendReport")
    kiosk.act("finish")
    kiosk.act("home")
    assert kiosk.screen == "attract"
    kiosk.until(lambda: reports(kiosk) == 1, "the report")
    kiosk.pass_time(1)
    assert len(list((kiosk.agent.settings.storage / "outbox").glob("*.eml"))) == 1


def tell(kiosk: Kiosk, event: PaymentChanged) -> None:
    taken = threading.Event()
    kiosk.journey.on_change = taken.set
    kiosk.agent.bus.publish(event)
    assert taken.wait(PATIENCE_S)


def test_what_is_told_late_takes_nothing_back(make_kiosk: MakeKiosk) -> None:
    kiosk = make_kiosk(payments=BY_HAND)
    shown = to_pay(kiosk)
    tell(kiosk, PaymentChanged(replace(shown, qr_code_data=None, qr_code_url=None), None))
    assert kiosk.view("payment")["qr"], "the QR stays on the screen"
    kiosk.agent.payments.confirm(shown.intent_id)
    kiosk.until(lambda: kiosk.screen == "results" and kiosk.view("report")["id"], "the report")
    tell(kiosk, PaymentChanged(shown, None))
    assert kiosk.view("results")["canClear"], "it stays paid"


def test_a_qr_that_is_there_before_its_intent_is_told_is_shown(
    make_kiosk: MakeKiosk, monkeypatch: pytest.MonkeyPatch
) -> None:
    kiosk = make_kiosk(payments=BY_HAND)
    create = kiosk.agent.payments.create_intent

    def overtaken(*args: Any) -> Intent:
        intent = create(*args)
        kiosk.until(lambda: kiosk.view("payment").get("qr"), "the news of the QR")
        return replace(intent, qr_code_data=None, qr_code_url=None)

    monkeypatch.setattr(kiosk.agent.payments, "create_intent", overtaken)
    intent = to_pay(kiosk)

    def written_down() -> bool:
        with kiosk.agent.ledger.read():
            return intent.intent_id in CheckpointRow.get().data

    kiosk.until(written_down, "the answer")
    assert kiosk.view("payment")["qr"]
