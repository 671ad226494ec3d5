"""This kiosk: who it is, its screen, what hangs on it."""

from __future__ import annotations

from typing import Literal
from zoneinfo import ZoneInfo

from pydantic import Field, field_validator
from pydantic_core import PydanticCustomError

from kiosk.settings.base import Mode, Section
from kiosk.texts import languages


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

    @field_validator("timezone")
    @classmethod
    def _is_known(cls, value: str) -> str:
        """Refuse at the start what every paid report would fail at."""
        try:
            ZoneInfo(value)
        except (KeyError, ValueError, OSError) as error:
            raise PydanticCustomError("no_timezone", "there is no such time zone") from error
        return value


class ServiceMenuSettings(Section):
    """The technician's way in: `taps` in one corner of the screen within `within_ms`, then the PIN."""

    corner: Literal["topLeft", "topRight", "bottomLeft", "bottomRight"] = "topLeft"
    taps: int = Field(7, ge=4, le=20)
    within_ms: int = Field(4000, ge=1000, le=20_000)
    idle_ms: int = Field(120_000, ge=10_000)


class UiSettings(Section):
    """The screen."""

    idle_ms: int = Field(60_000, ge=5000)
    warn_ms: int = Field(20_000, ge=1000)
    language: str = "ru"
    theme: Literal["auto", "light", "dark"] = "auto"
    free_clean_scan: bool = True
    sound: bool = True
    service_menu: ServiceMenuSettings = ServiceMenuSettings()

    @field_validator("language")
    @classmethod
    def _is_spoken(cls, value: str) -> str:
        spoken = sorted(languages())
        if value not in spoken:
            choices = {"expected": ", ".join(spoken)}
            raise PydanticCustomError("no_language", "there is no such language; can be {expected}", choices)
        return value


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
