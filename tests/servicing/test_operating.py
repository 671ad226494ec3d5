"""Reports, outbox, operator's book, logs and health in the menu, on a real ledger."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import structlog

from kiosk.delivery.service import DeliveryService
from kiosk.errors import Conflict, Fault, NotFound, ValidationFailed
from kiosk.ledger.models import DeliveryRow
from kiosk.logbook import Logbook
from kiosk.masking import masked
from kiosk.servicing.health import Health
from kiosk.servicing.operator import is_inn
from kiosk.servicing.pin import DEV_PIN
from kiosk.settings import EmailSettings, SmtpSettings
from tests.servicing.bench import Bench


def outbox_files(bench: Bench) -> int:
    return len([it for it in (bench.agent.settings.storage / "outbox").rglob("*.eml") if it.is_file()])


def test_report_is_sent_again(bench: Bench) -> None:
    report = bench.report()
    deliveries: DeliveryService = bench.agent.deliveries
    deliveries.tick()
    assert bench.menu.enter("reports", {"search": report.id})["rows"][0]["status"] == "sent"
    card = bench.menu.enter("report", {"id": report.id})
    assert card["file"] == "ok"
    assert card["canResend"]
    assert card["deliveries"][0]["target"] == "a***@e***.com"
    assert bench.menu.act("reports.resend", {"id": report.id}) == {"count": 1}
    deliveries.tick()
    states = [it["status"] for it in bench.menu.view("report", {"id": report.id})["deliveries"]]
    assert states == ["sent", "sent"]
    assert outbox_files(bench) == 2


def test_report_without_a_contact_or_a_file_is_not_sent(bench: Bench) -> None:
    report = bench.report()
    file = bench.agent.reports.file(report.id)
    with bench.agent.ledger.write():
        DeliveryRow.update(target=None).execute()
    assert not bench.menu.view("report", {"id": report.id})["canResend"]
    with pytest.raises(Conflict):
        bench.menu.act("reports.resend", {"id": report.id})
    file.write_bytes(b"%PDF-")
    assert bench.menu.view("report", {"id": report.id})["file"] == "RPT-FILE-CHANGED"
    file.unlink()
    assert bench.menu.view("report", {"id": report.id})["file"] == "RPT-FILE-MISSING"
    with pytest.raises(Fault):
        bench.menu.act("reports.resend", {"id": report.id})


def test_outbox_sends_what_waits_or_failed(bench: Bench) -> None:
    first, second = bench.report(), bench.report()
    with bench.agent.ledger.write():
        DeliveryRow.update(status="failed", error_code="rejected").where(
            DeliveryRow.report_id == first.id
        ).execute()
        DeliveryRow.update(next_attempt_at_ms=bench.clock.now_ms() + 3_600_000).where(
            DeliveryRow.report_id == second.id
        ).execute()
    shown = bench.menu.enter("outbox")
    assert (shown["waiting"], shown["failed"]) == (1, 1)
    assert bench.agent.deliveries.tick() == 0
    assert bench.menu.act("outbox.resend_all") == {"count": 2}
    assert bench.agent.deliveries.tick() == 2
    assert bench.menu.view("outbox")["rows"] == []
    with pytest.raises(NotFound):
        bench.menu.act("outbox.resend", {"id": "DLV-0"})


def test_price_holds_at_once_and_after_a_restart(make_bench: Callable[..., Bench]) -> None:
    bench = make_bench()
    bench.menu.unlock(DEV_PIN)
    bench.menu.act("operator.prices", {"prices": {"diagnostics": 55_000, "suv": 60_000}})
    session = bench.agent.sessions.create("diagnostics", "anna@example.com")
    assert bench.agent.payments.create_intent(55_000, "RUB", session.id).amount_kopecks == 55_000
    assert bench.agent.settings.price_kopecks("thickness", "sedan") == 35_000
    bench.agent.stop()
    again = make_bench()
    assert again.agent.settings.price_kopecks("diagnostics") == 55_000
    assert again.agent.settings.price_kopecks("thickness", "suv") == 60_000
    again.menu.unlock(DEV_PIN)
    assert again.menu.enter("operator")["ownPrices"]
    again.menu.act("operator.reset")
    assert again.agent.settings.price_kopecks("diagnostics") == 48_000
    assert not again.menu.view("operator")["ownPrices"]


@pytest.mark.parametrize("price", [0, -1, 99, 10_000_001, 48_000.0, "48000", True, None])
def test_bad_price_is_refused(bench: Bench, price: object) -> None:
    with pytest.raises(ValidationFailed):
        bench.menu.act("operator.prices", {"prices": {"diagnostics": price}})
    assert bench.agent.settings.price_kopecks("diagnostics") == 48_000


def test_seller_is_what_the_customer_reads(bench: Bench) -> None:
    bench.menu.act("operator.seller", {"seller": {"name": "  ООО  Ромашка ", "inn": "500100732259"}})
    seller = bench.agent.settings.kiosk.seller
    assert (seller.name, seller.inn, seller.phone) == ("ООО Ромашка", "500100732259", "+78005553535")
    for wrong, error in (
        ({"inn": "7707083894"}, "inn_wrong"),
        ({"phone": "12"}, "phone_wrong"),
        ({"name": "x" * 121}, "text_length"),
    ):
        with pytest.raises(ValidationFailed) as refused:
            bench.menu.act("operator.seller", {"seller": wrong})
        assert refused.value.error == error
    assert bench.agent.settings.kiosk.seller == seller


@pytest.mark.parametrize(
    ("inn", "right"), [("7707083893", True), ("500100732259", True), ("7707083892", False), ("", False)]
)
def test_check_digits_of_an_inn(inn: str, right: bool) -> None:
    assert is_inn(inn) is right


def test_out_of_service_is_told_and_kept(make_bench: Callable[..., Bench]) -> None:
    bench = make_bench()
    bench.menu.unlock(DEV_PIN)
    bench.menu.act("operator.closed", {"closed": True})
    assert bench.closed == [False, True]
    bench.agent.stop()
    again = make_bench()
    assert again.closed == [True]
    again.menu.unlock(DEV_PIN)
    assert again.menu.enter("closed")["closed"]
    again.menu.act("operator.closed", {"closed": False})
    assert again.closed == [True, False]


def test_log_is_masked(bench: Bench) -> None:
    book = Logbook(kept=3)
    log = structlog.wrap_logger(structlog.PrintLogger(), processors=[book, _drop])
    log.info("old")
    log.info("mail.sent", to="ivan.petrov@mail.ru", phone="+79123456789", vin="XTA210930Y1234567")
    log.warning("psp.slow", url="https://x/?token=abc", note="call 8 (912) 345-67-89", amount=48_000)
    log.error("psp.down", intent="PAY-MKF2D3-1A2B3C4D")
    lines = book.lines()
    assert [line.event for line in lines] == ["psp.down", "psp.slow", "mail.sent"]
    told = " ".join(line.facts for line in lines)
    for secret in ("ivan", "9123456789", "345-67", "Y1234567", "abc"):
        assert secret not in told
    assert "amount=48000" in told
    assert "PAY-MKF2D3-1A2B3C4D" in told
    assert [line.event for line in book.lines("error")] == ["psp.down"]
    assert len(book.lines("warning")) == 2


def _drop(_logger: object, _method: str, _event: Any) -> Any:
    raise structlog.DropEvent


@pytest.mark.parametrize(
    "text", ["OBD-MKF2D3PQ-1A2B3C4D", "1768473000000", "RPT-DIAG-0123456789ABCDEFGHJKMNPQRS", "P0420 480.00"]
)
def test_numbers_of_ours_are_not_masked(text: str) -> None:
    assert masked(text) == text


def test_audit_log_is_paged_and_masked(bench: Bench) -> None:
    bench.paid()
    page = bench.menu.enter("audit")
    assert page["rows"][0]["event"] == "service.entered"
    assert {"session.created", "payment.confirmed"} <= {row["event"] for row in page["rows"]}
    assert "anna" not in str(page)


def test_health_of_a_dev_kiosk(bench: Bench) -> None:
    checks = {check["key"]: check for check in bench.menu.enter("health")["checks"]}
    assert {"network.none", "database.ok", "database.chain", "clock.ok"} <= set(checks)
    assert checks["database.ok"]["values"]["version"] >= 4


def test_health_names_what_is_wrong(bench: Bench, tmp_path: Path) -> None:
    def unplugged(host: str, port: int) -> None:
        raise OSError("no route")

    smtp = EmailSettings(provider="smtp", smtp=SmtpSettings(host="mail.example.com"))
    settings = bench.agent.settings.model_copy(update={"email": smtp})
    agent = bench.agent
    health = Health(agent.ledger, bench.clock, settings, agent.payments, unplugged, tmp_path / "synchronized")
    bench.clock.set_ms(bench.clock.now_ms() - 86_400_000)
    found = {check["key"]: check["level"] for check in health.checks()}
    assert found["network.email.unreachable"] == "error"
    assert found["clock.went_back"] == "error"
    assert found["clock.alone"] == "warning"
