"""One visit's money in a process of its own, that dies at a named point: `payment_visit.py LEDGER ORIGIN WAY
[POINT]`.

WAY: `deliver` (pay, deliver), `refund` (pay, delivery impossible), `late` (cancel, then the customer pays).
Started again without POINT it recovers and goes on to the end. The customer pays once, as people do.
"""

from __future__ import annotations

import json
import os
import signal
import sys
import time
from pathlib import Path
from typing import Any

from pydantic import SecretStr

from kiosk.clock import SystemClock
from kiosk.devkit.psp.control import PspControl
from kiosk.events import EventBus
from kiosk.ledger.models import DeliveryRow, ReportRow, SessionRow
from kiosk.payments import PaymentChanged, RefundChanged
from kiosk.payments.service import PaymentService
from kiosk.payments.yookassa.provider import YooKassaProvider
from kiosk.settings import ReceiptSettings, Settings, YooKassaSettings
from tests.support.ledgers import open_ledger

SESSION = "OBD-CRASH"
CALLS = ("create_payment", "read_payment", "create_refund", "read_refund")


class Bomb:
    """Kills the process at the named point, as a power cut does."""

    def __init__(self, point: str | None) -> None:
        self._point = point

    def reach(self, point: str) -> None:
        if point == self._point:
            os.kill(os.getpid(), signal.SIGKILL)

    def around(self, thing: Any, name: str) -> None:
        """Let calls of `thing.name` pass the points `before.name` and `after.name`."""
        call = getattr(thing, name)

        def bombed(*args: Any, **more: Any) -> Any:
            self.reach(f"before.{name}")
            result = call(*args, **more)
            self.reach(f"after.{name}")
            return result

        setattr(thing, name, bombed)


class Visit:
    """The kiosk of one customer, without a screen."""

    def __init__(self, path: Path, origin: str, way: str, point: str | None) -> None:
        self.way = way
        self.bomb = Bomb(point)
        self.control = PspControl(origin)
        self.bus = EventBus()
        self.ledger = open_ledger(path, SystemClock())
        shop = YooKassaSettings(
            api_url=f"{origin}/v3/",
            shop_id="100500",
            secret_key=SecretStr("test_emulator"),
            read_timeout_s=10,
        )
        self.provider = YooKassaProvider(shop, ReceiptSettings(vat_code=1), "kiosk-1")
        self._mine()
        self.service = PaymentService(
            self.ledger,
            self.bus,
            SystemClock(),
            Settings(storage=path.parent),
            self.provider,
            price_of=lambda _session_id: 48_000,
            can_deliver=lambda _session_id: self.way == "deliver",
            contact_of=lambda _session_id: None,
            description_of=lambda _session_id: "Диагностика",
        )

    def _mine(self) -> None:
        """Lay the bombs: around each call, inside each transaction, after each commit."""
        for name in CALLS:
            self.bomb.around(self.provider, name)
        record = self.ledger.audit.record

        def bombed(event_type: str, *args: Any, **more: Any) -> Any:
            result = record(event_type, *args, **more)
            self.bomb.reach(f"inside.{event_type}")
            return result

        setattr(self.ledger.audit, "record", bombed)  # noqa: B010 - a test's own bomb
        self.bus.subscribe(PaymentChanged, self._payment_changed)
        self.bus.subscribe(
            RefundChanged, lambda event: self.bomb.reach(f"committed.refund.{event.refund.status}")
        )

    def _payment_changed(self, event: PaymentChanged) -> None:
        had_qr = event.previous_status is not None and event.intent.qr_code_data is not None
        state = "submitted" if had_qr and event.intent.status == "pending" else event.intent.status
        self.bomb.reach(f"committed.{state}")

    def run(self) -> None:
        self._open_session()
        self.service.recover()
        for _ in range(60):
            self.service.recover()
            self.service.tick()
            if self._step():
                return
            time.sleep(0.01)
        raise SystemExit("the visit does not come to its end")

    def _open_session(self) -> None:
        now_ms = SystemClock().now_ms()
        with self.ledger.write():
            if not SessionRow.select().where(SessionRow.id == SESSION).exists():
                SessionRow.create(
                    id=SESSION,
                    type="diagnostics",
                    ttl_ms=3_600_000,
                    created_at_ms=now_ms,
                    updated_at_ms=now_ms,
                    expires_at_ms=now_ms + 3_600_000,
                )

    def _step(self) -> bool:
        """Do the next thing of the visit; returns whether it is over."""
        intents = self.service.of_session(SESSION)
        if not intents:
            self.service.create_intent(48_000, "RUB", SESSION)
            return False
        intent = intents[-1]
        if intent.status == "confirmed":
            return self._serve(intent.intent_id)
        if intent.provider_payment_id is not None and intent.status in {"pending", "canceled"}:
            if self.way == "late" and intent.status == "pending":
                self.service.cancel(intent.intent_id)
            self._customer_pays(intent.provider_payment_id, intent.intent_id)
        return intent.status in {"refunded", "failed", "expired"}

    def _customer_pays(self, payment_id: str, intent_id: str) -> None:
        if self.control.state()["payments"][payment_id]["status"] == "pending":
            self.control.pay(payment_id)
        note = {
            "event": "payment.succeeded",
            "object": {"id": payment_id, "metadata": {"intent_id": intent_id}},
        }
        self.service.accept_webhook(json.dumps(note).encode(), {}, "127.0.0.1")
        self.bomb.reach("after.inbox")

    def _serve(self, intent_id: str) -> bool:
        self.bomb.reach("between.paid_and_delivery")
        if self.way == "deliver":
            return self._deliver()
        self.service.request_refund(intent_id, "scan failed", "journey")
        return False

    def _deliver(self) -> bool:
        now_ms = SystemClock().now_ms()
        with self.ledger.write():
            if not DeliveryRow.select().exists():
                ReportRow.create(
                    id="RPT-1",
                    session_id=SESSION,
                    type="diagnostics",
                    language="ru",
                    file_name="1.pdf",
                    sha256="0" * 64,
                    size_bytes=1,
                    data_sha256="0" * 64,
                    created_at_ms=now_ms,
                )
                DeliveryRow.create(
                    id="DLV-1",
                    report_id="RPT-1",
                    channel="email",
                    status="sent",
                    next_attempt_at_ms=now_ms,
                    message_id="1",
                    created_at_ms=now_ms,
                    updated_at_ms=now_ms,
                )
        self.bomb.reach("after.delivery")
        return True


def main() -> None:
    path, origin, way, *point = sys.argv[1:]
    visit = Visit(Path(path), origin, way, point[0] if point else None)
    visit.run()
    visit.provider.close()
    visit.control.close()
    visit.ledger.close()


if __name__ == "__main__":
    main()
