"""The rows of the outbox: claimed under a lease, finished once. No network here."""

from __future__ import annotations

import random
import threading
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, cast

from peewee import SQL

from kiosk.clock import Clock
from kiosk.delivery import states
from kiosk.delivery.message import Channel, Outcome
from kiosk.ledger import Ledger
from kiosk.ledger.models import DeliveryRow
from kiosk.settings import DeliverySettings

DOUBT = "unanswered"
INTERRUPTED = "interrupted"
# However few attempts are allowed: a provider that fails for a day loses no report.
GIVE_UP_AFTER_MS = 26 * 3_600_000
_DOUBTS = {DOUBT, INTERRUPTED}


@dataclass(frozen=True)
class Claim:
    """A row that is ours until the lease ends."""

    id: str
    report_id: str
    channel: Channel
    target: str | None
    message_id: str
    attempts: int
    is_doubtful: bool
    created_at_ms: int
    lease_until_ms: int


def backoff_ms(settings: DeliverySettings, failures: int, jitter: Callable[[], float] = random.random) -> int:
    """Return the wait after the n-th failure (1…): doubling, capped, between half and all of it.

    The jitter keeps the kiosks of one operator from coming back in the same second.
    """
    full = min(settings.first_retry_ms << min(failures - 1, 30), settings.max_retry_ms)
    return round(full * (0.5 + jitter() / 2))


class Outbox:
    """Every change of a delivery's row after it was queued."""

    def __init__(self, ledger: Ledger, clock: Clock, settings: DeliverySettings) -> None:
        self._ledger = ledger
        self._clock = clock
        self._settings = settings
        self._in_flight: set[str] = set()
        self._lock = threading.Lock()

    def insert(self, report_id: str, channel: Channel, target: str, domain: str) -> DeliveryRow:
        """Queue a message; inside the caller's `ledger.write()`."""
        delivery_id = str(uuid.uuid4())
        now_ms = self._clock.now_ms()
        row: DeliveryRow = DeliveryRow.create(
            id=delivery_id,
            report_id=report_id,
            channel=channel,
            target=target,
            status="queued",
            next_attempt_at_ms=now_ms,
            message_id=f"<{delivery_id}@{domain}>",
            created_at_ms=now_ms,
            updated_at_ms=now_ms,
        )
        return row

    def recover(self) -> int:
        """Release what an earlier process held; call before any worker runs. Returns how many rows."""
        with self._ledger.write():
            changed: Any = (
                DeliveryRow.update(
                    status="queued",
                    lease_until_ms=None,
                    error_code=INTERRUPTED,
                    next_attempt_at_ms=self._clock.now_ms(),
                )
                .where(DeliveryRow.status == "sending", DeliveryRow.id.not_in(self._held()))
                .execute()
            )
        return int(changed)

    def claim(self, channel: Channel) -> Claim | None:
        """Take the oldest due message of a channel; None when there is none.

        A lease that ran out counts as due: its holder died, and the message may have left.
        """
        now_ms = self._clock.now_ms()
        # A wait longer than any we set means that the clock was put back.
        beyond_ms = now_ms + 2 * max(self._settings.max_retry_ms, self._settings.lease_ms)
        due, lease = DeliveryRow.next_attempt_at_ms, DeliveryRow.lease_until_ms
        with self._ledger.write():
            row = (
                DeliveryRow.select()
                .where(
                    DeliveryRow.channel == channel,
                    DeliveryRow.id.not_in(self._held()),
                    ((DeliveryRow.status == "queued") & ((due <= now_ms) | (due > beyond_ms)))
                    | ((DeliveryRow.status == "sending") & ((lease <= now_ms) | (lease > beyond_ms))),
                )
                .order_by(DeliveryRow.created_at_ms, SQL("rowid"))
                .first()
            )
            if row is None:
                return None
            was_held = row.status == "sending"
            if was_held:
                states.check("sending", "queued")
                row.error_code = INTERRUPTED
            states.check("queued", "sending")
            row.status = "sending"
            row.attempts += 1
            row.lease_until_ms = now_ms + self._settings.lease_ms
            row.updated_at_ms = now_ms
            row.save()
        with self._lock:
            self._in_flight.add(row.id)
        return Claim(
            row.id, row.report_id, channel, row.target, row.message_id, row.attempts,
            row.error_code in _DOUBTS, row.created_at_ms, row.lease_until_ms,
        )  # fmt: skip

    def finish(self, claim: Claim, outcome: Outcome, provider: str) -> states.DeliveryStatus | None:
        """Write down what became of a claim; returns the new state, None when the row is no longer ours."""
        now_ms = self._clock.now_ms()
        try:
            with self._ledger.write():
                row = DeliveryRow.get_or_none(
                    DeliveryRow.id == claim.id,
                    DeliveryRow.status == "sending",
                    DeliveryRow.lease_until_ms == claim.lease_until_ms,
                )
                if row is None:
                    return None
                self._apply(row, claim, outcome, now_ms)
                row.provider = provider
                row.provider_message_id = outcome.provider_message_id or row.provider_message_id
                row.lease_until_ms = None
                row.updated_at_ms = now_ms
                row.save()
                self._audit(row)
                return cast(states.DeliveryStatus, row.status)
        finally:
            self.let_go(claim)

    def make_due(self, channel: Channel) -> None:
        """Make everything that waits in a channel due now."""
        with self._ledger.write():
            query = DeliveryRow.update(next_attempt_at_ms=self._clock.now_ms())
            query.where(DeliveryRow.channel == channel, DeliveryRow.status == "queued").execute()

    def let_go(self, claim: Claim) -> None:
        """Forget that this process works on a claim; its lease still stands in the ledger."""
        with self._lock:
            self._in_flight.discard(claim.id)

    def _apply(self, row: DeliveryRow, claim: Claim, outcome: Outcome, now_ms: int) -> None:
        wanted: states.DeliveryStatus = "queued"
        code = outcome.code
        if outcome.verdict == "sent":
            wanted, row.sent_at_ms = "sent", now_ms
        elif outcome.verdict == "permanent":
            wanted = "failed"
        elif outcome.verdict == "misconfigured" or outcome.is_down:
            # Not this message's fault: a day without network or password must not make a dead letter.
            row.attempts -= 1
            row.next_attempt_at_ms = now_ms
        elif claim.attempts >= self._settings.max_attempts and now_ms - row.created_at_ms >= GIVE_UP_AFTER_MS:
            wanted = "failed"
        else:
            wait_ms = max(backoff_ms(self._settings, claim.attempts), outcome.retry_after_ms)
            row.next_attempt_at_ms = now_ms + wait_ms
        if wanted == "queued" and (outcome.is_doubtful or claim.is_doubtful):
            code = DOUBT  # once in doubt, always in doubt, until somebody says sent or no
        states.check("sending", wanted)
        row.status, row.error_code = wanted, code

    def _audit(self, row: DeliveryRow) -> None:
        if row.status in {"sent", "failed"}:
            details = {"channel": row.channel, "attempts": row.attempts, "errorCode": row.error_code}
            self._ledger.audit.record(f"delivery.{row.status}", "delivery", row.id, details=details)

    def _held(self) -> list[str]:
        with self._lock:
            return list(self._in_flight)
