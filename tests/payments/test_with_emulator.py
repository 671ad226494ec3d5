"""The whole money side with YooKassa's shape on the wire: a worker thread, the emulator, notifications."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from pydantic import SecretStr

from kiosk.clock import SystemClock
from kiosk.devkit.psp.control import PspControl
from kiosk.payments import ReceiptCustomer
from kiosk.payments.service import Job, PaymentService
from kiosk.payments.worker import PaymentWorker
from kiosk.payments.yookassa.provider import YooKassaProvider
from kiosk.settings import PaymentSettings, ReceiptSettings, YooKassaSettings
from tests.payments.conftest import World
from tests.support.patience import until
from tests.support.psp import running_psp


@pytest.fixture
def control(tmp_path: Path) -> Iterator[PspControl]:
    with running_psp(tmp_path / "psp.json") as (_server, control):
        yield control


@pytest.fixture
def service(world: World, control: PspControl) -> Iterator[PaymentService]:
    shop = YooKassaSettings(
        api_url=f"{control.origin}/v3/",
        shop_id="100500",
        secret_key=SecretStr("test_emulator"),
        read_timeout_s=5,
    )
    world.contact = ReceiptCustomer(email="client@example.com")
    world.clock = SystemClock()
    world.settings = world.settings.model_copy(update={"payments": PaymentSettings(poll_interval_ms=100)})
    provider = YooKassaProvider(shop, ReceiptSettings(vat_code=1), "kiosk-1")
    service = world.service(provider)
    worker = PaymentWorker(service)
    worker.start()
    yield service
    worker.stop()
    provider.close()


def test_polling_alone_brings_the_money_home(
    world: World, service: PaymentService, control: PspControl
) -> None:
    intent = service.create_intent(48_000, "RUB", world.session())
    until(lambda: service.get(intent.intent_id).qr_code_data is not None)
    payment_id = service.get(intent.intent_id).provider_payment_id
    assert payment_id is not None
    control.pay(payment_id)
    service.watch(intent.intent_id)
    until(lambda: service.get(intent.intent_id).status == "confirmed")
    assert service.get(intent.intent_id).receipt_state == "succeeded"
    service.request_refund(intent.intent_id, "scan failed", "journey")
    until(lambda: service.get(intent.intent_id).status == "refunded")
    totals = control.totals()
    assert (totals["paid_kopecks"], totals["refunded_kopecks"]) == (48_000, 48_000)


def test_a_silent_provider_holds_up_neither_callers_nor_other_work(
    world: World, service: PaymentService, control: PspControl
) -> None:
    control.fault("create_payment", "silence", seconds=4)
    started = time.monotonic()
    stuck = service.create_intent(100, "RUB", world.session("OBD-1"))
    service.accept_webhook(b'{"event": "payment.succeeded", "object": {"id": "x"}}', {}, "127.0.0.1")
    assert time.monotonic() - started < 1.0
    until(lambda: service.get(stuck.intent_id).qr_code_data is None and not control.state()["faults"])
    other = service.create_intent(200, "RUB", world.session("OBD-2"))
    until(lambda: service.get(other.intent_id).qr_code_data is not None)
    assert service.get(stuck.intent_id).qr_code_data is None
    until(lambda: service.get(stuck.intent_id).qr_code_data is not None)
    assert control.totals()["payments"] == 2


def test_a_hanging_call_does_not_keep_the_machine_busy(
    world: World, service: PaymentService, control: PspControl, monkeypatch: pytest.MonkeyPatch
) -> None:
    looks: list[float] = []
    jobs = service.jobs

    def counted() -> list[Job]:
        looks.append(time.monotonic())
        return jobs()

    control.fault("create_payment", "silence", seconds=2)
    intent = service.create_intent(100, "RUB", world.session())
    until(lambda: not control.state()["faults"])
    monkeypatch.setattr(service, "jobs", counted)
    until(lambda: service.get(intent.intent_id).uncertain)
    assert 0 < len(looks) < 20, "four times a second, not fifty"


def test_notifications_in_any_number_and_order_make_one_change(
    world: World, service: PaymentService, control: PspControl
) -> None:
    statuses: list[int] = []

    class Door(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            if not statuses:
                statuses.append(503)  # the first is to be repeated
            else:
                service.accept_webhook(body, dict(self.headers), "127.0.0.1")
                statuses.append(200)
            self.send_response(statuses[-1])
            self.end_headers()

        def log_message(self, *_args: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Door) as door:
        thread = threading.Thread(target=door.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
        thread.start()
        control.configure(
            webhook_url=f"http://127.0.0.1:{door.server_port}/", webhook_copies=5, webhook_reorder=True
        )
        intent = service.create_intent(48_000, "RUB", world.session())
        until(lambda: service.get(intent.intent_id).provider_payment_id is not None)
        control.pay(str(service.get(intent.intent_id).provider_payment_id))
        until(lambda: service.get(intent.intent_id).status == "confirmed")
        control.advance(60)
        until(lambda: len(statuses) >= 6)
        control.replay_webhooks(5)
        until(lambda: len(statuses) >= 30)
        door.shutdown()
        thread.join(5)
    assert world.statuses() == [(None, "pending"), ("pending", "confirmed")]
    assert control.totals()["charges"] == {intent.intent_id: 1}
