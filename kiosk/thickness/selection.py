"""Which gauge the settings ask for."""

from __future__ import annotations

from collections.abc import Callable

from kiosk.settings import Settings
from kiosk.thickness.ble import BleGauge
from kiosk.thickness.gauge import Gauge, SerialGauge


def gauge_factory(settings: Settings, simulated_port: str | None = None) -> Callable[[], Gauge] | None:
    """Return what makes the gauge of the settings; None when readings are typed in.

    `simulated_port` is the serial port of the simulated gauge; given in PROD it is a bug (ValueError).
    """
    gauge = settings.devices.gauge
    max_um = settings.thickness.max_um
    if simulated_port is not None:
        if settings.is_prod:
            raise ValueError("PROD has no simulated gauge")
        simulated = gauge.model_copy(update={"transport": "serial", "port": simulated_port})
        return lambda: SerialGauge(simulated, max_um)
    if gauge.transport == "manual":
        return None
    if gauge.transport == "ble":
        return lambda: BleGauge(gauge, max_um)
    return lambda: SerialGauge(gauge, max_um)
