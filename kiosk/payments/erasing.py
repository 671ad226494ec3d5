"""The stored request of a payment names the customer's contact (for the receipt): it goes when nobody needs
it.
"""

from __future__ import annotations

from kiosk.clock import Clock
from kiosk.ledger.models import PaymentRow, PaymentWorkRow, RefundRow
from kiosk.payments import schedule
from kiosk.payments.store import PaymentStore

# The provider knows an idempotence key for 24 h; a finished request is never sent again after that.
KEEP_MS = 24 * schedule.HOUR_MS
EMPTY = b""


class RequestEraser:
    """Erases the request bodies of payments and refunds that are finished at the provider for a day."""

    def __init__(self, store: PaymentStore, clock: Clock) -> None:
        self._store = store
        self._clock = clock

    def erase_done(self) -> int:
        """Erase what is due; returns how many rows lost their body."""
        before_ms = self._clock.now_ms() - KEEP_MS
        with self._store.ledger.write():
            done = (
                PaymentRow.select()
                .join(PaymentWorkRow, on=(PaymentRow.intent_id == PaymentWorkRow.intent_id))
                .where(
                    PaymentRow.created_at_ms < before_ms,
                    PaymentRow.request_body != EMPTY,
                    PaymentRow.status != "pending",
                    PaymentWorkRow.next_at_ms.is_null(),
                    PaymentWorkRow.submit_state != "unknown",
                )
            )
            rows = list(done)
            for row in rows:
                row.request_body = EMPTY
                row.save(only=[PaymentRow.request_body])
                self._store.attest("payment.request_erased", row)
            refunds = RefundRow.update(request_body=EMPTY).where(
                RefundRow.status.in_(["succeeded", "failed"]),
                RefundRow.updated_at_ms < before_ms,
                RefundRow.request_body != EMPTY,
            )
            return len(rows) + int(refunds.execute())
