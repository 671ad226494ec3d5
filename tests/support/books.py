"""A ledger with money, reports and messages in it."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path

from kiosk.events import EventBus
from kiosk.ledger import Ledger
from kiosk.ledger.models import DeliveryRow, ReportRow, ResultRow, SessionRow
from kiosk.payments.dev import DevProvider
from kiosk.payments.provider import PaymentProvider
from kiosk.payments.service import PaymentService
from kiosk.settings import Settings
from tests.support.clock import ManualClock

EMAIL, PHONE = "anna@example.com", "+79001234567"


@dataclass
class Books:
    """Writes what visits leave, through the payments' own door."""

    ledger: Ledger
    clock: ManualClock
    settings: Settings
    provider: PaymentProvider | None = None

    def __post_init__(self) -> None:
        self.payments = PaymentService(
            self.ledger,
            EventBus(),
            self.clock,
            self.settings,
            self.provider or DevProvider(self.ledger, self.clock, self.settings.payments.dev),
            price_of=lambda _: 48_000,
            can_deliver=lambda _: True,
            contact_of=lambda _: None,
            description_of=lambda _: "Диагностика OBD-II",
        )

    def session(self, session_id: str, status: str = "active") -> str:
        """Write a session with a contact and a result."""
        now_ms = self.clock.now_ms()
        with self.ledger.write():
            SessionRow.create(
                id=session_id, type="diagnostics", contact_email=EMAIL, contact_phone=PHONE,
                metadata='{"vin": "XTA210990Y2766389"}', ttl_ms=1000, created_at_ms=now_ms,
                updated_at_ms=now_ms, expires_at_ms=now_ms + 1000,
            )  # fmt: skip
            ResultRow.create(
                session_id=session_id,
                type="diagnostics",
                data="{}",
                created_at_ms=now_ms,
                updated_at_ms=now_ms,
            )
        if status != "active":
            self.end(session_id, status)
        return session_id

    def end(self, session_id: str, status: str = "expired") -> None:
        """End a session."""
        with self.ledger.write():
            SessionRow.update(status=status, updated_at_ms=self.clock.now_ms()).where(
                SessionRow.id == session_id
            ).execute()

    def paid(self, session_id: str) -> str:
        """Pay a session's diagnostics; returns the intent's id."""
        intent = self.payments.create_intent(48_000, "RUB", session_id)
        self.payments.tick()
        self.clock.advance(3)
        self.payments.reconcile(intent.intent_id)
        assert self.payments.get(intent.intent_id).status == "confirmed"
        return intent.intent_id

    def report(self, session_id: str, report_id: str = "RPT-DIAG-1") -> Path:
        """Write a report, its file and its sent message; returns the file."""
        content = b"%PDF-1.7 " + report_id.encode()
        file = self.settings.storage / "reports" / f"{report_id}.pdf"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content)
        now_ms = self.clock.now_ms()
        with self.ledger.write():
            ReportRow.create(
                id=report_id, session_id=session_id, type="diagnostics", language="ru", file_name=file.name,
                sha256=hashlib.sha256(content).hexdigest(), size_bytes=len(content), data_sha256="0" * 64,
                created_at_ms=now_ms,
            )  # fmt: skip
            DeliveryRow.create(
                id=f"DLV-{report_id}", report_id=report_id, channel="email", target=EMAIL, status="sent",
                next_attempt_at_ms=now_ms, message_id=report_id, created_at_ms=now_ms, updated_at_ms=now_ms,
            )  # fmt: skip
        return file

    def visit(self, number: int = 1) -> tuple[str, str, Path]:
        """Write one whole paid visit; returns session, intent and the report's file."""
        session_id = self.session(f"OBD-{number}")
        intent_id = self.paid(session_id)
        file = self.report(session_id, f"RPT-DIAG-{number}")
        self.end(session_id, "completed")
        return session_id, intent_id, file
