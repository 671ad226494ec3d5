"""Taking old rows from the audit chain's beginning, while every payment stays attested."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass

from kiosk.ledger.audit import digest_of
from kiosk.ledger.models import AuditAnchorRow, PaymentRow
from kiosk.ledger.store import Ledger

# Each portion is one transaction: a customer's tap waits no longer than that, and has the ledger between two.
PORTION = 200
PAUSE_S = 0.002

_NEXT = """
SELECT id, timestamp_ms, entity_type, entity_id, entity_digest, hash FROM audit_logs
WHERE id > ? ORDER BY id LIMIT ?
"""
_NEWEST_DIGEST = """
SELECT id FROM audit_logs WHERE entity_type = 'payment' AND entity_id = ? AND entity_digest IS NOT NULL
ORDER BY id DESC LIMIT 1
"""
_OLD_FROM = "SELECT count(*) FROM audit_logs WHERE id >= ? AND timestamp_ms < ?"


@dataclass(frozen=True)
class Trimmed:
    """How many rows went, and how many old ones stay because a payment differs from what they attest."""

    removed: int = 0
    kept: int = 0


def trim(ledger: Ledger, before_ms: int, *, dry_run: bool = False) -> Trimmed:
    """Remove from the chain's beginning the rows older than `before_ms`, up to the first that is not.

    Rows that a wrong clock stamped too old stay with the young ones around them. A payment whose attesting row goes
    is attested anew, if it is as it was attested; one that is not keeps its row and all rows after it: what was
    changed must stay findable. With `dry_run` nothing is written.
    """
    removed, after_id = 0, 0
    while True:
        with ledger.read() if dry_run else ledger.write():
            portion = _Portion(ledger, before_ms, after_id)
            if not dry_run:
                portion.remove()
            kept = 0 if portion.differs_at is None else _count(ledger, portion.differs_at, before_ms)
        removed += portion.count
        after_id = portion.last_id
        if portion.is_last:
            return Trimmed(removed, kept)
        time.sleep(PAUSE_S)


def _count(ledger: Ledger, first_id: int, before_ms: int) -> int:
    return int(ledger.connection.execute(_OLD_FROM, (first_id, before_ms)).get)


class _Portion:
    """The next old rows; `attesting` are the payments that need another row than these."""

    def __init__(self, ledger: Ledger, before_ms: int, after_id: int) -> None:
        self._ledger = ledger
        self.count, self.last_id, self._last_hash = 0, after_id, ""
        self.differs_at: int | None = None
        self._attesting: list[PaymentRow] = []
        self.is_last = self._look(before_ms)

    def _look(self, before_ms: int) -> bool:
        """Take in rows up to the first that stays; returns whether one does, or none is left."""
        for row_id, timestamp_ms, entity_type, entity_id, digest, row_hash in self._rows():
            if timestamp_ms >= before_ms:
                return True
            if entity_type == "payment" and digest is not None and self._is_newest(row_id, entity_id):
                payment = PaymentRow.find(entity_id)
                if payment is not None and digest_of(payment) != digest:
                    self.differs_at = row_id
                    return True
                self._attesting += [payment] if payment is not None else []
            self.count += 1
            self.last_id, self._last_hash = row_id, row_hash
        return self.count < PORTION

    def _rows(self) -> Iterator[tuple[int, int, str, str, str | None, str]]:
        # Whole first: the questions about each row use the same connection.
        rows: list[tuple[int, int, str, str, str | None, str]] = self._ledger.connection.execute(
            _NEXT, (self.last_id, PORTION)
        ).fetchall()  # type: ignore[assignment] # the schema is STRICT
        return iter(rows)

    def _is_newest(self, row_id: int, intent_id: str) -> bool:
        return bool(self._ledger.connection.execute(_NEWEST_DIGEST, (intent_id,)).get == row_id)

    def remove(self) -> None:
        """Attest what needs it, move the anchor and delete."""
        if not self.count:
            return
        details = {"reason": "retention"}
        for payment in self._attesting:
            self._ledger.audit.record(
                "payment.attested", "payment", str(payment.intent_id), details, row=payment
            )
        anchor = AuditAnchorRow.get_by_id(1)
        anchor.up_to_id, anchor.hash = self.last_id, self._last_hash
        anchor.save()
        self._ledger.connection.execute("DELETE FROM audit_logs WHERE id <= ?", (self.last_id,))
