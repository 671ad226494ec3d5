"""What is sold: sessions, prices, norms, reports."""

from __future__ import annotations

from typing import Literal

from pydantic import Field, model_validator

from kiosk.settings.base import BodyType, Section

THICKNESS_KOPECKS: dict[BodyType, int] = {
    "sedan": 35_000,
    "hatchback": 35_000,
    "minivan": 40_000,
    "suv": 45_000,
}


class SessionSettings(Section):
    """Customer sessions."""

    default_ttl_ms: int = Field(3_600_000, ge=1000)
    auto_reset_on_timeout: bool = True


class PriceSettings(Section):
    """What a service costs, in kopecks."""

    diagnostics: int = Field(48_000, gt=0)
    thickness: dict[BodyType, int] = Field(default_factory=lambda: dict(THICKNESS_KOPECKS))
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

    # Japanese makes 70-120, German ones 90-140 (b2b.lincos.shop/en/category/169-paint-thickness-gauge); a few
    # new cars have 50 (swissvaxaustralia.com/collections/digital-paint-gauges): thin paint alone is a warning.
    thin_below_um: int = Field(60, ge=0)
    # NexPTG's guide: 75-165 is factory paint, more than about 200 is a second coat.
    factory_up_to_um: int = Field(180, gt=0)
    # A careful repaint has 200-300, more is filler (the guide of lincos.shop above; NexPTG: "several hundred").
    repainted_up_to_um: int = Field(300, gt=0)
    max_um: int = Field(5000, gt=0)
    # The foil that comes with the gauge; its own error is 2-3 um and 3 %.
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
