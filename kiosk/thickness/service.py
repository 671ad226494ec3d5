"""The public door of the thickness capability."""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass

import structlog

from kiosk.clock import Clock
from kiosk.errors import Conflict, Fault
from kiosk.settings import BodyType, Settings
from kiosk.texts import Texts
from kiosk.thickness import points as layout
from kiosk.thickness.gauge import Gauge
from kiosk.thickness.payload import accept_typed
from kiosk.thickness.result import Measurement, Point, Reading
from kiosk.thickness.verdict import (
    Level,
    Meaning,
    PanelMeaning,
    Status,
    Zone,
    car_level,
    classify,
    measured,
    panel_figures,
    repaired_zones,
)

log = structlog.get_logger("thickness")
_ASK_AGAIN_S = 10.0


@dataclass(frozen=True)
class Panel:
    """A panel's readings in µm, named in the reader's language; None where nothing was measured."""

    key: str
    name: str
    min_um: int | None
    avg_um: int | None
    max_um: int | None
    verdict: Level
    meaning: PanelMeaning


@dataclass(frozen=True)
class ThicknessVerdict:
    """What the readings say of the car; `zones` are the sentences of `repaired`."""

    level: Level
    sentence: str
    panels: tuple[Panel, ...]
    zones: tuple[str, ...]
    repaired: tuple[Zone, ...]


class ThicknessService:
    """Measuring and judging. Thread-safe: one reading at a time.

    Args:
        settings: the norms, the reference plate and the gauge's time limit are taken from here.
        clock: how old an answer of `available` may be.
        gauge_factory: makes the gauge; None means that readings are typed in.
        aimed: told the point before each reading (None: the reference plate); the simulator needs it.
        texts: loaded from the bundle when absent.
    """

    def __init__(
        self,
        settings: Settings,
        clock: Clock,
        gauge_factory: Callable[[], Gauge] | None,
        aimed: Callable[[Point | None], None] | None = None,
        texts: Texts | None = None,
    ) -> None:
        self._settings = settings
        self._norms = settings.thickness
        self._clock = clock
        self._factory = gauge_factory
        self._aimed = aimed
        self._texts = texts or Texts.load()
        self._gauge: Gauge | None = None
        self._lock = threading.Lock()
        self._asked_at: float | None = None
        self._fault_code: str | None = None

    @property
    def manual(self) -> bool:
        """Whether readings are typed in because there is no gauge with a link."""
        return self._factory is None

    @property
    def connected(self) -> bool:
        """Whether the gauge's link stands; always so for typed readings."""
        gauge = self._gauge
        return self.manual or (gauge is not None and gauge.connected)

    def points(self, body: BodyType) -> list[Point]:
        """Return the points of a body in the order of measuring."""
        return list(layout.points(body))

    def available(self) -> str | None:
        """Return None, or the code of the fault that stops measuring; tries every ten seconds at most."""
        if self.connected or self._lock.locked():
            return None
        now = self._clock.monotonic()
        if self._asked_at is None or now - self._asked_at >= _ASK_AGAIN_S:
            self._fault_code = None
            try:
                with self._lock:
                    self._open()
            except Fault as fault:
                self._fault_code = fault.code
            self._asked_at = self._clock.monotonic()
        return self._fault_code

    def check_reference(self) -> int:
        """Measure the reference plate and return its thickness in µm.

        Raises:
            Fault: THK-REFERENCE-BAD when it is out of tolerance; else as `Gauge.open` and `Gauge.read`.
        """
        return self.check_reference_value(self._take(None))

    def check_reference_value(self, reading: Reading) -> int:
        """Return the plate's thickness in µm as read or typed; raises Fault THK-REFERENCE-BAD."""
        thickness_um = reading.thickness_um
        expected_um, tolerance_um = self._norms.reference_um, self._norms.reference_tolerance_um
        if thickness_um is None or abs(thickness_um - expected_um) > tolerance_um:
            raise Fault(
                "THK-REFERENCE-BAD",
                f"{thickness_um} um instead of {expected_um} +- {tolerance_um}",
                thickness_um=thickness_um,
                expected_um=expected_um,
                tolerance_um=tolerance_um,
            )
        return thickness_um

    def read(self, point: Point) -> Reading:
        """Wait for the next reading and return it as that of `point`.

        Raises:
            Conflict: the point is plastic.
            Fault: as `Gauge.open` and `Gauge.read`; after a lost link the next call connects anew.
        """
        _require_metal(point)
        return self._take(point)

    def accept_typed(self, told: str | float, point: Point | None = None) -> Reading:
        """Return a reading typed in from a gauge without a link, marked as typed; from then on it is as any other.

        Args:
            told: µm, as text or number. point: where it was taken; None: the reference plate, or not known.

        Raises:
            Conflict: the point is plastic. Fault: THK-NOT-A-NUMBER, THK-OUT-OF-RANGE.
        """
        _require_metal(point)
        reading = accept_typed(told, self._norms.max_um)
        log.info("thickness.reading", point=point and point.id, thickness_um=reading.thickness_um, typed=True)
        return reading

    def classify(self, thickness_um: int | None) -> tuple[Status, Meaning]:
        """Return a reading's status and meaning by the norms in force."""
        return classify(thickness_um, self._norms)

    def panel_name(self, panel: str, language: str) -> str:
        """Return a panel's name in a language."""
        return self._texts.get(language, f"thickness.panel.{panel}")

    def close(self) -> None:
        """Drop the gauge; a `read` in another thread ends with THK-LINK-LOST."""
        gauge, self._gauge = self._gauge, None
        if gauge is not None:
            gauge.close()

    def evaluate(self, measurement: Measurement, language: str) -> ThicknessVerdict:
        """Return what the readings say, in a language."""
        level = car_level(measurement, self._norms)
        zones = tuple(repaired_zones(measurement, self._norms))
        panels = tuple(
            Panel(
                it.key,
                self.panel_name(it.key, language),
                it.min_um,
                it.avg_um,
                it.max_um,
                it.verdict,
                it.meaning,
            )
            for it in panel_figures(measurement, self._norms)
        )
        sentence = self._texts.get(language, f"thickness.verdict.{self._reason(measurement, level, zones)}")
        return ThicknessVerdict(
            level, sentence, panels, tuple(self._sentence(zone, language) for zone in zones), zones
        )

    def _reason(self, measurement: Measurement, level: Level, zones: tuple[Zone, ...]) -> str:
        if level in ("unknown", "normal"):
            return level
        found = {classify(value, self._norms) for _, value in measured(measurement)}
        meanings = {meaning for status, meaning in found if status == level}
        if meanings == {"thin"}:
            return f"{level}.thin"
        return f"{level}.zone" if zones else f"{level}.points"

    def _sentence(self, zone: Zone, language: str) -> str:
        named = self._texts.listed(self.panel_name(panel, language) for panel in zone.panels)
        text = "thickness.zone"
        return self._texts.get(language, text, panels=named, average=zone.average_um, max=zone.max_um)

    def _open(self) -> Gauge:
        if self._factory is None:
            raise Conflict("Readings are typed in on this kiosk.", error="no_gauge")
        if self._gauge is None:
            self._gauge = self._factory()
        gauge = self._gauge
        gauge.open()
        return gauge

    def _take(self, point: Point | None) -> Reading:
        with self._lock:
            gauge = self._open()
            if self._aimed is not None:
                self._aimed(point)
            try:
                reading = gauge.read(self._settings.devices.gauge.reading_timeout_s)
            except Fault as fault:
                if not gauge.connected:
                    with suppress(Fault):
                        gauge.close()
                log.info("thickness.refused", point=point and point.id, code=fault.code, detail=fault.detail)
                raise
        log.info("thickness.reading", point=point and point.id, thickness_um=reading.thickness_um)
        return reading


def _require_metal(point: Point | None) -> None:
    if point is not None and point.substrate == "plastic":
        raise Conflict("A paint gauge can't measure plastic.", error="point_unmeasurable")
