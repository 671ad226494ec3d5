"""Reports a customer keeps: their data, their PDF, their files. The door is `kiosk.reports.service`."""

from kiosk.reports.data import DiagnosticsData, ThicknessData, parse_diagnostics, parse_thickness
from kiosk.reports.report import Kind, Orphans, Report, ReportGenerated

__all__ = [
    "DiagnosticsData",
    "Kind",
    "Orphans",
    "Report",
    "ReportGenerated",
    "ThicknessData",
    "parse_diagnostics",
    "parse_thickness",
]
