"""The thickness part of a visit: reference plate, then point by point."""

from __future__ import annotations

from typing import Any

from kiosk.errors import Fault, KioskError
from kiosk.journey import storing
from kiosk.journey.stage import Stage
from kiosk.journey.visit import Visit
from kiosk.thickness.result import SKIPPED, Measurement, Point, Reading

LOOK_S = 3.0
LOST = frozenset({"THK-LINK-LOST", "THK-NO-GAUGE"})


class Measuring:
    """Brings each reading to the point that is highlighted."""

    def __init__(self, stage: Stage) -> None:
        self._stage = stage
        # The visit a reading is waited for; what comes for another one is nobody's.
        self._reading_for: Visit | None = None
        self._lost_at_s = 0.0

    def prepare(self) -> None:
        """Show how to hold the probe, and the reference plate."""
        visit = self._stage.visit
        visit.measurement = Measurement(visit.body)  # type: ignore[arg-type]
        visit.reference_ok, visit.reference_um = None, None
        self._stage.goto("prepare")

    @property
    def _typed_only(self) -> bool:
        settings = self._stage.services.settings
        return settings.gauge_mode != "simulated" and settings.devices.gauge.transport == "manual"

    def check_reference(self) -> None:
        """Measure the reference plate; a gauge that is off measures nobody's car."""
        self._stage.run(
            self._stage.services.thickness.check_reference, self._reference_done, self._reference_failed
        )

    def _reference_done(self, thickness_um: int) -> None:
        visit = self._stage.visit
        visit.reference_um, visit.reference_ok, visit.gauge = thickness_um, True, "ready"
        if visit.measurement is not None:
            visit.measurement = Measurement(visit.measurement.body, {}, Reading(thickness_um))

    def _reference_failed(self, error: KioskError) -> None:
        visit = self._stage.visit
        if isinstance(error, Fault) and error.code == "THK-REFERENCE-BAD":
            visit.reference_ok = False
            um = error.context.get("thickness_um")
            visit.reference_um = um if isinstance(um, int) else None
            return
        fault = error if isinstance(error, Fault) else Fault("SYS-BUG", str(error))
        self._stage.problem(fault, retry_to="prepare", refund=True)

    def begin(self) -> None:
        """Start with the first point; only after the plate was read well."""
        visit = self._stage.visit
        if not visit.reference_ok and not self._typed_only:
            return
        self._stage.goto("measure")
        self._stage.checkpoint()
        self._next()

    def _points(self) -> list[Point]:
        return self._stage.services.thickness.points(self._stage.visit.body)  # type: ignore[arg-type]

    def _current(self) -> Point | None:
        visit = self._stage.visit
        wanted = visit.current_point if visit.screen == "measure" else ""
        return next((point for point in self._points() if point.id == wanted), None)

    def _next(self) -> None:
        """Highlight the first point without a reading and wait for it."""
        visit = self._stage.visit
        measurement = visit.measurement
        if measurement is None:
            return
        todo = [point.id for point in self._points() if point.id not in measurement.readings]
        if visit.current_point not in todo:
            visit.current_point = todo[0] if todo else ""
        self._wait()

    def _wait(self) -> None:
        visit = self._stage.visit
        if (
            self._reading_for is visit
            or not visit.current_point
            or self._typed_only
            or visit.screen != "measure"
        ):
            return
        point = self._current()
        if point is None:
            return
        self._reading_for = visit
        thickness = self._stage.services.thickness
        self._stage.run(lambda: thickness.read(point), self._read, self._not_read)

    def _read(self, reading: Reading) -> None:
        self._reading_for = None
        visit = self._stage.visit
        visit.gauge, visit.message_key = "ready", ""
        self._stage.touched_at_s = self._stage.services.clock.monotonic()
        # The reading goes to the point that is highlighted now: the customer may have chosen another meanwhile.
        self._take(reading)

    def _take(self, reading: Reading) -> None:
        visit = self._stage.visit
        if visit.measurement is None or not visit.current_point or visit.screen != "measure":
            return
        visit.measurement = visit.measurement.with_reading(visit.current_point, reading)
        visit.last_point = visit.current_point
        self._next()

    def _not_read(self, error: KioskError) -> None:
        self._reading_for = None
        visit = self._stage.visit
        if visit.screen != "measure":
            return
        code = error.code if isinstance(error, Fault) else "SYS-BUG"
        if isinstance(error, Fault) and error.context.get("silent"):
            visit.gauge = "waiting"
            self._wait()
            return
        visit.message_key = f"fault.{code}.customer"
        if code in LOST:
            visit.gauge = "lost"
            self._lost_at_s = self._stage.services.clock.monotonic()
        else:
            self._wait()

    def look_again(self) -> None:
        """Look for a gauge whose link was lost, every few seconds; nobody has to ask for it."""
        visit = self._stage.visit
        now_s = self._stage.services.clock.monotonic()
        if visit.screen == "measure" and visit.gauge == "lost" and now_s - self._lost_at_s >= LOOK_S:
            self._lost_at_s = now_s
            self._wait()

    def retry(self) -> None:
        """Show the points again and try the gauge."""
        self._stage.goto("measure")
        self._stage.visit.gauge, self._stage.visit.message_key = "waiting", ""
        self._wait()

    def select(self, point_id: str) -> None:
        """Highlight another point; one that was measured is measured anew."""
        visit = self._stage.visit
        if visit.measurement is not None and any(point.id == point_id for point in self._points()):
            visit.measurement = visit.measurement.without(point_id)
            visit.current_point, visit.last_point = point_id, ""
            self._wait()

    def leave(self) -> None:
        """Wait for no reading any more: one that came later would be taken for the next customer's."""
        if self._reading_for is not None:
            self._reading_for = None
            self._stage.background(self._stage.services.thickness.close)

    def skip(self, point_id: str) -> None:
        """Leave a point out."""
        if point_id and self._stage.visit.current_point != point_id:
            self.select(point_id)
        self._take(SKIPPED)

    def typed(self, thickness_um: float) -> None:
        """Take a reading typed in from a gauge without a link, or say why not."""
        visit = self._stage.visit
        try:
            reading = self._stage.services.thickness.accept_typed(thickness_um, self._current())
        except Fault as fault:
            visit.message_key = f"fault.{fault.code}.customer"
            return
        visit.message_key = ""
        if visit.screen == "measure":
            self._take(reading)
            return
        try:
            self._reference_done(self._stage.services.thickness.check_reference_value(reading))
        except Fault as fault:
            self._reference_failed(fault)

    def finish(self) -> bool:
        """End the measurement; False when nothing was measured."""
        visit = self._stage.visit
        measurement = visit.measurement
        if measurement is None or all(reading.skipped for reading in measurement.readings.values()):
            self._stage.problem(Fault("THK-NO-GAUGE", "nothing measured"), retry_to="measure", refund=True)
            return False
        self.leave()
        storing.keep_result(self._stage.services, visit.session_id, "thickness", measurement.to_json())
        return True

    def view(self) -> dict[str, Any]:
        """Return the content of the screens prepare and measure."""
        stage, visit = self._stage, self._stage.visit
        norms = stage.services.settings.thickness
        measurement = visit.measurement
        if measurement is None:
            return {}
        readings = measurement.readings.values()
        return {
            "body": measurement.body,
            "points": stage.presenter.points(measurement, visit.current_point, stage.language),
            "currentId": visit.current_point,
            "lastId": visit.last_point,
            "done": sum(not reading.skipped for reading in readings),
            "skipped": sum(reading.skipped for reading in readings),
            "total": len(self._points()),
            "gauge": "ready" if self._typed_only else visit.gauge,
            "messageKey": visit.message_key,
            "manualEntry": self._typed_only,
            "reference": {
                "state": "todo" if visit.reference_ok is None else "ok" if visit.reference_ok else "bad",
                "thicknessUm": visit.reference_um,
                "expectedUm": norms.reference_um,
                "toleranceUm": norms.reference_tolerance_um,
            },
        }
