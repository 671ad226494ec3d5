"""What sounds when, and that a machine without a loudspeaker stays silent and sound of mind."""

from __future__ import annotations

import threading
from array import array
from collections.abc import Callable, Iterator
from typing import Any

import miniaudio
import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from kiosk.texts import Texts
from tests.ui.fake_journey import FakeJourney
from tests.ui.walker import named
from ui.display import Size
from ui.facade import KioskFacade
from ui.sounds import Sounds, load_cues
from ui.speaker import RATE_HZ, Speaker
from ui.window import KioskWindow

CUES = load_cues()


class Heard(list[str]):
    """A player that writes the cues down."""

    def play(self, samples: bytes) -> None:
        self.append(next(name for name, cue in CUES.items() if cue == samples))


@pytest.fixture
def journey() -> FakeJourney:
    made = FakeJourney()
    made.values["appearance"] = {"sound": True}
    return made


@pytest.fixture
def heard() -> Heard:
    return Heard()


@pytest.fixture
def facade(journey: FakeJourney, heard: Heard) -> Iterator[KioskFacade]:
    made = KioskFacade()
    sounds = Sounds(made, heard)
    made.attach(journey)
    yield made
    made.close()
    del sounds


@pytest.fixture
def show(qtbot: QtBot, journey: FakeJourney, facade: KioskFacade) -> Callable[..., None]:
    """Have the screen show these values."""

    def show(**values: Any) -> None:
        journey.put(**values)
        qtbot.waitUntil(lambda: all(facade.value(name) == value for name, value in values.items()))

    return show


MEASURING = {"lastId": "", "done": 0, "messageKey": ""}
AT_POINT = {"screen": "measure", "measure": MEASURING}


@pytest.mark.parametrize(
    ("before", "now", "cue"),
    [
        ({"screen": "scanning"}, {"screen": "summary"}, "done"),
        ({"screen": "pay"}, {"screen": "results"}, "done"),
        ({"screen": "pay"}, {"screen": "prepare"}, "done"),
        ({"screen": "sending"}, {"screen": "thanks"}, "done"),
        ({"screen": "scanning"}, {"screen": "problem"}, "error"),
        ({"screen": "contact"}, {"idle": {"secondsLeft": 20}}, "attention"),
        (AT_POINT, {"measure": {**MEASURING, "lastId": "hood", "done": 1}}, "reading"),
        (AT_POINT, {"measure": {**MEASURING, "messageKey": "fault.x"}}, "error"),
        ({"screen": "terms"}, {"screen": "service"}, None),
        ({"idle": {"secondsLeft": 20}}, {"idle": {"secondsLeft": 19}}, None),
    ],
)  # fmt: skip
def test_a_change_sounds(
    show: Callable[..., None], heard: Heard, before: dict[str, Any], now: dict[str, Any], cue: str | None
) -> None:
    show(**before)
    heard.clear()
    show(**now)
    assert heard == ([cue] if cue else [])


def test_nothing_sounds_while_it_is_switched_off(
    show: Callable[..., None], facade: KioskFacade, heard: Heard
) -> None:
    show(appearance={"sound": False})
    show(screen="problem")
    facade.tap.emit()
    assert heard == []


def test_a_tap_on_the_window_clicks(
    qtbot: QtBot, facade: KioskFacade, journey: FakeJourney, heard: Heard
) -> None:
    window = KioskWindow(facade, Texts.load(), "ru")
    try:
        window.show(Size(1080, 1920), windowed=True)
        qtbot.waitUntil(lambda: named(window.window, "attract.start") is not None)
        qtbot.waitUntil(lambda: window.window.property("settled") is True)
        qtbot.waitUntil(lambda: window.window.contentItem().height() > 0)
        window.window.grabWindow()  # laid out
        start = named(window.window, "attract.start")
        assert start is not None
        place = start.mapToScene(QPointF(start.width() / 2, start.height() / 2)).toPoint()
        QTest.mouseClick(window.window, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, place)
        qtbot.waitUntil(lambda: ("touch", {}) in journey.acts)
    finally:
        window.close()
    assert heard == ["tap"]


@pytest.mark.parametrize("name", sorted(CUES))
def test_a_cue_is_short_and_does_not_click(name: str) -> None:
    samples = array("h", CUES[name])
    assert 0.01 <= len(samples) / RATE_HZ <= 0.6
    assert 3_000 < max(samples) < 20_000
    assert abs(samples[0]) < 300
    assert abs(samples[-1]) < 300


@pytest.fixture
def speaker() -> Iterator[Speaker]:
    made = Speaker([miniaudio.Backend.NULL])
    yield made
    made.close()


def test_the_device_takes_a_cue_to_its_end_and_the_next(speaker: Speaker) -> None:
    assert speaker.play(CUES["done"]).result(20)
    assert speaker.play(CUES["tap"]).result(20)


def test_a_new_cue_cuts_the_old_one_off(speaker: Speaker) -> None:
    long = speaker.play(CUES["error"] * 200)
    assert speaker.play(CUES["tap"]).result(20)
    assert not long.result(0)


def test_without_a_loudspeaker_it_stays_silent_and_asks_again_after_a_while(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    now_s, asked = 100.0, []
    device = miniaudio.PlaybackDevice

    def asking(*args: Any, **options: Any) -> Any:
        asked.append(now_s)
        return device(*args, **options)

    monkeypatch.setattr(miniaudio, "PlaybackDevice", asking)
    # None of these is a backend of the machine the test runs on.
    speaker = Speaker([miniaudio.Backend.WASAPI, miniaudio.Backend.COREAUDIO], lambda: now_s)
    try:
        for now_s in (100.0, 101.0, 161.0):  # noqa: B007 - the clock reads it
            assert not speaker.play(CUES["tap"]).result(20)
    finally:
        speaker.close()
    assert asked == [100.0, 161.0]
    assert not [thread for thread in threading.enumerate() if thread.name.startswith("speaker")]
