"""Every entry of the service menu, by touches on the real window, over a real ledger."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from typing import Any

import pytest

from kiosk.ledger.models import AuditRow, DeliveryRow, PaymentWorkRow
from kiosk.servicing.pin import WrongPin
from kiosk.settings import DeviceSettings, GaugeSettings, ObdSettings, ServiceMenuSettings, UiSettings
from tests.support.patience import PATIENCE_S
from tests.ui.menu.stage import ServiceStage
from tests.ui.walker import Walker
from ui.demo.preview import Look
from ui.demo.touching import until

# Simulated devices, and time enough for a busy machine to touch everything.
SIMULATED = DeviceSettings(
    obd=ObdSettings(mode="simulated", scenario="healthy"), gauge=GaugeSettings(mode="simulated")
)
PATIENT = UiSettings(service_menu=ServiceMenuSettings(idle_ms=3_600_000))


@pytest.fixture(scope="module")
def opened(
    loop: asyncio.AbstractEventLoop, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[ServiceStage]:
    storage = tmp_path_factory.mktemp("service")
    stage = ServiceStage(loop, storage, Look(1080, 1920, "ru"), devices=SIMULATED, ui=PATIENT)
    stage.run(stage.unlock())
    yield stage
    stage.close()
    assert not stage.preview.warnings
    assert not stage.preview.texts.missing


@pytest.fixture
def stage(opened: ServiceStage) -> ServiceStage:
    """The open menu, at its top."""
    if opened.overlay.facade.showing:
        opened.overlay.facade.go("menu", {})
        opened.run(opened.on("menu"))
    else:
        opened.run(opened.unlock())
    return opened


def sound(stage: ServiceStage, language: str = "ru") -> None:
    """What is shown is whole, readable, large enough to touch, and in one language."""
    stage.preview.grab()
    faults = Walker(stage.preview.window, stage.preview.grab(), language).faults()
    assert not faults, "\n".join(map(str, faults))


def rows(stage: ServiceStage, event: str) -> list[Any]:
    with stage.bench.agent.ledger.read():
        return list(AuditRow.select().where(AuditRow.event_type == event))


def test_top_shows_every_entry(stage: ServiceStage) -> None:
    sound(stage)
    for entry in (
        "devices",
        "payments",
        "sessions",
        "reports",
        "outbox",
        "day",
        "operator",
        "closed",
        "health",
    ):
        assert stage.finger.find(f"service.entry.{entry}") is not None
    for entry in ("log", "audit", "backup", "pin", "power"):
        assert stage.finger.find(f"service.entry.{entry}") is not None


def test_payment_is_found_and_refunded(stage: ServiceStage) -> None:
    intent = stage.bench.paid()
    stage.bench.clock.advance(1)
    stage.bench.paid("thickness")

    async def walk() -> None:
        await stage.go("payments")
        sound(stage)
        await stage.touch("service.search")
        sound(stage)
        await stage.write("480")
        await stage.touch("service.typing.done")
        await until(lambda: stage.facade.args.get("search") == "480", PATIENCE_S, "searching")
        await stage.on("payments")
        assert stage.facade.data["rows"][0]["id"] == intent.intent_id
        await stage.touch("service.row.0.0")
        await stage.on("payment")
        sound(stage)
        await stage.touch("service.act.payments.refund")
        await stage.touch("service.ask.choice.1")
        assert await stage.told() == "Деньги возвращены"
        sound(stage)
        await stage.touch("service.back")
        await stage.on("payments")
        assert stage.facade.args["search"] == "480"

    stage.run(walk())
    assert stage.bench.agent.payments.get(intent.intent_id).status == "refunded"
    assert stage.bench.agent.payments.refunds_of(intent.intent_id)[0].reason == "Неисправность оборудования"
    assert [row.entity_id for row in rows(stage, "service.payments.refund")] == [intent.intent_id]


def test_receipt_issued_by_hand_is_noted(stage: ServiceStage) -> None:
    stage.bench.clock.advance(1)
    intent = stage.bench.paid()
    with stage.bench.agent.ledger.write():
        PaymentWorkRow.update(receipt_state="canceled").where(
            PaymentWorkRow.intent_id == intent.intent_id
        ).execute()

    async def walk() -> None:
        await stage.go("payments")
        await stage.touch("service.row.0.0")
        await stage.on("payment")
        assert stage.facade.data["receipt"] == "canceled"
        sound(stage)
        await stage.touch("service.act.payments.receipt_done")
        sound(stage)
        await stage.touch("service.ask.choice.0")
        assert await stage.told() == "Отмечено: чек оформлен вручную"
        await stage.on("payment")
        assert stage.facade.data["receipt"] == "done"
        assert stage.finger.find("service.act.payments.receipt_done") is None
        sound(stage)

    stage.run(walk())
    (noted,) = rows(stage, "receipt.done")
    assert (noted.entity_id, noted.actor) == (intent.intent_id, "technician")
    assert json.loads(noted.details) == {"reason": "Чек коррекции в личном кабинете"}
    assert [row.entity_id for row in rows(stage, "service.payments.receipt_done")] == [intent.intent_id]


def test_payment_is_reconciled_and_books_compared(stage: ServiceStage) -> None:
    session = stage.bench.agent.sessions.create("diagnostics", "anna@example.com")
    intent = stage.bench.agent.payments.create_intent(48_000, "RUB", session.id)
    stage.bench.agent.payments.provider.confirm(intent.provider_payment_id)  # type: ignore[attr-defined]

    async def walk() -> None:
        await stage.go("payments")
        await stage.touch("service.tab.open")
        await until(lambda: stage.facade.args.get("state") == "open", PATIENCE_S, "filtering")
        await stage.on("payments")
        await stage.touch("service.row.0.0")
        await stage.on("payment")
        await stage.touch("service.act.payments.reconcile")
        assert "оплачен" in await stage.told()
        await stage.touch("service.back")
        await stage.on("payments")
        await stage.touch("service.act.payments.compare")
        await until(lambda: "payments.compare" in stage.facade.results, PATIENCE_S, "comparing")
        await stage.on("payments")
        assert "Сверка за 72 ч" in stage.facade.sheet["sections"][0]["title"]
        sound(stage)

    stage.run(walk())
    assert stage.bench.agent.payments.get(intent.intent_id).status == "confirmed"


def test_visit_leads_to_its_payment(stage: ServiceStage) -> None:
    stage.bench.clock.advance(1)
    intent = stage.bench.paid("thickness")

    async def walk() -> None:
        await stage.go("sessions")
        sound(stage)
        await stage.touch("service.row.0.0")
        await stage.on("session")
        sound(stage)
        assert stage.facade.data["id"] == intent.session_id
        await stage.touch("service.row.0.0")
        await stage.on("payment")
        assert stage.facade.data["id"] == intent.intent_id

    stage.run(walk())


def test_report_is_resent_and_the_outbox_emptied(stage: ServiceStage) -> None:
    stage.bench.clock.advance(1)
    report = stage.bench.report()
    stage.bench.agent.deliveries.tick()

    async def walk() -> None:
        await stage.go("reports")
        sound(stage)
        await stage.touch("service.row.0.0")
        await stage.on("report")
        sound(stage)
        await stage.touch("service.act.reports.resend")
        assert await stage.told() == "1 сообщение отправляется"
        await stage.touch("service.close")
        await until(lambda: not stage.bench.menu.is_open, PATIENCE_S, "closing")
        await stage.unlock()
        await stage.go("outbox")
        sound(stage)
        await stage.touch("service.row.0.0.action")
        await stage.told()
        await stage.touch("service.act.outbox.resend_all")
        await stage.told()

    stage.run(walk())
    stage.bench.agent.deliveries.tick()
    with stage.bench.agent.ledger.read():
        sent = DeliveryRow.select().where(DeliveryRow.report_id == report.id, DeliveryRow.status == "sent")
        assert sent.count() == 2


def test_day_is_closed(stage: ServiceStage) -> None:
    stage.bench.paid()

    async def walk() -> None:
        await stage.go("day")
        sound(stage)
        await stage.touch("service.act.day.close")
        assert "days/day-2026-01-15" in await stage.told()
        await stage.touch("service.step.0")
        await until(lambda: stage.facade.data["day"] == "2026-01-14", PATIENCE_S, "the day before")
        await stage.on("day")
        sound(stage)

    stage.run(walk())
    assert len(list((stage.bench.agent.settings.storage / "days").glob("*.pdf"))) == 1


def test_price_and_text_are_changed_and_put_back(stage: ServiceStage) -> None:
    settings = stage.bench.agent.settings

    async def walk() -> None:
        await stage.go("operator")
        sound(stage)
        await stage.touch("service.price.diagnostics")
        sound(stage)
        await stage.touch("kb.clear")
        await stage.write("500")
        await stage.touch("service.typing.done")
        assert await stage.told() == "Цена изменена"
        assert settings.price_kopecks("diagnostics") == 50_000
        await stage.touch("service.seller.inn")
        await stage.touch("kb.clear")
        await stage.write("123")
        await stage.touch("service.typing.done")
        assert await stage.told() == "Это не ИНН: проверьте цифры"
        assert settings.kiosk.seller.inn == "7707083893"
        await stage.touch("service.act.operator.reset")
        await stage.touch("service.ask.yes")
        assert await stage.told() == "Исходные значения возвращены"

    stage.run(walk())
    assert settings.price_kopecks("diagnostics") == 48_000


def test_kiosk_is_closed_and_opened(stage: ServiceStage) -> None:
    before = len(stage.bench.closed)

    async def walk() -> None:
        await stage.go("closed")
        sound(stage)
        await stage.touch("service.act.operator.closed")
        assert await stage.told() == "Приём клиентов выключен"
        sound(stage)
        await stage.touch("service.back")
        await stage.on("menu")
        sound(stage)
        await stage.go("closed")
        await stage.touch("service.act.operator.closed")
        assert await stage.told() == "Приём клиентов включён"

    stage.run(walk())
    assert stage.bench.closed[before:] == [True, False]


@pytest.mark.parametrize("entry", ["log", "audit", "health"])
def test_what_is_only_looked_at(stage: ServiceStage, entry: str) -> None:
    async def walk() -> None:
        await stage.go(entry)
        sound(stage)
        if entry == "health":
            await stage.touch("service.act.health.check")
            assert await stage.told() == "Проверено"
        if entry == "log":
            await stage.touch("service.tab.error")
            await until(lambda: stage.facade.data["level"] == "error", PATIENCE_S, "filtering")

    stage.run(walk())
    assert entry in {row.entity_id for row in rows(stage, "service.entered")}


def test_backup_is_made(stage: ServiceStage) -> None:
    async def walk() -> None:
        await stage.go("backup")
        sound(stage)
        await stage.touch("service.act.backup.make")
        assert "core-0.tar" in await stage.told()

    stage.run(walk())
    assert len(stage.bench.backups.made) == 1


def test_restart_and_leaving_ask_first(stage: ServiceStage) -> None:
    asked: list[str] = []
    stage.bench.menu.on_exit = asked.append

    async def walk() -> None:
        await stage.go("power")
        sound(stage)
        await stage.touch("service.act.power.leave")
        await stage.touch("service.ask.no")
        assert asked == []
        for kind in ("restart", "leave"):
            await stage.touch(f"service.act.power.{kind}")
            await stage.touch("service.ask.yes")
            await until(lambda kind=kind: kind in asked, PATIENCE_S, kind)  # type: ignore[misc]
            await stage.on("power")

    stage.run(walk())
    assert asked == ["restart", "leave"]


def test_devices_are_tested_scanned_and_read(stage: ServiceStage) -> None:
    async def walk() -> None:
        await stage.go("devices")
        sound(stage)
        await stage.touch("service.act.devices.test")
        await until(lambda: "devices.test" in stage.facade.results, PATIENCE_S, "the self-test")
        await stage.on("devices")
        assert stage.facade.results["devices.test"]["adapter"]["state"] == "ok"
        await stage.touch("service.act.devices.read")
        await until(lambda: "devices.read" in stage.facade.results, PATIENCE_S, "a reading")
        assert "в допуске" in stage.text("service.reading")
        await stage.touch("service.act.devices.scan")
        await until(lambda: stage.facade.steps.get("part", 0) > 0, PATIENCE_S, "the scan")
        await stage.touch("service.act.devices.stop")
        await until(lambda: "devices.scan" in stage.facade.results, PATIENCE_S, "the scan's end")
        await stage.on("devices")
        assert stage.text("service.scanned") == "Проверка остановлена"
        sound(stage)

    stage.run(walk())


def test_pin_is_changed(stage: ServiceStage) -> None:
    async def walk() -> None:
        await stage.go("pin")
        sound(stage)
        button = "service.pin.next"
        for pin in ("123456", "730518", "730519"):
            await stage.type_pin(pin, button)
        assert stage.finger.find("service.pin.differ") is not None
        for pin in ("730518", "730518"):
            await stage.type_pin(pin, button)
        assert await stage.told() == "ПИН-код изменён"
        stage.bench.menu.close()
        with pytest.raises(WrongPin):
            stage.bench.menu.unlock("123456")
        stage.bench.menu.unlock("730518")

    stage.run(walk())
    facts = [row.details for row in rows(stage, "service.pin.change")]
    assert facts == ["{}"]
