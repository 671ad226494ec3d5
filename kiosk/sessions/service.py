"""The door of sessions."""

from __future__ import annotations

import base64
import json
import secrets
import string
from collections.abc import Mapping
from typing import Any

from peewee import fn

from kiosk.clock import Clock
from kiosk.errors import Conflict, NotFound, ValidationFailed
from kiosk.events import EventBus
from kiosk.ledger import Ledger
from kiosk.ledger.models import CheckpointRow, PaymentRow, ReportRow, SessionRow
from kiosk.sessions import states
from kiosk.sessions.session import Session, SessionCreated, SessionEnded
from kiosk.settings import SessionSettings

PREFIX = {"diagnostics": "OBD", "thickness": "THK"}
METADATA_LIMIT_BYTES = 16_384
TTL_LIMIT_MS = 7 * 24 * 3_600_000
_BASE36 = string.digits + string.ascii_uppercase


class SessionService:
    """Sessions in the ledger. Synchronous and thread-safe."""

    def __init__(self, ledger: Ledger, bus: EventBus, clock: Clock, settings: SessionSettings) -> None:
        self._ledger = ledger
        self._bus = bus
        self._clock = clock
        self._settings = settings

    def create(
        self,
        kind: str,
        contact_email: str | None = None,
        contact_phone: str | None = None,
        metadata: Mapping[str, Any] | None = None,
        ttl_ms: int | None = None,
    ) -> Session:
        """Begin a session.

        Args:
            kind: diagnostics or thickness.
            contact_email, contact_phone: already validated.
            ttl_ms: how long it may stay idle; the settings' default when None.

        Raises:
            ValidationFailed: the type, the TTL or the metadata's size.
        """
        if kind not in PREFIX:
            raise ValidationFailed("type must be diagnostics or thickness")
        ttl = self._settings.default_ttl_ms if ttl_ms is None else ttl_ms
        if not 0 < ttl <= TTL_LIMIT_MS:
            raise ValidationFailed(f"ttlMs must be between 1 and {TTL_LIMIT_MS}")
        now_ms = self._clock.now_ms()
        with self._ledger.write():
            row = SessionRow.create(
                id=f"{PREFIX[kind]}-{_base36(now_ms)}-{_random36()}",
                type=kind,
                status="active",
                contact_email=contact_email,
                contact_phone=contact_phone,
                metadata=_metadata_text(metadata or {}),
                ttl_ms=ttl,
                created_at_ms=now_ms,
                updated_at_ms=now_ms,
                expires_at_ms=now_ms + ttl,
            )
            session = Session.from_row(row)
            self._ledger.audit.record("session.created", "session", session.id, {"type": kind})
            self._ledger.after_commit(lambda: self._bus.publish(SessionCreated(session)))
        return session

    def get(self, session_id: str) -> Session:
        """Return a session; NotFound `session_not_found`."""
        with self._ledger.read():
            return Session.from_row(self._row(session_id))

    def update(
        self,
        session_id: str,
        *,
        contact: Mapping[str, str | None] | None = None,
        metadata: Mapping[str, Any] | None = None,
        status: str | None = None,
    ) -> Session:
        """Change a session; a change of an active one extends its life.

        Args:
            contact: `email` and `phone`, already validated; a missing one stays.
            metadata: merged into what is there.
            status: along the table only.

        Raises:
            NotFound; IllegalTransition; ValidationFailed.
        """
        with self._ledger.write():
            row = self._row(session_id)
            if contact is not None:
                row.contact_email = contact.get("email", row.contact_email)
                row.contact_phone = contact.get("phone", row.contact_phone)
            if metadata is not None:
                row.metadata = _metadata_text({**json.loads(row.metadata), **metadata})
            if status is not None and status != row.status:
                return self._end(row, status)
            self._save(row)
            return Session.from_row(row)

    def touch(self, session_id: str) -> None:
        """Extend an active session's life: its customer is there."""
        with self._ledger.write():
            row = SessionRow.find(session_id)
            if row is not None and row.status == "active":
                self._save(row)

    def complete(self, session_id: str, metadata: Mapping[str, Any] | None = None) -> Session:
        """End a session well. NotFound; IllegalTransition."""
        with self._ledger.write():
            row = self._row(session_id)
            states.check(row.status, "completed")
            row.metadata = _metadata_text({**json.loads(row.metadata), **(metadata or {})})
            return self._end(row, "completed")

    def expire(self, session_id: str) -> Session:
        """End a session whose time is over. NotFound; IllegalTransition."""
        with self._ledger.write():
            return self._end(self._row(session_id), "expired")

    def fail(self, session_id: str, reason: str) -> Session:
        """End a session that could not be served; `reason` is a fault code. NotFound; IllegalTransition."""
        with self._ledger.write():
            row = self._row(session_id)
            row.metadata = _metadata_text({**json.loads(row.metadata), "failureReason": reason})
            return self._end(row, "failed")

    def expire_due(self) -> list[Session]:
        """End every active session whose time is over; returns them."""
        with self._ledger.write():
            due = SessionRow.select().where(
                SessionRow.status == "active", SessionRow.expires_at_ms <= self._clock.now_ms()
            )
            return [self._end(row, "expired") for row in list(due)]

    def page(
        self, kind: str | None = None, status: str | None = None, limit: int = 50, cursor: str | None = None
    ) -> tuple[list[Session], str | None]:
        """Return the newest sessions and the cursor of the next page, or None on the last.

        Raises:
            ValidationFailed: an unknown type or status, a limit outside 1..500, a cursor not made here.
        """
        if kind is not None and kind not in PREFIX:
            raise ValidationFailed("type must be diagnostics or thickness")
        if status is not None and status not in states.TRANSITIONS:
            raise ValidationFailed(f"status must be one of {', '.join(states.STATUSES)}")
        if not 1 <= limit <= 500:
            raise ValidationFailed("limit must be between 1 and 500")
        query = SessionRow.select().order_by(SessionRow.created_at_ms.desc(), SessionRow.id.desc())
        if kind is not None:
            query = query.where(SessionRow.type == kind)
        if status is not None:
            query = query.where(SessionRow.status == status)
        if cursor is not None:
            at_ms, last_id = _read_cursor(cursor)
            query = query.where(
                (SessionRow.created_at_ms < at_ms)
                | ((SessionRow.created_at_ms == at_ms) & (SessionRow.id < last_id))
            )
        with self._ledger.read():
            found = [Session.from_row(row) for row in query.limit(limit + 1)]
        more = found[limit - 1] if len(found) > limit else None
        return found[:limit], None if more is None else _cursor(more)

    def delete(self, session_id: str) -> None:
        """Remove a session that nothing hangs on.

        Raises:
            NotFound; Conflict `session_has_payments`, `session_has_reports` or `session_on_screen`.
        """
        with self._ledger.write():
            row = self._row(session_id)
            if PaymentRow.select().where(PaymentRow.session_id == session_id).exists():
                raise Conflict("Money is attached to this session.", error="session_has_payments")
            if ReportRow.select().where(ReportRow.session_id == session_id).exists():
                raise Conflict("A report is attached to this session.", error="session_has_reports")
            if CheckpointRow.select().where(CheckpointRow.session_id == session_id).exists():
                raise Conflict("The customer of this session is at the screen.", error="session_on_screen")
            self._ledger.audit.record("session.deleted", "session", session_id, {"status": row.status})
            previous = row.status
            row.delete_instance()
            if previous == "active":
                gone = Session.from_row(row)
                self._ledger.after_commit(lambda: self._bus.publish(SessionEnded(gone, previous)))

    def active_by_type(self) -> dict[str, int]:
        """Return how many sessions are active, by type."""
        with self._ledger.read():
            query = SessionRow.select(SessionRow.type, fn.COUNT(SessionRow.id).alias("n"))
            active = query.where(SessionRow.status == "active").group_by(SessionRow.type)
            counted: dict[str, int] = dict(active.tuples())  # type: ignore[arg-type]
        return {kind: counted.get(kind, 0) for kind in PREFIX}

    def _row(self, session_id: str) -> Any:
        row = SessionRow.find(session_id)
        if row is None:
            raise NotFound("session", session_id)
        return row

    def _save(self, row: Any) -> None:
        row.updated_at_ms = self._clock.now_ms()
        if row.status == "active":
            row.expires_at_ms = max(row.expires_at_ms, row.updated_at_ms + row.ttl_ms)
        row.save()

    def _end(self, row: Any, status: str) -> Session:
        states.check(row.status, status)
        previous = row.status
        row.status = status
        if status == "completed":
            row.completed_at_ms = self._clock.now_ms()
        self._save(row)
        session = Session.from_row(row)
        self._ledger.audit.record(f"session.{status}", "session", session.id, {"from": previous})
        self._ledger.after_commit(lambda: self._bus.publish(SessionEnded(session, previous)))
        return session


def _metadata_text(metadata: Mapping[str, Any]) -> str:
    try:
        text = json.dumps(metadata, ensure_ascii=False, allow_nan=False)
        size = len(text.encode())
    except (TypeError, ValueError) as error:
        raise ValidationFailed("metadata must be plain JSON") from error
    if size > METADATA_LIMIT_BYTES:
        raise ValidationFailed(f"metadata must not exceed {METADATA_LIMIT_BYTES} bytes")
    return text


def _base36(number: int) -> str:
    digits = ""
    while number:
        number, rest = divmod(number, 36)
        digits = _BASE36[rest] + digits
    return digits or "0"


def _random36(length: int = 8) -> str:
    return _base36(secrets.randbelow(36**length)).rjust(length, "0")


def _cursor(session: Session) -> str:
    return base64.urlsafe_b64encode(f"{session.created_at_ms}:{session.id}".encode()).decode()


def _read_cursor(cursor: str) -> tuple[int, str]:
    try:
        at_ms, _, last_id = base64.urlsafe_b64decode(cursor.encode()).decode().partition(":")
        moment_ms = int(at_ms)
        if not 0 <= moment_ms < 2**63:
            raise ValueError("outside SQLite's integers")
    except ValueError as error:
        raise ValidationFailed("cursor is not one of ours") from error
    return moment_ms, last_id
