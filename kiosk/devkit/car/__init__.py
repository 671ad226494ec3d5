"""A simulated ELM327 with a car behind it."""

from kiosk.devkit.car.faults import ScriptedFault
from kiosk.devkit.car.links import LINKS, LinkModel
from kiosk.devkit.car.scenario import Scenario, names
from kiosk.devkit.car.simulator import CarSimulator

__all__ = ["LINKS", "CarSimulator", "LinkModel", "Scenario", "ScriptedFault", "names"]
