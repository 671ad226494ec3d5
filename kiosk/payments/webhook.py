"""Notifications of the provider: checked, stored, answered; worked off later.

YooKassa signs nothing (https://yookassa.ru/developers/using-api/webhooks): the origin is its address list,
and a body is only a hint that names an id. The HMAC is that of a relay of our own, where one is configured.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import re
from collections.abc import Mapping, Sequence
from ipaddress import ip_network
from typing import Any

import structlog

from kiosk.addresses import Address, Network, parse_address, within
from kiosk.clock import Clock
from kiosk.errors import ValidationFailed
from kiosk.ledger.models import PaymentRow, PaymentWorkRow, WebhookRow
from kiosk.payments import schedule
from kiosk.payments.intent import TooLarge, Unauthorized
from kiosk.payments.refunding import RefundDesk
from kiosk.payments.store import PaymentStore
from kiosk.settings import YOOKASSA_NETWORKS, WebhookSettings

log = structlog.get_logger("payments")

SIGNATURE_HEADER = "x-webhook-signature"
KEEP_MS = 7 * 24 * schedule.HOUR_MS
_ID = re.compile(r"^[0-9A-Za-z_-]{1,64}$")


class WebhookInbox:
    """Takes notifications in and turns them into due work.

    Args:
        check_origin_by_default: whether YooKassa's published networks apply when none are configured (PROD).
    """

    def __init__(
        self,
        store: PaymentStore,
        clock: Clock,
        desk: RefundDesk,
        settings: WebhookSettings,
        *,
        check_origin_by_default: bool,
    ) -> None:
        self._store = store
        self._clock = clock
        self._desk = desk
        self._settings = settings
        self._networks: Sequence[Network] | None = settings.allowed_networks
        if self._networks is None and check_origin_by_default:
            self._networks = [ip_network(network) for network in YOOKASSA_NETWORKS]

    def accept(self, body: bytes, headers: Mapping[str, str], remote_addr: str) -> None:
        """Check and store one notification; a copy of one we have changes nothing but asks for another look.

        Raises:
            TooLarge: the body is over the limit. Unauthorized: origin or signature fails.
            ValidationFailed: the body names no object.
        """
        if len(body) > self._settings.max_body_bytes:
            raise TooLarge("The notification is too large.")
        lowered = {name.lower(): value for name, value in headers.items()}
        self._check_origin(lowered, remote_addr)
        self._check_signature(body, lowered)
        _read(body)
        now_ms = self._clock.now_ms()
        with self._store.ledger.write():
            WebhookRow.insert(
                digest=hashlib.sha256(body).hexdigest(),
                body=body,
                source=remote_addr[:64],
                received_at_ms=now_ms,
            ).on_conflict(
                conflict_target=[WebhookRow.digest],
                update={WebhookRow.status: "new", WebhookRow.received_at_ms: now_ms},
            ).execute()

    def waiting(self) -> bool:
        """Return whether a notification waits to be worked off."""
        with self._store.ledger.read():
            return bool(WebhookRow.select().where(WebhookRow.status == "new").exists())

    def work_off(self) -> None:
        """Make the intents that stored notifications name due now; the poll then asks the provider itself."""
        with self._store.ledger.write():
            for note in (
                WebhookRow.select().where(WebhookRow.status == "new").order_by(WebhookRow.id).limit(100)
            ):
                note.status = "done" if self._hurry(bytes(note.body)) else "ignored"
                note.attempts += 1
                note.worked_at_ms = self._clock.now_ms()
                note.save()

    def forget_old(self) -> None:
        """Drop notifications that were worked off a week ago: the provider repeats for a day."""
        before_ms = self._clock.now_ms() - KEEP_MS
        with self._store.ledger.write():
            WebhookRow.delete().where(
                WebhookRow.status != "new", WebhookRow.received_at_ms < before_ms
            ).execute()

    def _hurry(self, body: bytes) -> bool:
        try:
            event, thing = _read(body)
        except ValidationFailed:
            return False
        is_refund = event.startswith("refund.")
        row = _find(thing, is_refund=is_refund)
        if row is None:
            log.info("payments.webhook_unknown", kind=event[:64])
            return False
        work = PaymentWorkRow.get_by_id(row.intent_id)
        if is_refund:
            self._desk.hurry(row.intent_id)
        elif work.next_at_ms is not None or work.remote_state not in {"succeeded", "canceled"}:
            work.next_at_ms = self._clock.now_ms()
            work.save()
        return True

    def _check_origin(self, headers: Mapping[str, str], remote_addr: str) -> None:
        if self._networks is None:
            return
        address = parse_address(remote_addr)
        if address is not None and within(address, self._settings.trusted_proxies):
            address = self._behind_proxies(headers.get("x-forwarded-for", ""))
        if address is None or not within(address, self._networks):
            raise Unauthorized("The origin of the notification is not allowed.")

    def _behind_proxies(self, forwarded: str) -> Address | None:
        """Return the last address of the chain that is not a proxy of ours: nobody could invent it."""
        for part in reversed(forwarded.split(",")):
            address = parse_address(part.strip())
            if address is None or not within(address, self._settings.trusted_proxies):
                return address
        return None

    def _check_signature(self, body: bytes, headers: Mapping[str, str]) -> None:
        secret = self._settings.secret.get_secret_value()
        if not secret:
            return
        given = headers.get(SIGNATURE_HEADER, "").removeprefix("sha256=").strip().lower()
        expected = hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()
        if not hmac.compare_digest(given.encode(), expected.encode()):
            raise Unauthorized("The signature of the notification does not hold.")


def _read(body: bytes) -> tuple[str, dict[str, Any]]:
    """Return a notification's event and object; ValidationFailed when it names none."""
    try:
        document = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise ValidationFailed("The notification is not JSON.") from error
    thing = document.get("object") if isinstance(document, dict) else None
    if not isinstance(thing, dict) or not isinstance(thing.get("id"), str) or not _ID.match(thing["id"]):
        raise ValidationFailed("The notification names no object.")
    event = document.get("event")
    return event if isinstance(event, str) else "", thing


def _find(thing: Mapping[str, Any], *, is_refund: bool) -> Any | None:
    """Return the payment that an object belongs to: by the provider's id, else by the intent it carries."""
    provider_id = thing.get("payment_id") if is_refund else thing["id"]
    if not isinstance(provider_id, str):
        return None
    row = PaymentRow.get_or_none(PaymentRow.provider_payment_id == provider_id)
    metadata = thing.get("metadata")
    intent_id = metadata.get("intent_id") if isinstance(metadata, dict) else None
    if row is None and isinstance(intent_id, str):
        row = PaymentRow.get_or_none(
            PaymentRow.intent_id == intent_id, PaymentRow.provider_payment_id.is_null()
        )
    return row
