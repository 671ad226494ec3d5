"""A report's pages as pictures: the viewer's copy on the kiosk's screen. Held in memory, never on disk."""

from __future__ import annotations

import io
import threading
from pathlib import Path

MAX_PAGES = 24
# PDFium is not thread-safe.
_pdfium = threading.Lock()


def page_pictures(path: Path, width_px: int = 1080, limit: int = MAX_PAGES) -> list[bytes]:
    """Return the first `limit` pages of a PDF as PNG, each `width_px` wide (a tenth of a second a page).

    Raises:
        ValueError: `width_px` or `limit` is not positive.
        pypdfium2.PdfiumError: the file is no PDF; the caller checks its hash first.
    """
    if width_px <= 0 or limit <= 0:
        raise ValueError("width_px and limit must be positive")
    # Imported late: a headless kiosk never needs it.
    import pypdfium2  # type: ignore[import-untyped]  # noqa: PLC0415

    pictures: list[bytes] = []
    with _pdfium, pypdfium2.PdfDocument(path) as document:
        for number in range(min(len(document), limit)):
            page = document[number]
            picture = page.render(scale=width_px / page.get_width()).to_pil()
            out = io.BytesIO()
            picture.save(out, "PNG", compress_level=1)
            pictures.append(out.getvalue())
            page.close()
    return pictures
