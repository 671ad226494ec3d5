"""The door of the capability: messages queued with their report, sent later, for certain."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, cast

import structlog
from peewee import SQL, fn

from kiosk.clock import Clock
from kiosk.delivery.delivery import Delivery, DeliveryChanged, from_row
from kiosk.delivery.message import Channel, Message, MessageProvider, Outcome, Unusable, permanent, retry
from kiosk.delivery.mime import domain_of
from kiosk.delivery.outbox import Claim, Outbox, backoff_ms
from kiosk.delivery.providers import build_email, build_sms
from kiosk.delivery.states import DeliveryStatus, check
from kiosk.delivery.wording import Wording
from kiosk.errors import Conflict, Fault, IllegalTransition, NotFound, ValidationFailed
from kiosk.events import EventBus
from kiosk.ledger import Ledger
from kiosk.ledger.models import DeliveryRow, ReportRow
from kiosk.settings import Settings
from kiosk.texts import Texts

log = structlog.get_logger("delivery")

OUTAGE = 3  # so many failures in a row are the provider's, not a message's
UNSENT = ("queued", "sending", "failed")  # every status but sent
CHANNELS: tuple[Channel, ...] = ("email", "sms")
_LOST_FILE = {"RPT-FILE-MISSING", "RPT-FILE-CHANGED"}
_FAULTS = {"retry": "DLV-UNREACHABLE", "permanent": "DLV-REJECTED", "misconfigured": "DLV-MISCONFIGURED"}


class DeliveryService:
    """At least once: a message leaves again, with the same Message-ID, when nobody knows whether it left.

    Args:
        report_file: returns the PDF of a report id; may be set later through the attribute of this name.
        storage_dir: `outbox/` in it is the mailbox of DEV.
        email, sms: who carries; by default those the settings name.

    Attributes:
        on_work: called after the commit that queued a message (the worker's `wake`).
        report_link: returns the public link of a report for an SMS, or None.
    """

    def __init__(
        self,
        ledger: Ledger,
        bus: EventBus,
        clock: Clock,
        settings: Settings,
        texts: Texts,
        report_file: Callable[[str], Path] | None,
        storage_dir: Path,
        email: MessageProvider | None = None,
        sms: MessageProvider | None = None,
    ) -> None:
        self.report_file = report_file
        self.report_link: Callable[[str], str | None] = lambda _report_id: None
        self.on_work: Callable[[], None] = lambda: None
        self._ledger = ledger
        self._bus = bus
        self._clock = clock
        self._settings = settings
        self._wording = Wording(texts, settings)
        self._domain = domain_of(settings.email.sender)
        self._outbox = Outbox(ledger, clock, settings.delivery)
        self._providers: dict[Channel, MessageProvider] = {
            "email": email or build_email(settings, storage_dir),
            "sms": sms or build_sms(settings, storage_dir),
        }
        self._failures: dict[Channel, int] = dict.fromkeys(CHANNELS, 0)
        self._rests_until_s: dict[Channel, float] = dict.fromkeys(CHANNELS, 0.0)

    def channels(self) -> list[Channel]:
        """Return the channels by which something can leave: neither switched off nor waiting to be set up."""
        return [each for each in CHANNELS if not isinstance(self._providers[each], Unusable)]

    def check_contact(self, contact: Mapping[str, str | None]) -> None:
        """Refuse a contact that can never be served, however long it waits.

        Args:
            contact: `email` and `phone`, as far as given.

        Raises:
            ValidationFailed: each way it names is switched off at this kiosk.
        """
        ways: dict[str, Channel] = {"email": "email", "phone": "sms"}
        given = [field for field in ways if contact.get(field)]
        if given and all(self._settings.is_off(ways[field]) for field in given):
            raise ValidationFailed(f"{' and '.join(given)}: this kiosk sends nothing there.")

    def enqueue(self, report_id: str, channel: Channel, target: str) -> Delivery:
        """Queue a message; called inside the `ledger.write()` that commits the report.

        Args:
            target: an address or number as `parse_email` or `parse_phone` returned it.
        """
        with self._ledger.write():
            delivery = from_row(self._outbox.insert(report_id, channel, target, self._domain))
            self._ledger.after_commit(lambda: self._tell(delivery))
        return delivery

    def of_report(self, report_id: str) -> list[Delivery]:
        """Return a report's deliveries, oldest first."""
        with self._ledger.read():
            query = DeliveryRow.select().where(DeliveryRow.report_id == report_id)
            rows = list(query.order_by(DeliveryRow.created_at_ms, SQL("rowid")))
        return [from_row(row) for row in rows]

    def unsent(self, limit: int = 100) -> list[Delivery]:
        """Return what waits or failed, newest first, for the service menu."""
        with self._ledger.read():
            query = DeliveryRow.select().where(DeliveryRow.status.in_(UNSENT))
            rows = list(query.order_by(DeliveryRow.created_at_ms.desc(), SQL("rowid").desc()).limit(limit))
        return [from_row(row) for row in rows]

    def resend(self, delivery_id: str) -> Delivery:
        """Make a failed or waiting message due now; one that was sent leaves once more as a new delivery.

        Raises:
            NotFound: no such delivery. Conflict: its contact was erased. IllegalTransition: it is being sent.
        """
        with self._ledger.write():
            row = DeliveryRow.find(delivery_id)
            if row is None:
                raise NotFound("delivery", delivery_id)
            if row.target is None:
                raise Conflict("The contact of this delivery was erased.", error="contact_erased")
            self._ledger.audit.record("delivery.resend", "delivery", row.id, details={"channel": row.channel})
            self._rests_until_s[cast(Channel, row.channel)] = 0.0
            if row.status == "sent":
                return self.enqueue(row.report_id, cast(Channel, row.channel), row.target)
            if row.status == "sending":
                raise IllegalTransition("delivery", row.status, "queued")
            if row.status == "failed":
                check("failed", "queued")
                row.status, row.attempts = "queued", 0
            row.next_attempt_at_ms = row.updated_at_ms = self._clock.now_ms()
            row.save()
            delivery = from_row(row)
            self._ledger.after_commit(lambda: self._tell(delivery))
        return delivery

    def recover(self) -> None:
        """Release what a killed process was sending; once, before the worker starts."""
        if released := self._outbox.recover():
            log.info("delivery.recovered", count=released)

    def tick(self, channel: Channel | None = None, limit: int = 50) -> int:
        """Send what is due, oldest first; returns how many attempts were made.

        A provider that does not serve rests its whole channel, so that the oldest message is always the
        next tried.
        """
        done = 0
        for each in CHANNELS if channel is None else (channel,):
            while done < limit and self._clock.monotonic() >= self._rests_until_s[each]:
                claim = self._outbox.claim(each)
                if claim is None:
                    break
                self._attempt(claim)
                done += 1
        return done

    def depth(self) -> int:
        """Return how many messages wait or are being sent."""
        counts = self.counts(sent_within_ms=0)
        return sum(n for (_, status), n in counts.items() if status in {"queued", "sending"})

    def counts(self, sent_within_ms: int | None = None) -> dict[tuple[str, str], int]:
        """Return the number of deliveries by (channel, status); of the sent ones only those of late, if asked."""
        since_ms = 0 if sent_within_ms is None else self._clock.now_ms() - sent_within_ms
        sent = (DeliveryRow.status == "sent") & (DeliveryRow.created_at_ms >= since_ms)
        with self._ledger.read():
            query = DeliveryRow.select(DeliveryRow.channel, DeliveryRow.status, fn.COUNT(DeliveryRow.id))
            query = query.where(DeliveryRow.status.in_(UNSENT) | sent).group_by(
                DeliveryRow.channel, DeliveryRow.status
            )
            rows: list[Any] = list(query.tuples())
        return {(row[0], row[1]): row[2] for row in rows}

    def oldest_age_s(self) -> float:
        """Return how long the oldest unsent message has waited, in seconds; 0 when none waits."""
        with self._ledger.read():
            query = DeliveryRow.select(fn.MIN(DeliveryRow.created_at_ms))
            oldest = query.where(DeliveryRow.status.in_(["queued", "sending"])).scalar()
        return 0.0 if oldest is None else max(0.0, (self._clock.now_ms() - oldest) / 1000)

    def _attempt(self, claim: Claim) -> None:
        provider = self._providers[claim.channel]
        try:
            message = self._message(claim)
            outcome = message if isinstance(message, Outcome) else provider.send(message)
            status = self._outbox.finish(claim, outcome, provider.name)
        finally:
            self._outbox.let_go(claim)
        if status is None:
            log.info("delivery.lease_lost", delivery_id=claim.id)
            return
        self._rest(claim.channel, outcome)
        self._log(claim, outcome, status, provider.name)
        self._bus.publish(DeliveryChanged(claim.id, claim.report_id, claim.channel, status, outcome.code))

    def _message(self, claim: Claim) -> Message | Outcome:
        if claim.target is None:
            return permanent("contact_erased")
        with self._ledger.read():
            report = ReportRow.get_by_id(claim.report_id)
        attachment: Path | None = None
        if claim.channel == "email":
            if self.report_file is None:
                raise RuntimeError("DeliveryService.report_file was never set")
            try:
                attachment = self.report_file(report.id)
            except NotFound:
                return permanent("report_file_removed")
            except Fault as fault:
                return permanent(fault.code) if fault.code in _LOST_FILE else retry(fault.code)
        subject, body = self._wording.of(claim.channel, report, self.report_link)
        return Message(
            delivery_id=claim.id,
            message_id=claim.message_id,
            target=claim.target,
            subject=subject,
            body=body,
            created_at_ms=claim.created_at_ms,
            is_doubtful=claim.is_doubtful,
            attachment=attachment,
            attachment_name=self._wording.file_name(report),
        )

    def _rest(self, channel: Channel, outcome: Outcome) -> None:
        is_down = outcome.is_down or outcome.verdict == "misconfigured"
        if is_down or outcome.is_doubtful:
            self._failures[channel] += 1
            # One silence may be one message's fault: it holds the others up only shortly.
            wait_ms = backoff_ms(self._settings.delivery, self._failures[channel] if is_down else 1)
            wait_ms = max(wait_ms, outcome.retry_after_ms)
            self._rests_until_s[channel] = self._clock.monotonic() + wait_ms / 1000
            return
        if outcome.verdict == "sent" and self._failures[channel] >= OUTAGE:
            self._outbox.make_due(channel)  # it serves again: the oldest first, not the least backed off
        self._failures[channel] = 0

    def _log(self, claim: Claim, outcome: Outcome, status: DeliveryStatus, provider: str) -> None:
        facts = {
            "delivery_id": claim.id,
            "channel": claim.channel,
            "provider": provider,
            "code": outcome.code,
        }
        if status == "sent":
            log.info("delivery.sent", attempts=claim.attempts, **facts)
        elif outcome.verdict == "misconfigured":
            log.error("delivery.misconfigured", fault="DLV-MISCONFIGURED", **facts)
        elif status == "failed":
            log.error("delivery.failed", fault=_FAULTS[outcome.verdict], attempts=claim.attempts, **facts)
        else:
            log.info("delivery.put_off", fault="DLV-UNREACHABLE", attempts=claim.attempts, **facts)

    def _tell(self, delivery: Delivery) -> None:
        self._bus.publish(
            DeliveryChanged(
                delivery.id, delivery.report_id, delivery.channel, delivery.status, delivery.error_code
            )
        )
        self.on_work()
