"""The comparison that is kept: what the log of the night, the doctor and the metrics tell of it."""

from __future__ import annotations

from typing import Any, Final

import structlog

from kiosk.ledger.models import ComparisonRow, DifferenceRow, PaymentRow
from kiosk.payments import schedule
from kiosk.payments.differences import Comparison, Difference, compare
from kiosk.payments.service import PaymentService

log = structlog.get_logger("payments")

KEPT_HOURS: Final = 72.0
# Who paid within the last hour may still stand at the kiosk, or his report be on its way: not a difference yet.
UNSETTLED_MS: Final = schedule.HOUR_MS


def compare_and_keep(service: PaymentService, hours: float, kiosk_id: str) -> Comparison:
    """Compare, as `compare`; what a look at 72 hours or more finds takes the place of what the last one found.

    Returns:
        Everything that differs now; what is kept leaves out payments of the last hour. Nothing is kept of a local
        provider, whose books are ours.

    Raises:
        Fault: as `compare`; what was kept stays then.
    """
    found = compare(service, hours, kiosk_id)
    if hours >= KEPT_HOURS and not service.provider.local:
        _keep(service, found)
    return found


def _keep(service: PaymentService, found: Comparison) -> list[Difference]:
    """Write down what was found but for payments made within the last hour; returns what was written."""
    now_ms = service.clock.now_ms()
    with service.ledger.write():
        young = PaymentRow.select(PaymentRow.intent_id).where(
            PaymentRow.created_at_ms > now_ms - UNSETTLED_MS
        )
        unsettled = {row.intent_id for row in young}
        kept = [one for one in found.differences if one.intent_id not in unsettled]
        DifferenceRow.delete().execute()
        for one in kept:
            DifferenceRow.create(
                kind=one.kind,
                intent_id=one.intent_id,
                session_id=one.session_id,
                provider_payment_id=one.provider_payment_id,
                amount_kopecks=one.amount_kopecks,
            )
        ComparisonRow.insert(id=1, compared_at_ms=now_ms).on_conflict_replace().execute()
    return kept


class NightlyComparison:
    """The comparison that nobody asks for."""

    def __init__(self, service: PaymentService, kiosk_id: str) -> None:
        self._service = service
        self._kiosk_id = kiosk_id

    def last_ms(self) -> int | None:
        """Return when the books were last compared over 72 hours, by whomever; epoch ms UTC, None for never."""
        with self._service.ledger.read():
            row: Any = ComparisonRow.find(1)
            return None if row is None else int(row.compared_at_ms)

    def run(self) -> None:
        """Compare the last 72 hours, keep and log what differs. Blocks for the calls; raises Fault as `compare`."""
        found = compare(self._service, KEPT_HOURS, self._kiosk_id)
        differences = _keep(self._service, found)
        for one in differences:
            log.error(
                "payments.difference",
                code="PAY-DIFFERENCE",
                kind=one.kind,
                intent_id=one.intent_id,
                session_id=one.session_id,
                provider_payment_id=one.provider_payment_id,
                amount_kopecks=one.amount_kopecks,
                detail=one.detail,
            )
        log.info(
            "payments.compared", intents=found.intents, remote=found.remote, differences=len(differences)
        )


def nightly_comparison(service: PaymentService, kiosk_id: str) -> NightlyComparison | None:
    """Return the comparison for the nightly upkeep; None where the provider is local and there is none to make."""
    return None if service.provider.local else NightlyComparison(service, kiosk_id)
