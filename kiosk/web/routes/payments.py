"""/api/payments."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Header, Request

from kiosk.clock import Clock
from kiosk.errors import Refusal
from kiosk.metrics import Metrics
from kiosk.settings import Settings
from kiosk.web.address import address_of, caller_key, joined
from kiosk.web.bodies import IntentBody
from kiosk.web.errors import come_back, refusals
from kiosk.web.limits import MovingWindow
from kiosk.web.services import body_of, doors
from kiosk.web.views import Accepted, IntentDone, IntentStatus, IntentView

NO_PAYMENT = (404, "payment_not_found")
INVALID = (400, "validation_failed")
OVER = (409, "illegal_transition")
CREATING = refusals(
    INVALID,
    (404, "session_not_found"),
    (409, "amount_mismatch"),
    (409, "already_paid"),
    (409, "intent_open"),
    (409, "session_not_active"),
    (409, "idempotency_conflict"),
    (415, "unsupported_media_type"),
    (429, "rate_limit_exceeded"),
)
NOTIFICATION = {
    "requestBody": {
        "required": True,
        "description": "The provider's notification: a hint that names a payment, never believed by itself.",
        "content": {
            "application/json": {
                "schema": {
                    "type": "object",
                    "required": ["object"],
                    "properties": {
                        "event": {"description": "Such as payment.succeeded."},
                        "object": {
                            "type": "object",
                            "required": ["id"],
                            "properties": {"id": {"type": "string", "pattern": "^[0-9A-Za-z_-]{1,64}$"}},
                        },
                    },
                }
            }
        },
    }
}


class IntentLimit:
    """At most so many intents a minute from one address."""

    def __init__(self, settings: Settings, metrics: Metrics, clock: Clock) -> None:
        self._window = MovingWindow(clock, settings.api.intents_per_minute)
        self._proxies = settings.payments.webhook.trusted_proxies
        self._metrics = metrics

    def take(self, request: Request) -> None:
        """Count a request; raises a Refusal (429) with Retry-After."""
        wait_s = self._window.hit(caller_key(address_of(request, self._proxies)))
        if wait_s > 0:
            self._metrics.rate_limited.inc()
            raise come_back(429, "rate_limit_exceeded", "Too many payment intents.", wait_s)


def make_router(settings: Settings, metrics: Metrics, clock: Clock) -> APIRouter:
    """Return the payment routes; the confirm route does not exist in PROD."""
    router = APIRouter(prefix="/api/payments", tags=["payments"])
    limit = IntentLimit(settings, metrics, clock)

    @router.post(
        "/intent",
        status_code=201,
        responses={201: {"model": IntentView}, **CREATING},
    )
    async def create(
        body: IntentBody,
        request: Request,
        idempotency_key: Annotated[str | None, Header(max_length=64, pattern=r"^[!-~]+$")] = None,
    ) -> Any:
        """Make a payment intent, or return the one that the same wish made before."""
        limit.take(request)
        intent = doors(request).payments.create_intent(
            body.amount, body.currency, body.session_id, body.metadata, idempotency_key
        )
        return intent.to_json()

    @router.get("/status/{intent_id}", responses={200: {"model": IntentStatus}, **refusals(NO_PAYMENT)})
    async def status(intent_id: str, request: Request) -> Any:
        """Return how a payment stands."""
        return {"intentId": intent_id, "status": doors(request).payments.status_of(intent_id)}

    @router.get("/intent/{intent_id}", responses={200: {"model": IntentView}, **refusals(NO_PAYMENT)})
    async def read(intent_id: str, request: Request) -> Any:
        """Return a payment intent."""
        return doors(request).payments.get(intent_id).to_json()

    @router.post("/cancel/{intent_id}", responses={200: {"model": IntentDone}, **refusals(NO_PAYMENT, OVER)})
    async def cancel(intent_id: str, request: Request) -> Any:
        """Give a pending intent up."""
        intent = doors(request).payments.cancel(intent_id)
        return {"success": True, "intentId": intent.intent_id, "status": intent.status}

    if not settings.is_prod:
        _add_confirm(router)
    _add_webhook(router, metrics)
    return router


def _add_webhook(router: APIRouter, metrics: Metrics) -> None:
    @router.post(
        "/webhook",
        openapi_extra=NOTIFICATION,
        responses={200: {"model": Accepted}, **refusals(INVALID, (401, "unauthorized"))},
    )
    def webhook(request: Request) -> Any:
        """Store a notification of the payment provider; it is worked off later."""
        peer = request.client.host if request.client else ""
        # A header may come in several lines: the caller's own must not hide what a proxy added.
        headers = {name: joined(request, name) for name in request.headers}
        try:
            doors(request).payments.accept_webhook(body_of(request), headers, peer)
        except Refusal:
            metrics.webhooks.labels("refused").inc()
            raise
        metrics.webhooks.labels("accepted").inc()
        return {"status": "accepted"}


def _add_confirm(router: APIRouter) -> None:
    own = refusals(NO_PAYMENT, OVER, (409, "confirm_unavailable"))

    @router.post("/confirm/{intent_id}", responses={200: {"model": IntentDone}, **own})
    async def confirm(intent_id: str, request: Request) -> Any:
        """Pay by hand: DEV's provider only."""
        intent = doors(request).payments.confirm(intent_id)
        return {"success": True, "intentId": intent.intent_id, "status": intent.status}
