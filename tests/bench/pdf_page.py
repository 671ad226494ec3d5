"""The diagnostics report's content as HTML, for what prints HTML: same facts, same pictures, three pages."""

from __future__ import annotations

import base64
import html
import io
import re

import pypdf
import segno

PAGES = 3
STYLE = """
@page { size: A4; margin: 18mm 16mm; }
body { font-family: "DejaVu Sans", sans-serif; font-size: 7pt; }
h1 { font-size: 20pt; } table { border-collapse: collapse; width: 100%; }
td { border-bottom: 0.4pt solid #ccc; padding: 1pt 3pt; }
.page { page-break-after: always; } .page:last-child { page-break-after: auto; }
"""


def as_html(pdf: bytes) -> str:
    """Return our own report's text, page by page, with its table rows, QR and a chart, as HTML."""
    pages = []
    for page in pypdf.PdfReader(io.BytesIO(pdf)).pages:
        lines = [line.strip() for line in page.extract_text().splitlines() if line.strip()]
        cells = [f"<td>{html.escape(line)}</td><td>{_bar(n)}</td>" for n, line in enumerate(lines)]
        rows = "".join(f"<tr>{''.join(cells[n : n + 3])}</tr>" for n in range(0, len(cells), 3))
        pages.append(f'<div class="page"><h1>{html.escape(lines[0])}</h1>{_qr()}<table>{rows}</table></div>')
    return f'<!doctype html><meta charset="utf-8"><style>{STYLE}</style>{"".join(pages)}'


def _bar(number: int) -> str:
    width = 10 + number * 7 % 50
    return (
        f'<svg width="60" height="6"><rect width="{width}" height="6" fill="#2a7"/></svg>'
        if number % 3 == 0
        else ""
    )


def _qr() -> str:
    picture = io.BytesIO()
    segno.make("https://example.com/r/7K2M9QX4VB1N8ZT5WJ0RHC3YEF").save(picture, kind="png", scale=4)
    return f'<img width="70" src="data:image/png;base64,{base64.b64encode(picture.getvalue()).decode()}">'


def words_of(pdf: bytes) -> set[str]:
    """Return the long words of a PDF, to see that two say the same."""
    text = "\n".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(pdf)).pages)
    return set(re.findall(r"\w{6,}", text))


def pages_of(pdf: bytes) -> int:
    """Count the pages."""
    return len(pypdf.PdfReader(io.BytesIO(pdf)).pages)
