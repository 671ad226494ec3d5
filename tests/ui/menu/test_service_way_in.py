"""The way into the service menu and out of it: the gesture, the pad, idleness; a customer never meets it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint
from PySide6.QtTest import QTest

from kiosk.servicing.pin import LONGEST, WrongPin
from kiosk.settings import ServiceMenuSettings, UiSettings
from tests.support.patience import PATIENCE_S
from tests.ui.menu.stage import ServiceStage
from tests.ui.walker import Walker
from ui.demo.preview import Look
from ui.demo.touching import every_item, until

TAPS = ServiceMenuSettings().taps
CORNER = QPoint(40, 40)
PATIENT = UiSettings(service_menu=ServiceMenuSettings(idle_ms=3_600_000))


@pytest.fixture
def make(loop: asyncio.AbstractEventLoop, tmp_path: Path) -> Iterator[Callable[..., ServiceStage]]:
    made: list[ServiceStage] = []

    def stage(look: Look | None = None, **sections: object) -> ServiceStage:
        made.append(ServiceStage(loop, tmp_path, look or Look(), **sections))
        return made[-1]

    yield stage
    for one in made:
        one.close()
        assert not one.preview.warnings
        assert not one.preview.texts.missing


@pytest.fixture
def stage(make: Callable[..., ServiceStage]) -> ServiceStage:
    return make()


def tap(stage: ServiceStage, at: QPoint = CORNER, fingers: int = 1, held_s: float = 0.0) -> None:
    """One tap of so many fingers, held so long by the gesture's own clock."""
    window, device = stage.preview.window, stage.finger._device
    points = [at + QPoint(12 * n, 0) for n in range(fingers)]
    down = QTest.touchEvent(window, device, False)
    for n, point in enumerate(points):
        down.press(n, point, window)
    down.commit(False)
    stage.seconds += held_s
    up = QTest.touchEvent(window, device, False)
    for n, point in enumerate(points):
        up.release(n, point, window)
    up.commit(False)


def settle(stage: ServiceStage) -> bool:
    """Let the loop turn, and tell whether the pad came."""
    stage.run(asyncio.sleep(0.02))
    return stage.overlay.item is not None


def test_gesture_opens_the_pad_and_gives_the_begun_visit_up(stage: ServiceStage) -> None:
    for _ in range(TAPS - 1):
        tap(stage)
        assert not settle(stage)
    # What a first tap on the attract screen leads to.
    stage.show("terms")
    tap(stage)
    assert settle(stage)
    assert ("home", {}) in stage.preview.view.acts
    assert stage.finger.find("service.pin.open") is not None


def test_taps_that_are_no_gesture(stage: ServiceStage) -> None:
    def taps(count: int, **more: object) -> None:
        for _ in range(count):
            tap(stage, **more)  # type: ignore[arg-type]

    taps(TAPS - 1)
    stage.seconds += 5
    taps(TAPS - 1)
    tap(stage, QPoint(540, 960))
    taps(TAPS - 1)
    taps(1, fingers=2)
    taps(TAPS - 1)
    taps(1, fingers=10)
    taps(TAPS - 1)
    taps(1, held_s=1.5)
    for _ in range(3 * TAPS):  # steady, but too slow
        taps(1)
        stage.seconds += 0.7
    for corner in (QPoint(1040, 40), QPoint(40, 1880), QPoint(1040, 1880), QPoint(540, 40)):
        taps(3 * TAPS, at=corner)
    assert not settle(stage)
    assert stage.bench.audit() == []


@pytest.mark.parametrize("screen", ["contact", "pay", "scanning", "results", "measure"])
def test_where_a_customer_is_busy_nothing_opens(stage: ServiceStage, screen: str) -> None:
    stage.show(screen)
    for _ in range(2 * TAPS):
        tap(stage)
    assert not settle(stage)


def test_corner_is_a_setting(make: Callable[..., ServiceStage]) -> None:
    stage = make(ui=UiSettings(service_menu=ServiceMenuSettings(corner="bottomRight", taps=4)))
    for _ in range(4):
        tap(stage)
    assert not settle(stage)
    for _ in range(4):
        tap(stage, QPoint(1040, 1880))
    assert settle(stage)


def test_wrong_pins_lock_the_pad_and_nothing_else(stage: ServiceStage) -> None:
    with pytest.raises(WrongPin):
        stage.bench.menu.unlock("999999")

    async def walk() -> None:
        stage.overlay.show()
        await stage.type_pin("804216")
        await until(lambda: stage.facade.pin["triesLeft"] == 1, PATIENCE_S, "a try")
        await until(lambda: not stage.facade.busy, PATIENCE_S, "the answer")
        assert "1" in stage.text("service.pin.told")
        await stage.type_pin("804216")
        await until(lambda: stage.facade.pin["waitS"] > 0, PATIENCE_S, "the lock")
        stage.preview.grab()
        assert "0:30" in stage.text("service.pin.told")
        open_button = stage.finger.find("service.pin.open")
        assert open_button is not None
        assert not open_button.isEnabled()
        faults = Walker(stage.preview.window, stage.preview.grab(), "ru").faults()
        assert not faults, "\n".join(map(str, faults))
        await stage.touch("service.pin.leave")

    stage.run(walk())
    assert not settle(stage)
    assert not stage.bench.menu.is_open
    assert stage.bench.paid().status == "confirmed"


def test_right_pin_opens_and_closing_leaves_no_trace(stage: ServiceStage) -> None:
    before = len(every_item(stage.preview.window.contentItem()))

    async def walk() -> None:
        for _ in range(3):
            await stage.unlock()
            await stage.go("operator")
            await stage.touch("service.close")
            await until(lambda: not stage.bench.menu.is_open, PATIENCE_S, "closing")

    stage.run(walk())
    assert not settle(stage)
    items = every_item(stage.preview.window.contentItem())
    assert not [item for item in items if item.objectName().startswith("service.pin")]
    assert len(items) == before
    assert stage.finger.find("attract.start") is not None


def test_pin_is_never_more_than_dots(stage: ServiceStage) -> None:
    async def walk() -> None:
        stage.overlay.show()
        for count, digit in enumerate("730518730518", 1):
            await stage.sure(f"kb.key.{digit}", lambda count=count: stage.dots() == count)  # type: ignore[misc]
        await stage.touch("kb.key.1")
        assert stage.dots() == LONGEST

    stage.run(walk())
    shown = [str(item.property("text") or "") for item in every_item(stage.preview.window.contentItem())]
    assert not [text for text in shown if "7305" in text]


def test_menu_shuts_itself(stage: ServiceStage) -> None:
    async def walk() -> None:
        await stage.unlock()
        stage.bench.clock.advance(121)
        await until(lambda: stage.overlay.item is None, PATIENCE_S, "shutting")
        await until(lambda: not stage.bench.menu.is_open, PATIENCE_S, "shutting")

    stage.run(walk())
    assert stage.bench.audit()[-1] == ("service.closed", "menu")


def test_menu_shut_behind_the_screen_takes_it_away(stage: ServiceStage) -> None:
    async def walk() -> None:
        await stage.unlock()
        stage.bench.menu.close("idle")
        await stage.touch("service.entry.payments")
        await until(lambda: stage.overlay.item is None, PATIENCE_S, "going")

    stage.run(walk())


def test_pad_goes_away_by_itself(stage: ServiceStage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ui.menu.facade.PIN_IDLE_S", 1)

    async def walk() -> None:
        stage.overlay.show()
        await until(lambda: stage.overlay.item is None, PATIENCE_S, "going")

    stage.run(walk())
    assert stage.bench.audit() == []
