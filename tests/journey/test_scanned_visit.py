"""A customer's diagnostics visit, tap by tap, against the simulated car."""

from __future__ import annotations

import hashlib
import threading
from pathlib import Path

import pytest

from kiosk.devkit.car import CarSimulator, ScriptedFault
from kiosk.errors import Conflict
from kiosk.ledger.models import AuditRow, CheckpointRow, ConsentRow, DeliveryRow, ReportRow
from tests.support.kiosk import Kiosk, MakeKiosk

YOOKASSA = {
    "provider": "yookassa",
    "yookassa": {"apiUrl": "http://127.0.0.1:9/v3/", "shopId": "100500", "secretKey": "test_secret"},
    "receipt": {"vatCode": 1},
}


def test_a_whole_visit(kiosk: Kiosk) -> None:
    session_id = kiosk.begin("diagnostics")
    kiosk.scan()
    summary = kiosk.view("summary")
    assert (summary["codeCount"], summary["mil"], summary["priceKopecks"]) == (1, True, 48000)
    assert not kiosk.view("results"), "the details are locked before payment"
    kiosk.act("buy")
    intent_id = kiosk.pay()
    kiosk.at("results")
    (code,) = kiosk.view("results")["codes"]
    assert (code["code"], code["kinds"]) == ("P0420", ["stored", "permanent"]), "one code, told once"
    assert code["title"]
    kiosk.until(lambda: kiosk.view("report")["id"], "the report")
    kiosk.act("sendReport")
    kiosk.pass_time(1)
    assert [one["state"] for one in kiosk.view("report")["deliveries"]] == ["sent"]
    kiosk.act("finish")
    assert kiosk.screen == "thanks"
    kiosk.pass_time(31)
    assert kiosk.screen == "attract"

    agent = kiosk.agent
    assert kiosk.status() == "completed"
    assert agent.payments.get(intent_id).status == "confirmed"
    with agent.ledger.read():
        (report,) = ReportRow.select()
        file = agent.settings.storage / "reports" / report.file_name
        assert hashlib.sha256(file.read_bytes()).hexdigest() == report.sha256
        events = {row.event_type for row in AuditRow.select()}
        assert {"payment.created", "payment.confirmed", "session.completed", "report.generated"} <= events
        assert DeliveryRow.get().status == "sent"
        assert ConsentRow.select().where(ConsentRow.session_id == session_id).count() == 2
        assert not CheckpointRow.select().exists()
    metrics = agent.metrics.render().decode()
    counted = [line.rsplit(" ", 1) for line in metrics.splitlines() if not line.startswith("#")]
    sums: dict[str, float] = {}
    for series, value in counted:
        name = series.split("{", maxsplit=1)[0]
        sums[name] = sums.get(name, 0) + float(value)
    for name in (
        "sessions_created_total",
        "sessions_completed_total",
        "payments_intents_total",
        "payments_confirmed_total",
        "reports_generated_total",
        "reports_delivered_total",
        "diagnostics_scans_total",
    ):
        assert sums[name] == 1, name
    assert len(list((agent.settings.storage / "outbox").glob("*.eml"))) == 1


def test_nothing_of_a_customer_is_left_for_the_next(kiosk: Kiosk) -> None:
    kiosk.begin("diagnostics")
    kiosk.scan()
    kiosk.act("setLanguage", language="en")
    kiosk.act("setAppearance", largeText=True)
    kiosk.act("home")
    assert kiosk.screen == "attract"
    assert kiosk.status() == "expired"
    view = kiosk.journey.view()
    told = str({key: value for key, value in view.items() if key not in {"terms", "languages", "body"}})
    assert "anna" not in told
    assert "P0420" not in told
    assert (view["language"], view["appearance"]["largeText"], view["car"]["model"]) == ("ru", False, "")


def test_a_receipt_by_mail_asks_for_an_address(make_kiosk: MakeKiosk) -> None:
    kiosk = make_kiosk(payments=YOOKASSA)
    kiosk.act("touch")
    kiosk.act("acceptTerms", terms=True, consent=True)
    assert kiosk.view("contact")["emailRequired"], "said before anything is typed"
    kiosk.act("chooseService", service="diagnostics")
    kiosk.act("setContact", email="", phone="+79161234567")
    assert kiosk.view("contact")["errorKey"] == "screen.contact.error.email_required"
    kiosk.act("setContact", email="anna@example.com", phone="+79161234567")
    assert kiosk.screen == "car"


@pytest.mark.parametrize(
    ("email", "phone", "error"),
    [
        ("", "", "screen.contact.error.required"),
        ("anna@", "", "screen.contact.error.email"),
        ("", "12345", "screen.contact.error.phone"),
    ],
)
def test_a_wrong_contact_is_said_and_makes_no_session(
    kiosk: Kiosk, email: str, phone: str, error: str
) -> None:
    kiosk.act("touch")
    kiosk.act("acceptTerms", terms=True, consent=True)
    kiosk.act("chooseService", service="diagnostics")
    kiosk.act("setContact", email=email, phone=phone)
    assert kiosk.screen == "contact"
    assert kiosk.view("contact")["errorKey"] == error
    assert kiosk.agent.sessions.page()[0] == []


def test_terms_need_both_ticks_and_a_late_tap_does_nothing(kiosk: Kiosk) -> None:
    kiosk.act("acceptTerms", terms=True, consent=True)
    assert kiosk.screen == "attract"
    kiosk.act("touch")
    kiosk.act("acceptTerms", terms=True, consent=False)
    assert kiosk.screen == "terms"
    kiosk.act("chooseService", service="diagnostics")
    assert kiosk.screen == "terms"


def test_going_back_and_forth_keeps_one_session(kiosk: Kiosk) -> None:
    session_id = kiosk.begin("diagnostics")
    kiosk.act("back")
    assert kiosk.view("contact")["email"] == "anna@example.com"
    kiosk.act("setContact", email="boris@example.com")
    kiosk.act("chooseCar", make="Kia", model="Rio")
    kiosk.act("back")
    assert kiosk.screen == "car"
    session = kiosk.agent.sessions.get(session_id)
    assert (kiosk.session_id, session.email) == (session_id, "boris@example.com")


def test_an_adapter_pulled_out_is_no_clean_bill(make_kiosk: MakeKiosk) -> None:
    with CarSimulator("catalyst", "instant", [ScriptedFault("unplug", command="03")]) as car:
        kiosk = make_kiosk(devices={"obd": {"mode": "real", "port": car.port}})
        kiosk.begin("diagnostics")
        kiosk.act("chooseCar", make="Lada", model="Vesta")
        kiosk.act("ready")
        kiosk.at("problem")
        assert kiosk.view("fault")["code"] == "OBD-LINK-LOST"
        assert not kiosk.view("summary")
        car.replug()
        kiosk.act("retry")
        assert kiosk.screen == "plugIn"
        kiosk.act("ready")
        kiosk.at("summary")
        assert kiosk.view("summary")["codeCount"] == 1
        kiosk.close()


def test_diagnostics_are_not_offered_without_an_adapter(make_kiosk: MakeKiosk, tmp_path: Path) -> None:
    port = tmp_path / "kiosk-obd"
    kiosk = make_kiosk(devices={"obd": {"mode": "real", "port": str(port)}})
    offer = kiosk.view("services")["diagnostics"]
    assert (offer["available"], offer["faultCode"]) == (False, "OBD-NO-ADAPTER")
    kiosk.act("touch")
    kiosk.act("acceptTerms", terms=True, consent=True)
    kiosk.act("chooseService", service="diagnostics")
    assert kiosk.screen == "service", "nobody leaves an address for nothing"
    with CarSimulator("catalyst", "instant") as car:
        port.symlink_to(car.port)
        kiosk.pass_time(11)
        kiosk.until(lambda: kiosk.view("services")["diagnostics"]["available"], "the adapter")
        kiosk.act("chooseService", service="diagnostics")
        assert kiosk.screen == "contact"
        kiosk.close()


def test_a_canceled_scan_does_not_come_back(kiosk: Kiosk) -> None:
    kiosk.begin("diagnostics")
    kiosk.act("chooseCar", make="Lada", model="Vesta")
    kiosk.act("ready")
    kiosk.act("cancel")
    assert kiosk.screen == "plugIn"
    kiosk.act("ready")
    kiosk.at("summary")


def test_a_clean_scan_may_be_left_free(make_kiosk: MakeKiosk) -> None:
    kiosk = make_kiosk(devices={"obd": {"link": "instant", "scenario": "healthy"}})
    kiosk.begin("diagnostics")
    kiosk.scan()
    assert kiosk.view("summary")["canLeaveFree"] is True
    kiosk.act("leaveFree")
    assert kiosk.screen == "thanks"
    assert kiosk.status() == "completed"
    assert kiosk.agent.payments.of_session(kiosk.session_id) == []


def test_codes_are_cleared_after_payment_and_two_confirmations(kiosk: Kiosk) -> None:
    kiosk.begin("diagnostics")
    kiosk.scan()
    kiosk.act("clearCodes", confirmations=2)
    kiosk.act("buy")
    kiosk.pay()
    kiosk.at("results")
    assert kiosk.view("results")["canClear"] is True
    kiosk.act("clearCodes", confirmations=2)
    kiosk.until(lambda: kiosk.view("results")["clearing"] not in {"", "working"}, "the clearing")
    assert kiosk.view("results")["clearing"] in {"done", "OBD-ENGINE-RUNNING"}
    with kiosk.agent.ledger.read():
        events = [row.event_type for row in AuditRow.select()]
    cleared = kiosk.view("results")["clearing"] == "done"
    assert ("diagnostics.codes_cleared" in events) is cleared


def test_one_confirmation_clears_nothing(kiosk: Kiosk) -> None:
    kiosk.begin("diagnostics")
    kiosk.scan()
    kiosk.act("buy")
    kiosk.pay()
    kiosk.at("results")
    kiosk.act("clearCodes", confirmations=1)
    kiosk.until(lambda: kiosk.view("results")["clearing"] not in {"", "working"}, "the refusal")
    assert kiosk.view("results")["clearing"] == "OBD-CLEAR-FAILED"


def test_an_absent_customer_is_warned_and_then_forgotten(kiosk: Kiosk) -> None:
    kiosk.begin("diagnostics")
    kiosk.pass_time(59)
    assert kiosk.view("idle")["secondsLeft"] == 0
    kiosk.pass_time(6)
    assert 13 <= kiosk.view("idle")["secondsLeft"] <= 20
    kiosk.act("stillHere")
    assert kiosk.view("idle")["secondsLeft"] == 0
    kiosk.pass_time(81)
    assert (kiosk.screen, kiosk.status()) == ("attract", "expired")


def test_who_goes_no_further_than_the_first_screen_leaves_it_as_it_was(kiosk: Kiosk) -> None:
    kiosk.act("setLanguage", language="en")
    kiosk.act("setAppearance", largeText=True)
    kiosk.pass_time(79)
    assert (kiosk.view("language"), kiosk.view("idle")["away"]) == ("en", False)
    kiosk.pass_time(2)
    assert (kiosk.view("language"), kiosk.view("appearance")["largeText"]) == ("ru", False)
    assert kiosk.view("idle") == {"secondsLeft": 0, "away": True}
    kiosk.act("touch")
    assert not kiosk.view("idle")["away"]


def test_no_thread_is_left(make_kiosk: MakeKiosk) -> None:
    before = threading.active_count()
    kiosk = make_kiosk()
    kiosk.begin("diagnostics")
    kiosk.scan()
    kiosk.close()
    names = [thread.name for thread in threading.enumerate()]
    assert threading.active_count() <= before + 1, names


def test_nobody_deletes_the_session_of_who_stands_there(kiosk: Kiosk) -> None:
    session_id = kiosk.begin("diagnostics")
    with pytest.raises(Conflict) as refused:
        kiosk.agent.sessions.delete(session_id)
    assert refused.value.error == "session_on_screen"
    kiosk.scan()
    kiosk.act("cancel")
    assert kiosk.screen == "attract"
    kiosk.agent.sessions.delete(session_id)
