"""A printed report as a reader's program sees it."""

from __future__ import annotations

import io
import warnings

from pypdf import PdfReader

from kiosk.reports.data import DiagnosticsData, ThicknessData
from kiosk.reports.pdf import render
from tests.reports.report_samples import context

Data = DiagnosticsData | ThicknessData


def read(data: Data, language: str = "en") -> PdfReader:
    """Render, and read strictly: a warning of the reader is a failure."""
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        return PdfReader(io.BytesIO(render(data, context(data, language))), strict=True)


def text_of(data: Data, language: str = "en") -> str:
    """Render, and return the text of all pages with single spaces."""
    return " ".join(" ".join(page.extract_text() for page in read(data, language).pages).split())
