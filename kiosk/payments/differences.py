"""The provider's books beside ours: every difference by name, so that a person can act on it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal, get_args

from kiosk.errors import Fault
from kiosk.ledger import Ledger
from kiosk.ledger.models import DeliveryRow, PaymentRow, RefundRow, ReportRow
from kiosk.payments import schedule
from kiosk.payments.intent import Intent
from kiosk.payments.provider import Done, Rejected, RemotePayment
from kiosk.payments.receipts import failed_receipts
from kiosk.payments.service import PaymentService

Kind = Literal[
    "unknown_to_us",  # the provider has a paid payment of this kiosk that no row of ours explains
    "paid_not_confirmed",  # paid there, not confirmed here: amount, shop or metadata differ, or it failed
    "confirmed_not_paid",  # confirmed here, not paid there
    "refund_differs",  # money went back on one side only
    "paid_not_delivered",  # confirmed here, and no report was delivered
    "delivered_not_paid",  # a report was delivered, its session has no confirmed payment, nobody gave it back
    "receipt_failed",  # the fiscal receipt could not be registered
]
KINDS: Final[tuple[Kind, ...]] = get_args(Kind)
PAID_HERE = frozenset({"confirmed", "refund_pending", "refunded"})


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing on which the books disagree; amounts in kopecks."""

    kind: Kind
    intent_id: str | None
    session_id: str | None
    provider_payment_id: str | None
    amount_kopecks: int
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Comparison:
    """What was compared: `intents` of ours, `remote` payments of this kiosk at the provider."""

    intents: int
    remote: int
    differences: tuple[Difference, ...]


def compare(service: PaymentService, hours: float, kiosk_id: str) -> Comparison:
    """Bring every intent of the last `hours` up to date, then compare.

    Raises:
        Fault: PAY-UNREACHABLE when the provider does not give its list, PAY-MISCONFIGURED when it refuses our key.
    """
    now_ms = service.clock.now_ms()
    since_ms = now_ms - int(hours * schedule.HOUR_MS)
    # An intent may have reached the provider a moment before or after it was made here.
    listed = service.provider.list_payments(since_ms - schedule.HOUR_MS)
    if isinstance(listed, Rejected):
        raise Fault("PAY-MISCONFIGURED", f"the provider refuses: {listed.code}")
    if not isinstance(listed, Done):
        raise Fault("PAY-UNREACHABLE", f"the list of payments did not come: {listed.reason}")
    with service.ledger.read():
        ours = {remote.provider_payment_id: remote for remote in listed.value if _is_ours(remote, kiosk_id)}
    for remote in ours.values():
        service.adopt(remote)
    with service.ledger.read():
        rows = PaymentRow.select().where(
            PaymentRow.created_at_ms >= since_ms, PaymentRow.provider == service.provider.name
        )
        intents = [service.get(row.intent_id) for row in rows.order_by(PaymentRow.created_at_ms)]
        differences = [
            *_unknown(service, ours),
            *(found for intent in intents for found in _of_intent(service.ledger, intent, ours)),
            *_delivered_not_paid(since_ms),
        ]
    return Comparison(len(intents), len(ours), tuple(differences))


def _is_ours(remote: RemotePayment, kiosk_id: str) -> bool:
    """A shop may serve other kiosks and a web shop besides: those are not our difference. An intent of ours stays
    ours when the kiosk gets another name.
    """
    intent_id = remote.metadata.get("intent_id")
    named = remote.metadata.get("kiosk_id", kiosk_id) == kiosk_id
    return intent_id is not None and (named or PaymentRow.find(intent_id) is not None)


def _unknown(service: PaymentService, ours: Mapping[str, RemotePayment]) -> Iterator[Difference]:
    for remote in ours.values():
        row: Any = PaymentRow.get_or_none(PaymentRow.provider_payment_id == remote.provider_payment_id)
        if row is None and remote.paid and remote.refunded_kopecks < remote.amount_kopecks:
            named = remote.metadata.get("intent_id")
            yield Difference(
                "unknown_to_us",
                named,
                None,
                remote.provider_payment_id,
                remote.amount_kopecks,
                service.provider.name,
            )


def _of_intent(ledger: Ledger, intent: Intent, ours: Mapping[str, RemotePayment]) -> Iterator[Difference]:
    def differ(kind: Kind, detail: str = "") -> Difference:
        return Difference(
            kind,
            intent.intent_id,
            intent.session_id,
            intent.provider_payment_id,
            intent.amount_kopecks,
            detail,
        )

    remote = ours.get(intent.provider_payment_id or "")
    paid_there = remote is not None and remote.state == "succeeded"
    if paid_there and intent.status not in PAID_HERE:
        yield differ("paid_not_confirmed", f"{intent.status} {intent.reason or ''}".strip())
    if intent.status in PAID_HERE and not paid_there:
        yield differ("confirmed_not_paid", "absent" if remote is None else remote.state)
    if remote is not None and intent.status in PAID_HERE:
        back_here = intent.amount_kopecks if intent.status == "refunded" else 0
        if remote.refunded_kopecks != back_here:
            yield differ("refund_differs", f"here {back_here}, there {remote.refunded_kopecks}")
    if intent.status == "confirmed" and not _delivered(intent.session_id):
        yield differ("paid_not_delivered")
    for receipt in failed_receipts(ledger, intent.intent_id):
        yield differ("receipt_failed", "refund" if receipt.kind == "refund" else "")


def _sent_reports(session_id: str | None = None) -> Any:
    query = (
        ReportRow.select(ReportRow.session_id)
        .join(DeliveryRow, on=(DeliveryRow.report_id == ReportRow.id))
        .where(DeliveryRow.status == "sent")
        .distinct()
    )
    return query if session_id is None else query.where(ReportRow.session_id == session_id)


def _delivered(session_id: str | None) -> bool:
    return session_id is not None and bool(_sent_reports(session_id).exists())


def _delivered_not_paid(since_ms: int) -> Iterator[Difference]:
    for report in _sent_reports().where(ReportRow.created_at_ms >= since_ms):
        payments = PaymentRow.select().where(PaymentRow.session_id == report.session_id)
        paid = payments.where(PaymentRow.status == "confirmed")
        # Whoever gives the money back by hand knows what was delivered.
        given_back = payments.join(RefundRow, on=(RefundRow.intent_id == PaymentRow.intent_id)).where(
            RefundRow.actor != "auto"
        )
        if not paid.exists() and not given_back.exists():
            yield Difference("delivered_not_paid", None, report.session_id, None, 0)
