"""Whether the provider takes money for our shop: asked at the start, when it refuses a call, and until it does."""

from __future__ import annotations

import structlog

from kiosk.clock import Clock
from kiosk.payments import schedule
from kiosk.payments.provider import Done, Outcome, PaymentProvider, Rejected, RemoteShop

log = structlog.get_logger("payments")

WRONG_KEY = "invalid_credentials"


class ShopCheck:
    """Remembers what the provider says of the shop.

    Attributes:
        problem: why nobody may be asked for money now, or "" when all is well or nobody knows.
    """

    def __init__(self, provider: PaymentProvider, clock: Clock) -> None:
        self._provider = provider
        self._clock = clock
        self._failures = 0
        self._next_at_s = None if provider.local else clock.monotonic()
        self.problem = ""

    def due(self) -> bool:
        """Return whether it is time to ask."""
        return self._next_at_s is not None and self._clock.monotonic() >= self._next_at_s

    def doubt(self) -> None:
        """Ask soon: the provider has refused a call."""
        if self._next_at_s is None:
            self._next_at_s = self._clock.monotonic()

    def look(self) -> None:
        """Ask, and plan the next question where there is one. Blocks for the call."""
        outcome = self._provider.shop()
        problem = self._problem(outcome)
        if problem and problem != self.problem:
            log.error("payments.provider_refused", code="PAY-MISCONFIGURED", reason=problem)
        elif self.problem and problem == "":
            log.info("payments.shop_well")
        if problem is not None:
            self.problem = problem
        self._failures = 0 if isinstance(outcome, Done) else self._failures + 1
        # A shop that may not ask about itself is none the worse: its payments will tell.
        told = problem == "" or (problem is None and isinstance(outcome, Rejected))
        wait_ms = schedule.MINUTE_MS if problem else schedule.retry_ms(self._failures)
        self._next_at_s = None if told else self._clock.monotonic() + wait_ms / 1000

    def _problem(self, outcome: Outcome[RemoteShop]) -> str | None:
        """Return what is wrong, "" for nothing, None when the answer does not tell."""
        if isinstance(outcome, Rejected):
            return WRONG_KEY if outcome.code == WRONG_KEY else None
        if not isinstance(outcome, Done):
            return None
        shop = outcome.value
        # Of the last two no payment would ever count as ours: it would be taken, and nothing given for it.
        wrong = {
            "shop_disabled": not shop.enabled,
            "another_shop": shop.account_id != self._provider.account_id,
            "test_key" if self._provider.test else "live_key": shop.test != self._provider.test,
        }
        return next((name for name, holds in wrong.items() if holds), "")
