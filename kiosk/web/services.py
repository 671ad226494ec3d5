"""What the routes need, and where they find it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from typing import TypeVar, cast

from starlette.requests import Request

from kiosk.delivery.service import DeliveryService
from kiosk.payments.service import PaymentService
from kiosk.reports.service import ReportService
from kiosk.sessions.service import SessionService

R = TypeVar("R")


@dataclass(frozen=True)
class WebServices:
    """The doors behind the API, and the ledger's transaction. PDFs are made one at a time, off the HTTP loop."""

    sessions: SessionService
    payments: PaymentService
    reports: ReportService
    deliveries: DeliveryService
    ready: Callable[[], Mapping[str, bool]]
    write: Callable[[], AbstractContextManager[None]]
    pdf_maker: ThreadPoolExecutor = field(default_factory=lambda: ThreadPoolExecutor(1, "web-pdf"))

    async def off_loop(self, work: Callable[[], R]) -> R:
        """Run CPU work in the one thread kept for it."""
        return await asyncio.get_running_loop().run_in_executor(self.pdf_maker, work)


def body_of(request: Request) -> bytes:
    """Return a request's whole body, as the guard has read it."""
    return cast(bytes, request.scope["body"])


def doors(request: Request) -> WebServices:
    """Return the services of the app a request came to."""
    return cast(WebServices, request.scope["doors"])
