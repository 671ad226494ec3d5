"""A whole visit, forty points of a sedan, both ways: with the gauge, and typed in from a gauge without a link."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from kiosk.devkit.gauge import GaugeSimulator
from kiosk.errors import Conflict, Fault
from kiosk.settings import GaugeSettings, Settings
from kiosk.thickness.gauge import SerialGauge
from kiosk.thickness.result import SKIPPED, Measurement, Point, Reading
from kiosk.thickness.service import ThicknessService
from tests.support.clock import ManualClock

Take = Callable[[Point], Reading]
HALFWAY = 20


@pytest.fixture
def simulator() -> Iterator[GaugeSimulator]:
    with GaugeSimulator("sedan", seed=7) as running:
        yield running


@pytest.fixture
def linked(settings: Settings, clock: ManualClock, simulator: GaugeSimulator) -> Iterator[ThicknessService]:
    gauge = GaugeSettings(port=simulator.port)
    made = ThicknessService(settings, clock, lambda: SerialGauge(gauge, 5000), aimed=simulator.aim)
    yield made
    made.close()


@pytest.fixture
def typing(settings: Settings, clock: ManualClock) -> ThicknessService:
    return ThicknessService(settings, clock, None)


def walk(service: ThicknessService, take: Take) -> Measurement:
    """Measure every point in order, redo one, skip one."""
    points = service.points("sedan")
    assert len(points) == 40
    done = Measurement("sedan")
    for point in points:
        done = done.with_reading(point.id, take(point))
    redone = done.without("hood-1")
    assert "hood-1" not in redone.readings
    done = redone.with_reading("hood-1", take(points[[point.id for point in points].index("hood-1")]))
    return done.with_reading("roof-1", SKIPPED)


def check(service: ThicknessService, done: Measurement, values: dict[str, float]) -> None:
    """Each reading is that of its own point; the two repaired neighbours read as one zone."""
    for point_id, reading in done.readings.items():
        expected = None if point_id == "roof-1" else int(values[point_id] + 0.5)
        assert reading.thickness_um == expected, point_id
    verdict = service.evaluate(done, "en")
    assert verdict.level == "critical"
    (zone,) = verdict.repaired
    assert zone.panels == ("door_rl", "quarter_rl")
    assert {panel.key for panel in verdict.panels if panel.verdict != "normal"} == set(zone.panels)
    roof = next(panel for panel in verdict.panels if panel.key == "roof")
    assert roof.verdict == "normal"
    assert Measurement.from_json(done.to_json()) == done


def test_with_the_gauge_and_a_lost_link(linked: ThicknessService, simulator: GaugeSimulator) -> None:
    assert linked.available() is None
    assert linked.check_reference() == 102
    order = [point.id for point in linked.points("sedan")]

    def take(point: Point) -> Reading:
        if order.index(point.id) == HALFWAY and not lost:
            simulator.troubles.append("unplug")
            with pytest.raises(Fault, match="THK-LINK-LOST"):
                linked.read(point)
            lost.append(point.id)
            assert not linked.connected
            simulator.unplug()
            simulator.start()
        return linked.read(point)

    lost: list[str] = []
    done = walk(linked, take)
    assert lost == [order[HALFWAY]]
    assert not done.typed
    check(linked, done, simulator.values)


def test_typed_in(typing: ThicknessService, linked: ThicknessService, simulator: GaugeSimulator) -> None:
    assert typing.manual
    assert typing.available() is None
    assert typing.check_reference_value(typing.accept_typed("102")) == 102

    def take(point: Point) -> Reading:
        with pytest.raises(Fault, match="THK-NOT-A-NUMBER"):
            typing.accept_typed("12o", point)
        return typing.accept_typed(f"{simulator.values[point.id]:.1f}".replace(".", ","), point)

    done = walk(typing, take)
    assert done.typed
    assert all(reading.typed for point, reading in done.readings.items() if point != "roof-1")
    check(typing, done, simulator.values)
    measured = walk(linked, linked.read)
    assert typing.evaluate(done, "ru") == linked.evaluate(measured, "ru"), (
        "typed or measured, the verdict is one"
    )


def test_nothing_is_typed_for_plastic(typing: ThicknessService) -> None:
    with pytest.raises(Conflict):
        typing.accept_typed("100", Point("bumper-1", "bumper", 0.5, 0.9, "plastic"))
