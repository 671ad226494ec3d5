"""What a paint report says of a measurement: on paper and in the message that brings it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import pytest
from pypdf import PdfReader

from kiosk.delivery.contact import Contact
from kiosk.delivery.service import DeliveryService
from kiosk.diagnostics.service import DiagnosticsService
from kiosk.events import EventBus
from kiosk.journey.showing import Presenter
from kiosk.ledger import Ledger
from kiosk.ledger.models import SessionRow
from kiosk.reports import parse_thickness
from kiosk.reports.service import ReportService
from kiosk.settings import Settings
from kiosk.texts import Texts
from kiosk.thickness.points import points
from kiosk.thickness.result import Measurement, Reading
from kiosk.thickness.service import ThicknessService
from tests.delivery.conftest import Scripted
from tests.reports.reading import text_of
from tests.reports.report_samples import thickness
from tests.support.clock import ManualClock

FACTORY_UM = 105
SESSION = "THK-1"
LANGUAGES = Texts.load().languages()
REPAINTED = {"ru": ("перекраш", "повторн"), "en": ("repaint",), "kk": ("қайта бо",)}


@dataclass(frozen=True)
class Told:
    """The report's text, its level, and the SMS that tells of it."""

    paper: str
    level: str
    sms: str


Report = Callable[..., Told]


@pytest.fixture
def report(ledger: Ledger, bus: EventBus, clock: ManualClock, settings: Settings) -> Report:
    texts, storage = Texts.load(), settings.storage
    with ledger.write():
        SessionRow.create(
            id=SESSION, type="thickness", ttl_ms=3_600_000, created_at_ms=clock.now_ms(),
            updated_at_ms=clock.now_ms(), expires_at_ms=clock.now_ms() + 3_600_000,
        )  # fmt: skip
    sms = Scripted()
    deliveries = DeliveryService(ledger, bus, clock, settings, texts, None, storage, Scripted(), sms)
    service = ReportService(ledger, bus, clock, settings, texts, storage, deliveries)
    presenter = Presenter(
        DiagnosticsService(settings, clock), ThicknessService(settings, clock, None), settings, texts
    )

    def make(readings_um: dict[str, int], language: str = "ru", others_um: int | None = FACTORY_UM) -> Told:
        """Report a sedan with these readings, and with `others_um` at all other points (None: not measured)."""
        measured = Measurement("sedan", {}, Reading(102))
        for point in points("sedan"):
            um = readings_um.get(point.id, others_um)
            if um is not None:
                measured = measured.with_reading(point.id, Reading(um))
        data = parse_thickness(presenter.thickness_data(measured, SESSION, clock.now_ms(), language))
        made = service.generate("thickness", data, language, Contact(phone="+79161234567"))
        deliveries.tick("sms")
        pages = PdfReader(service.file(made.id)).pages
        paper = " ".join(" ".join(page.extract_text() for page in pages).split())
        return Told(paper, made.verdict, sms.messages[-1].body)

    return make


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(("um", "level"), [(55, "warning"), (20, "critical")])
def test_thin_paint_never_reads_as_painted_over(report: Report, language: str, um: int, level: str) -> None:
    told = report({"hood-1": um, "roof-2": um}, language)
    headline = Texts.load().get(language, f"report.thickness.verdict.{level}.thin")
    assert told.level == level
    assert headline in told.paper
    assert told.sms.startswith(headline)
    lower = told.paper.lower()
    # The note on every report speaks of further coats in general; its own words are left out of the search.
    lower = lower.replace(Texts.load().get(language, "report.points.note").lower(), "")
    assert not [word for word in REPAINTED[language] if word in lower]


@pytest.mark.parametrize(
    ("readings_um", "headline"),
    [
        ({"hood-1": 250}, "Есть повторная окраска"),
        ({"hood-1": 250, "roof-2": 50}, "Окраска местами не заводская"),
        ({"hood-1": 400, "roof-2": 50}, "Есть следы ремонта кузова"),
        ({"hood-1": 250, "roof-2": 20}, "Покрытие слишком тонкое"),
        ({}, "Следов ремонта не найдено"),
    ],
)
def test_the_headline_says_what_was_found(report: Report, readings_um: dict[str, int], headline: str) -> None:
    told = report(readings_um)
    assert headline in told.paper
    assert told.sms.startswith(headline)


def test_a_repaired_zone_names_its_panels_and_figures(report: Report) -> None:
    told = report({"door-rl-2": 263, "door-rl-3": 369, "quarter-rl-1": 685, "quarter-rl-2": 713})
    zone = "Левая задняя дверь, левое заднее крыло 4 точки · в среднем 508 мкм · до 713 мкм"
    assert zone in told.paper


def test_points_never_come_to_count_as_skipped(report: Report) -> None:
    told = report({"hood-1": 100, "hood-2": 101, "hood-3": 102}, "en", others_um=None)
    assert told.level == "unknown"
    assert "3 / 40 points measured" in told.paper
    assert "100 · 101 · 102 · – · – · – · – · –" in told.paper
    assert "the point was not measured 37" in told.paper


@pytest.mark.parametrize("count", [200, 500])
def test_any_number_of_readings_of_one_panel_fits(count: int) -> None:
    points = [
        {"zone": "hood", "panel": "hood", "value": 1000 + n, "status": "critical"} for n in range(count)
    ]
    pages = text_of(thickness(measurements=points))
    assert all(f"{1000 + n:,}" in pages for n in range(count))


def test_a_zone_of_a_hundred_panels_fits() -> None:
    zone = {"text": "text " * 190, "panels": [f"{n} " + "panel " * 19 for n in range(100)], "maxUm": 400}
    pages = text_of(thickness(zones=[zone]))
    assert "9 panel" in pages
    assert "and 90 more" in pages
