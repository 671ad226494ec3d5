"""When to ask the provider next.

Polling is the main way to learn of money: a kiosk behind NAT gets no notification. While the QR is on the
screen it is asked every 2-3 s, then slower, until the provider's own word is final (SBP: an hour; cards:
longer).
"""

from __future__ import annotations

from collections.abc import Sequence

SECOND_MS = 1_000
MINUTE_MS = 60 * SECOND_MS
HOUR_MS = 60 * MINUTE_MS

# A 500 is to be repeated "about once a minute" (YooKassa); the first repeats are quicker, somebody is
# waiting.
RETRY_S: Sequence[int] = (1, 2, 5, 10, 20, 40, 60)
# One that refuses us (a changed key, another shop's payment) will do so until a person acts.
REFUSED_S: Sequence[int] = (60, 60, 60, 300, 900, 3600)
REFUND_POLL_S: Sequence[int] = (5, 15, 60, 300, 900)

# The provider forgets an idempotence key after 24 h; after that a repeat would be a new payment.
REPLAY_MS = 23 * HOUR_MS
# How long an intent past its time waits for a provider that does not answer before it is called expired.
EXPIRY_GRACE_MS = 15 * MINUTE_MS
RECEIPT_WATCH_MS = 72 * HOUR_MS
# How long after one that failed for now a refund is tried again.
REFUND_RETRY_MS = 6 * HOUR_MS
# Nothing is ever planned further ahead than an hour, a refund than its retry: a later time means that the clock
# was ahead when it was planned.
FAR_MS = 2 * HOUR_MS
REFUND_FAR_MS = REFUND_RETRY_MS + HOUR_MS


def retry_ms(failures: int, retry_after_ms: int | None = None) -> int:
    """Return how long to wait after this many failures in a row, or as long as the provider wishes."""
    planned = RETRY_S[min(max(failures - 1, 0), len(RETRY_S) - 1)] * SECOND_MS
    return max(planned, retry_after_ms or 0)


def refused_ms(failures: int) -> int:
    """Return how long to wait after the provider has refused to answer this many times in a row."""
    return REFUSED_S[min(max(failures - 1, 0), len(REFUSED_S) - 1)] * SECOND_MS


def refund_poll_ms(attempts: int) -> int:
    """Return how long to wait before a refund is asked about again."""
    return REFUND_POLL_S[min(attempts, len(REFUND_POLL_S) - 1)] * SECOND_MS


def poll_ms(*, pending: bool, watched: bool, age_ms: int, pace_ms: int, provider_pace_ms: int | None) -> int:
    """Return how long to wait before an unfinished payment is asked about again.

    Args:
        pending: it is still open here. watched: its QR is on the screen. age_ms: since it was made.
        pace_ms: the configured pace for a watched one. provider_pace_ms: a local provider's own pace.
    """
    if pending and provider_pace_ms is not None:
        return provider_pace_ms
    if pending and watched:
        return pace_ms
    if pending:
        return 15 * SECOND_MS
    return MINUTE_MS if age_ms < 2 * HOUR_MS else 15 * MINUTE_MS


def receipt_poll_ms(since_confirmed_ms: int) -> int | None:
    """Return how long to wait before asking about a receipt again; None when that is hopeless."""
    if since_confirmed_ms > RECEIPT_WATCH_MS:
        return None
    return MINUTE_MS if since_confirmed_ms < HOUR_MS else HOUR_MS
