"""/api/payments."""

from __future__ import annotations

import ipaddress
from typing import Annotated, Any

from fastapi import APIRouter, Header, Request
from limits import RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter

from kiosk.clock import Clock
from kiosk.errors import Refusal
from kiosk.metrics import Metrics
from kiosk.settings import Settings
from kiosk.web.bodies import IntentBody, JsonOnly, checked_id
from kiosk.web.services import doors


class TooMany(Refusal):
    """The 11th intent in a minute (429)."""

    def __init__(self, retry_after_s: int) -> None:
        self.retry_after_s = retry_after_s
        super().__init__("Too many payment intents.", error="rate_limit_exceeded", status=429)


class IntentLimit:
    """At most so many intents a minute from one address."""

    def __init__(self, settings: Settings, metrics: Metrics, clock: Clock) -> None:
        self._limit = RateLimitItemPerMinute(settings.api.intents_per_minute)
        self._limiter = MovingWindowRateLimiter(MemoryStorage())
        self._proxies = settings.payments.webhook.trusted_proxies
        self._metrics = metrics
        self._clock = clock

    def take(self, request: Request) -> None:
        """Count a request; raises TooMany."""
        address = self.address_of(request)
        if self._limiter.hit(self._limit, address):
            return
        self._metrics.rate_limited.inc()
        reset_at, _ = self._limiter.get_window_stats(self._limit, address)
        raise TooMany(max(1, round(reset_at - self._clock.now_ms() / 1000)))

    def address_of(self, request: Request) -> str:
        """Return the peer's address; what a proxy says of it counts only from a trusted proxy."""
        peer = request.client.host if request.client else ""
        forwarded = request.headers.get("x-forwarded-for", "").rpartition(",")[2].strip()
        if not forwarded or not self._proxies:
            return peer
        try:
            trusted = any(ipaddress.ip_address(peer) in network for network in self._proxies)
            return str(ipaddress.ip_address(forwarded)) if trusted else peer
        except ValueError:
            return peer


def make_router(settings: Settings, metrics: Metrics, clock: Clock) -> APIRouter:
    """Return the payment routes; the confirm route does not exist in PROD."""
    router = APIRouter(prefix="/api/payments", tags=["payments"])
    limit = IntentLimit(settings, metrics, clock)

    @router.post("/intent", status_code=201, dependencies=[JsonOnly])
    async def create(
        body: IntentBody,
        request: Request,
        idempotency_key: Annotated[str | None, Header(max_length=64, pattern=r"^[!-~]+$")] = None,
    ) -> dict[str, Any]:
        """Make a payment intent."""
        limit.take(request)
        intent = doors(request).payments.create_intent(
            body.amount, body.currency, body.session_id, body.metadata, idempotency_key
        )
        return intent.to_json()

    @router.get("/status/{intent_id}")
    async def status(intent_id: str, request: Request) -> dict[str, Any]:
        """Return how a payment stands."""
        intent = doors(request).payments.get(checked_id(intent_id))
        return {"intentId": intent.intent_id, "status": intent.status}

    @router.get("/intent/{intent_id}")
    async def read(intent_id: str, request: Request) -> dict[str, Any]:
        """Return a payment intent."""
        return doors(request).payments.get(checked_id(intent_id)).to_json()

    @router.post("/cancel/{intent_id}")
    async def cancel(intent_id: str, request: Request) -> dict[str, Any]:
        """Give a pending intent up."""
        intent = doors(request).payments.cancel(checked_id(intent_id))
        return {"success": True, "intentId": intent.intent_id, "status": intent.status}

    @router.post("/webhook")
    async def webhook(request: Request) -> dict[str, str]:
        """Store a notification of the payment provider."""
        peer = request.client.host if request.client else ""
        try:
            doors(request).payments.accept_webhook(await request.body(), dict(request.headers), peer)
        except Refusal:
            metrics.webhooks.labels("refused").inc()
            raise
        metrics.webhooks.labels("accepted").inc()
        return {"status": "accepted"}

    if not settings.is_prod:

        @router.post("/confirm/{intent_id}")
        async def confirm(intent_id: str, request: Request) -> dict[str, Any]:
            """Pay by hand: DEV's provider only."""
            intent = doors(request).payments.confirm(checked_id(intent_id))
            return {"success": True, "intentId": intent.intent_id, "status": intent.status}

    return router
