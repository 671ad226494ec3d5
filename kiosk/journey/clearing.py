"""Clearing the car's codes at the wish of a customer who has paid."""

from __future__ import annotations

from typing import Any

from kiosk.diagnostics.service import ClearPermit, ClearResult
from kiosk.errors import Fault, KioskError
from kiosk.journey.stage import Stage
from kiosk.journey.visit import Visit


def possible(visit: Visit) -> bool:
    """Return whether the screen may offer it: paid, codes found, and not done or under way."""
    found = visit.scan is not None and bool(visit.scan.codes)
    return visit.paid and found and visit.clearing not in {"working", "done", "left"}


def begin(stage: Stage, confirmations: int) -> None:
    """Clear the codes in the background and say on the results screen how it went.

    The visit's `clearing` is then `working`, and in the end `done`, `left` (codes came back at once) or a
    fault's code.
    """
    visit, services = stage.visit, stage.services
    if not possible(visit):
        return
    permit = ClearPermit(visit.session_id, visit.paid, confirmations)

    def record(event_type: str, details: dict[str, Any]) -> None:
        with services.ledger.write():
            services.ledger.audit.record(f"diagnostics.{event_type}", "session", permit.session_id, details)

    def done(result: ClearResult) -> None:
        visit.clearing = "done" if result.clean else "left"

    def failed(error: KioskError) -> None:
        visit.clearing = error.code if isinstance(error, Fault) else "OBD-CLEAR-FAILED"

    visit.clearing = "working"
    stage.run(lambda: services.diagnostics.clear_codes(permit, record), done, failed)
