"""What is measured: points of a body, readings at them, and a visit's measurement."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, Literal, get_args

from kiosk.settings import BodyType

Substrate = Literal["metal", "plastic"]
Metal = Literal["Fe", "Al"]


@dataclass(frozen=True)
class Point:
    """One place of the body; `x`, `y` are shares of the diagram resources/bodies/<body>.svg."""

    id: str
    panel: str
    x: float
    y: float
    substrate: Substrate = "metal"


@dataclass(frozen=True)
class Reading:
    """One reading in whole µm (gauges are right to ±2-3 µm, so no more is known).

    `substrate` is the metal under the paint where the gauge tells it. `thickness_um` is None only where the
    point was skipped.
    """

    thickness_um: int | None
    substrate: Metal | None = None
    skipped: bool = False
    typed: bool = False


SKIPPED = Reading(None, skipped=True)


@dataclass(frozen=True)
class Measurement:
    """A visit's readings by point id, and the one on the reference plate."""

    body: BodyType
    readings: Mapping[str, Reading] = field(default_factory=dict)
    reference: Reading | None = None

    @property
    def typed(self) -> bool:
        """Whether any reading was typed in: the report says so."""
        return any(reading.typed for reading in self.readings.values())

    def with_reading(self, point_id: str, reading: Reading) -> Measurement:
        """Return the measurement with this reading at the point, whatever was there before."""
        return Measurement(self.body, {**self.readings, point_id: reading}, self.reference)

    def without(self, point_id: str) -> Measurement:
        """Return the measurement with the point to be measured anew."""
        kept = {key: reading for key, reading in self.readings.items() if key != point_id}
        return Measurement(self.body, kept, self.reference)

    def to_json(self) -> dict[str, Any]:
        """Return plain JSON data; `from_json` reads it back."""
        return {
            "body": self.body,
            "readings": {key: asdict(reading) for key, reading in self.readings.items()},
            "reference": None if self.reference is None else asdict(self.reference),
        }

    @classmethod
    def from_json(cls, raw: Mapping[str, Any]) -> Measurement:
        """Return what `to_json` wrote; raises ValueError, KeyError or TypeError for anything else."""
        if raw["body"] not in get_args(BodyType):
            raise ValueError("not a body type")
        readings = {str(key): _reading(value) for key, value in raw["readings"].items()}
        reference = raw.get("reference")
        return cls(raw["body"], readings, None if reference is None else _reading(reference))


def _reading(raw: Mapping[str, Any]) -> Reading:
    reading = Reading(**raw)
    um = reading.thickness_um
    if um is None and not reading.skipped:
        raise ValueError("a reading without a value")
    if um is not None and (isinstance(um, bool) or not isinstance(um, int) or um < 0):
        raise ValueError("thickness_um must be a whole number of µm")
    return reading
