"""The shape of the settings: one pydantic model a section, names as in `config/service.json`.

Where the values come from, and which wins, is `kiosk/configuration.py`'s business.
"""

from __future__ import annotations

from ipaddress import IPv4Network, IPv6Network, ip_address
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, SecretStr, model_validator
from pydantic.alias_generators import to_camel

Mode = Literal["real", "simulated", "none"]
BodyType = Literal["sedan", "hatchback", "minivan", "suv"]

# https://yookassa.ru/developers/using-api/webhooks, "IP addresses of YooKassa's servers"
YOOKASSA_NETWORKS = [
    "185.71.76.0/27",
    "185.71.77.0/27",
    "77.75.153.0/25",
    "77.75.154.128/25",
    "77.75.156.11/32",
    "77.75.156.35/32",
    "2a02:5180:0:1509::/64",
    "2a02:5180:0:2655::/64",
    "2a02:5180:0:1533::/64",
    "2a02:5180:0:2669::/64",
]


class Section(BaseModel):
    """A section of the settings: camelCase in JSON, snake_case in code, no unknown keys."""

    model_config = ConfigDict(alias_generator=to_camel, populate_by_name=True, extra="forbid", frozen=True)


class ServerSettings(Section):
    """The embedded HTTP server."""

    enabled: bool = True
    host: str = "127.0.0.1"
    port: int = Field(3000, ge=0, le=65535)
    allowed_hosts: list[str] = ["localhost", "127.0.0.1", "[::1]", "::1"]
    max_body_bytes: int = Field(1_048_576, ge=1024)
    requests_per_s: float = Field(50.0, gt=0)

    @property
    def is_loopback(self) -> bool:
        """Whether only this machine can reach the server."""
        try:
            return ip_address(self.host).is_loopback
        except ValueError:
            return self.host == "localhost"


class SellerSettings(Section):
    """Who sells: shown before payment, as the consumer law asks (ZoZPP art. 8-10)."""

    name: str = ""
    inn: str = ""
    address: str = ""
    phone: str = ""


class KioskSettings(Section):
    """This kiosk."""

    id: str = Field("kiosk-1", min_length=1, max_length=64, pattern=r"^[A-Za-z0-9._-]+$")
    seller: SellerSettings = SellerSettings()
    timezone: str = "Europe/Moscow"


class DevPaymentSettings(Section):
    """The payment provider of DEV."""

    auto_confirm_delay_ms: int = Field(2000, ge=0)
    manual_mode: bool = False


class YooKassaSettings(Section):
    """YooKassa API v3."""

    api_url: str = "https://api.yookassa.ru/v3/"
    shop_id: str = ""
    secret_key: SecretStr = SecretStr("")
    allow_test_key: bool = False
    confirmation: Literal["qr", "redirect"] = "qr"
    return_url: str = "https://yookassa.ru/"
    connect_timeout_s: float = Field(5.0, gt=0)
    read_timeout_s: float = Field(30.0, gt=0)


class WebhookSettings(Section):
    """Where notifications may come from."""

    secret: SecretStr = SecretStr("")
    allowed_networks: list[IPv4Network | IPv6Network] | None = None
    trusted_proxies: list[IPv4Network | IPv6Network] = []
    max_body_bytes: int = Field(65_536, ge=1024)


class ReceiptSettings(Section):
    """54-FZ receipt. There is no default VAT code: the operator's accountant decides it."""

    enabled: bool = True
    vat_code: int | None = Field(None, ge=1, le=12)
    payment_subject: str = "service"
    payment_mode: str = "full_payment"
    tax_system_code: int | None = Field(None, ge=1, le=6)
    email_required: bool = True


class PaymentSettings(Section):
    """Payments."""

    provider: Literal["dev", "yookassa"] | None = None
    dev: DevPaymentSettings = DevPaymentSettings()
    yookassa: YooKassaSettings = YooKassaSettings()
    webhook: WebhookSettings = WebhookSettings()
    receipt: ReceiptSettings = ReceiptSettings()
    poll_interval_ms: int = Field(2500, ge=100)
    intent_ttl_ms: int = Field(600_000, ge=1000)


class SmtpSettings(Section):
    """The SMTP account."""

    host: str = ""
    port: int = Field(587, ge=1, le=65535)
    user: str = ""
    password: SecretStr = Field(SecretStr(""), alias="pass")
    ca_file: Path | None = None
    timeout_s: float = Field(20.0, gt=0)


class SendGridSettings(Section):
    """SendGrid v3."""

    api_key: SecretStr = SecretStr("")
    api_url: str = "https://api.sendgrid.com"


class EmailSettings(Section):
    """How reports leave by e-mail."""

    provider: Literal["smtp", "sendgrid", "dev"] = "dev"
    sender: str = Field("noreply@example.com", alias="from")
    smtp: SmtpSettings = SmtpSettings()
    sendgrid: SendGridSettings = SendGridSettings()


class TwilioSettings(Section):
    """Twilio Messages API."""

    account_sid: str = ""
    auth_token: SecretStr = SecretStr("")
    api_url: str = "https://api.twilio.com"


class SmscSettings(Section):
    """SMSC.ru."""

    login: str = ""
    password: SecretStr = SecretStr("")
    api_key: SecretStr = SecretStr("")
    api_url: str = "https://smsc.ru"


class SmsSettings(Section):
    """How notices leave by SMS."""

    provider: Literal["twilio", "smsc", "dev"] = "dev"
    sender: str = Field("", alias="from")
    twilio: TwilioSettings = TwilioSettings()
    smsc: SmscSettings = SmscSettings()


class DeliverySettings(Section):
    """The outbox."""

    max_attempts: int = Field(12, ge=1)
    first_retry_ms: int = Field(15_000, ge=0)
    max_retry_ms: int = Field(3_600_000, ge=1000)
    lease_ms: int = Field(120_000, ge=1000)


class SessionSettings(Section):
    """Customer sessions."""

    default_ttl_ms: int = Field(3_600_000, ge=1000)
    auto_reset_on_timeout: bool = True


class UiSettings(Section):
    """The screen."""

    idle_ms: int = Field(60_000, ge=5000)
    warn_ms: int = Field(20_000, ge=1000)
    language: str = "ru"
    theme: Literal["auto", "light", "dark"] = "auto"
    free_clean_scan: bool = True
    sound: bool = True


class ObdSettings(Section):
    """The OBD-II adapter. `port` may be a serial device or a pyserial URL such as `socket://host:port`."""

    mode: Mode | None = None
    port: str = ""
    baud: int = Field(38400, ge=1200)
    scan_timeout_s: float = Field(120.0, gt=0)
    scenario: str = "catalyst"
    link: str = "usb"


class GaugeSettings(Section):
    """The paint thickness gauge."""

    mode: Mode | None = None
    transport: Literal["ble", "serial", "manual"] = "serial"
    port: str = ""
    baud: int = Field(9600, ge=1200)
    address: str = ""
    service_uuid: str = ""
    characteristic_uuid: str = ""
    payload: Literal["ascii", "float32le", "uint16be"] = "ascii"
    reading_timeout_s: float = Field(30.0, gt=0)


class DeviceSettings(Section):
    """What hangs on the kiosk."""

    obd: ObdSettings = ObdSettings()
    gauge: GaugeSettings = GaugeSettings()


class PriceSettings(Section):
    """What a service costs, in kopecks."""

    diagnostics: int = Field(48_000, gt=0)
    thickness: dict[BodyType, int] = {"sedan": 35_000, "hatchback": 35_000, "minivan": 40_000, "suv": 45_000}
    currency: Literal["RUB"] = "RUB"

    @model_validator(mode="after")
    def _every_body_has_a_price(self) -> PriceSettings:
        missing = {"sedan", "hatchback", "minivan", "suv"} - set(self.thickness)
        if missing or any(price <= 0 for price in self.thickness.values()):
            raise ValueError(f"every body type needs a positive price (missing: {sorted(missing)})")
        return self


class ThicknessSettings(Section):
    """Norms of factory paint, micrometres.

    Factory paint is about 80-160 um; more than about 200 um means repainted and more than about 300 um filler
    (gauge makers' guides agree on these orders; makes differ, so the operator may set his own).
    """

    thin_below_um: int = Field(60, ge=0)
    factory_up_to_um: int = Field(180, gt=0)
    repainted_up_to_um: int = Field(300, gt=0)
    max_um: int = Field(5000, gt=0)
    reference_um: int = Field(102, gt=0)
    reference_tolerance_um: int = Field(8, gt=0)

    @model_validator(mode="after")
    def _thresholds_rise(self) -> ThicknessSettings:
        if not self.thin_below_um < self.factory_up_to_um < self.repainted_up_to_um < self.max_um:
            raise ValueError("thinBelowUm < factoryUpToUm < repaintedUpToUm < maxUm must hold")
        return self


class ReportSettings(Section):
    """Reports."""

    public_base_url: str = ""
    retention_days: int = Field(30, ge=1)


class RetentionSettings(Section):
    """How long rows are kept, as the document lays down."""

    sessions_hours: int = Field(24, ge=1)
    payments_hours: int = Field(1, ge=1)
    audit_days: int = Field(90, ge=1)


class ApiSettings(Section):
    """The REST API."""

    token: SecretStr = SecretStr("")
    intents_per_minute: int = Field(10, ge=1)


class Settings(Section):
    """Every setting of the program."""

    environment: Literal["DEV", "PROD"] = "DEV"
    storage: Path = Path("storage")
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
    api: ApiSettings = ApiSettings()

    @property
    def is_prod(self) -> bool:
        """Whether this kiosk takes real money."""
        return self.environment == "PROD"

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

    def price_kopecks(self, service: str, body: str | None = None) -> int | None:
        """Return the price of a service in kopecks; None while a thickness visit has no body type yet."""
        if service == "diagnostics":
            return self.prices.diagnostics
        return None if body is None else self.prices.thickness.get(body)  # type: ignore[call-overload]
