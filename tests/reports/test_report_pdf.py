"""The printed report as a reader's program sees it."""

from __future__ import annotations

import io
import time
from datetime import timedelta
from typing import Any, get_args

import pytest
from pypdf import PdfReader

from kiosk.reports.data import DiagnosticsData, ThicknessData
from kiosk.reports.pdf import render
from kiosk.reports.report import verification_text
from kiosk.settings import BodyType
from kiosk.thickness.points import points
from tests.reports.reading import Data, read, text_of
from tests.reports.report_samples import MADE_AT, REPORT_ID, context, diagnostics, thickness


def test_diagnostics_in_russian_can_be_extracted() -> None:
    told = text_of(diagnostics(), "ru")
    for part in (
        "Диагностика автомобиля",
        "Не продолжайте поездку",
        "P0301",
        "P0420",
        "Камри",
        "JTDBE32K620123456",
        "Код — ещё не диагноз",
        "Обороты двигателя",
        "об/мин",
        "812,5",
        "Стоп-кадр",
        "Катализатор",
        "Коды недавно стирали",
        "Результаты самопроверок",
        REPORT_ID,
        "ООО «Проверка»",
    ):
        assert part in told, part


def test_diagnostics_in_english_can_be_extracted() -> None:
    told = text_of(diagnostics())
    for part in (
        "Vehicle diagnostics",
        "Do not drive on",
        "A code is not a diagnosis",
        "812.5 rpm",
        "Freeze frame",
        "not completed",
        "Own monitor",
        "154,321 km",
        "kept for 30 days",
        "15 January 2026, 13:30",
    ):
        assert part in told, part


@pytest.mark.parametrize(
    ("language", "parts"),
    [
        (
            "ru",
            (
                "Толщина покрытия кузова",
                "Есть следы ремонта кузова",
                "Распределение показаний",
                "1 742",
                "Пропущена",
            ),
        ),
        (
            "en",
            (
                "Paint thickness",
                "Body repair found",
                "Distribution of readings",
                "1,742",
                "Skipped",
                "NPT-02",
            ),
        ),
    ],
)
def test_thickness_can_be_extracted(language: str, parts: tuple[str, ...]) -> None:
    told = text_of(thickness(), language).replace("\xa0", " ")
    for part in parts:
        assert part in told, part


def whole_body(body: BodyType, named: bool) -> ThicknessData:
    """Every point measured; the points have names of their own, or only their panel's."""
    measured = [
        {
            "zone": point.id if named else point.panel,
            "panel": point.panel,
            "value": 110,
            "status": "normal",
            "x": point.x,
            "y": point.y,
        }
        for point in points(body)
    ]
    return thickness(vehicleType=body, measurements=measured)


@pytest.mark.parametrize("body", get_args(BodyType))
def test_the_readings_stand_with_their_panels_and_note_on_one_page(body: BodyType) -> None:
    told = [" ".join(page.extract_text().split()) for page in read(whole_body(body, named=False)).pages]
    (page,) = [text for text in told if "Body panels" in text]
    assert "an inspection decides" in page
    assert page.count("110") >= len(points(body))
    assert "Roof 110 · 110" in page
    assert len(told) <= 3
    assert "Distribution of readings" in told[-1], "the terms do not stand on a page alone"


@pytest.mark.parametrize("body", get_args(BodyType))
def test_points_with_names_of_their_own_are_listed_on_one_page(body: BodyType) -> None:
    told = [page.extract_text() for page in read(whole_body(body, named=True)).pages]
    (page,) = [" ".join(text.split()) for text in told if "All readings" in text]
    assert all(f"{point.id} 110" in page for point in points(body))


def test_the_gravest_code_comes_first_and_a_code_is_shown_once() -> None:
    told = text_of(diagnostics())
    assert told.index("P0301 Serious") < told.index("P0420 Moderate")
    assert told.count("P0301 Serious") == 1


def test_unread_codes_never_read_as_no_faults() -> None:
    told = text_of(diagnostics(dtcCodes=[], failedItems=["storedCodes"]))
    assert "No conclusion possible" in told
    assert "No faults found" not in told
    assert "reported no fault codes" not in told


def test_pages_are_counted() -> None:
    reader = read(diagnostics())
    count = len(reader.pages)
    for number, page in enumerate(reader.pages, 1):
        assert f"Page {number} of" in page.extract_text()
    assert count > 1


def test_metadata_tells_title_language_author_and_date() -> None:
    reader = read(diagnostics(), "ru")
    info = reader.metadata
    assert info is not None
    assert info.title == f"Диагностика автомобиля · {REPORT_ID}"
    assert info.author == "ООО «Проверка»"
    assert info.creation_date == MADE_AT.replace(microsecond=0)
    root: Any = reader.root_object
    assert root["/Lang"] == "ru"
    assert root["/ViewerPreferences"]["/DisplayDocTitle"] is not None
    outline: Any = reader.outline
    assert outline[0]["/Title"] == "Почему такой вывод"


def test_every_font_in_use_is_embedded() -> None:
    used: dict[str, bool] = {}
    page: Any
    for page in read(diagnostics(vehicleMake="✕ Лада")).pages:
        for font in page["/Resources"]["/Font"].values():
            found = font.get_object()
            descriptor = found.get("/FontDescriptor")
            used[found["/BaseFont"]] = descriptor is not None and "/FontFile2" in descriptor.get_object()
    assert used
    assert all(used.values()), used


@pytest.mark.parametrize("data", [diagnostics(), thickness()], ids=["diagnostics", "thickness"])
def test_same_input_same_bytes_but_for_the_date(data: Data) -> None:
    first = render(data, context(data))
    assert render(data, context(data)) == first
    later = render(data, context(data, made_at=MADE_AT + timedelta(days=1)))
    assert later != first
    assert len(PdfReader(io.BytesIO(later)).pages) == len(PdfReader(io.BytesIO(first)).pages)


HOSTILE = {
    "vehicleMake": "<b>Лада</b> 🚗 & <font size=90>X",
    "vehicleModel": "\u202eשלום (2020) مرحبا\x00",
    "vin": "<script>",
    "verdictReasons": ["</para><b>", "Z\u0337\u0322" * 90, "中文", "%s {x} {0}"],
    "dtcCodes": [
        {
            "code": "P0420",
            "severity": "high",
            "description": "<img src='http://x/y.png'/><a href='x'>z</a>" + "A" * 700,
        }
    ],
}


def test_markup_comes_out_as_plain_text() -> None:
    reader = read(diagnostics(**HOSTILE))
    told = " ".join(" ".join(page.extract_text() for page in reader.pages).split())
    for part in ("<b>Лада</b>", "<script>", "</para><b>", "%s {x} {0}", "<font size=90>X"):
        assert part in told, part
    assert not any("/Annots" in page for page in reader.pages)


@pytest.mark.parametrize("language", ["ru", "en"])
def test_empty_data_gives_one_sound_page(language: str) -> None:
    empty: list[Data] = [
        DiagnosticsData(session_id="OBD-1", timestamp=MADE_AT, dtc_codes=()),
        ThicknessData(session_id="THK-1", timestamp=MADE_AT, vehicle_type="suv", measurements=()),
    ]
    for data in empty:
        assert len(read(data, language).pages) == 1


def test_the_longest_fields_fit() -> None:
    long: dict[str, Any] = {
        "vehicleMake": "Ш" * 120,
        "vehicleModel": "Ж" * 120,
        "vin": "W" * 32,
        "protocol": "П" * 120,
        "dtcCodes": [{"code": "P0420", "severity": "high", "ecu": "Q" * 120, "description": "слово " * 160}],
        "live": [
            {"name": "Н" * 120, "value": "В" * 120, "unit": "е" * 20},
            {"name": "n", "value": 5, "low": 5},
        ],
        "monitors": [{"name": "М" * 120, "state": "ready"}],
        "freezeFrame": [{"name": "Н" * 120, "value": "В" * 120, "unit": "е" * 20}] * 9,
        "failedItems": ["Ы" * 120] * 200,
    }
    assert len(read(diagnostics(**long), "ru").pages) < 20


def test_a_code_of_many_units_names_a_few() -> None:
    codes = [
        {"code": "P0301", "severity": "high", "kind": "stored", "ecu": f"Unit {n}"} for n in range(10_000)
    ]
    told = text_of(diagnostics(dtcCodes=codes))
    assert "Unit 0, unit 1, unit 10, unit 100 and 9,996 more" in told


def test_units_are_called_as_on_the_screen() -> None:
    units = ("10", "18DAF118", "7EA", "BCM of the door")
    codes = [{"code": f"P030{n}", "severity": "high", "ecu": ecu} for n, ecu in enumerate(units)]
    told = text_of(diagnostics(dtcCodes=codes), "ru")
    for named in ("Двигатель", "Коробка передач", "Блок управления 7EA", "BCM of the door"):
        assert told.count(named) == 2, named


def test_five_hundred_points() -> None:
    points = [
        {
            "zone": f"z{n}",
            "panel": f"p{n // 25}",
            "value": 90 + n % 300,
            "status": "normal",
            "x": n / 500,
            "y": 0.5,
        }
        for n in range(500)
    ]
    told = text_of(thickness(measurements=points))
    assert "500 / 500" in told
    assert "z499" in told


@pytest.mark.slow
def test_ten_thousand_codes() -> None:
    codes = [
        {
            "code": f"P{n % 4}{n // 4:03X}",
            "severity": ("high", "medium", "low")[n % 3],
            "description": "text " * 20,
        }
        for n in range(10_000)
    ]
    started = time.monotonic()
    told = text_of(diagnostics(dtcCodes=codes))
    assert "10,000" in told.replace("\xa0", ",") or "10000 fault codes" in told
    assert all(code["code"] in told for code in codes)
    assert time.monotonic() - started < 120


def test_the_qr_code_s_text_names_report_and_hash() -> None:
    data = diagnostics()
    assert verification_text(REPORT_ID, data.sha256()) == f"KIOSK-REPORT:1:{REPORT_ID}:SHA256:{data.sha256()}"
    told = text_of(data)
    assert data.sha256()[:32] in told
    assert data.sha256()[32:] in told
