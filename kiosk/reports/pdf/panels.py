"""The body's panels: their points, figures, names and norms."""

from __future__ import annotations

from dataclasses import dataclass

from kiosk.reports.data import Measurement, ThicknessData
from kiosk.reports.pdf.words import Words

_WORST = {"critical": 3, "warning": 2, "normal": 1, "unmeasurable": 0, "skipped": 0}


@dataclass(frozen=True)
class Panel:
    """One panel's points; figures are in µm and None where nothing was measured."""

    key: str
    name: str
    points: tuple[Measurement, ...]

    @property
    def values(self) -> list[float]:
        """Return the readings."""
        return [point.value for point in self.points if point.value is not None]

    @property
    def average_um(self) -> float | None:
        """Return the mean reading."""
        return sum(self.values) / len(self.values) if self.values else None

    @property
    def status(self) -> str:
        """Return the worst status of the points."""
        return max((point.status for point in self.points), key=lambda status: _WORST[status])


def panels(data: ThicknessData, words: Words) -> list[Panel]:
    """Group the points by panel (by zone where no panel is told), in the order of their first point."""
    found: dict[str, list[Measurement]] = {}
    for point in data.measurements:
        found.setdefault(point.panel or point.zone, []).append(point)
    return [Panel(key, panel_name(key, words), tuple(points)) for key, points in found.items()]


def panel_name(key: str, words: Words) -> str:
    """Return a panel's name in the reader's language, or the key itself when it is not one of ours."""
    return words.known(f"thickness.panel.{key}", key.replace("_", " "))
