"""What work is due, asked after every change and once a second: in statements that are written once."""

from __future__ import annotations

from kiosk.ledger import Ledger
from kiosk.payments import schedule

# The youngest first: its customer stands at the screen.
_INTENTS = """
SELECT intent_id FROM payment_work JOIN payments USING (intent_id)
WHERE next_at_ms <= :now OR next_at_ms > :far ORDER BY created_at_ms DESC
"""
# A refund is unfinished while it is open, and while its receipt is not registered yet.
_UNFINISHED = "(status IN ('requested', 'pending') OR (receipt_state = 'pending' AND status = 'succeeded'))"
_REFUNDS = f"""
SELECT id FROM refunds WHERE {_UNFINISHED} AND (next_attempt_at_ms <= :now OR next_attempt_at_ms > :far)
ORDER BY created_at_ms
"""  # noqa: S608 - our own words
_WEBHOOKS = "SELECT 1 FROM webhook_inbox WHERE status = 'new' LIMIT 1"
_NEXT = f"""
SELECT min(at_ms) FROM (
    SELECT min(next_at_ms) AS at_ms FROM payment_work WHERE next_at_ms IS NOT NULL
    UNION ALL SELECT min(next_attempt_at_ms) FROM refunds WHERE {_UNFINISHED})
"""  # noqa: S608 - our own words


class Agenda:
    """The intents, refunds and notifications whose time has come."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger

    def intents(self, now_ms: int) -> list[str]:
        """Return the intents to ask about, the youngest first."""
        return self._ids(_INTENTS, now=now_ms, far=now_ms + schedule.FAR_MS)

    def refunds(self, now_ms: int) -> list[str]:
        """Return the refunds to send or to ask about, the oldest first."""
        return self._ids(_REFUNDS, now=now_ms, far=now_ms + schedule.REFUND_FAR_MS)

    def has_webhooks(self) -> bool:
        """Return whether a notification waits to be worked off."""
        with self._ledger.read():
            return self._ledger.connection.execute(_WEBHOOKS).fetchone() is not None

    def next_ms(self) -> int | None:
        """Return when the next intent or refund is due (epoch ms), or None while nothing waits."""
        with self._ledger.read():
            found: int | None = self._ledger.connection.execute(_NEXT).get
        return found

    def _ids(self, sql: str, **bindings: int) -> list[str]:
        with self._ledger.read():
            return [str(row[0]) for row in self._ledger.connection.execute(sql, bindings)]
