"""A car as data: which protocol it speaks and what each of its ECUs would answer.

A scenario is a JSON file. Parameters hold the raw bytes (`raw`) and what they mean (`value`, `unit`), so
that a test can compare a scan with the car without going through any decoder.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

SCENARIOS = Path(__file__).with_name("scenarios")

SPARK_MONITORS = ("catalyst", "heated_catalyst", "evaporative", "secondary_air", "", "oxygen_sensor",
                  "oxygen_sensor_heater", "egr_vvt")  # fmt: skip
COMPRESSION_MONITORS = ("nmhc_catalyst", "nox_scr", "", "boost_pressure", "", "exhaust_gas_sensor",
                        "particulate_filter", "egr_vvt")  # fmt: skip
BASE_MONITORS = ("misfire", "fuel_system", "components")


@dataclass(frozen=True)
class Parameter:
    """One service 01 parameter: the data bytes of the reply, and their meaning."""

    raw: bytes
    value: Any
    unit: str


@dataclass(frozen=True)
class Freeze:
    """A stored freeze frame."""

    code: str
    frame: int
    pids: dict[int, Parameter]


@dataclass(frozen=True)
class OnBoardTest:
    """One service 06 result: unit-and-scaling id and raw 16-bit words, with their meaning in `unit`."""

    mid: int
    tid: int
    uas: int
    raw: tuple[int, int, int]
    value: float
    low: float
    high: float | None  # the word at the end of its scale is no limit
    unit: str


@dataclass
class Ecu:
    """One control unit. Mutable: clearing codes changes it.

    `slow` lists services that take it longer than usual: it asks for more time first (response code 78).
    """

    address: str
    mil: bool = False
    ignition: str = "spark"
    monitors: dict[str, bool] = field(default_factory=dict)
    stored: list[str] = field(default_factory=list)
    pending: list[str] = field(default_factory=list)
    permanent: list[str] | None = None
    pids: dict[int, Parameter] = field(default_factory=dict)
    freeze: Freeze | None = None
    vin: str | None = None
    name: str | None = None
    calibration_ids: list[str] = field(default_factory=list)
    tests: list[OnBoardTest] = field(default_factory=list)
    multi_pid: bool = True
    count_byte: bool = True
    status: bool = True
    refuses_clear: bool = False
    slow: list[int] = field(default_factory=list)


@dataclass
class Scenario:
    """A car on one protocol (ELM327's numbers 1-9, A-C), and the adapter plugged into it."""

    name: str
    title: str
    protocol: str
    ecus: list[Ecu]
    volts: float = 12.4
    version: str = "ELM327 v1.4b"
    ignition_on: bool = True

    @classmethod
    def load(cls, name_or_path: str | Path) -> Scenario:
        """Read a scenario by the name of a built-in one or by path.

        Raises:
            FileNotFoundError: there is none. ValueError, KeyError: the file is not a scenario.
        """
        path = Path(name_or_path)
        if path.suffix != ".json":
            path = SCENARIOS / f"{name_or_path}.json"
        return cls.from_json(json.loads(path.read_text(encoding="utf-8")))

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Scenario:
        """Build a scenario from its JSON object."""
        return cls(
            name=data["name"],
            title=data["title"],
            protocol=data["protocol"],
            ecus=[_ecu(item) for item in data["ecus"]],
            volts=data.get("volts", 12.4),
            version=data.get("version", "ELM327 v1.4b"),
            ignition_on=data.get("ignitionOn", True),
        )

    @property
    def is_can(self) -> bool:
        """Whether the car speaks ISO 15765-4."""
        return self.protocol in "6789"


def names() -> list[str]:
    """Return the names of the built-in scenarios."""
    return sorted(path.stem for path in SCENARIOS.glob("*.json"))


def code_bytes(code: str) -> bytes:
    """Return the two bytes of a trouble code, e.g. P0301 → 03 01 (ISO 15031-6)."""
    high = "PCBU".index(code[0]) << 6 | int(code[1]) << 4 | int(code[2], 16)
    return bytes([high, int(code[3:], 16)])


def _parameters(data: dict[str, Any]) -> dict[int, Parameter]:
    return {
        int(pid, 16): Parameter(bytes.fromhex(item["raw"]), item.get("value"), item.get("unit", ""))
        for pid, item in data.items()
    }


def _ecu(data: dict[str, Any]) -> Ecu:
    freeze = data.get("freeze")
    return Ecu(
        address=data["address"],
        mil=data.get("mil", False),
        ignition=data.get("ignition", "spark"),
        monitors=data.get("monitors", {}),
        stored=list(data.get("stored", [])),
        pending=list(data.get("pending", [])),
        permanent=data.get("permanent"),
        pids=_parameters(data.get("pids", {})),
        freeze=Freeze(freeze["code"], freeze["frame"], _parameters(freeze["pids"])) if freeze else None,
        vin=data.get("vin"),
        name=data.get("name"),
        calibration_ids=data.get("calibrationIds", []),
        tests=[_test(item) for item in data.get("tests", [])],
        multi_pid=data.get("multiPid", True),
        count_byte=data.get("countByte", True),
        status=data.get("status", True),
        refuses_clear=data.get("refusesClear", False),
        slow=[int(service, 16) for service in data.get("slow", [])],
    )


def _test(data: dict[str, Any]) -> OnBoardTest:
    first, second, third = (int(word, 16) for word in data["raw"])
    return OnBoardTest(
        mid=int(data["mid"], 16),
        tid=int(data["tid"], 16),
        uas=int(data["uas"], 16),
        raw=(first, second, third),
        value=data["value"],
        low=data["low"],
        high=data["high"],
        unit=data["unit"],
    )
