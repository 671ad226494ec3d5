"""This kiosk: who it is, its screen, what hangs on it."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from kiosk.settings.base import Mode, Section


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
