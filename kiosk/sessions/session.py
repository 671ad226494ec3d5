"""What the rest of the program sees of a session."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from kiosk.clock import iso_utc
from kiosk.ledger.models import SessionRow


@dataclass(frozen=True, slots=True)
class Session:
    """A visit as the ledger has it; times are epoch milliseconds UTC."""

    id: str
    type: str
    status: str
    email: str | None
    phone: str | None
    metadata: dict[str, Any]
    created_at_ms: int
    updated_at_ms: int
    completed_at_ms: int | None
    expires_at_ms: int

    @classmethod
    def from_row(cls, row: SessionRow) -> Session:
        """Return a ledger row as a session."""
        return cls(
            id=row.id,
            type=row.type,
            status=row.status,
            email=row.contact_email,
            phone=row.contact_phone,
            metadata=json.loads(row.metadata),
            created_at_ms=row.created_at_ms,
            updated_at_ms=row.updated_at_ms,
            completed_at_ms=row.completed_at_ms,
            expires_at_ms=row.expires_at_ms,
        )

    def to_json(self) -> dict[str, Any]:
        """Return the session as the API shows it: camelCase, ISO 8601 times."""
        contact = {key: value for key, value in (("email", self.email), ("phone", self.phone)) if value}
        shown: dict[str, Any] = {
            "id": self.id,
            "type": self.type,
            "status": self.status,
            "contact": contact,
            "metadata": self.metadata,
            "createdAt": iso_utc(self.created_at_ms),
            "updatedAt": iso_utc(self.updated_at_ms),
            "expiresAt": iso_utc(self.expires_at_ms),
        }
        if self.completed_at_ms is not None:
            shown["completedAt"] = iso_utc(self.completed_at_ms)
        return shown


@dataclass(frozen=True, slots=True)
class SessionCreated:
    """A session has begun."""

    session: Session


@dataclass(frozen=True, slots=True)
class SessionEnded:
    """A session was completed, has expired or failed."""

    session: Session
    previous_status: str
