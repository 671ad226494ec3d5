"""Results as a person reads them: for the results screen and, as report data, for the PDF."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from kiosk.clock import iso_utc
from kiosk.diagnostics.catalogue import Catalogue
from kiosk.diagnostics.naming import Names
from kiosk.diagnostics.result import ItemState, LiveValue, ScanResult, TroubleCode
from kiosk.diagnostics.service import DiagnosticsService
from kiosk.journey.self_tests import self_tests, self_tests_data
from kiosk.settings import Settings
from kiosk.texts import Texts, within_a_sentence
from kiosk.thickness.result import Measurement
from kiosk.thickness.service import ThicknessService
from kiosk.thickness.verdict import classify

SEVERITY_ORDER = {"high": 0, "medium": 1, "low": 2}


class Presenter:
    """Turns what was measured into words of a language."""

    def __init__(
        self, diagnostics: DiagnosticsService, thickness: ThicknessService, settings: Settings, texts: Texts
    ) -> None:
        self._diagnostics = diagnostics
        self._thickness = thickness
        self._settings = settings
        self._texts = texts
        self._catalogue = Catalogue.load()

    def names(self, language: str) -> Names:
        """Return the names of what a scan tells, in a language."""
        return Names(self._texts, language)

    def severity(self, code: str, told: str | None) -> str:
        """Return a code's gravity: the scan's word, else the catalogue's."""
        return told or self._catalogue.severity(code)

    def summary(self, scan: ScanResult, language: str) -> dict[str, Any]:
        """Return what is told before payment: how many and how grave, no details.

        A code that is stored and permanent, or stored in two units, is one code.
        """
        grave = [self.severity(same[0].code, same[0].severity) for same in _by_code(scan)]
        return {
            "verdict": self._diagnostics.verdict(scan, language).level,
            "codeCount": len(grave),
            **{level: grave.count(level) for level in SEVERITY_ORDER},
            "mil": scan.mil,
            "partial": bool(_failed(scan)),
            "recentlyCleared": bool(scan.recently_cleared),
            "canLeaveFree": self._settings.ui.free_clean_scan and not grave and scan.codes_known,
            "priceKopecks": self._settings.prices.diagnostics,
        }

    def diagnostics(self, scan: ScanResult, language: str) -> dict[str, Any]:
        """Return the results screen's content."""
        verdict = self._diagnostics.verdict(scan, language)
        codes = [self._code(same, language) for same in _by_code(scan)]
        codes.sort(key=lambda code: SEVERITY_ORDER[code["severity"]])
        names = self.names(language)
        return {
            "kind": "diagnostics",
            "verdict": verdict.level,
            "verdictText": verdict.sentence,
            "reasons": [reason.text for reason in verdict.reasons],
            "vin": f"{scan.vin[:3]}•••••••••{scan.vin[-4:]}" if scan.vin else "",
            "protocol": scan.protocol or "",
            "mil": scan.mil,
            "codes": codes,
            "monitors": [
                {
                    "name": names.known(f"diagnostics.monitor.{name}", name),
                    "state": "ready" if complete else "not_ready",
                }
                for name, complete in _monitors(scan).items()
            ],
            "selfTests": self_tests(scan, names),
            "live": self._live(scan, language),
            "freezeFrame": []
            if scan.freeze_frame is None
            else [self._row(pid, value, language) for pid, value in scan.freeze_frame.values.items()],
            "partial": bool(_failed(scan)),
            "failedItems": [within_a_sentence(names.item(item)) for item in _failed(scan)],
        }

    def _code(self, same: Sequence[TroubleCode], language: str) -> dict[str, Any]:
        code = same[0].code
        text = self._catalogue.describe(code, language)
        units = dict.fromkeys(one.ecu for one in same)
        return {
            "code": code,
            "kinds": list(dict.fromkeys(one.kind for one in same)),
            "ecu": ", ".join(map(self.names(language).ecu, units)),
            "severity": self.severity(code, same[0].severity),
            "title": text.title,
            "meaning": text.meaning,
            "causes": list(text.causes),
            "urgency": text.urgency,
            "next": text.next_step,
        }

    def _row(self, pid: str, value: LiveValue, language: str) -> dict[str, Any]:
        names = self.names(language)
        return {
            "name": names.pid(pid, value.name),
            "value": names.value(value.value),
            "unit": names.unit(value.unit),
        }

    def _live(self, scan: ScanResult, language: str) -> list[dict[str, Any]]:
        rows = []
        for pid, value in scan.live.items():
            normal = scan.ranges.get(pid)
            rows.append(
                {
                    **self._row(pid, value, language),
                    "low": None if normal is None else normal.low,
                    "high": None if normal is None else normal.high,
                    "inRange": None if normal is None else normal.state == "ok",
                }
            )
        return rows

    def diagnostics_data(
        self, scan: ScanResult, session_id: str, make: str, model: str, at_ms: int, language: str
    ) -> dict[str, Any]:
        """Return the report's data: names are keys, the report words them in its own language."""
        verdict = self._diagnostics.verdict(scan, language)
        data: dict[str, Any] = {
            "sessionId": session_id,
            "timestamp": iso_utc(at_ms),
            "dtcCodes": [
                {**code.to_json(), "severity": self.severity(code.code, code.severity)} for code in scan.codes
            ],
            "vin": scan.vin,
            "protocol": scan.protocol,
            "mil": scan.mil,
            "verdict": verdict.level,
            "verdictReasons": [reason.text for reason in verdict.reasons],
            "monitors": [
                {"name": name, "state": "ready" if complete else "not_ready"}
                for name, complete in _monitors(scan).items()
            ],
            **self_tests_data(scan),
            "live": [_reading(pid, value, scan) for pid, value in scan.live.items()],
            "freezeFrame": []
            if scan.freeze_frame is None
            else [_reading(pid, value, None) for pid, value in scan.freeze_frame.values.items()],
            "freezeFrameCode": None if scan.freeze_frame is None else scan.freeze_frame.code,
            "partial": bool(_failed(scan)),
            "failedItems": _failed(scan),
            "recentlyCleared": scan.recently_cleared,
            "batteryVolts": scan.battery_volts,
            "distanceSinceClearedKm": scan.distance_since_cleared_km,
            "vehicleMake": make or None,
            "vehicleModel": model or None,
        }
        return {key: value for key, value in data.items() if value is not None}

    def points(self, measurement: Measurement, current: str, language: str) -> list[dict[str, Any]]:
        """Return every point of the body with its state, for the diagram."""
        shown = []
        for point in self._thickness.points(measurement.body):
            reading = measurement.readings.get(point.id)
            um = None if reading is None else reading.thickness_um
            status, meaning = ("", "") if um is None else classify(um, self._settings.thickness)
            state = "todo" if reading is None else "skipped" if reading.skipped else "done"
            shown.append(
                {
                    "id": point.id,
                    "panel": point.panel,
                    "panelName": self._texts.get(language, f"thickness.panel.{point.panel}"),
                    "x": point.x,
                    "y": point.y,
                    "state": "current" if point.id == current else state,
                    "thicknessUm": um,
                    "verdict": status,
                    "meaning": meaning,
                }
            )
        return shown

    def thickness(self, measurement: Measurement, language: str) -> dict[str, Any]:
        """Return the results screen's content."""
        verdict = self._thickness.evaluate(measurement, language)
        readings = measurement.readings.values()
        return {
            "kind": "thickness",
            "verdict": verdict.level,
            "verdictText": verdict.sentence,
            "panels": [
                {
                    "key": panel.key,
                    "name": panel.name,
                    "minUm": panel.min_um,
                    "avgUm": panel.avg_um,
                    "maxUm": panel.max_um,
                    "verdict": panel.verdict,
                    "meaning": panel.meaning,
                }
                for panel in verdict.panels
            ],
            "zones": list(verdict.zones),
            "measured": sum(not reading.skipped for reading in readings),
            "skipped": sum(reading.skipped for reading in readings),
            "points": self.points(measurement, "", language),
        }

    def thickness_data(
        self, measurement: Measurement, session_id: str, at_ms: int, language: str
    ) -> dict[str, Any]:
        """Return the report's data: every point of the body, those never come to as skipped."""
        verdict = self._thickness.evaluate(measurement, language)
        norms = self._settings.thickness
        rows = []
        for point in self.points(measurement, "", language):
            row = {
                "zone": point["panelName"],
                "status": point["verdict"] or "skipped",
                "point": point["id"],
                "panel": point["panel"],
                "x": point["x"],
                "y": point["y"],
            }
            rows.append(row if point["thicknessUm"] is None else {**row, "value": point["thicknessUm"]})
        data: dict[str, Any] = {
            "sessionId": session_id,
            "timestamp": iso_utc(at_ms),
            "vehicleType": measurement.body,
            "measurements": rows,
            "verdict": verdict.level,
            "zones": [
                {
                    "panels": list(zone.panels),
                    "points": list(zone.points),
                    "averageUm": zone.average_um,
                    "maxUm": zone.max_um,
                }
                for zone in verdict.repaired
            ],
            "typedIn": measurement.typed,
            "norms": [{"lowUm": norms.thin_below_um, "highUm": norms.factory_up_to_um}],
        }
        if measurement.reference is not None and measurement.reference.thickness_um is not None:
            data["reference"] = {
                "thicknessUm": measurement.reference.thickness_um,
                "expectedUm": norms.reference_um,
                "toleranceUm": norms.reference_tolerance_um,
            }
        return data


def _monitors(scan: ScanResult) -> dict[str, bool]:
    """Return each readiness monitor once: complete when it is in every control unit that has it."""
    found: dict[str, bool] = {}
    for monitor in scan.monitors:
        found[monitor.name] = found.get(monitor.name, True) and monitor.complete
    return found


def _by_code(scan: ScanResult) -> list[list[TroubleCode]]:
    """Return the entries of each code together, in the scan's order."""
    found: dict[str, list[TroubleCode]] = {}
    for entry in scan.codes:
        found.setdefault(entry.code, []).append(entry)
    return list(found.values())


def _failed(scan: ScanResult) -> list[str]:
    return [item for item, state in scan.items.items() if state == ItemState.FAILED]


def _reading(pid: str, value: LiveValue, scan: ScanResult | None) -> dict[str, Any]:
    told = str(value.value).lower() if isinstance(value.value, bool) else value.value
    row: dict[str, Any] = {"name": pid, "value": told, "unit": value.unit}
    normal = scan.ranges.get(pid) if scan is not None else None
    if normal is not None:
        row.update(
            {key: bound for key, bound in (("low", normal.low), ("high", normal.high)) if bound is not None}
        )
    return row
