"""/r: the public link of one report, as an SMS carries it."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response

from kiosk.clock import Clock
from kiosk.errors import NotFound
from kiosk.metrics import Metrics
from kiosk.settings import Settings
from kiosk.web.address import address_of, caller_key
from kiosk.web.errors import come_back, refusals
from kiosk.web.limits import MovingWindow
from kiosk.web.pdf import PDF_RESPONSE, pdf_response
from kiosk.web.services import doors

GUESSES_PER_MINUTE = 10


def make_router(settings: Settings, metrics: Metrics, clock: Clock) -> APIRouter:
    """Return the link's route; without `reports.publicBaseUrl` there is none."""
    router = APIRouter(prefix="/r", tags=["links"])
    if not settings.reports.public_base_url:
        return router
    guesses = MovingWindow(clock, GUESSES_PER_MINUTE)
    proxies = settings.payments.webhook.trusted_proxies
    own = refusals(
        (404, "report_link_not_found"), (404, "report_file_not_found"), (429, "rate_limit_exceeded")
    )

    @router.get("/{token}", response_class=Response, responses={200: PDF_RESPONSE, **own})
    async def follow(token: str, request: Request) -> Response:
        """Return the one report that a link opens; needs no token but its own."""
        services = doors(request)
        caller = caller_key(address_of(request, proxies))
        if wait_s := guesses.wait_s(caller):
            metrics.rate_limited.inc()
            raise come_back(429, "rate_limit_exceeded", "Too many links that do not exist.", wait_s)
        try:
            report = services.reports.by_link_token(token)
        except NotFound:
            guesses.hit(caller)
            raise
        answer = await pdf_response(services, report, "inline")
        answer.headers["X-Robots-Tag"] = "noindex"
        return answer

    return router
