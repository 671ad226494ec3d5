"""What a scan found, as plain data: the shape of `kiosk scan --json` and of the ledger's stored results.

Every field tells "not read" (`None`, or the item's state) from "read and empty": a scan that failed can't
look like a healthy car.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Literal, Self

Value = float | int | str | bool
CodeKind = Literal["stored", "pending", "permanent"]


class Outcome(StrEnum):
    """How a scan ended. Only `READ` and `PARTIAL` carry anything about a car."""

    READ = "read"
    PARTIAL = "partial"
    NO_ADAPTER = "no_adapter"
    NO_CAR = "no_car"


class ItemState(StrEnum):
    """How one item of a scan ended. `FAILED` is never to be shown as healthy."""

    READ = "read"
    NOT_SUPPORTED = "not_supported"
    FAILED = "failed"


@dataclass(frozen=True)
class TroubleCode:
    """One trouble code as one ECU reported it; `severity` is high, medium or low, or None when unknown."""

    code: str
    kind: CodeKind
    ecu: str
    severity: str | None = None

    def to_json(self) -> dict[str, Any]:
        """Return the JSON object of `codes[]`."""
        return {"code": self.code, "kind": self.kind, "ecu": self.ecu, "severity": self.severity}


@dataclass(frozen=True)
class LiveValue:
    """A decoded parameter: English name, value, unit (empty for states and texts)."""

    name: str
    value: Value
    unit: str

    def to_json(self) -> dict[str, Any]:
        """Return `{name, value, unit}`."""
        return {"name": self.name, "value": self.value, "unit": self.unit}


@dataclass(frozen=True)
class FreezeFrame:
    """The values one ECU stored when `code` was set; `values` is keyed like live data ("010C")."""

    frame: int
    code: str
    ecu: str
    values: dict[str, LiveValue] = field(default_factory=dict)

    def to_json(self) -> dict[str, Any]:
        """Return the JSON object of `freezeFrame`."""
        values = {pid: value.to_json() for pid, value in self.values.items()}
        return {"frame": self.frame, "code": self.code, "ecu": self.ecu, "values": values}


@dataclass(frozen=True)
class Monitor:
    """A readiness monitor the car has: `complete` is whether it has finished since codes were cleared."""

    ecu: str
    name: str
    complete: bool

    def to_json(self) -> dict[str, Any]:
        """Return the JSON object of `monitors[]`."""
        return {"ecu": self.ecu, "name": self.name, "complete": self.complete}


@dataclass(frozen=True)
class MonitorTest:
    """One on-board test result (service 06): value against its limits, and whether it passed.

    `passed` is None when the test has not run since the codes were cleared; a limit is None when there is none.
    """

    ecu: str
    mid: str
    tid: str
    value: float
    low: float | None
    high: float | None
    unit: str
    passed: bool | None

    def to_json(self) -> dict[str, Any]:
        """Return the JSON object of `mode06[]`."""
        return dict(self.__dict__)


@dataclass(frozen=True)
class Range:
    """The normal range of a live value and where the value stands: ok, low or high."""

    low: float | None
    high: float | None
    state: Literal["ok", "low", "high"]

    def to_json(self) -> dict[str, Any]:
        """Return the JSON object of `ranges`."""
        return {"low": self.low, "high": self.high, "state": self.state}


@dataclass(frozen=True)
class AdapterInfo:
    """What is known of the adapter: its own claim of a version, and signs that it is a bad copy."""

    version: str
    clone: bool = False
    signs: tuple[str, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """Return the JSON object of `adapter`."""
        return {"version": self.version, "clone": self.clone, "signs": list(self.signs)}


@dataclass(frozen=True)
class ScanResult:
    """Everything one scan found.

    `vin_valid` is what the VIN's check digit says, None where none is required. `mil` is the warning lamp: on
    when any ECU commands it, off when all were read and none does, else None. `code_counts` is the number of
    stored codes each ECU claims; `items` tells for every item whether it was read, is not supported by this car,
    or failed. `seconds` is the whole scan's duration.
    """

    outcome: Outcome
    seconds: float = 0.0
    protocol: str | None = None
    vin: str | None = None
    vin_valid: bool | None = None
    mil: bool | None = None
    codes: tuple[TroubleCode, ...] = ()
    live: dict[str, LiveValue] = field(default_factory=dict)
    freeze_frame: FreezeFrame | None = None
    monitors: tuple[Monitor, ...] = ()
    ignition: Literal["spark", "compression"] | None = None
    items: dict[str, ItemState] = field(default_factory=dict)
    battery_volts: float | None = None
    calibration_ids: dict[str, tuple[str, ...]] = field(default_factory=dict)
    ecu_names: dict[str, str] = field(default_factory=dict)
    code_counts: dict[str, int] = field(default_factory=dict)
    distance_since_cleared_km: float | None = None
    minutes_since_cleared: float | None = None
    warm_ups_since_cleared: int | None = None
    recently_cleared: bool | None = None
    mode06: tuple[MonitorTest, ...] = ()
    ranges: dict[str, Range] = field(default_factory=dict)
    adapter: AdapterInfo | None = None

    @property
    def codes_known(self) -> bool:
        """Whether the stored codes were really read: only then does an empty list mean none."""
        return self.items.get("storedCodes") == ItemState.READ

    def to_json(self) -> dict[str, Any]:
        """Return the JSON object of `kiosk scan --json`."""
        return {
            "outcome": self.outcome.value,
            "protocol": self.protocol,
            "vin": self.vin,
            "vinValid": self.vin_valid,
            "mil": self.mil,
            "codes": [code.to_json() for code in self.codes],
            "live": {pid: value.to_json() for pid, value in self.live.items()},
            "freezeFrame": self.freeze_frame.to_json() if self.freeze_frame else None,
            "monitors": [monitor.to_json() for monitor in self.monitors],
            "ignition": self.ignition,
            "items": {name: state.value for name, state in self.items.items()},
            "batteryVolts": self.battery_volts,
            "calibrationIds": {ecu: list(ids) for ecu, ids in self.calibration_ids.items()},
            "ecuNames": dict(self.ecu_names),
            "codeCount": dict(self.code_counts),
            "distanceSinceClearedKm": self.distance_since_cleared_km,
            "minutesSinceCleared": self.minutes_since_cleared,
            "warmUpsSinceCleared": self.warm_ups_since_cleared,
            "recentlyCleared": self.recently_cleared,
            "mode06": [test.to_json() for test in self.mode06],
            "ranges": {pid: found.to_json() for pid, found in self.ranges.items()},
            "adapter": self.adapter.to_json() if self.adapter else None,
            "seconds": self.seconds,
        }

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Self:
        """Build a result from `to_json`'s object.

        Raises:
            KeyError, TypeError, ValueError: the object is not of that shape.
        """
        freeze = data["freezeFrame"]
        adapter = data["adapter"]
        return cls(
            outcome=Outcome(data["outcome"]),
            seconds=float(data["seconds"]),
            protocol=data["protocol"],
            vin=data["vin"],
            vin_valid=data["vinValid"],
            mil=data["mil"],
            codes=tuple(TroubleCode(**code) for code in data["codes"]),
            live=_values(data["live"]),
            freeze_frame=FreezeFrame(**{**freeze, "values": _values(freeze["values"])}) if freeze else None,
            monitors=tuple(Monitor(**monitor) for monitor in data["monitors"]),
            ignition=data["ignition"],
            items={name: ItemState(state) for name, state in data["items"].items()},
            battery_volts=data["batteryVolts"],
            calibration_ids={ecu: tuple(ids) for ecu, ids in data["calibrationIds"].items()},
            ecu_names=dict(data["ecuNames"]),
            code_counts=dict(data["codeCount"]),
            distance_since_cleared_km=data["distanceSinceClearedKm"],
            minutes_since_cleared=data["minutesSinceCleared"],
            warm_ups_since_cleared=data["warmUpsSinceCleared"],
            recently_cleared=data["recentlyCleared"],
            mode06=tuple(MonitorTest(**test) for test in data["mode06"]),
            ranges={pid: Range(**found) for pid, found in data["ranges"].items()},
            adapter=AdapterInfo(**{**adapter, "signs": tuple(adapter["signs"])}) if adapter else None,
        )


def _values(data: dict[str, Any]) -> dict[str, LiveValue]:
    return {pid: LiveValue(**value) for pid, value in data.items()}
