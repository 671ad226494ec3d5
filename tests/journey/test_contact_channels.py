"""A customer is offered, and held to, the channels by which something can leave this kiosk."""

from __future__ import annotations

from typing import Any

import pytest

from tests.support.kiosk import EMAIL, Kiosk, MakeKiosk

PHONE = "+79161234567"
OFF = {"provider": "none"}
SMSC = {"provider": "smsc", "smsc": {"apiKey": "key"}}


def yookassa(api_url: str, secret_key: str) -> dict[str, Any]:
    shop = {"apiUrl": api_url, "shopId": "100500", "secretKey": secret_key}
    return {"provider": "yookassa", "yookassa": shop, "receipt": {"vatCode": 1}}


RECEIPTS = {"payments": yookassa("http://127.0.0.1:9/v3/", "test_secret")}
PROD: dict[str, Any] = {
    "environment": "PROD",
    "devices": {"obd": {"mode": "none"}, "gauge": {"mode": "none"}},
    "payments": yookassa("https://api.yookassa.ru/v3/", "live_secret"),
    "email": {"provider": "smtp", "smtp": {"host": "smtp.example.com"}},
}


def reach(kiosk: Kiosk) -> tuple[list[str], str]:
    contact = kiosk.view("contact")
    return contact["channels"], contact["reach"]


@pytest.mark.parametrize(
    ("changes", "channels", "word"),
    [
        ({}, ["email", "sms"], "email_sms"),
        ({"reports": {"publicBaseUrl": "https://k.example"}}, ["email", "sms"], "email_sms_link"),
        ({"sms": OFF}, ["email"], "email"),
        ({"sms": OFF, "reports": {"publicBaseUrl": "https://k.example"}}, ["email"], "email"),
        ({"email": OFF}, ["sms"], "sms"),
        ({"email": OFF, "reports": {"publicBaseUrl": "https://k.example"}}, ["sms"], "sms_link"),
        ({"sms": {"provider": "smsc"}}, ["email"], "email"),
        ({"email": {"provider": "smtp"}}, ["sms"], "sms"),
        (PROD, ["email"], "email"),
        ({**PROD, "sms": SMSC}, ["email", "sms"], "email_sms"),
    ],
)
def test_what_can_leave_is_what_is_offered(
    make_kiosk: MakeKiosk, changes: dict[str, Any], channels: list[str], word: str
) -> None:
    kiosk = make_kiosk(**changes)
    assert reach(kiosk) == (channels, word)
    assert kiosk.screen == "attract", kiosk.view("outOfService")


@pytest.mark.parametrize(
    "changes",
    [
        {"email": OFF, "sms": OFF},
        {"email": {"provider": "smtp"}, "sms": {"provider": "smsc"}},
        {**PROD, "email": {"provider": "dev"}},
        {**RECEIPTS, "email": OFF},
        {**PROD, "email": {"provider": "dev"}, "sms": SMSC},
    ],
    ids=[
        "both off",
        "neither set up",
        "both dev in PROD",
        "no mail for the receipt",
        "dev mail for the receipt",
    ],
)
def test_nobody_is_served_where_nothing_can_leave(make_kiosk: MakeKiosk, changes: dict[str, Any]) -> None:
    kiosk = make_kiosk(**changes)
    assert (kiosk.screen, kiosk.view("outOfService")["code"]) == ("outOfService", "DLV-MISCONFIGURED")
    kiosk.act("touch")
    assert kiosk.screen == "outOfService"


@pytest.mark.parametrize(
    ("section", "given", "error", "served"),
    [
        ("sms", {"phone": PHONE}, "phone_off", {"email": EMAIL}),
        ("sms", {"email": EMAIL, "phone": PHONE}, "phone_off", {"email": EMAIL}),
        ("email", {"email": EMAIL}, "email_off", {"phone": PHONE}),
    ],
)
def test_a_contact_that_is_not_served_is_not_taken(
    make_kiosk: MakeKiosk, section: str, given: dict[str, str], error: str, served: dict[str, str]
) -> None:
    kiosk = make_kiosk(**{section: OFF})
    kiosk.act("touch")
    kiosk.act("acceptTerms", terms=True, consent=True)
    kiosk.act("chooseService", service="diagnostics")
    kiosk.act("setContact", **given)
    assert (kiosk.screen, kiosk.view("contact")["errorKey"]) == ("contact", f"screen.contact.error.{error}")
    assert not kiosk.agent.sessions.page(limit=1)[0], "no session holds it"
    kiosk.act("setContact", **served)
    assert kiosk.screen == "car"


def test_a_visit_of_a_kiosk_without_sms(make_kiosk: MakeKiosk) -> None:
    kiosk = make_kiosk(sms=OFF)
    session_id = kiosk.diagnose()
    (report,) = kiosk.agent.reports.of_session(session_id)
    assert [(d.channel, d.status) for d in kiosk.agent.deliveries.of_report(report.id)] == [("email", "sent")]
