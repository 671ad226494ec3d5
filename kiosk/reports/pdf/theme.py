"""Colours, fonts and measures of the printed reports. Lengths are PDF points (1/72 inch)."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any, Literal

from reportlab.lib.colors import Color, HexColor, white
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.platypus.tables import CellStyle

from kiosk.paths import RESOURCES

PAGE_WIDTH, PAGE_HEIGHT = A4
MARGIN = 15 * mm
CONTENT_WIDTH = PAGE_WIDTH - 2 * MARGIN
FIRST_HEADER = 33 * mm
NEXT_HEADER = 15 * mm
FOOTER = 15 * mm

REGULAR, MEDIUM, BOLD, FALLBACK = "KioskSans", "KioskSans-Medium", "KioskSans-Bold", "KioskFallback"
_FILES = {
    REGULAR: "Inter-Regular.ttf",
    MEDIUM: "Inter-Medium.ttf",
    BOLD: "Inter-Bold.ttf",
    FALLBACK: "DejaVuSans.ttf",
}

INK = HexColor("#0E1A26")
TEXT = HexColor("#2C3B49")
MUTED = HexColor("#5A6877")
FAINT = HexColor("#94A0AC")
LINE = HexColor("#DDE3EA")
SURFACE = HexColor("#F4F6F9")
PAPER = white
BRAND = HexColor("#0B57D0")
NIGHT = HexColor("#0C131A")


@dataclass(frozen=True)
class Tone:
    """One meaning's colours: `solid` carries white text, `soft` carries `deep` text."""

    solid: Color
    soft: Color
    deep: Color


RED = Tone(HexColor("#B3261E"), HexColor("#FBE9E7"), HexColor("#8C1D18"))
AMBER = Tone(HexColor("#A85A00"), HexColor("#FFF1DB"), HexColor("#7A4A00"))
GREEN = Tone(HexColor("#13763A"), HexColor("#E2F4E8"), HexColor("#12652B"))
GREY = Tone(HexColor("#52606D"), HexColor("#EEF1F4"), HexColor("#3A4754"))
BLUE = Tone(BRAND, HexColor("#E5EEFC"), HexColor("#083F98"))

SEVERITY = {"high": RED, "medium": AMBER, "low": GREY}
VERDICT = {
    "stop": RED,
    "soon": AMBER,
    "fine": GREEN,
    "unknown": GREY,
    "critical": RED,
    "warning": AMBER,
    "normal": GREEN,
    "unmeasurable": GREY,
    "skipped": GREY,
}

_lock = threading.Lock()


@lru_cache(maxsize=1)
def _register() -> None:
    for name, file_name in _FILES.items():
        pdfmetrics.registerFont(TTFont(name, str(RESOURCES / "fonts" / file_name)))
    # Cells start in Helvetica otherwise, which has no Cyrillic and is not embedded.
    CellStyle.fontname = REGULAR
    for name in (REGULAR, MEDIUM):
        pdfmetrics.registerFontFamily(name, normal=name, bold=BOLD, italic=name, boldItalic=BOLD)
    pdfmetrics.registerFontFamily(BOLD, normal=BOLD, bold=BOLD, italic=BOLD, boldItalic=BOLD)
    pdfmetrics.registerFontFamily(
        FALLBACK, normal=FALLBACK, bold=FALLBACK, italic=FALLBACK, boldItalic=FALLBACK
    )


def use_fonts() -> None:
    """Register the bundled fonts with reportlab once; raises `TTFOpenFile` when one is missing."""
    with _lock:
        _register()


@cache
def glyphs(font: str) -> frozenset[str]:
    """Return the characters a registered font can draw."""
    face: Any = pdfmetrics.getFont(font)
    return frozenset(map(chr, face.face.charToGlyph))


@lru_cache(maxsize=64)
def style(
    size: float = 9,
    font: str = REGULAR,
    color: Color = TEXT,
    leading: float = 0,
    align: Literal[0, 1, 2] = 0,
    after: float = 0,
) -> ParagraphStyle:
    """Return a paragraph style; `leading` 0 means 1.42 times the size. `align`: 0 left, 1 centre, 2 right."""
    return ParagraphStyle(
        name=f"s{size}",
        fontName=font,
        fontSize=size,
        leading=leading or round(size * 1.42, 1),
        textColor=color,
        alignment=align,
        spaceAfter=after,
        bulletFontName=REGULAR,
        splitLongWords=1,
        allowWidows=0,
        allowOrphans=0,
    )
