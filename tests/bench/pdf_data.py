"""The report that is measured, with nothing imported that the kiosk itself would not."""

from __future__ import annotations

from kiosk.reports.data import DiagnosticsData
from kiosk.reports.pdf import render
from tests.reports.report_samples import context, diagnostics


def full_data() -> DiagnosticsData:
    """Return a scan with many live values: three pages of it."""
    live = [
        {"name": name, "value": 10.0 + place, "unit": "%", "low": 0, "high": 100}
        for place, name in enumerate(
            ["010C", "0106", "0105", "0104", "010D", "010F", "0111", "0107", "010B", "0142", "015C", "012F"]
            * 2
        )
    ]
    return diagnostics(live=live)


def ours(data: DiagnosticsData) -> bytes:
    """Make the report as the kiosk does."""
    return render(data, context(data, "ru"))
