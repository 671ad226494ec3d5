"""How a report looks: nothing cut, nothing broken in two, nothing that only a colour tells."""

from __future__ import annotations

import io
from typing import Any

import pypdfium2  # type: ignore[import-untyped]
import pytest
from reportlab.lib.colors import Color
from reportlab.pdfgen.canvas import Canvas

from kiosk.reports.pdf.charts import RangeBar
from kiosk.reports.pdf.marks import MARK, ON_MARK, draw_mark
from kiosk.reports.pdf.theme import AMBER, BLUE, GREEN, GREY, PAPER, RED, Tone
from tests.reports.reading import read, text_of
from tests.reports.report_samples import diagnostics

VIN = "WVWZZZ1KZAW123456"


def luminance(color: Color) -> float:
    """Return the relative luminance of WCAG 2.2."""
    parts = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in color.rgb()]
    return float(0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2])


def contrast(one: Color, other: Color) -> float:
    """Return the contrast ratio of WCAG 2.2."""
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("tone", [RED, AMBER, GREEN, GREY, BLUE])
def test_a_tone_s_texts_can_be_read(tone: Tone) -> None:
    assert contrast(PAPER, tone.solid) >= 4.5
    assert contrast(tone.deep, tone.soft) >= 4.5


@pytest.mark.parametrize("status", ON_MARK)
def test_the_number_on_a_mark_can_be_read(status: str) -> None:
    assert contrast(ON_MARK[status], MARK[status]) >= 4.5


def test_marks_are_told_apart_without_colour() -> None:
    """The share of its bounding box that a mark fills tells its shape: a disc 0.79, a diamond 0.5, a square 1."""
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=(300, 100))
    for at, status in enumerate(ON_MARK):
        draw_mark(canvas, 50 + 100 * at, 50, 30, status)
    canvas.save()
    with pypdfium2.PdfDocument(out.getvalue()) as document:
        grey = document[0].render().to_pil().convert("L")
    filled = {}
    for at, status in enumerate(ON_MARK):
        mark = grey.crop((100 * at, 0, 100 * at + 100, 100)).point(lambda level: 255 * (level < 200))
        box = mark.getbbox()
        inked = mark.crop(box)
        filled[status] = sum(inked.histogram()[200:]) / (inked.width * inked.height)
    assert filled["warning"] < 0.6 < filled["normal"] < 0.85 < filled["critical"]


@pytest.mark.parametrize(
    "change",
    [
        {"vehicleMake": None, "vehicleModel": None, "odometerKm": None},
        {"vehicleMake": None, "vehicleModel": None, "distanceWithMilKm": 12},
        {"distanceWithMilKm": 12, "distanceSinceClearedKm": 40, "warmUpsSinceCleared": 3},
        {},
    ],
)
def test_a_vin_is_never_broken_over_two_lines(change: dict[str, Any]) -> None:
    assert VIN in text_of(diagnostics(vin=VIN, **change))


def test_kind_and_unit_of_a_listed_code_are_not_cut() -> None:
    codes = [{"code": f"P074{n}", "severity": "medium", "kind": "pending", "ecu": "7E9"} for n in range(1, 6)]
    told = text_of(diagnostics(dtcCodes=codes), "ru")
    assert told.count("неподтверждённый · Коробка передач") == len(codes)


def test_codes_beyond_the_first_page_are_announced_on_it() -> None:
    codes = [{"code": f"P{n:04d}", "severity": "medium"} for n in range(100, 140)]
    pages = [" ".join(page.extract_text().split()) for page in read(diagnostics(dtcCodes=codes)).pages]
    assert any("16 more codes are listed after the details" in page for page in pages[:2])
    last = next(page for page in pages if "16 more codes P" in page)
    assert sum(code["code"] in last for code in codes[24:]) >= 4, "not a row alone under its heading"


@pytest.mark.parametrize(
    ("low", "high", "values"),
    [
        (None, 108.0, (20.0, 60.0, 100.0)),
        (11.0, None, (11.5, 12.4, 14.0)),
        (550.0, 1100.0, (600.0, 800.0, 1000.0)),
    ],
)
def test_a_value_s_place_on_its_range_says_how_large_it_is(
    low: float | None, high: float | None, values: tuple[float, ...]
) -> None:
    places = []
    for value in values:
        least, most = RangeBar(value, low, high).scale()
        places.append((value - least) / (most - least))
    assert all(0 < place < 1 for place in places)
    assert places == sorted(places)
    assert places[-1] - places[0] > 0.1


def test_an_absurd_figure_stays_in_its_tile() -> None:
    told = text_of(diagnostics(batteryVolts=-1e9), "ru").replace("\xa0", " ")
    assert "напряжение сети" in told
    assert "−1 00" in told
