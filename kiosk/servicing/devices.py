"""The devices under a technician's hands: self-test, a test scan, a test reading. Nothing of it is sold or kept."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

from kiosk.diagnostics.limits import ScanCancelled
from kiosk.diagnostics.progress import ScanProgress
from kiosk.diagnostics.service import DiagnosticsService
from kiosk.errors import Conflict, Fault
from kiosk.settings import Settings
from kiosk.thickness.service import ThicknessService

SHOWN_LIVE = 6


class Devices:
    """Talks to the real doors of both devices. Its calls block for seconds: worker threads only."""

    def __init__(
        self, settings: Settings, diagnostics: DiagnosticsService, thickness: ThicknessService
    ) -> None:
        self._settings = settings
        self._diagnostics = diagnostics
        self._thickness = thickness
        self._stop = threading.Event()
        self._running = threading.Lock()

    def view(self) -> dict[str, Any]:
        """Return how each device is set, without asking it anything."""
        obd, gauge = self._settings.devices.obd, self._settings.devices.gauge
        norms = self._settings.thickness
        return {
            "adapter": {"mode": self._settings.obd_mode, "port": obd.port},
            "gauge": {
                "mode": self._settings.gauge_mode,
                "transport": "manual" if self._thickness.manual else gauge.transport,
                "port": gauge.port or gauge.address,
                "manual": self._thickness.manual,
                "expectedUm": norms.reference_um,
                "toleranceUm": norms.reference_tolerance_um,
            },
        }

    def test(self) -> dict[str, Any]:
        """Ask both devices whether they answer; returns `ok`, `off` or the fault's code of each."""
        adapter: dict[str, Any] = {"state": "off", "version": "", "volts": None}
        if self._settings.obd_mode != "none":
            found = self._diagnostics.probe()
            adapter = {
                "state": "busy" if found.state == "busy" else "ok" if found.ready else found.fault,
                "version": found.version,
                "volts": found.volts,
            }
        gauge = "off"
        if self._settings.gauge_mode != "none":
            gauge = "manual" if self._thickness.manual else self._thickness.available() or "ok"
        return {"adapter": adapter, "gauge": {"state": gauge}}

    def scan(self, on_progress: Callable[[dict[str, Any]], None]) -> dict[str, Any]:
        """Read whatever car is plugged in.

        Args:
            on_progress: told percent, text key and live values, in this thread.

        Raises:
            Conflict: a test scan runs already, or this kiosk has no adapter.
            Fault: as `DiagnosticsService.scan`. One that was stopped has the outcome `cancelled`.
        """
        if self._settings.obd_mode == "none":
            raise Conflict("This kiosk has no adapter.", error="no_adapter")
        if not self._running.acquire(blocking=False):
            raise Conflict("A test scan is running.", error="scan_running")
        try:
            self._stop.clear()
            result = self._diagnostics.scan(lambda step: on_progress(_progress(step)), self._stop)
        except ScanCancelled:
            return {"outcome": "cancelled"}
        finally:
            self._running.release()
        failed = [item for item, state in result.items.items() if state == "failed"]
        return {
            "outcome": result.outcome.value,
            "protocol": result.protocol or "",
            "vin": f"{result.vin[:3]}***{result.vin[-4:]}" if result.vin else "",
            "mil": result.mil,
            "codes": [{"code": code.code, "kind": code.kind, "ecu": code.ecu} for code in result.codes],
            "volts": result.battery_volts,
            "values": len(result.live),
            "failed": failed,
            "seconds": round(result.seconds, 1),
        }

    def stop_scan(self) -> None:
        """End the test scan that runs, if one does."""
        self._stop.set()

    def read(self, typed: str | None = None) -> dict[str, Any]:
        """Measure the reference plate.

        Args:
            typed: the reading of a gauge without a link.

        Returns:
            `thicknessUm` and whether it is within the tolerance (`ok`).

        Raises:
            Conflict: this kiosk has no gauge. Fault: no reading came, or it was no number.
        """
        if self._settings.gauge_mode == "none":
            raise Conflict("This kiosk has no gauge.", error="no_gauge")
        norms = self._settings.thickness
        try:
            if self._thickness.manual:
                reading = self._thickness.accept_typed(typed or "")
                thickness_um = self._thickness.check_reference_value(reading)
            else:
                thickness_um = self._thickness.check_reference()
            ok = True
        except Fault as fault:
            measured = fault.context.get("thickness_um")
            if fault.code != "THK-REFERENCE-BAD" or not isinstance(measured, int):
                raise
            thickness_um, ok = measured, False
        return {
            "thicknessUm": thickness_um,
            "ok": ok,
            "expectedUm": norms.reference_um,
            "toleranceUm": norms.reference_tolerance_um,
        }


def _progress(step: ScanProgress) -> dict[str, Any]:
    return {
        "percent": step.percent,
        "itemKey": step.item_key,
        "codesFound": step.codes_found,
        "live": [
            {
                "name": name,
                "value": round(value, 1) if isinstance(value, float) else value,
                "unit": unit,
            }
            for name, value, unit in step.live[-SHOWN_LIVE:]
        ],
    }
