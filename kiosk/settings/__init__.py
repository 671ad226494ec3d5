"""The shape of the settings: one pydantic model a section, names as in `config/service.json`.

Where the values come from, and which wins, is `kiosk/configuration.py`'s business.
"""

from kiosk.settings.base import (
    BodyType,
    Mode,
    Section,
)
from kiosk.settings.delivery import (
    DeliverySettings,
    EmailSettings,
    SendGridSettings,
    SmscSettings,
    SmsSettings,
    SmtpSettings,
    TwilioSettings,
)
from kiosk.settings.kiosk import (
    DeviceSettings,
    GaugeSettings,
    KioskSettings,
    ObdSettings,
    SellerSettings,
    ServiceMenuSettings,
    UiSettings,
)
from kiosk.settings.payments import (
    YOOKASSA_NETWORKS,
    DevPaymentSettings,
    PaymentSettings,
    ReceiptSettings,
    WebhookSettings,
    YooKassaSettings,
)
from kiosk.settings.root import Settings
from kiosk.settings.server import (
    ApiSettings,
    ServerSettings,
)
from kiosk.settings.services import (
    PriceSettings,
    ReportSettings,
    SessionSettings,
    ThicknessSettings,
)
from kiosk.settings.upkeep import (
    BackupSettings,
    RetentionSettings,
    UpkeepSettings,
)

__all__ = [
    "YOOKASSA_NETWORKS",
    "ApiSettings",
    "BackupSettings",
    "BodyType",
    "DeliverySettings",
    "DevPaymentSettings",
    "DeviceSettings",
    "EmailSettings",
    "GaugeSettings",
    "KioskSettings",
    "Mode",
    "ObdSettings",
    "PaymentSettings",
    "PriceSettings",
    "ReceiptSettings",
    "ReportSettings",
    "RetentionSettings",
    "Section",
    "SellerSettings",
    "SendGridSettings",
    "ServerSettings",
    "ServiceMenuSettings",
    "SessionSettings",
    "Settings",
    "SmsSettings",
    "SmscSettings",
    "SmtpSettings",
    "ThicknessSettings",
    "TwilioSettings",
    "UiSettings",
    "UpkeepSettings",
    "WebhookSettings",
    "YooKassaSettings",
]
