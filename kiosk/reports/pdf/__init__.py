"""The printed reports: data in, PDF bytes out. Pure: no ledger, no clock, no network."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from datetime import datetime

from reportlab.platypus import Flowable

from kiosk.reports.data import DiagnosticsData, ThicknessData
from kiosk.reports.pdf.diagnostics import render_diagnostics
from kiosk.reports.pdf.frame import Context, Seller, build
from kiosk.reports.pdf.theme import use_fonts
from kiosk.reports.pdf.thickness import render_thickness
from kiosk.reports.pdf.words import Words

__all__ = ["Context", "Seller", "Words", "lay_out", "render"]

# reportlab's paragraph parser is one object for the whole process: one document at a time.
_rendering = threading.Lock()


def render(data: DiagnosticsData | ThicknessData, context: Context) -> bytes:
    """Return the report on `data` as a PDF; the same input gives the same bytes."""
    use_fonts()
    with _rendering:
        if isinstance(data, DiagnosticsData):
            return render_diagnostics(data, context)
        return render_thickness(data, context)


def lay_out(
    story: Callable[[], Sequence[Flowable]], title: str, checked_at: datetime, context: Context
) -> bytes:
    """Return another paper with the look of the reports as a PDF; `story` makes what stands on its pages."""
    use_fonts()
    with _rendering:
        return build(story(), title, checked_at, context)
