from __future__ import annotations

from collections.abc import Iterator

import pytest

from kiosk.devkit.gauge import GaugeSimulator
from kiosk.errors import Conflict, Fault
from kiosk.settings import GaugeSettings, Settings
from kiosk.thickness.gauge import ManualGauge, SerialGauge
from kiosk.thickness.result import SKIPPED, Measurement, Point, Reading
from kiosk.thickness.service import ThicknessService
from kiosk.thickness.verdict import Meaning
from tests.support.clock import ManualClock


@pytest.fixture
def simulator() -> Iterator[GaugeSimulator]:
    with GaugeSimulator("sedan", seed=7) as running:
        yield running


@pytest.fixture
def service(settings: Settings, clock: ManualClock, simulator: GaugeSimulator) -> Iterator[ThicknessService]:
    gauge = GaugeSettings(port=simulator.port)
    made = ThicknessService(settings, clock, lambda: SerialGauge(gauge, 5000), aimed=simulator.aim)
    yield made
    made.close()


def test_a_visit_finds_the_repaired_zone(service: ThicknessService) -> None:
    """Reference plate, 40 points, one redone, one skipped."""
    assert service.available() is None
    assert service.check_reference() == 102
    measurement = Measurement("sedan")
    for point in service.points("sedan"):
        measurement = measurement.with_reading(point.id, service.read(point))
    again = service.points("sedan")[5]
    assert service.read(again) == measurement.readings[again.id]
    measurement = measurement.with_reading("hood-1", SKIPPED)
    verdict = service.evaluate(measurement, "ru")
    assert verdict.level == "critical"
    assert [zone.panels for zone in verdict.repaired] == [("door_rl", "quarter_rl")]
    assert verdict.zones[0].startswith("Левая задняя дверь, левое заднее крыло: ")
    assert "шпатлёвка" in verdict.sentence
    bad = {panel.key for panel in verdict.panels if panel.verdict != "normal"}
    assert bad == {"door_rl", "quarter_rl"}


def test_a_lost_link_is_told_and_recovered(service: ThicknessService, simulator: GaugeSimulator) -> None:
    point = service.points("sedan")[0]
    first = service.read(point)
    simulator.troubles.append("unplug")
    with pytest.raises(Fault, match="THK-LINK-LOST"):
        service.read(point)
    assert not service.connected
    with pytest.raises(Fault, match="THK-NO-GAUGE"):
        service.read(point)
    simulator.unplug()
    simulator.start()
    assert service.read(point) == first
    assert service.connected


def test_a_gauge_pulled_out_between_two_readings_is_a_lost_link(
    service: ThicknessService, simulator: GaugeSimulator
) -> None:
    """Emptying the buffer of a device that is gone raises termios.error, which is no OSError."""
    point = service.points("sedan")[0]
    first = service.read(point)
    simulator.unplug()
    with pytest.raises(Fault, match="THK-LINK-LOST"):
        service.read(point)
    simulator.start()
    assert service.read(point) == first


@pytest.mark.parametrize(
    ("trouble", "code"),
    [
        ("nan", "THK-NOT-A-NUMBER"),
        ("garbage", "THK-NOT-A-NUMBER"),
        ("range", "THK-OUT-OF-RANGE"),
        ("substrate", "THK-WRONG-SUBSTRATE"),
    ],
)
def test_a_bad_reading_is_refused_and_the_link_stays(
    service: ThicknessService, simulator: GaugeSimulator, trouble: str, code: str
) -> None:
    simulator.troubles.append(trouble)  # type: ignore[arg-type]
    with pytest.raises(Fault, match=code):
        service.check_reference()
    assert service.connected


def test_silence_is_told_apart_from_a_lost_link(simulator: GaugeSimulator) -> None:
    gauge = SerialGauge(GaugeSettings(port=simulator.port), 5000)
    gauge.open()
    simulator.troubles.append("silent")
    with pytest.raises(Fault) as caught:
        gauge.read(0.01)
    assert caught.value.context == {"silent": True}
    assert gauge.connected
    gauge.close()


def test_a_reading_from_before_the_question_is_not_taken(simulator: GaugeSimulator) -> None:
    gauge = SerialGauge(GaugeSettings(port=simulator.port), 5000)
    gauge.open()
    simulator.troubles.append("silent")
    with pytest.raises(Fault):
        gauge.read(0.01)
    simulator.press("quarter-rl-1")  # too late
    simulator.aim("hood-1")
    assert gauge.read(2.0).thickness_um == round(simulator.values["hood-1"])
    gauge.close()


def test_a_bad_reference_plate_is_refused(settings: Settings, clock: ManualClock) -> None:
    with GaugeSimulator("suv", reference_um=140) as simulator:
        gauge = GaugeSettings(port=simulator.port)
        service = ThicknessService(settings, clock, lambda: SerialGauge(gauge, 5000))
        with pytest.raises(Fault) as caught:
            service.check_reference()
        assert caught.value.code == "THK-REFERENCE-BAD"
        assert caught.value.context["thickness_um"] == 140
        service.close()


def test_a_missing_gauge_is_asked_for_again_after_a_while(settings: Settings, clock: ManualClock) -> None:
    asked: list[int] = []

    def factory() -> SerialGauge:
        asked.append(1)
        return SerialGauge(GaugeSettings(port="/nonexistent/gauge"), 5000)

    service = ThicknessService(settings, clock, factory)
    assert [service.available(), service.available()] == ["THK-NO-GAUGE"] * 2
    assert not service.connected


def test_typed_readings_need_no_gauge(settings: Settings, clock: ManualClock) -> None:
    service = ThicknessService(settings, clock, None)
    assert service.manual
    assert service.available() is None
    assert service.check_reference_value(service.accept_typed("101")) == 101
    with pytest.raises(Fault, match="THK-REFERENCE-BAD"):
        service.check_reference_value(service.accept_typed("90"))
    with pytest.raises(Conflict):
        service.check_reference()


def test_plastic_is_not_measured(service: ThicknessService) -> None:
    with pytest.raises(Conflict):
        service.read(Point("bumper-1", "bumper", 0.5, 0.9, "plastic"))


def test_a_manual_gauge_gives_what_is_typed() -> None:
    gauge = ManualGauge(5000)
    gauge.open()
    gauge.type_in("88")
    assert gauge.read(1) == Reading(88, typed=True)
    with pytest.raises(Fault, match="no reading"):
        gauge.read(0.001)
    gauge.close()
    with pytest.raises(Fault, match="closed"):
        gauge.read(1)


@pytest.mark.parametrize("language", ["ru", "en"])
@pytest.mark.parametrize("um", [10, 40, 100, 250, 900, None])
def test_every_verdict_has_its_sentence(service: ThicknessService, language: str, um: int | None) -> None:
    whole = {point.id: SKIPPED if um is None else Reading(um) for point in service.points("minivan")}
    verdict = service.evaluate(Measurement("minivan", whole), language)
    one = service.evaluate(Measurement("minivan", {"roof-1": whole["roof-1"]}), language)
    for told in (verdict, one):
        assert told.sentence
        assert not told.sentence.startswith("thickness.")
    assert all(panel.name and not panel.name.startswith("thickness.") for panel in verdict.panels)


def test_a_car_is_the_same_for_the_same_seed() -> None:
    assert (
        GaugeSimulator("suv", 3).values == GaugeSimulator("suv", 3).values != GaugeSimulator("suv", 4).values
    )


def test_every_meaning_is_known(service: ThicknessService) -> None:
    found: set[Meaning] = {service.classify(um)[1] for um in (10, 100, 250, 900, None)}
    assert found == {"thin", "factory", "repainted", "filler", "unmeasurable"}
