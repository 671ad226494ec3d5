"""A report in the ledger, its file, and a provider that answers as it is told."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from kiosk.delivery.message import Message, Outcome, sent
from kiosk.delivery.service import DeliveryService
from kiosk.events import EventBus
from kiosk.ledger import Ledger
from kiosk.ledger.models import ReportRow, SessionRow
from kiosk.settings import Settings
from kiosk.texts import Texts
from tests.support.clock import ManualClock

PDF = b"%PDF-1.7\n% a report\n%%EOF\n"
REPORT = "RPT-DIAG-0123456789ABCDEFGHJKMNPQRS"


class Scripted:
    """A provider that gives the next of `outcomes`, then sends."""

    name = "scripted"

    def __init__(self) -> None:
        self.outcomes: list[Outcome] = []
        self.messages: list[Message] = []

    def send(self, message: Message) -> Outcome:
        self.messages.append(message)
        return self.outcomes.pop(0) if self.outcomes else sent(f"p-{len(self.messages)}")


@pytest.fixture
def pdf(tmp_path: Path) -> Path:
    path = tmp_path / f"{REPORT}.pdf"
    path.write_bytes(PDF)
    return path


@pytest.fixture
def email() -> Scripted:
    return Scripted()


@pytest.fixture
def sms() -> Scripted:
    return Scripted()


@pytest.fixture
def report(ledger: Ledger, clock: ManualClock) -> str:
    now_ms = clock.now_ms()
    with ledger.write():
        SessionRow.create(
            id="s-1", type="diagnostics", ttl_ms=3_600_000, created_at_ms=now_ms, updated_at_ms=now_ms,
            expires_at_ms=now_ms + 3_600_000,
        )  # fmt: skip
        ReportRow.create(
            id=REPORT, session_id="s-1", type="diagnostics", language="ru", file_name=f"{REPORT}.pdf",
            sha256="0" * 64, size_bytes=len(PDF), data_sha256="0" * 64, metadata='{"verdict": "soon"}',
            created_at_ms=now_ms,
        )  # fmt: skip
    return REPORT


@pytest.fixture
def make_service(
    ledger: Ledger, bus: EventBus, clock: ManualClock, settings: Settings, pdf: Path, report: str
) -> Callable[..., DeliveryService]:
    def make(email: Scripted | None = None, sms: Scripted | None = None) -> DeliveryService:
        return DeliveryService(
            ledger, bus, clock, settings, Texts.load(), lambda _report: pdf, settings.storage, email, sms
        )

    return make


@pytest.fixture
def service(make_service: Callable[..., DeliveryService], email: Scripted, sms: Scripted) -> DeliveryService:
    return make_service(email, sms)
