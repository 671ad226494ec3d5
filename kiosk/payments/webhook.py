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
from kiosk.ledger.models import WebhookRow
from kiosk.payments import schedule
from kiosk.payments.intent import TooLarge, Unauthorized
from kiosk.payments.refunding import RefundDesk
from kiosk.payments.store import PaymentStore
from kiosk.settings import YOOKASSA_NETWORKS, WebhookSettings

log = structlog.get_logger("payments")

SIGNATURE_HEADER = "x-webhook-signature"
KEEP_MS = 7 * 24 * schedule.HOUR_MS
_ID = re.compile(r"[0-9A-Za-z_-]{1,64}")
_EVENT = re.compile(r"[a-z_.]{1,64}")
_STORE = """
INSERT INTO webhook_inbox (digest, body, source, received_at_ms) VALUES (?, ?, ?, ?)
ON CONFLICT (digest) DO UPDATE SET status = 'new', received_at_ms = excluded.received_at_ms
"""
_NEW = "SELECT id, body FROM webhook_inbox WHERE status = 'new' ORDER BY id LIMIT 100"
_WORKED = "UPDATE webhook_inbox SET status = ?, attempts = attempts + 1, worked_at_ms = ? WHERE id = ?"
_BY_PROVIDER = "SELECT intent_id FROM payments WHERE provider_payment_id = ?"
_BY_INTENT = "SELECT intent_id FROM payments WHERE intent_id = ? AND provider_payment_id IS NULL"
# Of a payment that is over at the provider nothing more is to be learned.
_HURRY = """
UPDATE payment_work SET next_at_ms = ? WHERE intent_id = ?
AND (next_at_ms IS NOT NULL OR remote_state IS NULL OR remote_state NOT IN ('succeeded', 'canceled'))
"""


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
        row = (hashlib.sha256(body).hexdigest(), body, remote_addr[:64], self._clock.now_ms())
        with self._store.ledger.write():
            self._store.ledger.connection.execute(_STORE, row)

    def work_off(self) -> None:
        """Make the intents that stored notifications name due now; the poll then asks the provider itself."""
        now_ms, unknown = self._clock.now_ms(), 0
        with self._store.ledger.write():
            connection = self._store.ledger.connection
            notes: list[Any] = connection.execute(_NEW).fetchall()
            for note_id, body in notes:
                known = self._hurry(body, now_ms)
                unknown += not known
                connection.execute(_WORKED, ("done" if known else "ignored", now_ms, note_id))
        if unknown:
            log.info("payments.webhooks_unknown", count=unknown)

    def forget_old(self) -> None:
        """Drop notifications that were worked off a week ago: the provider repeats for a day."""
        before_ms = self._clock.now_ms() - KEEP_MS
        with self._store.ledger.write():
            WebhookRow.delete().where(
                WebhookRow.status != "new", WebhookRow.received_at_ms < before_ms
            ).execute()

    def _hurry(self, body: bytes, now_ms: int) -> bool:
        """Make due what a notification is about; returns whether it is anything of ours."""
        try:
            event, thing = _read(body)
        except ValidationFailed:  # an older version's check may have been another
            return False
        is_refund = event.startswith("refund.")
        intent_id = self._find(thing, is_refund=is_refund)
        if intent_id is None:
            return False
        if is_refund:
            self._desk.hurry(intent_id)
        else:
            self._store.ledger.connection.execute(_HURRY, (now_ms, intent_id))
        return True

    def _find(self, thing: Mapping[str, Any], *, is_refund: bool) -> str | None:
        """Return the intent that an object belongs to: by the provider's id, else by the intent it carries."""
        connection = self._store.ledger.connection
        provider_id = _word(thing.get("payment_id" if is_refund else "id"), _ID)
        metadata = thing.get("metadata")
        intent_id = _word(metadata.get("intent_id"), _ID) if isinstance(metadata, dict) else None
        found: str | None = None
        if provider_id is not None:
            found = connection.execute(_BY_PROVIDER, (provider_id,)).get
            if found is None and intent_id is not None:
                found = connection.execute(_BY_INTENT, (intent_id,)).get
        return found

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
    if not isinstance(thing, dict) or _word(thing.get("id"), _ID) is None:
        raise ValidationFailed("The notification names no object.")
    return _word(document.get("event"), _EVENT) or "", thing


def _word(value: object, form: re.Pattern[str]) -> str | None:
    """Return a value of that form: what else is in a body never comes near the ledger or the log."""
    return value if isinstance(value, str) and form.fullmatch(value) else None
