"""What the operator sets on the kiosk itself: prices, the seller's particulars, out of service.

Kept in the ledger and not in a file: the change and its audit row are one transaction, a power cut leaves the
old or the new, a backup holds it, and `config/service.json` stays as the installer wrote it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from typing import Any, get_args

import structlog
from pydantic import ValidationError

from kiosk.clock import Clock
from kiosk.delivery.contact import parse_phone
from kiosk.errors import ValidationFailed
from kiosk.ledger import Ledger
from kiosk.ledger.menu_models import OperatorSettingRow
from kiosk.settings import BodyType, PriceSettings, SellerSettings, Settings

log = structlog.get_logger("service")

LEAST_PRICE_KOPECKS, GREATEST_PRICE_KOPECKS = 100, 10_000_000
LONGEST_TEXT = {"name": 120, "inn": 12, "address": 200, "phone": 32}
BODIES: tuple[BodyType, ...] = get_args(BodyType)
# Weights of the check digits (order of the tax service MMV-7-6/435, annex).
_INN_WEIGHTS = (3, 7, 2, 4, 10, 3, 5, 9, 4, 6, 8)
_PRICES, _SELLER, _CLOSED = "prices", "seller", "closed"


class Operator:
    """The operator's book. What it holds wins over the configuration, at once and after every start.

    Args:
        settings: the settings everybody holds; their prices and seller are replaced in place.
        on_closed: told whether the kiosk is out of service.
    """

    def __init__(
        self, ledger: Ledger, clock: Clock, settings: Settings, on_closed: Callable[[bool], None]
    ) -> None:
        self._ledger = ledger
        self._clock = clock
        self._settings = settings
        self._on_closed = on_closed
        self._configured = (settings.prices, settings.kiosk.seller)
        self._closed = False

    @property
    def closed(self) -> bool:
        """Whether the operator took the kiosk out of service."""
        return self._closed

    def apply(self) -> None:
        """Put what is kept in force; once, at the start. What no longer fits is logged and left out."""
        with self._ledger.read():
            kept = {row.key: json.loads(row.value) for row in OperatorSettingRow.select()}
        try:
            if _PRICES in kept:
                self._put_prices(PriceSettings.model_validate(kept[_PRICES]))
            if _SELLER in kept:
                self._put_seller(SellerSettings.model_validate(kept[_SELLER]))
        except ValidationError as error:
            log.error("service.operator_setting_unusable", fields=[str(e["loc"]) for e in error.errors()])  # noqa: TRY400 - its values are no news
        self._closed = kept.get(_CLOSED) is True
        self._on_closed(self._closed)

    def view(self) -> dict[str, Any]:
        """Return what is in force, and whether it is the operator's or the configuration's."""
        prices, seller = self._settings.prices, self._settings.kiosk.seller
        return {
            "prices": {
                "diagnostics": prices.diagnostics,
                **{body: prices.thickness[body] for body in BODIES},
            },
            "ownPrices": prices != self._configured[0],
            "seller": seller.model_dump(),
            "ownSeller": seller != self._configured[1],
        }

    def set_prices(self, prices: Mapping[str, Any]) -> None:
        """Change prices.

        Args:
            prices: kopecks by `diagnostics` or body type; what is missing stays.

        Raises:
            ValidationFailed: an unknown name, or a price that is no whole number of 1 to 100 000 roubles.
        """
        for name, kopecks in prices.items():
            if name not in ("diagnostics", *BODIES):
                raise ValidationFailed("There is no such price.")
            whole = isinstance(kopecks, int) and not isinstance(kopecks, bool)
            if not whole or not LEAST_PRICE_KOPECKS <= kopecks <= GREATEST_PRICE_KOPECKS:
                raise ValidationFailed("A price is 1 to 100 000 roubles.", error="price_range")
        now = self._settings.prices
        thickness = {body: prices.get(body, now.thickness[body]) for body in BODIES}
        changed = PriceSettings(
            diagnostics=prices.get("diagnostics", now.diagnostics), thickness=thickness, currency=now.currency
        )
        self._keep(_PRICES, changed.model_dump(by_alias=True))
        self._put_prices(changed)

    def set_seller(self, texts: Mapping[str, Any]) -> None:
        """Change the seller's particulars: name, inn, address, phone; what is missing stays.

        Raises:
            ValidationFailed: `inn_wrong`, `phone_wrong`, `text_length`.
        """
        wanted = {key: " ".join(str(text).split()) for key, text in texts.items() if key in LONGEST_TEXT}
        for key, text in wanted.items():
            if len(text) > LONGEST_TEXT[key]:
                raise ValidationFailed("The text is too long.", error="text_length")
        if wanted.get("inn") and not is_inn(wanted["inn"]):
            raise ValidationFailed("This is not an INN.", error="inn_wrong")
        if wanted.get("phone"):
            try:
                parse_phone(wanted["phone"])
            except ValidationFailed as error:
                raise ValidationFailed("This is not a phone number.", error="phone_wrong") from error
        changed = self._settings.kiosk.seller.model_copy(update=wanted)
        self._keep(_SELLER, changed.model_dump(by_alias=True))
        self._put_seller(changed)

    def set_closed(self, closed: bool) -> None:
        """Take the kiosk out of service, or back into it; it stays so over restarts."""
        self._keep(_CLOSED, closed)
        self._closed = closed
        self._on_closed(closed)

    def reset(self) -> None:
        """Go back to the configuration's prices and seller."""
        with self._ledger.write():
            OperatorSettingRow.delete().where(OperatorSettingRow.key.in_([_PRICES, _SELLER])).execute()
        self._put_prices(self._configured[0])
        self._put_seller(self._configured[1])

    def _keep(self, key: str, value: Any) -> None:
        with self._ledger.write():
            OperatorSettingRow.insert(
                key=key, value=json.dumps(value, ensure_ascii=False), updated_at_ms=self._clock.now_ms()
            ).on_conflict_replace().execute()

    def _put_prices(self, prices: PriceSettings) -> None:
        _replace(self._settings, "prices", prices)

    def _put_seller(self, seller: SellerSettings) -> None:
        _replace(self._settings, "kiosk", self._settings.kiosk.model_copy(update={"seller": seller}))


def is_inn(text: str) -> bool:
    """Tell whether a text is a taxpayer's number of 10 or 12 digits with right check digits."""
    if not re.fullmatch(r"[0-9]{10}|[0-9]{12}", text):
        return False
    digits = [int(digit) for digit in text]
    return all(
        sum(w * d for w, d in zip(_INN_WEIGHTS[-n:], digits, strict=False)) % 11 % 10 == digits[n]
        for n in ((9,) if len(digits) == 10 else (10, 11))
    )


def _replace(settings: Settings, section: str, value: object) -> None:
    """The one place where settings change after the start: whole sections, so that no reader sees half of one."""
    object.__setattr__(settings, section, value)
