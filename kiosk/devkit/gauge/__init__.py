"""A simulated paint thickness gauge."""

from kiosk.devkit.gauge.simulator import GaugeSimulator

__all__ = ["GaugeSimulator"]
