"""What the ledger knows of a delivery."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, cast

from kiosk.clock import iso_utc
from kiosk.delivery.contact import mask_email, mask_phone
from kiosk.delivery.message import Channel
from kiosk.delivery.states import DeliveryStatus
from kiosk.ledger.models import DeliveryRow


@dataclass(frozen=True)
class Delivery:
    """One message of the outbox. `target` is masked; None once the contact was erased."""

    id: str
    report_id: str
    channel: Channel
    target: str | None
    status: DeliveryStatus
    attempts: int
    error_code: str | None
    provider: str | None
    created_at_ms: int
    next_attempt_at_ms: int
    sent_at_ms: int | None

    def to_json(self) -> dict[str, Any]:
        """Return the API's form."""
        waits = self.status in {"queued", "sending"}
        return {
            "id": self.id,
            "reportId": self.report_id,
            "channel": self.channel,
            "target": self.target,
            "status": self.status,
            "attempts": self.attempts,
            "errorCode": self.error_code,
            "provider": self.provider,
            "createdAt": iso_utc(self.created_at_ms),
            "nextAttemptAt": iso_utc(self.next_attempt_at_ms) if waits else None,
            "sentAt": None if self.sent_at_ms is None else iso_utc(self.sent_at_ms),
        }


@dataclass(frozen=True)
class DeliveryChanged:
    """A delivery changed its state, or was put off (`queued` with an error code)."""

    delivery_id: str
    report_id: str
    channel: Channel
    status: DeliveryStatus
    error_code: str | None


def mask(channel: str, target: str | None) -> str | None:
    """Return a contact as it may be shown and logged."""
    if target is None:
        return None
    return mask_email(target) if channel == "email" else mask_phone(target)


def from_row(row: DeliveryRow) -> Delivery:
    """Return a row as a delivery."""
    return Delivery(
        id=row.id,
        report_id=row.report_id,
        channel=cast(Channel, row.channel),
        target=mask(row.channel, row.target),
        status=cast(DeliveryStatus, row.status),
        attempts=row.attempts,
        error_code=row.error_code,
        provider=row.provider,
        created_at_ms=row.created_at_ms,
        next_attempt_at_ms=row.next_attempt_at_ms,
        sent_at_ms=row.sent_at_ms,
    )
