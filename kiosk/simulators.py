"""The simulated car and gauge of a DEV kiosk; nothing of them is loaded where the settings want real devices."""

from __future__ import annotations

from contextlib import ExitStack
from typing import TYPE_CHECKING, get_args

from kiosk.addons import require_devkit
from kiosk.settings import BodyType, Settings
from kiosk.thickness.points import points
from kiosk.thickness.result import Point

if TYPE_CHECKING:
    from kiosk.devkit.gauge.simulator import GaugeSimulator


class Simulators:
    """Raises on construction: ConfigError when simulated devices are wanted and there is no devkit, or in PROD."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._gauge: GaugeSimulator | None = None
        self._fitted: BodyType = "sedan"
        self._ends = ExitStack()
        if "simulated" in {settings.obd_mode, settings.gauge_mode}:
            require_devkit(settings)

    def start_car(self) -> str | None:
        """Return the port that the simulated adapter is on, None where the adapter is not to be simulated."""
        if self._settings.obd_mode != "simulated":
            return None
        from kiosk.devkit.car.simulator import CarSimulator  # noqa: PLC0415 - never loaded in PROD

        obd = self._settings.devices.obd
        car = CarSimulator(obd.scenario, obd.link)
        self._ends.callback(car.stop)
        return car.start()

    def start_gauge(self) -> str | None:
        """Return the port that the simulated gauge is on, None where the gauge is not to be simulated."""
        if self._settings.gauge_mode != "simulated":
            return None
        from kiosk.devkit.gauge.simulator import GaugeSimulator  # noqa: PLC0415 - never loaded in PROD

        reference_um = self._settings.thickness.reference_um
        self._gauge = GaugeSimulator(self._fitted, reference_um=reference_um, delay_s=0.15)
        self._ends.callback(self._gauge.stop)
        return self._gauge.start()

    def aim(self, point: Point | None) -> None:
        """Hold the simulated probe where the screen asks for it, on a car of the right body."""
        gauge = self._gauge
        if gauge is None:
            return
        if point is not None and point not in points(self._fitted):
            self._fitted = next(body for body in get_args(BodyType) if point in points(body))
            gauge.fit(self._fitted)
        gauge.aim(point)

    def stop(self) -> None:
        """End both."""
        self._ends.close()
