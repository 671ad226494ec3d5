"""The whole of the settings."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from kiosk.paths import DATABASE
from kiosk.raw_settings import STORAGE
from kiosk.settings.base import Mode, Section
from kiosk.settings.delivery import DeliverySettings, EmailSettings, SmsSettings
from kiosk.settings.kiosk import DeviceSettings, KioskSettings, UiSettings
from kiosk.settings.payments import PaymentSettings
from kiosk.settings.server import ApiSettings, ServerSettings
from kiosk.settings.services import PriceSettings, ReportSettings, SessionSettings, ThicknessSettings
from kiosk.settings.upkeep import RetentionSettings, UpkeepSettings


class Settings(Section):
    """Every setting of the program."""

    environment: Literal["DEV", "PROD"] = "DEV"
    storage: Path = Path(STORAGE)
    server: ServerSettings = ServerSettings()
    kiosk: KioskSettings = KioskSettings()
    payments: PaymentSettings = PaymentSettings()
    email: EmailSettings = EmailSettings()
    sms: SmsSettings = SmsSettings()
    delivery: DeliverySettings = DeliverySettings()
    sessions: SessionSettings = SessionSettings()
    ui: UiSettings = UiSettings()
    devices: DeviceSettings = DeviceSettings()
    prices: PriceSettings = PriceSettings()
    thickness: ThicknessSettings = ThicknessSettings()
    reports: ReportSettings = ReportSettings()
    retention: RetentionSettings = RetentionSettings()
    upkeep: UpkeepSettings = UpkeepSettings()
    api: ApiSettings = ApiSettings()

    @property
    def is_prod(self) -> bool:
        """Whether this kiosk takes real money."""
        return self.environment == "PROD"

    @property
    def database(self) -> Path:
        """The ledger's file."""
        return self.storage / DATABASE

    @property
    def payment_provider(self) -> Literal["dev", "yookassa"]:
        """The provider in force: the one set, else `dev` in DEV and `yookassa` in PROD."""
        return self.payments.provider or ("yookassa" if self.is_prod else "dev")

    @property
    def obd_mode(self) -> Mode:
        """The adapter's mode in force: the one set, else simulated in DEV and real in PROD."""
        return self.devices.obd.mode or ("real" if self.is_prod else "simulated")

    @property
    def gauge_mode(self) -> Mode:
        """The gauge's mode in force: the one set, else simulated in DEV and real in PROD."""
        return self.devices.gauge.mode or ("real" if self.is_prod else "simulated")

    @property
    def receipt_needs_email(self) -> bool:
        """Whether a phone number alone will not do: the 54-FZ receipt goes by e-mail."""
        receipt = self.payments.receipt
        return self.payment_provider == "yookassa" and receipt.enabled and receipt.email_required

    def is_off(self, channel: Literal["email", "sms"]) -> bool:
        """Whether this kiosk does without a channel on purpose: its provider is `none`."""
        return (self.email if channel == "email" else self.sms).provider == "none"

    def price_kopecks(self, service: str, body: str | None = None) -> int | None:
        """Return the price of a service in kopecks; None while a thickness visit has no body type yet."""
        if service == "diagnostics":
            return self.prices.diagnostics
        return None if body is None else self.prices.thickness.get(body)  # type: ignore[call-overload]
