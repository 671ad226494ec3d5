"""The ledger as lists and cards for the menu: payments, sessions, reports, outbox, audit. Reads only."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from peewee import SQL

from kiosk.delivery.contact import mask_email, mask_phone
from kiosk.delivery.service import DeliveryService
from kiosk.errors import Fault, NotFound
from kiosk.ledger import Ledger
from kiosk.ledger.models import AuditRow, PaymentRow, PaymentWorkRow, ReportRow, SessionRow
from kiosk.masking import masked
from kiosk.payments.intent import reference_of
from kiosk.payments.receipts import failed_receipts
from kiosk.payments.service import PaymentService
from kiosk.reports.service import ReportService
from kiosk.servicing.rows import audit_row, delivered, delivery_row

PAGE = 20
LONGEST_SEARCH = 64
DAY_MS = 24 * 3_600_000
PAYMENT_FILTERS: Mapping[str, tuple[str, ...]] = {
    "all": (),
    "open": ("pending", "refund_pending"),
    "paid": ("confirmed",),
    "back": ("refund_pending", "refunded"),
    "lost": ("failed", "expired", "canceled"),
}
SESSION_FILTERS = ("all", "active", "completed", "expired", "failed")
# Of a session's metadata only what names no person.
SHOWN_METADATA = ("vehicleMake", "vehicleModel", "vehicleType", "language", "failureReason")


class Books:
    """What the menu reads. Times are epoch ms, money is kopecks, contacts and VINs are masked."""

    def __init__(
        self, ledger: Ledger, payments: PaymentService, reports: ReportService, deliveries: DeliveryService
    ) -> None:
        self._ledger = ledger
        self._payments = payments
        self._reports = reports
        self._deliveries = deliveries

    # -- payments

    def payments(self, search: str = "", state: str = "all", offset: int = 0) -> dict[str, Any]:
        """Return a page of payments, the newest first.

        Args:
            search: a part of the payment's, the session's or the provider's number, or the sum in roubles.
            state: a key of `PAYMENT_FILTERS`.
        """
        query = PaymentRow.select().order_by(PaymentRow.created_at_ms.desc(), SQL("rowid").desc())
        if states := PAYMENT_FILTERS.get(state, ()):
            query = query.where(PaymentRow.status.in_(states))
        if wanted := _search(search):
            found = (
                PaymentRow.intent_id.contains(wanted)
                | PaymentRow.session_id.contains(wanted)
                | PaymentRow.provider_payment_id.contains(wanted)
            )
            if wanted.isdecimal() and len(wanted) < 9:
                found |= PaymentRow.amount_kopecks == int(wanted) * 100
            query = query.where(found)
        with self._ledger.read():
            rows: list[Any] = list(query.offset(max(0, offset)).limit(PAGE + 1))
            doubts = self._uncertain([row.intent_id for row in rows])
            services = self._services({row.session_id for row in rows})
        return _page(
            [
                {
                    "id": row.intent_id,
                    "reference": reference_of(row.intent_id),
                    "service": services.get(row.session_id, "other"),
                    "amountKopecks": row.amount_kopecks,
                    "status": "uncertain"
                    if row.intent_id in doubts and row.status == "pending"
                    else row.status,
                    "atMs": row.created_at_ms,
                }
                for row in rows
            ],
            offset,
        )

    def payment(self, intent_id: str) -> dict[str, Any]:
        """Return all that is known of a payment; NotFound."""
        intent = self._payments.get(intent_id)
        refunds = self._payments.refunds_of(intent_id)
        failed = {receipt.id for receipt in failed_receipts(self._ledger, intent_id)}
        return {
            "id": intent.intent_id,
            "reference": intent.reference,
            "status": "uncertain" if intent.uncertain and intent.status == "pending" else intent.status,
            "amountKopecks": intent.amount_kopecks,
            "provider": intent.provider,
            "providerPaymentId": intent.provider_payment_id or "",
            "sessionId": intent.session_id or "",
            "createdAtMs": intent.created_at_ms,
            "confirmedAtMs": intent.confirmed_at_ms or 0,
            "reason": intent.reason or "",
            "receipt": "done" if intent.receipt_done else intent.receipt_state or "",
            "refunds": [
                {
                    "id": refund.refund_id,
                    "status": refund.status,
                    "reason": masked(refund.reason),
                    "actor": refund.actor,
                    "error": refund.error_code or "",
                    "atMs": refund.created_at_ms,
                    "receiptFailed": refund.refund_id in failed,
                }
                for refund in refunds
            ],
            "canRefund": intent.status == "confirmed",
            "canReceipt": bool(failed),
            "history": self.history("payment", intent_id),
        }

    # -- sessions

    def sessions(self, search: str = "", state: str = "all", offset: int = 0) -> dict[str, Any]:
        """Return a page of sessions, the newest first; `search` is a part of the number."""
        query = SessionRow.select().order_by(SessionRow.created_at_ms.desc(), SessionRow.id.desc())
        if state in SESSION_FILTERS[1:]:
            query = query.where(SessionRow.status == state)
        if wanted := _search(search):
            query = query.where(SessionRow.id.contains(wanted))
        with self._ledger.read():
            rows: list[Any] = list(query.offset(max(0, offset)).limit(PAGE + 1))
        return _page(
            [
                {"id": row.id, "service": row.type, "status": row.status, "atMs": row.created_at_ms}
                for row in rows
            ],
            offset,
        )

    def session(self, session_id: str) -> dict[str, Any]:
        """Return a session with its money and its reports; NotFound."""
        with self._ledger.read():
            row: Any = SessionRow.find(session_id)
            if row is None:
                raise NotFound("session", session_id)
            reports: list[Any] = list(ReportRow.select().where(ReportRow.session_id == session_id))
        metadata = json.loads(row.metadata)
        return {
            "id": row.id,
            "service": row.type,
            "status": row.status,
            "email": mask_email(row.contact_email) if row.contact_email else "",
            "phone": mask_phone(row.contact_phone) if row.contact_phone else "",
            "createdAtMs": row.created_at_ms,
            "completedAtMs": row.completed_at_ms or 0,
            "expiresAtMs": row.expires_at_ms if row.status == "active" else 0,
            "metadata": {key: masked(str(metadata[key])) for key in SHOWN_METADATA if metadata.get(key)},
            "payments": [
                {
                    "id": intent.intent_id,
                    "reference": intent.reference,
                    "status": intent.status,
                    "amountKopecks": intent.amount_kopecks,
                    "atMs": intent.created_at_ms,
                }
                for intent in self._payments.of_session(session_id)
            ],
            "reports": [
                {"id": report.id, "service": report.type, "atMs": report.created_at_ms} for report in reports
            ],
            "history": self.history("session", session_id),
        }

    # -- reports and the outbox

    def reports(self, search: str = "", offset: int = 0) -> dict[str, Any]:
        """Return a page of reports, the newest first; `search` is a part of its or the session's number."""
        query = ReportRow.select().order_by(ReportRow.created_at_ms.desc(), ReportRow.id.desc())
        if wanted := _search(search):
            query = query.where(ReportRow.id.contains(wanted) | ReportRow.session_id.contains(wanted))
        with self._ledger.read():
            rows: list[Any] = list(query.offset(max(0, offset)).limit(PAGE + 1))
        return _page(
            [
                {
                    "id": row.id,
                    "service": row.type,
                    "status": "removed" if row.file_removed_at_ms is not None else delivered(states),
                    "atMs": row.created_at_ms,
                }
                for row in rows
                for states in [[delivery.status for delivery in self._deliveries.of_report(row.id)]]
            ],
            offset,
        )

    def report(self, report_id: str) -> dict[str, Any]:
        """Return a report, what became of its file, and its deliveries; NotFound."""
        report = self._reports.get(report_id)
        try:
            self._reports.file(report_id)
            state = "ok"
        except NotFound:
            state = "removed"
        except Fault as fault:
            state = fault.code
        deliveries = [delivery_row(delivery) for delivery in self._deliveries.of_report(report_id)]
        return {
            "id": report.id,
            "service": report.kind,
            "sessionId": report.session_id,
            "language": report.language,
            "sizeBytes": report.size_bytes,
            "verdict": report.verdict,
            "file": state,
            "createdAtMs": report.created_at_ms,
            "deliveries": deliveries,
            "canResend": state == "ok" and any(delivery["canResend"] for delivery in deliveries),
            "history": self.history("report", report_id),
        }

    def outbox(self) -> dict[str, Any]:
        """Return what waits or failed, and the figures of the outbox."""
        counts = self._deliveries.counts(sent_within_ms=DAY_MS)
        rows = [delivery_row(delivery) for delivery in self._deliveries.unsent(PAGE * 5)]
        return {
            "rows": rows,
            "waiting": self._deliveries.depth(),
            "failed": sum(n for (_, status), n in counts.items() if status == "failed"),
            "sent": sum(n for (_, status), n in counts.items() if status == "sent"),
            "oldestS": round(self._deliveries.oldest_age_s()),
        }

    # -- what happened

    def history(self, entity_type: str, entity_id: str) -> list[dict[str, Any]]:
        """Return the last audit rows of one thing, the newest first."""
        with self._ledger.read():
            query = AuditRow.select().where(
                AuditRow.entity_type == entity_type, AuditRow.entity_id == entity_id
            )
            return [audit_row(row) for row in query.order_by(AuditRow.id.desc()).limit(PAGE)]

    def audit(self, offset: int = 0) -> dict[str, Any]:
        """Return a page of the audit log, the newest first."""
        with self._ledger.read():
            query = AuditRow.select().order_by(AuditRow.id.desc()).offset(max(0, offset)).limit(PAGE + 1)
            rows = [audit_row(row) for row in query]
        return _page(rows, offset)

    def _uncertain(self, intent_ids: list[str]) -> set[str]:
        query = PaymentWorkRow.select(PaymentWorkRow.intent_id).where(
            PaymentWorkRow.intent_id.in_(intent_ids), PaymentWorkRow.uncertain == 1
        )
        return {row.intent_id for row in query}

    def _services(self, session_ids: set[str]) -> dict[str, str]:
        query = SessionRow.select(SessionRow.id, SessionRow.type).where(SessionRow.id.in_(list(session_ids)))
        return {row.id: row.type for row in query}


def _search(text: str) -> str:
    return "".join(char for char in text.strip()[:LONGEST_SEARCH] if char.isalnum() or char in "-_")


def _page(rows: list[dict[str, Any]], offset: int) -> dict[str, Any]:
    return {"rows": rows[:PAGE], "offset": max(0, offset), "more": len(rows) > PAGE, "size": PAGE}
