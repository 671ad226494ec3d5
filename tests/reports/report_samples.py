"""Data for reports: a full diagnostics scan and a measured sedan."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from kiosk.reports.data import DiagnosticsData, ThicknessData, parse_diagnostics, parse_thickness
from kiosk.reports.pdf import Context, Seller, Words
from kiosk.texts import Texts

MADE_AT = datetime(2026, 1, 15, 10, 41, 7, tzinfo=UTC)
REPORT_ID = "RPT-DIAG-7K2M9QX4VB1N8ZT5WJ0RHC3YEF"


def diagnostics(**change: Any) -> DiagnosticsData:
    """A scan with three codes and every optional part."""
    full: dict[str, Any] = {
        "sessionId": "OBD-mkfp3z1c-8h2k9q",
        "vehicleMake": "Toyota",
        "vehicleModel": "Камри",
        "timestamp": "2026-01-15T10:30:00Z",
        "vin": "JTDBE32K620123456",
        "protocol": "ISO 15765-4",
        "mil": True,
        "dtcCodes": [
            {
                "code": "P0420",
                "severity": "medium",
                "kind": "stored",
                "ecu": "7E8",
                "description": "Catalyst",
            },
            {"code": "P0301", "severity": "high", "kind": "stored", "ecu": "7E8"},
            {"code": "P0301", "severity": "high", "kind": "permanent", "ecu": "7E8"},
        ],
        "verdictReasons": ["Because of P0301"],
        "monitors": [{"name": "catalyst", "state": "not_ready"}, {"name": "Own monitor", "state": "ready"}],
        "live": [
            {"name": "010C", "value": 812.5, "unit": "rpm", "low": 600, "high": 950},
            {"name": "0106", "value": 14.8, "unit": "%", "low": -10, "high": 10},
            {"name": "0151", "value": "gasoline"},
        ],
        "freezeFrame": [{"name": "010D", "value": 64, "unit": "km/h"}],
        "freezeFrameCode": "P0301",
        "partial": True,
        "failedItems": ["mode06"],
        "recentlyCleared": True,
        "batteryVolts": 12.6,
        "odometerKm": 154321,
    }
    return parse_diagnostics({**full, **change})


def thickness(**change: Any) -> ThicknessData:
    """A sedan with one critical, one warning, one skipped and one plastic point."""
    points: list[dict[str, Any]] = [
        {
            "zone": f"hood-{n}",
            "panel": "hood",
            "value": 110 + n,
            "status": "normal",
            "x": 0.5,
            "y": 0.1 + n / 50,
        }
        for n in range(8)
    ]
    points += [
        {"zone": "roof-1", "panel": "roof", "value": 231, "status": "warning", "x": 0.4, "y": 0.5},
        {"zone": "roof-2", "panel": "roof", "value": 1742.4, "status": "critical", "x": 0.6, "y": 0.5},
        {"zone": "trunk-1", "panel": "trunk", "status": "skipped", "x": 0.5, "y": 0.9},
        {"zone": "bumper-1", "panel": "bumper", "status": "unmeasurable", "x": 0.5, "y": 0.95},
    ]
    full: dict[str, Any] = {
        "sessionId": "THK-mkfp3z1c-8h2k9q",
        "vehicleType": "sedan",
        "timestamp": "2026-01-15T10:30:00Z",
        "measurements": points,
        "norms": [{"lowUm": 60, "highUm": 180}],
        "zones": [{"panels": ["roof"], "points": ["roof-1", "roof-2"], "averageUm": 987, "maxUm": 1742}],
        "reference": {"thicknessUm": 101, "expectedUm": 102, "toleranceUm": 8, "ok": True},
        "gauge": "NPT-02",
    }
    return parse_thickness({**full, **change})


def context(
    data: DiagnosticsData | ThicknessData, language: str = "en", made_at: datetime = MADE_AT
) -> Context:
    """What surrounds the data on paper."""
    return Context(
        report_id=REPORT_ID,
        generated_at=made_at,
        kiosk_id="kiosk-7",
        seller=Seller("ООО «Проверка»", "7701234567", "Москва", "+7 495 000-00-00"),
        retention_days=30,
        data_sha256=data.sha256(),
        words=Words(Texts.load(), language, "Europe/Moscow"),
    )
