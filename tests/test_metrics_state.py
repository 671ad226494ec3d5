"""The kiosk's own metrics: its state as the sampler finds it, its answers, its log."""

from __future__ import annotations

from typing import Any

import pytest

from kiosk.errors import FAULTS
from kiosk.events import EventBus
from kiosk.ledger import Ledger
from kiosk.ledger.models import (
    DeliveryRow,
    PaymentRow,
    PaymentWorkRow,
    RefundRow,
    ReportRow,
    SessionRow,
    WebhookRow,
)
from kiosk.log_counts import LogCounts
from kiosk.metrics import Metrics, Sampler
from kiosk.metrics.sampling import SAMPLE_S, Looked
from kiosk.settings import Settings
from tests.support.clock import ManualClock


class Gauge:
    connected = True


class Scene:
    """A sampler over a real ledger and a screen made up by the test."""

    def __init__(self, ledger: Ledger, settings: Settings, clock: ManualClock) -> None:
        self.metrics = Metrics(EventBus())
        self.gauge = Gauge()
        self.backup_ms: int | None = None
        self.view: dict[str, Any] = {
            "outOfService": {"code": ""},
            "services": {"diagnostics": {"available": True}, "thickness": {"available": False}},
        }
        looked = Looked(ledger, self.gauge, lambda: self.view, lambda: self.backup_ms)
        self.sampler = Sampler(self.metrics, settings, clock, looked)

    def value(self, name: str, **labels: str) -> float | None:
        return self.metrics.registry.get_sample_value(name, labels)


@pytest.fixture
def scene(ledger: Ledger, settings: Settings, clock: ManualClock) -> Scene:
    return Scene(ledger, settings, clock)


def session(clock: ManualClock) -> None:
    SessionRow.create(
        id="OBD-1",
        type="diagnostics",
        ttl_ms=1,
        created_at_ms=0,
        updated_at_ms=0,
        expires_at_ms=clock.now_ms(),
    )


def payment(intent_id: str, expires_at_ms: int, uncertain: int = 0) -> None:
    PaymentRow.create(
        intent_id=intent_id,
        amount_kopecks=100,
        currency="RUB",
        provider="dev",
        idempotence_key=intent_id,
        request_body=b"",
        created_at_ms=0,
        updated_at_ms=0,
        expires_at_ms=expires_at_ms,
    )
    PaymentWorkRow.create(intent_id=intent_id, uncertain=uncertain)


def test_what_waits_in_the_ledger(scene: Scene, ledger: Ledger, clock: ManualClock) -> None:
    now_ms = clock.now_ms()
    with ledger.write():
        session(clock)
        ReportRow.create(
            id="RPT-DIAG-1",
            session_id="OBD-1",
            type="diagnostics",
            language="ru",
            file_name="a.pdf",
            sha256="0" * 64,
            size_bytes=1,
            data_sha256="0" * 64,
            created_at_ms=0,
        )
        for number, (channel, status) in enumerate(
            [("email", "queued"), ("email", "sending"), ("sms", "sent")]
        ):
            DeliveryRow.create(
                id=str(number),
                report_id="RPT-DIAG-1",
                channel=channel,
                status=status,
                next_attempt_at_ms=0,
                message_id=str(number),
                created_at_ms=now_ms - 90_000 + number,
                updated_at_ms=0,
            )
        WebhookRow.create(digest="d", body=b"{}", source="127.0.0.1", received_at_ms=0)
        payment("late", now_ms - 1)
        payment("open", now_ms + 60_000)
        payment("unknown", now_ms + 60_000, uncertain=1)
    scene.sampler.sample()

    assert scene.value("kiosk_outbox_depth", channel="email") == 2
    assert scene.value("kiosk_outbox_oldest_age_seconds", channel="email") == 90
    assert scene.value("kiosk_outbox_depth", channel="sms") == 0
    assert scene.value("kiosk_outbox_oldest_age_seconds", channel="sms") == 0
    assert scene.value("kiosk_webhook_inbox_depth") == 1
    assert scene.value("kiosk_payments_unreconciled", state="pending") == 1
    assert scene.value("kiosk_payments_unreconciled", state="uncertain") == 1
    assert scene.value("kiosk_payments_unreconciled", state="refund_pending") == 0


def test_storage_and_backup(scene: Scene, ledger: Ledger) -> None:
    scene.sampler.sample()
    files = [ledger.path.with_name(name) for name in ("core.sqlite", "core.sqlite-wal", "core.sqlite-shm")]
    assert scene.value("kiosk_database_size_bytes") == sum(file.stat().st_size for file in files)
    assert (scene.value("kiosk_disk_free_bytes") or 0) > 0
    assert scene.value("kiosk_last_backup_success_timestamp_seconds") == 0
    scene.backup_ms = 1_700_000_000_000
    scene.sampler.sample()
    assert scene.value("kiosk_last_backup_success_timestamp_seconds") == 1_700_000_000


def test_out_of_service_names_one_code_at_a_time(scene: Scene) -> None:
    scene.sampler.sample()
    assert scene.value("kiosk_service_available", service="diagnostics") == 1
    assert scene.value("kiosk_service_available", service="thickness") == 0
    for code in ("SYS-OPERATOR", "DLV-MISCONFIGURED", ""):
        scene.view["outOfService"]["code"] = code
        scene.sampler.sample()
        shown = {name for name in FAULTS if scene.value("kiosk_out_of_service", code=name)}
        assert shown == ({code} if code else set())
        assert scene.value("kiosk_service_available", service="diagnostics") == float(not code)


def test_devices(scene: Scene) -> None:
    scene.sampler.sample()
    assert scene.value("kiosk_device_connected", device="adapter") == 1  # DEV's simulated one
    assert scene.value("kiosk_device_connected", device="gauge") == 1
    scene.gauge.connected = False
    scene.sampler.sample()
    assert scene.value("kiosk_device_connected", device="gauge") == 0


@pytest.mark.parametrize(
    ("mode", "port", "there"), [("real", "/dev/null", 1), ("real", "/no/port", 0), ("none", "", None)]
)
def test_a_real_adapter_is_there_when_its_port_is(
    ledger: Ledger, settings: Settings, clock: ManualClock, mode: str, port: str, there: int | None
) -> None:
    """A kiosk that is set to have none misses nothing: it has no series for it, and no alert."""
    obd = settings.devices.obd.model_copy(update={"mode": mode, "port": port})
    devices = settings.devices.model_copy(update={"obd": obd})
    scene = Scene(ledger, settings.model_copy(update={"devices": devices}), clock)
    scene.sampler.sample()
    assert scene.value("kiosk_device_connected", device="adapter") == there
    assert (scene.value("kiosk_service_available", service="diagnostics") is None) == (mode == "none")
    assert scene.value("kiosk_device_connected", device="gauge") == 1
    assert scene.value("kiosk_service_available", service="thickness") == 0


def test_money_that_did_not_go_back(scene: Scene, ledger: Ledger, clock: ManualClock) -> None:
    with ledger.write():
        for intent_id, refunds in (("stuck", ["failed"]), ("again", ["failed", "pending"])):
            payment(intent_id, clock.now_ms())
            PaymentRow.update(status="confirmed", confirmed_at_ms=1).where(
                PaymentRow.intent_id == intent_id
            ).execute()
            PaymentRow.update(status="refund_pending").where(PaymentRow.intent_id == intent_id).execute()
            for number, status in enumerate(refunds):
                RefundRow.create(
                    id=f"{intent_id}-{number}",
                    intent_id=intent_id,
                    amount_kopecks=100,
                    reason="test",
                    actor="auto",
                    idempotence_key=f"{intent_id}-{number}",
                    request_body=b"",
                    next_attempt_at_ms=0,
                    created_at_ms=0,
                    updated_at_ms=0,
                )
                RefundRow.update(status=status).where(RefundRow.id == f"{intent_id}-{number}").execute()
    scene.sampler.sample()
    assert scene.value("kiosk_payments_unreconciled", state="refund_pending") == 2
    assert scene.value("kiosk_payments_unreconciled", state="refund_failed") == 1


def test_it_looks_every_few_seconds(scene: Scene, clock: ManualClock) -> None:
    scene.sampler.tick()
    scene.gauge.connected = False
    scene.sampler.tick()
    assert scene.value("kiosk_device_connected", device="gauge") == 1
    clock.advance(SAMPLE_S)
    scene.sampler.tick()
    assert scene.value("kiosk_device_connected", device="gauge") == 0


def test_answers_by_route_and_class(scene: Scene) -> None:
    machine = scene.metrics.machine
    machine.seed_routes(["/api/sessions"])
    assert scene.value("kiosk_http_requests_total", route="/api/sessions", status="5xx") == 0
    machine.answered("/api/sessions", 201, 0.02)
    machine.answered("none", 404, 0.001)
    assert scene.value("kiosk_http_requests_total", route="/api/sessions", status="2xx") == 1
    assert scene.value("kiosk_http_requests_total", route="none", status="4xx") == 1
    assert scene.value("kiosk_http_request_duration_seconds_sum", route="/api/sessions") == 0.02


def test_the_log_is_counted_by_level_and_code() -> None:
    counts = LogCounts()
    event = {"event": "x", "code": "DB-FULL"}
    assert counts(None, "exception", event) is event
    counts(None, "warn", {"event": "x", "code": "DB-BUSY"})
    counts(None, "info", {"event": "x", "code": "OBD-NO-CAR"})
    counts(None, "error", {"event": "x", "code": "typed by anybody"})
    assert counts.read() == ({"error": 2, "warning": 1, "info": 1}, {"DB-FULL": 1, "DB-BUSY": 1})


def test_the_program_says_what_it_is(bus: EventBus) -> None:
    page = Metrics(bus, environment="PROD", kiosk_id="hall-7").render().decode()
    (line,) = [line for line in page.splitlines() if line.startswith("kiosk_build_info")]
    assert 'environment="PROD"' in line
    assert 'kiosk="hall-7"' in line
    assert 'sqlite="3.' in line
