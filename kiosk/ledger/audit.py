"""The audit log: append only, each row hashed together with the hash before it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from typing import Any

from kiosk.clock import Clock
from kiosk.ledger.models import AuditAnchorRow, AuditRow
from kiosk.ledger.row import Row


def digest_of(row: Row) -> str:
    """Return the sha256 of a row's columns, by which a changed bit is found."""
    return digest({field.column_name: getattr(row, name) for name, field in row._meta.fields.items()})


def digest(values: Mapping[str, Any]) -> str:
    """Return the sha256 of a row given as column name -> value."""
    return _sha256(
        {name: value.hex() if isinstance(value, bytes) else value for name, value in values.items()}
    )


def chain_hash(link: Sequence[Any]) -> str:
    """Return the hash of an audit row from its columns in the order of `CHAINED`."""
    return _sha256(list(link))


# What an audit row's hash covers, the hash before it first.
CHAINED = (
    "previous_hash",
    "timestamp_ms",
    "event_type",
    "entity_type",
    "entity_id",
    "actor",
    "details",
    "entity_digest",
)
_NEWEST = "SELECT hash FROM audit_logs ORDER BY id DESC LIMIT 1"


def _sha256(value: Any) -> str:
    text = json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def _hash(row: AuditRow) -> str:
    return chain_hash([getattr(row, name) for name in CHAINED])


class Audit:
    """Writes audit rows and checks their chain. Call both inside a ledger transaction."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock

    def record(
        self,
        event_type: str,
        entity_type: str,
        entity_id: str,
        details: Mapping[str, Any] | None = None,
        *,
        actor: str = "kiosk",
        row: Row | None = None,
    ) -> None:
        """Append what happened.

        Args:
            event_type: e.g. `payment.confirmed`.
            details: JSON values; nothing personal.
            actor: who did it: kiosk, customer, api, technician.
            row: the row as it now stands, whose digest goes into the chain.
        """
        last = AuditRow.connection().execute(_NEWEST).fetchone()
        link = (
            AuditAnchorRow.get_by_id(1).hash if last is None else last[0],
            self._clock.now_ms(),
            event_type,
            entity_type,
            entity_id,
            actor,
            json.dumps(details or {}, sort_keys=True, ensure_ascii=False),
            None if row is None else digest_of(row),
        )
        AuditRow.create(**dict(zip(CHAINED, link, strict=True)), hash=chain_hash(link))

    def broken_at(self, newest: int | None = None) -> int | None:
        """Return the id of the first row whose hash does not fit, or None for a sound chain.

        Args:
            newest: look at so many rows at the chain's end only, the first of which is believed.
        """
        rows = AuditRow.select().order_by(AuditRow.id)
        previous = AuditAnchorRow.get_by_id(1).hash
        if newest is not None:
            ids = [row.id for row in AuditRow.select(AuditRow.id).order_by(AuditRow.id.desc()).limit(newest)]
            if len(ids) == newest:
                rows = rows.where(AuditRow.id > ids[-1])
                previous = AuditRow.get_by_id(ids[-1]).hash
        for row in rows.iterator():
            if row.previous_hash != previous or row.hash != _hash(row):
                return int(row.id)
            previous = row.hash
        return None
