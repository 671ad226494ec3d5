"""The stored request of a payment names the customer's contact (for the receipt): it goes when nobody needs
it.
"""

from __future__ import annotations

from peewee import SQL

from kiosk.clock import Clock
from kiosk.ledger.models import PaymentRow, PaymentWorkRow, RefundRow
from kiosk.payments import schedule
from kiosk.payments.store import PaymentStore

# The provider knows an idempotence key for 24 h; a finished request is never sent again after that.
KEEP_MS = 24 * schedule.HOUR_MS
EMPTY = b""
# Each is attested one by one, and a customer's tap waits for the ledger meanwhile.
AT_ONCE = 50
# As the partial indexes of migration 005 say it: SQLite uses them for these very words only.
_PAYMENT_HAS_REQUEST = SQL('"t1"."request_body" <> x\'\'')
_REFUND_HAS_REQUEST = SQL("\"request_body\" <> x''")


class RequestEraser:
    """Erases the request bodies of payments and refunds that are finished at the provider for a day."""

    def __init__(self, store: PaymentStore, clock: Clock) -> None:
        self._store = store
        self._clock = clock

    def erase_done(self) -> bool:
        """Erase some of what is due, the oldest first; returns whether more may be left."""
        before_ms = self._clock.now_ms() - KEEP_MS
        with self._store.ledger.write():
            rows = list(
                PaymentRow.select()
                .join(PaymentWorkRow, on=(PaymentRow.intent_id == PaymentWorkRow.intent_id))
                .where(
                    _PAYMENT_HAS_REQUEST,
                    PaymentRow.created_at_ms < before_ms,
                    PaymentRow.status != "pending",
                    PaymentWorkRow.next_at_ms.is_null(),
                    PaymentWorkRow.submit_state != "unknown",
                )
                .order_by(PaymentRow.created_at_ms)
                .limit(AT_ONCE)
            )
            for row in rows:
                row.request_body = EMPTY
                row.save(only=[PaymentRow.request_body])
                self._store.attest("payment.request_erased", row)
            RefundRow.update(request_body=EMPTY).where(
                _REFUND_HAS_REQUEST,
                RefundRow.status.in_(["succeeded", "failed"]),
                RefundRow.updated_at_ms < before_ms,
            ).execute()
        return len(rows) == AT_ONCE
