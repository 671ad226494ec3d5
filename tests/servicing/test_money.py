"""Payments, visits and the day's closing in the menu, on a real ledger and the bank of DEV."""

from __future__ import annotations

import pytest
from pypdf import PdfReader

from kiosk.errors import Conflict, IllegalTransition, ValidationFailed
from kiosk.ledger.models import AuditRow, RefundRow
from tests.servicing.bench import Bench

DAY_S = 86_400


def test_search_finds_by_numbers_and_by_sum(bench: Bench) -> None:
    first, second = bench.paid(), bench.paid("thickness")
    found = bench.menu.enter("payments", {"search": first.reference.lower()})["rows"]
    assert [row["id"] for row in found] == [first.intent_id]
    by_session = bench.menu.view("payments", {"search": second.session_id})["rows"]
    assert [row["id"] for row in by_session] == [second.intent_id]
    assert [row["id"] for row in bench.menu.view("payments", {"search": "480"})["rows"]] == [first.intent_id]
    assert bench.menu.view("payments", {"search": "%"})["rows"] != []
    assert bench.menu.view("payments", {"search": "nothing-like-it"})["rows"] == []


def test_filters_and_pages(bench: Bench) -> None:
    for _ in range(21):
        bench.paid()
        bench.clock.advance(1)
    first = bench.menu.enter("payments", {"state": "paid"})
    assert len(first["rows"]) == 20
    assert first["more"]
    second = bench.menu.view("payments", {"state": "paid", "offset": 20})
    assert len(second["rows"]) == 1
    assert not second["more"]
    assert bench.menu.view("payments", {"state": "open"})["rows"] == []
    newest = first["rows"][0]
    assert newest["service"] == "diagnostics"
    assert newest["atMs"] > second["rows"][0]["atMs"]


def test_reconcile_asks_the_bank(bench: Bench) -> None:
    session = bench.agent.sessions.create("diagnostics", "anna@example.com")
    intent = bench.agent.payments.create_intent(48_000, "RUB", session.id)
    told = bench.menu.act("payments.reconcile", {"id": intent.intent_id})
    assert (told["before"], told["after"]) == ("pending", "pending")
    bench.agent.payments.provider.confirm(intent.provider_payment_id)  # type: ignore[attr-defined]
    told = bench.menu.act("payments.reconcile", {"id": intent.intent_id})
    assert (told["before"], told["after"]) == ("pending", "confirmed")


def test_refund_needs_a_reason_and_ends_refunded(bench: Bench) -> None:
    intent = bench.paid()
    with pytest.raises(ValidationFailed):
        bench.menu.act("payments.refund", {"id": intent.intent_id, "reason": " "})
    assert bench.menu.view("payment", {"id": intent.intent_id})["canRefund"]
    told = bench.menu.act("payments.refund", {"id": intent.intent_id, "reason": "Услуга не оказана"})
    assert told["status"] == "succeeded"
    card = bench.menu.view("payment", {"id": intent.intent_id})
    assert card["status"] == "refunded"
    assert not card["canRefund"]
    assert [(it["reason"], it["actor"]) for it in card["refunds"]] == [("Услуга не оказана", "technician")]
    with bench.agent.ledger.read():
        row = AuditRow.select().where(AuditRow.event_type == "service.payments.refund").get()
        assert row.entity_id == intent.intent_id


def test_a_receipt_done_by_hand_needs_a_reason_and_a_failed_receipt(bench: Bench) -> None:
    intent = bench.paid()
    assert not bench.menu.view("payment", {"id": intent.intent_id})["canReceipt"]
    with pytest.raises(Conflict, match="no receipt"):
        bench.menu.act("payments.receipt_done", {"id": intent.intent_id, "reason": "Касса"})
    bench.menu.act("payments.refund", {"id": intent.intent_id, "reason": "Просьба клиента"})
    with bench.agent.ledger.write():
        RefundRow.update(receipt_state="canceled").execute()
    card = bench.menu.view("payment", {"id": intent.intent_id})
    assert (card["canReceipt"], card["refunds"][0]["receiptFailed"]) == (True, True)
    with pytest.raises(ValidationFailed):
        bench.menu.act("payments.receipt_done", {"id": intent.intent_id, "reason": " "})
    told = bench.menu.act("payments.receipt_done", {"id": intent.intent_id, "reason": "Касса"})
    assert told == {"count": 1}
    card = bench.menu.view("payment", {"id": intent.intent_id})
    assert (card["canReceipt"], card["refunds"][0]["receiptFailed"]) == (False, False)


def test_unpaid_money_is_not_refunded(bench: Bench) -> None:
    session = bench.agent.sessions.create("diagnostics", "anna@example.com")
    intent = bench.agent.payments.create_intent(48_000, "RUB", session.id)
    with pytest.raises(IllegalTransition):
        bench.menu.act("payments.refund", {"id": intent.intent_id, "reason": "Просьба клиента"})
    assert bench.audit()[-1] == ("service.failed", "payments.refund")


def test_comparison_names_what_differs(bench: Bench) -> None:
    intent = bench.paid()
    told = bench.menu.act("payments.compare")
    assert (told["intents"], told["remote"]) == (1, 1)
    assert [(it["kind"], it["id"]) for it in told["differences"]] == [
        ("paid_not_delivered", intent.intent_id)
    ]


def test_visits_show_masked_contacts_and_their_money(bench: Bench) -> None:
    intent = bench.paid()
    rows = bench.menu.enter("sessions", {"search": intent.session_id})["rows"]
    assert [row["id"] for row in rows] == [intent.session_id]
    card = bench.menu.enter("session", {"id": intent.session_id})
    assert card["email"] == "a***@e***.com"
    assert [it["id"] for it in card["payments"]] == [intent.intent_id]
    assert card["history"][-1]["event"] == "session.created"
    assert bench.menu.view("sessions", {"state": "expired"})["rows"] == []


def test_day_sums_by_service_and_state(bench: Bench) -> None:
    bench.paid()
    bench.paid("thickness")
    back = bench.paid()
    bench.menu.act("payments.refund", {"id": back.intent_id, "reason": "Просьба клиента"})
    session = bench.agent.sessions.create("diagnostics")
    bench.agent.payments.create_intent(48_000, "RUB", session.id)
    day = bench.menu.enter("day")
    assert {it["key"]: (it["count"], it["amountKopecks"]) for it in day["paid"]} == {
        "diagnostics": (2, 96_000),
        "thickness": (1, 35_000),
    }
    assert day["returnedKopecks"] == 48_000
    assert day["netKopecks"] == 83_000
    states = {it["key"]: it["count"] for it in day["states"] if it["count"]}
    assert states == {"pending": 1, "confirmed": 2, "refunded": 1}
    assert not day["isOver"]


def test_day_ends_at_midnight_where_the_kiosk_stands(bench: Bench) -> None:
    # 10:30 UTC is 13:30 in Moscow; ten and a half hours on it is midnight there.
    bench.paid()
    bench.clock.advance(10.5 * 3600 - 1)
    bench.paid()
    bench.clock.advance(2)
    bench.menu.touched(opening=True)
    bench.paid()
    assert bench.menu.view("day", {"day": "2026-01-15"})["paidCount"] == 2
    assert bench.menu.view("day", {"day": "2026-01-15"})["isOver"]
    assert bench.menu.view("day", {"day": "2026-01-16"})["paidCount"] == 1


def test_closing_is_kept_as_a_pdf(bench: Bench) -> None:
    bench.paid()
    for language, words in (("ru", "Закрытие дня"), ("en", "Day closing")):
        bench.clock.advance(1)
        told = bench.menu.act("day.close", {"day": "2026-01-15", "language": language})
        file = bench.agent.settings.storage / told["file"]
        text = PdfReader(file).pages[0].extract_text()
        assert words in text
        assert "480" in text
        assert "7707083893" in text
    assert len(list(file.parent.iterdir())) == 2
    with bench.agent.ledger.read():
        row = AuditRow.select().where(AuditRow.event_type == "day.closed").get()
    assert file.parent.name == "days"
    assert row.entity_id == "2026-01-15"


@pytest.mark.parametrize("day", ["2026-01-16", "2020-01-01", "yesterday"])
def test_days_without_figures_are_refused(bench: Bench, day: str) -> None:
    with pytest.raises(ValidationFailed):
        bench.menu.act("day.close", {"day": day})
