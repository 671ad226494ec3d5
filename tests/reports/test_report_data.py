"""The input of a report: what is accepted, what is refused, and with which words."""

from __future__ import annotations

from typing import Any

import pytest

from kiosk.errors import ValidationFailed
from kiosk.reports import DiagnosticsData, parse_diagnostics, parse_thickness

DOCUMENT_EXAMPLE: dict[str, Any] = {
    "sessionId": "OBD-xxx-yyy",
    "vehicleMake": "Toyota",
    "vehicleModel": "Camry",
    "dtcCodes": [
        {"code": "P0420", "description": "Catalyst System Efficiency Below Threshold", "severity": "medium"}
    ],
    "timestamp": "2025-01-15T10:30:00Z",
}
THICKNESS_EXAMPLE: dict[str, Any] = {
    "sessionId": "THK-xxx-yyy",
    "vehicleType": "sedan",
    "measurements": [{"zone": "hood", "value": 120, "status": "normal"}],
    "timestamp": "2025-01-15T10:30:00Z",
}


def test_the_manual_s_example_is_accepted_as_it_stands() -> None:
    data = parse_diagnostics(DOCUMENT_EXAMPLE)
    assert (data.session_id, data.dtc_codes[0].code, data.final_verdict()) == ("OBD-xxx-yyy", "P0420", "soon")


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({"sessionId": ""}, "sessionId"),
        ({"sessionId": 5}, "sessionId"),
        ({"timestamp": 1736937000}, "timestamp"),
        ({"timestamp": "2025-01-15T10:30:00"}, "timestamp"),
        ({"timestamp": "0001-01-01T00:00:00+14:00"}, "timestamp"),
        ({"timestamp": "9999-12-31T23:59:59-14:00"}, "timestamp"),
        ({"dtcCodes": None}, "dtcCodes"),
        ({"dtcCodes": "P0420"}, "dtcCodes"),
        ({"dtcCodes": [{"code": "P0420"}]}, "dtcCodes.0.severity"),
        ({"dtcCodes": [{"code": "P0420", "severity": "fatal"}]}, "dtcCodes.0.severity"),
        ({"dtcCodes": [{"code": "<b>x</b>", "severity": "low"}]}, "dtcCodes.0.code"),
        ({"dtcCodes": [{"code": "P0420", "severity": "low"}] * 10_001}, "dtcCodes"),
        ({"cleared": "yes"}, "cleared"),
        ({"live": [{"name": "rpm", "value": float("nan")}]}, "live.0.value"),
        ({"live": [{"name": "rpm", "value": 1, "low": 2, "high": 1}]}, "live.0"),
        ({"vehicleMake": "x" * 121}, "vehicleMake"),
        ({"unheardOf": 1}, "unheardOf"),
    ],
)
def test_wrong_diagnostics_are_refused_and_the_field_is_named(change: dict[str, Any], named: str) -> None:
    with pytest.raises(ValidationFailed) as refusal:
        parse_diagnostics({**DOCUMENT_EXAMPLE, **change})
    assert named in refusal.value.message


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({"vehicleType": "truck"}, "vehicleType"),
        ({"measurements": [{"zone": "hood", "value": "120", "status": "normal"}]}, "measurements.0.value"),
        ({"measurements": [{"zone": "hood", "value": -1, "status": "normal"}]}, "measurements.0.value"),
        ({"measurements": [{"zone": "hood", "status": "normal"}]}, "measurements.0"),
        ({"measurements": [{"zone": "hood", "value": 1, "status": "fine"}]}, "measurements.0.status"),
        ({"measurements": [{"zone": "hood", "value": 1, "status": "normal", "x": 1.5}]}, "measurements.0.x"),
        ({"measurements": [{"zone": "h", "value": 1, "status": "normal"}] * 501}, "measurements"),
        ({"norms": [{"lowUm": 180, "highUm": 60}]}, "norms.0"),
    ],
)
def test_wrong_thickness_is_refused_and_the_field_is_named(change: dict[str, Any], named: str) -> None:
    with pytest.raises(ValidationFailed) as refusal:
        parse_thickness({**THICKNESS_EXAMPLE, **change})
    assert named in refusal.value.message


@pytest.mark.parametrize("raw", [None, [], "x", 1])
def test_what_is_no_object_is_refused(raw: object) -> None:
    with pytest.raises(ValidationFailed):
        parse_diagnostics(raw)


def test_a_long_list_of_problems_is_cut_short() -> None:
    with pytest.raises(ValidationFailed) as refusal:
        parse_diagnostics({f"field{n}": n for n in range(500)})
    assert len(refusal.value.message) < 600
    assert refusal.value.message.endswith("more")


@pytest.mark.parametrize(
    ("change", "verdict"),
    [
        ({"dtcCodes": []}, "fine"),
        ({"dtcCodes": [], "partial": True}, "unknown"),
        ({"dtcCodes": [], "failedItems": ["storedCodes"]}, "unknown"),
        ({"dtcCodes": [{"code": "P0301", "severity": "high"}]}, "stop"),
        ({"dtcCodes": [{"code": "P0301", "severity": "high"}], "verdict": "soon"}, "soon"),
    ],
)
def test_the_verdict_follows_from_the_codes_unless_given(change: dict[str, Any], verdict: str) -> None:
    assert parse_diagnostics({**DOCUMENT_EXAMPLE, **change}).final_verdict() == verdict


def test_the_thickness_verdict_is_the_worst_measured_point() -> None:
    def verdict(*statuses: str) -> str:
        points = [{"zone": "z", "value": None if s == "skipped" else 100, "status": s} for s in statuses]
        return parse_thickness({**THICKNESS_EXAMPLE, "measurements": points}).final_verdict()

    assert verdict("normal", "critical", "warning") == "critical"
    assert verdict("normal", "skipped") == "normal"
    assert verdict("skipped") == verdict() == "unknown"


def test_a_sentence_stands_for_a_repaired_zone() -> None:
    data = parse_thickness({**THICKNESS_EXAMPLE, "zones": ["Left doors", {"panels": ["hood"], "maxUm": 400}]})
    assert [zone.text for zone in data.zones] == ["Left doors", None]


def test_the_data_s_hash_depends_on_content_not_on_spelling() -> None:
    swapped = dict(reversed(DOCUMENT_EXAMPLE.items())) | {"timestamp": "2025-01-15T13:30:00+03:00"}
    assert parse_diagnostics(swapped).sha256() == parse_diagnostics(DOCUMENT_EXAMPLE).sha256()
    other = parse_diagnostics({**DOCUMENT_EXAMPLE, "vehicleModel": "Corolla"})
    assert other.sha256() != parse_diagnostics(DOCUMENT_EXAMPLE).sha256()


def test_the_journey_s_objects_are_accepted_by_field_name() -> None:
    data = parse_diagnostics(DOCUMENT_EXAMPLE)
    again = DiagnosticsData(session_id="OBD-xxx-yyy", timestamp=data.timestamp, dtc_codes=data.dtc_codes)
    assert again.dtc_codes == data.dtc_codes
