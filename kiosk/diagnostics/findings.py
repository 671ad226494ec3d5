"""What a running scan has gathered so far, and how it becomes a result."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from kiosk.diagnostics import pids
from kiosk.diagnostics.decode import Status
from kiosk.diagnostics.result import (
    AdapterInfo,
    CodeKind,
    FreezeFrame,
    ItemState,
    LiveValue,
    Monitor,
    MonitorTest,
    Outcome,
    ScanResult,
    TroubleCode,
)

CORE_ITEMS = (
    "status", "vin", "storedCodes", "pendingCodes", "permanentCodes", "freezeFrame", "live", "calibrationIds",
    "ecuNames", "mode06", "voltage",
)  # fmt: skip
Severity = Callable[[str], str | None]


@dataclass(frozen=True)
class RecentRule:
    """When codes count as recently cleared: any of these figures below its limit.

    The share of incomplete monitors counts only where the car keeps no figure: short trips in winter leave
    monitors incomplete for thousands of kilometres.
    """

    distance_km: float = 80
    minutes: float = 300
    warm_ups: int = 5
    incomplete_share: float = 0.5


@dataclass
class Findings:
    """Mutable collection of one scan. Every core item starts as failed and has to be earned."""

    protocol: str
    severity: Severity
    items: dict[str, ItemState] = field(default_factory=lambda: dict.fromkeys(CORE_ITEMS, ItemState.FAILED))
    statuses: dict[str, Status] = field(default_factory=dict)
    codes: list[TroubleCode] = field(default_factory=list)
    live: dict[str, LiveValue] = field(default_factory=dict)
    freeze: FreezeFrame | None = None
    vin: str | None = None
    vin_valid: bool | None = None
    volts: float | None = None
    calibration_ids: dict[str, tuple[str, ...]] = field(default_factory=dict)
    ecu_names: dict[str, str] = field(default_factory=dict)
    tests: list[MonitorTest] = field(default_factory=list)

    def add_codes(self, found: dict[str, list[str]], kind: CodeKind) -> None:
        """Take over the codes of one service, by control unit; a code twice from one unit counts once."""
        for ecu, codes in found.items():
            for code in dict.fromkeys(codes):
                self.codes.append(TroubleCode(code, kind, ecu, self.severity(code)))

    def result(self, adapter: AdapterInfo, seconds: float) -> ScanResult:
        """Return what was found; `partial` when any item failed."""
        failed = ItemState.FAILED in self.items.values()
        lit = any(status.mil for status in self.statuses.values())
        kinds = {status.compression for status in self.statuses.values()}
        return ScanResult(
            outcome=Outcome.PARTIAL if failed else Outcome.READ,
            seconds=round(seconds, 3),
            protocol=self.protocol,
            vin=self.vin,
            vin_valid=self.vin_valid,
            mil=lit if lit or self.items["status"] is ItemState.READ else None,
            codes=tuple(self.codes),
            live=dict(sorted(self.live.items())),
            freeze_frame=self.freeze,
            monitors=tuple(
                Monitor(ecu, name, complete)
                for ecu, status in sorted(self.statuses.items())
                for name, complete in status.monitors.items()
            ),
            ignition=None if not kinds else "compression" if True in kinds else "spark",
            items=dict(self.items),
            battery_volts=self.volts,
            calibration_ids=self.calibration_ids,
            ecu_names=self.ecu_names,
            code_counts={ecu: status.count for ecu, status in sorted(self.statuses.items())},
            distance_since_cleared_km=self._number("0131"),
            minutes_since_cleared=self._number("014E"),
            warm_ups_since_cleared=None if (warm := self._number("0130")) is None else int(warm),
            recently_cleared=self._recently_cleared(RecentRule()),
            mode06=tuple(self.tests),
            ranges=pids.ranges(self.live, compression=True in kinds),
            adapter=adapter,
        )

    def _number(self, pid: str) -> float | None:
        value = self.live.get(pid)
        return float(value.value) if value is not None else None

    def _recently_cleared(self, rule: RecentRule) -> bool | None:
        """Tell whether codes were cleared lately; None when the car gives no clue."""
        figures = [
            value < limit
            for value, limit in (
                (self._number("0131"), rule.distance_km),
                (self._number("014E"), rule.minutes),
                (self._number("0130"), rule.warm_ups),
            )
            if value is not None
        ]
        if figures:
            return any(figures)
        done = [done for status in self.statuses.values() for name, done in status.monitors.items()
                if name not in {"components", "misfire", "fuel_system"}]  # fmt: skip
        return done.count(False) > rule.incomplete_share * len(done) if len(done) >= 2 else None
