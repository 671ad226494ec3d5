"""The car's own test results (service 06) as a person reads them: what failed by name, what passed by number."""

from __future__ import annotations

from typing import Any

from kiosk.diagnostics.naming import Names
from kiosk.diagnostics.result import ItemState, ScanResult


def self_tests(scan: ScanResult, names: Names) -> dict[str, Any]:
    """Return what the results screen tells of them."""
    passed = [test.passed for test in scan.mode06]
    failed = []
    for test in scan.mode06:
        if test.passed is False:
            value, limits = names.onboard_figures(test.value, test.low, test.high, test.unit)
            failed.append(
                {
                    "name": names.onboard_test(test.mid, test.tid),
                    "ecu": names.ecu(test.ecu),
                    "value": value,
                    "limits": limits,
                }
            )
    return {
        "state": _state(scan).value,
        "failed": failed,
        "passed": passed.count(True),
        "waiting": passed.count(None),
    }


def self_tests_data(scan: ScanResult) -> dict[str, Any]:
    """Return the report's data on them."""
    tests = [
        {key: value for key, value in test.to_json().items() if value is not None} for test in scan.mode06
    ]
    return {"selfTests": {"state": _state(scan).value, "results": tests}}


def _state(scan: ScanResult) -> ItemState:
    return scan.items.get("mode06", ItemState.FAILED)
