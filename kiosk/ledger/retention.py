"""What the ledger forgets, and when. Nothing that money hangs on is ever among it."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field

from kiosk.clock import Clock
from kiosk.ledger.store import Ledger
from kiosk.ledger.trimming import PAUSE_S, PORTION, trim
from kiosk.settings import RetentionSettings

HOUR_MS = 3_600_000

# All of these are found by an index, however much the ledger holds. An intent no provider ever saw:
_UNSENT = """
SELECT intent_id FROM payments JOIN payment_work USING (intent_id)
WHERE status = 'expired' AND expires_at_ms < :payments AND provider_payment_id IS NULL AND submit_state = 'new'
"""
_EXPIRED_PAYMENTS = "SELECT count(*) FROM payments WHERE status = 'expired' AND expires_at_ms < :payments"
# A session that nothing hangs on, or only intents that go themselves.
_FREE = f"""
SELECT id FROM sessions WHERE status = 'expired' AND updated_at_ms < :sessions
AND NOT EXISTS (SELECT 1 FROM payments WHERE session_id = sessions.id AND intent_id NOT IN ({_UNSENT}))
AND NOT EXISTS (SELECT 1 FROM reports WHERE session_id = sessions.id)
"""  # noqa: S608 - our own words
_EXPIRED_SESSIONS = "SELECT count(*) FROM sessions WHERE status = 'expired' AND updated_at_ms < :sessions"
# The sessions that ended long ago and still say something of somebody; the index of migration 006 has these words.
_PERSONAL = """
SELECT id FROM sessions INDEXED BY sessions_with_contact
WHERE (contact_email IS NOT NULL OR contact_phone IS NOT NULL OR metadata <> '{}')
AND updated_at_ms < :sessions AND status <> 'active'
UNION SELECT sessions.id FROM results CROSS JOIN sessions ON sessions.id = session_id
WHERE sessions.updated_at_ms < :sessions AND status <> 'active'
"""
_FILED = "EXISTS (SELECT 1 FROM reports WHERE session_id = personal.id AND file_removed_at_ms IS NULL)"
# Money that may still come, or is on its way back.
_MOVING = """
EXISTS (SELECT 1 FROM payments JOIN payment_work USING (intent_id) WHERE session_id = personal.id AND (
    status IN ('pending', 'refund_pending') OR uncertain = 1 OR submit_state = 'unknown'
    OR (status IN ('expired', 'canceled') AND submit_state = 'known'
        AND coalesce(remote_state, 'pending') NOT IN ('succeeded', 'canceled'))
    OR EXISTS (SELECT 1 FROM refunds WHERE intent_id = payments.intent_id AND status IN ('requested', 'pending'))))
"""
_FILED_COUNT = f"SELECT count(*) FROM ({_PERSONAL}) AS personal WHERE {_FILED}"  # noqa: S608 - our own words
_MOVING_COUNT = f"SELECT count(*) FROM ({_PERSONAL}) AS personal WHERE {_MOVING}"  # noqa: S608 - as above
_ERASABLE = f"""
SELECT id FROM ({_PERSONAL}) AS personal WHERE NOT {_FILED} AND NOT {_MOVING} AND id NOT IN ({_FREE})
"""  # noqa: S608 - as above
_OLD_WEBHOOKS = "SELECT id FROM webhook_inbox WHERE status IN ('done', 'ignored') AND received_at_ms < :audit"


@dataclass(frozen=True)
class Cleaned:
    """How many rows went, and how many that are old enough stay, by the reason why.

    sessions were deleted; contacts are sessions whose contact, metadata and measurements were erased.
    """

    sessions: int = 0
    contacts: int = 0
    payments: int = 0
    webhooks: int = 0
    audit: int = 0
    kept: dict[str, int] = field(default_factory=dict)


def clean(ledger: Ledger, clock: Clock, settings: RetentionSettings, *, dry_run: bool = False) -> Cleaned:
    """Hold the document's retention, within the limits of what may be deleted.

    - Expired sessions go after `sessions_hours` unless a payment or a report hangs on them. Of every session that
      ended so long ago, contact, metadata and measurements are erased; while a report's file is kept or money is
      on its way they stay (the file takes them with it: `kiosk/reports`).
    - Expired intents go after `payments_hours` only when no provider ever saw them: a refund is possible for three
      years.
    - Audit rows go after `audit_days`; payments that outlive them are attested anew first.

    It is done in portions, so that nobody waits for the ledger meanwhile. With `dry_run` the same is looked for and
    nothing is written.
    """
    now_ms = clock.now_ms()
    cleaning = _Cleaning(
        ledger,
        {
            "payments": now_ms - settings.payments_hours * HOUR_MS,
            "sessions": now_ms - settings.sessions_hours * HOUR_MS,
            "audit": now_ms - settings.audit_days * 24 * HOUR_MS,
        },
        dry_run=dry_run,
    )
    return cleaning.clean()


class _Cleaning:
    def __init__(self, ledger: Ledger, terms_ms: dict[str, int], *, dry_run: bool) -> None:
        self._ledger = ledger
        self._terms_ms = terms_ms
        self._dry_run = dry_run

    def clean(self) -> Cleaned:
        payments = self._each(_UNSENT, self._delete_payment)
        sessions = self._each(_FREE, self._delete_session)
        kept = {
            "payments: they reached a provider": self._left(_EXPIRED_PAYMENTS, payments),
            "expired sessions: money or a report hangs on them": self._left(_EXPIRED_SESSIONS, sessions),
            "contacts: their report's file is kept": self._count(_FILED_COUNT),
            "contacts: their money is on its way": self._count(_MOVING_COUNT),
        }
        contacts = self._each(_ERASABLE, self._erase)
        webhooks = self._each(_OLD_WEBHOOKS, self._delete_webhook)
        trimmed = trim(self._ledger, self._terms_ms["audit"], dry_run=self._dry_run)
        kept["audit rows: a payment differs from what they attest"] = trimmed.kept
        why = {reason: count for reason, count in kept.items() if count}
        return Cleaned(sessions, contacts, payments, webhooks, trimmed.removed, why)

    def _each(self, sql: str, work: Callable[[str | int], None]) -> int:
        """Do `work` for every key that `sql` finds, in portions; returns for how many."""
        if self._dry_run:
            return self._count(f"SELECT count(*) FROM ({sql})")  # noqa: S608 - our own words
        done, portion = 0, PORTION
        while portion == PORTION:
            with self._ledger.write():
                found = self._ledger.connection.execute(f"{sql} LIMIT {PORTION}", self._terms_ms).fetchall()
                for (key,) in found:
                    work(key)  # type: ignore[arg-type] # the schema is STRICT
            portion = len(found)
            done += portion
            time.sleep(PAUSE_S)
        return done

    def _left(self, sql: str, gone: int) -> int:
        """Return how many of what is old enough stay; in a dry run those that would go are still there."""
        return self._count(sql) - (gone if self._dry_run else 0)

    def _count(self, sql: str) -> int:
        with self._ledger.read():
            return int(self._ledger.connection.execute(sql, self._terms_ms).get)

    def _delete_payment(self, key: str | int) -> None:
        self._ledger.connection.execute("DELETE FROM payments WHERE intent_id = ?", (key,))
        self._note("payment.deleted", "payment", key)

    def _delete_session(self, key: str | int) -> None:
        self._ledger.connection.execute("DELETE FROM sessions WHERE id = ?", (key,))
        self._note("session.deleted", "session", key)

    def _erase(self, key: str | int) -> None:
        connection = self._ledger.connection
        connection.execute(
            "UPDATE sessions SET contact_email = NULL, contact_phone = NULL, metadata = '{}' WHERE id = ?",
            (key,),
        )
        connection.execute("DELETE FROM results WHERE session_id = ?", (key,))
        self._note("session.erased", "session", key)

    def _delete_webhook(self, key: str | int) -> None:
        self._ledger.connection.execute("DELETE FROM webhook_inbox WHERE id = ?", (key,))

    def _note(self, event: str, entity_type: str, key: str | int) -> None:
        self._ledger.audit.record(event, entity_type, str(key), {"reason": "retention"})
