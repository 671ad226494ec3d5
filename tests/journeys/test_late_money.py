"""Money for a QR that the kiosk had given up: who still stands there is served, who is gone gets it back."""

from __future__ import annotations

from kiosk.devkit.psp.control import PspControl
from kiosk.errors import Fault
from tests.support.kiosk import EMAIL, Kiosk, MakeKiosk, to_qr


def statuses(kiosk: Kiosk) -> list[str]:
    return [intent.status for intent in kiosk.agent.payments.of_session(kiosk.session_id)]


def shown(kiosk: Kiosk) -> str | None:
    """The status that has reached the screen: refund_pending reads the same there."""
    intent = kiosk.journey._stage.visit.intent
    return None if intent is None else intent.status


def test_who_confirms_a_second_too_late_is_served(make_kiosk: MakeKiosk, control: PspControl) -> None:
    kiosk = make_kiosk()
    payment_id = to_qr(kiosk, "thickness")
    kiosk.pass_time(601)
    kiosk.until(lambda: kiosk.view("payment")["state"] == "expired", "the end of the QR")
    control.pay(payment_id)
    kiosk.pass_time(61)
    kiosk.at("prepare")
    assert statuses(kiosk) == ["confirmed"]
    kiosk.act("cancel")
    kiosk.act("finish")
    kiosk.at("attract")
    kiosk.until(lambda: statuses(kiosk) == ["refund_pending"], "the refund")


def test_a_canceled_qr_that_is_paid_serves_who_chose_the_same(
    make_kiosk: MakeKiosk, control: PspControl
) -> None:
    kiosk = make_kiosk()
    payment_id = to_qr(kiosk, "thickness")
    kiosk.act("cancel")
    kiosk.at("body")
    control.pay(payment_id)
    kiosk.pass_time(61)
    kiosk.at("prepare")


def test_a_qr_of_another_price_goes_back_and_leaves_the_present_one_alone(
    make_kiosk: MakeKiosk, control: PspControl
) -> None:
    kiosk = make_kiosk()
    payment_id = to_qr(kiosk, "thickness")
    kiosk.act("cancel")
    kiosk.at("body")
    kiosk.act("chooseBody", body="suv")
    kiosk.until(lambda: kiosk.view("payment").get("reference"), "the intent")
    kiosk.pass_time(0)
    kiosk.until(lambda: kiosk.view("payment").get("qr"), "the QR")
    control.pay(payment_id)
    kiosk.pass_time(61)
    assert statuses(kiosk) == ["refunded", "pending"]
    assert kiosk.view("payment")["state"] == "waiting"


def test_late_money_for_a_session_that_is_over_goes_back_on_the_screen_too(
    make_kiosk: MakeKiosk, control: PspControl
) -> None:
    kiosk = make_kiosk(sessions={"defaultTtlMs": 601_000})
    payment_id = to_qr(kiosk, "thickness")
    kiosk.pass_time(601)
    kiosk.until(lambda: kiosk.view("payment")["state"] == "expired", "the end of the QR")
    kiosk.agent.sessions.expire_due()
    control.pay(payment_id)
    kiosk.pass_time(61)
    kiosk.until(lambda: shown(kiosk) == "refunded", "the refund")
    assert kiosk.view("payment")["state"] == "refunded"
    assert kiosk.view("payment")["reference"]
    kiosk.pass_time(90)
    kiosk.pass_time(1)
    assert kiosk.screen == "attract", "nobody is waited for"


def test_who_pays_for_one_service_and_takes_the_other_gets_the_first_money_back(
    make_kiosk: MakeKiosk, control: PspControl
) -> None:
    kiosk = make_kiosk()
    payment_id = to_qr(kiosk, "thickness")
    (paid,) = kiosk.agent.payments.of_session(kiosk.session_id)
    kiosk.act("cancel")
    kiosk.at("body")
    kiosk.act("back")
    control.pay(payment_id)
    kiosk.pass_time(61)
    kiosk.until(lambda: kiosk.journey._stage.visit.paid, "the money")
    kiosk.act("back")
    kiosk.act("chooseService", service="diagnostics")
    kiosk.act("setContact", email=EMAIL)
    kiosk.until(lambda: kiosk.agent.payments.refunds_of(paid.intent_id), "the refund")
    kiosk.scan()


def test_who_scans_anew_and_walks_away_leaves_the_kiosk_to_the_next(
    make_kiosk: MakeKiosk, control: PspControl
) -> None:
    kiosk = make_kiosk()
    payment_id = to_qr(kiosk)
    kiosk.act("cancel")
    kiosk.at("summary")
    kiosk.act("retry")
    kiosk.at("plugIn")
    control.pay(payment_id)
    kiosk.pass_time(61)
    assert statuses(kiosk) == ["confirmed"]
    session_id = kiosk.session_id
    kiosk.until(lambda: kiosk.journey.view()["screen"] == "plugIn", "the guide")
    for _ in range(16):
        kiosk.pass_time(60)
    kiosk.at("attract")
    kiosk.until(lambda: kiosk.agent.reports.of_session(session_id), "the report of the first scan")


def test_who_scans_anew_and_paid_meanwhile_is_not_asked_to_pay(
    make_kiosk: MakeKiosk, control: PspControl
) -> None:
    kiosk = make_kiosk()
    payment_id = to_qr(kiosk)
    kiosk.act("cancel")
    kiosk.at("summary")
    kiosk.act("retry")
    kiosk.at("plugIn")
    with kiosk.journey._stage.lock:
        kiosk.journey._stage.problem(Fault("OBD-NO-ADAPTER"), retry_to="plugIn")
    control.pay(payment_id)
    kiosk.pass_time(61)
    kiosk.until(lambda: kiosk.journey._stage.visit.paid, "the money")
    assert kiosk.screen == "problem", "there is nothing to show yet"
    kiosk.act("retry")
    kiosk.act("ready")
    kiosk.at("summary")
    kiosk.pass_time(1)
    kiosk.at("results")
    assert kiosk.view("results")["verdict"]


def test_late_money_with_nothing_to_deliver_goes_back(make_kiosk: MakeKiosk, control: PspControl) -> None:
    kiosk = make_kiosk()
    payment_id = to_qr(kiosk, "thickness")
    kiosk.act("cancel")
    kiosk.at("body")
    kiosk.act("home")
    control.pay(payment_id)
    for _ in range(4):
        kiosk.pass_time(60)
    (intent,) = kiosk.agent.payments.of_session(kiosk.session_id)
    assert intent.status == "refunded"
    totals = control.totals()
    assert totals["paid_kopecks"] == totals["refunded_kopecks"] == 35000


def test_who_leaves_for_free_and_pays_then_gets_his_report_after_a_power_cut(
    make_kiosk: MakeKiosk, control: PspControl
) -> None:
    clean = {"obd": {"link": "instant", "scenario": "healthy"}}
    kiosk = make_kiosk(devices=clean)
    payment_id = to_qr(kiosk)
    session_id = kiosk.session_id
    kiosk.act("cancel")
    kiosk.at("summary")
    kiosk.act("leaveFree")
    kiosk.act("finish")
    kiosk.at("attract")
    kiosk.journey.stop()
    control.pay(payment_id)
    kiosk.pass_time(61)
    (intent,) = kiosk.agent.payments.of_session(session_id)
    assert intent.status == "confirmed"
    kiosk.close()
    kiosk = make_kiosk(devices=clean)
    assert len(kiosk.agent.reports.of_session(session_id)) == 1
    assert kiosk.agent.payments.get(intent.intent_id).status == "confirmed"
