"""Small charts drawn straight on the page."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from reportlab.lib.colors import Color, HexColor
from reportlab.platypus import Flowable

from kiosk.reports.pdf.marks import MARK, draw_diamond, draw_mark
from kiosk.reports.pdf.text import draw, width
from kiosk.reports.pdf.theme import GREEN, INK, LINE, MUTED, PAPER, REGULAR

BAND = HexColor("#BFE5CB")
TICK_GAP = 6.0
MOST_TICKS = 12
_TICKS = (20, 50, 100, 200, 250, 500, 1000, 2000, 5000)


class RangeBar(Flowable):
    """A value on a track with its normal range in green; outside it is a red diamond."""

    def __init__(self, value: float, low: float | None, high: float | None, length: float = 120) -> None:
        super().__init__()
        self.value, self.low, self.high, self.length = value, low, high, length

    def wrap(self, _width: float, _height: float) -> tuple[float, float]:
        """Take the length asked for."""
        return self.length, 12

    def scale(self) -> tuple[float, float]:
        """Return the track's ends; a range open below begins at zero, one open above ends at half as much again."""
        low = min(0.0, self.high or 0.0) if self.low is None else self.low
        high = max(0.0, 1.5 * low) if self.high is None else self.high
        low, high = min(low, self.value), max(high, self.value)
        span = (high - low) or abs(high) or 1.0
        return low - span * 0.2, high + span * 0.2

    def draw(self) -> None:
        """Draw track, band and marker."""
        least, most = self.scale()

        def at(value: float) -> float:
            return (value - least) / (most - least) * self.length

        canvas = self.canv
        canvas.setFillColor(LINE)
        canvas.roundRect(0, 4, self.length, 4, 2, stroke=0, fill=1)
        start = at(self.low) if self.low is not None else 0.0
        end = at(self.high) if self.high is not None else self.length
        canvas.setFillColor(BAND)
        canvas.roundRect(start, 4, max(end - start, 2), 4, 1, stroke=0, fill=1)
        inside = (self.low is None or self.value >= self.low) and (
            self.high is None or self.value <= self.high
        )
        if inside:
            draw_mark(canvas, at(self.value), 6, 4.2, "normal")
            return
        canvas.setLineWidth(0.8)
        canvas.setStrokeColor(PAPER)
        canvas.setFillColor(MARK["critical"])
        draw_diamond(canvas, at(self.value), 6, 5.4)


class Strip(Flowable):
    """The readings of one panel as dots over a common scale, the norm as a band."""

    def __init__(
        self,
        values: Sequence[tuple[float, str]],
        most: float,
        norm: tuple[float, float] | None,
        length: float,
    ) -> None:
        super().__init__()
        self.values, self.most, self.norm, self.length = values, most, norm, length

    def wrap(self, _width: float, _height: float) -> tuple[float, float]:
        """Take the length asked for."""
        return self.length, 12

    def draw(self) -> None:
        """Draw band, track and dots; what lies beyond the scale stands at its end."""
        canvas = self.canv

        def at(value: float) -> float:
            return 4 + min(value / self.most, 1.0) * (self.length - 8)

        if self.norm is not None:
            canvas.setFillColor(BAND)
            canvas.rect(
                at(self.norm[0]), 1.5, max(at(self.norm[1]) - at(self.norm[0]), 1), 9, stroke=0, fill=1
            )
        canvas.setStrokeColor(LINE)
        canvas.setLineWidth(0.8)
        canvas.line(0, 6, self.length, 6)
        for value, status in self.values:
            draw_mark(canvas, at(value), 6, 2.7, status)


@dataclass(frozen=True)
class Bin:
    """One bar: readings from `low` up to `high` µm, by status."""

    low: float
    high: float
    counts: dict[str, int]

    @property
    def total(self) -> int:
        """Return how many readings fall in."""
        return sum(self.counts.values())


def bins(values: Sequence[tuple[float, str]], count: int = 34) -> list[Bin]:
    """Sort readings in µm into about `count` bins of a round width from 0; the last is open upwards."""
    if not values:
        return []
    ordered = sorted(value for value, _ in values)
    # One wild reading must not flatten the rest: the scale ends a little above the 98th percentile.
    most = max(ordered[math.ceil(len(ordered) * 0.98) - 1], 200.0)
    step = next((s for s in (10, 20, 25, 50, 100, 200, 250, 500) if most / s <= count), 1000)
    number = int(most // step) + 1
    counts: list[dict[str, int]] = [{} for _ in range(number)]
    for value, status in values:
        bucket = counts[min(int(value // step), number - 1)]
        bucket[status] = bucket.get(status, 0) + 1
    return [Bin(at * step, (at + 1) * step, bucket) for at, bucket in enumerate(counts)]


def ticks(found: Sequence[Bin]) -> list[float]:
    """Return the edges of bins that are written under the axis: round numbers, about ten of them, from 0."""
    step, whole = found[0].high, found[-1].high
    each = next((s for s in _TICKS if s % step == 0 and whole / s <= MOST_TICKS), _TICKS[-1])
    return [float(tick) for tick in range(0, math.ceil(whole), each)]


class Histogram(Flowable):
    """How many points have which thickness; the norm is a band behind the bars."""

    def __init__(
        self,
        values: Sequence[tuple[float, str]],
        norm: tuple[float, float] | None,
        labels: tuple[str, str],
        size: tuple[float, float],
    ) -> None:
        super().__init__()
        self.bins, self.norm, self.labels = bins(values), norm, labels
        self.open_end = bool(values) and max(value for value, _ in values) >= (
            self.bins[-1].high if self.bins else 0
        )
        self.length, self.height = size

    def wrap(self, _width: float, _height: float) -> tuple[float, float]:
        """Take the size asked for."""
        return self.length, self.height

    def draw(self) -> None:
        """Draw norm band, axis, bars stacked by status, counts above them and µm below."""
        left, base = 6.0, 26.0
        room, top = self.length - 2 * left, self.height - 20
        each = room / len(self.bins)
        most = max(found.total for found in self.bins)
        self._band(left, base, room, top)
        canvas = self.canv
        canvas.setStrokeColor(MUTED)
        canvas.setLineWidth(0.7)
        canvas.line(left, base, left + room, base)
        for at, found in enumerate(self.bins):
            x, y = left + at * each, base
            for status in ("normal", "warning", "critical", "unmeasurable", "skipped"):
                tall = found.counts.get(status, 0) / most * (top - base - 12)
                if tall:
                    self._bar(x + each * 0.12, y, each * 0.76, tall, MARK[status])
                    y += tall
            if found.total:
                canvas.setFillColor(INK)
                draw(canvas, x + each / 2, y + 3, str(found.total), REGULAR, 7, "center")
        self._ticks(left, base, room)

    def _ticks(self, left: float, base: float, room: float) -> None:
        """Write round µm under the axis, and what the axis is."""
        canvas, whole = self.canv, self.bins[-1].high
        canvas.setFillColor(MUTED)
        end = f"{whole:.0f}" + ("+" if self.open_end else "")
        draw(canvas, left + room, base - 10, end, REGULAR, 7, "right" if self.open_end else "center")
        draw(canvas, left + room, base - 21, self.labels[0], REGULAR, 7.5, "right")
        free = left + room - width(end, REGULAR, 7) - TICK_GAP
        for tick in ticks(self.bins):
            x = left + tick / whole * room
            if x + width(f"{tick:.0f}", REGULAR, 7) / 2 < free:
                draw(canvas, x, base - 10, f"{tick:.0f}", REGULAR, 7, "center")

    def _band(self, left: float, base: float, room: float, top: float) -> None:
        if self.norm is None:
            return
        whole = self.bins[-1].high
        start, end = (left + min(edge / whole, 1) * room for edge in self.norm)
        self.canv.setFillColor(GREEN.soft)
        self.canv.rect(start, base, max(end - start, 1), top - base + 12, stroke=0, fill=1)
        self.canv.setFillColor(GREEN.deep)
        draw(self.canv, (start + end) / 2, top + 4, self.labels[1], REGULAR, 7.5, "center")

    def _bar(self, x: float, y: float, wide: float, tall: float, color: Color) -> None:
        self.canv.setFillColor(color)
        self.canv.rect(x, y, wide, tall, stroke=0, fill=1)
