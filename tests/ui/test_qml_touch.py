"""What a touch on a screen says to the program, and what it must not do."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtTest import QTest

from kiosk.paths import ROOT
from tests.ui.hand import Make, show, spell, tap
from tests.ui.walker import named, scene_rect, window_onto
from ui.demo.preview import Preview, load_states, wait
from ui.demo.touching import Finger, every_item


def test_attract_starts(preview: Make) -> None:
    shown = show(preview, "attract", "default")
    tap(shown, "attract.start")
    assert shown.view.acts == [("touch", {})]
    assert shown.view.touches > 0


def test_terms_need_both_boxes(preview: Make) -> None:
    shown = show(preview, "terms", "default")
    tap(shown, "terms.accept")
    tap(shown, "terms.offer")
    tap(shown, "terms.accept")
    assert shown.view.acts == []
    tap(shown, "terms.consent")
    tap(shown, "terms.accept")
    assert shown.view.acts == [("acceptTerms", {"terms": True, "consent": True})]


@pytest.mark.parametrize(("width", "height"), [(1080, 1920), (1920, 1080), (1280, 720)])
@pytest.mark.parametrize("language", ["ru", "en"])
def test_both_boxes_are_seen_without_scrolling(preview: Make, width: int, height: int, language: str) -> None:
    shown = show(preview, "terms", "default", width=width, height=height, language=language)
    for name in ("terms.offer", "terms.consent"):
        box = named(shown.window, name)
        assert box is not None
        assert window_onto(box, shown.window).contains(scene_rect(box)), name


def test_an_unavailable_service_cannot_be_chosen(preview: Make) -> None:
    shown = show(preview, "service", "unavailable")
    tap(shown, "service.thickness")
    assert shown.view.acts == []
    tap(shown, "service.diagnostics")
    assert shown.view.acts == [("chooseService", {"service": "diagnostics"})]


def test_an_address_is_typed_with_a_helper(preview: Make) -> None:
    shown = show(preview, "contact", "empty")
    spell(shown, "a.b1")
    tap(shown, "kb.key.x")
    tap(shown, "kb.backspace")
    tap(shown, "contact.next")
    assert shown.view.acts == []
    tap(shown, "kb.chip.@mail.ru")
    tap(shown, "contact.next")
    assert shown.view.acts == [("setContact", {"email": "a.b1@mail.ru", "phone": ""})]


def test_a_question_covers_the_header_too(preview: Make) -> None:
    shown = show(preview, "results", "clear")
    tap(shown, "header.language")
    tap(shown, "header.accessibility")
    assert named(shown.window, "language.en") is None
    assert named(shown.window, "access.largeText") is None
    tap(shown, "results.clear.cancel")
    tap(shown, "header.language")
    assert named(shown.window, "language.en")


PRESSED = {
    ("attract", "default"): ["attract.start", "header.language", "header.accessibility"],
    ("terms", "default"): ["terms.offer", "terms.tab.consent", "terms.back"],
    ("service", "default"): ["service.diagnostics"],
    ("contact", "empty"): ["kb.key.a", "kb.chip.@mail.ru"],
    ("car", "default"): ["car.make.Lada"],
    ("body", "default"): ["body.sedan"],
    ("results", "diagnostics"): ["results.code.0", "results.send"],
    ("attract", "access"): ["access.largeText"],
}


@pytest.mark.parametrize(
    ("screen", "state", "name"), [(*at, name) for at, names in PRESSED.items() for name in names]
)
def test_what_is_pressed_shows_it_at_once(preview: Make, screen: str, state: str, name: str) -> None:
    shown = show(preview, screen, state)
    item = named(shown.window, name)
    assert item is not None
    area = window_onto(item, shown.window).intersected(scene_rect(item)).toRect().adjusted(8, 8, -8, -8)
    before = shown.grab().copy(area)
    button, no_modifier = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    QTest.mousePress(shown.window, button, no_modifier, area.center())
    after = shown.grab().copy(area)
    QTest.mouseRelease(shown.window, button, no_modifier, area.center())
    assert before.pixelColor(4, 4) != after.pixelColor(4, 4)


def _hold(shown: Preview, name: str, enough: Callable[[], bool]) -> None:
    item = named(shown.window, name)
    assert item is not None
    place = item.mapToScene(QPointF(item.width() / 2, item.height() / 2)).toPoint()
    button, no_modifier = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    QTest.mousePress(shown.window, button, no_modifier, place)
    began_s = time.monotonic()
    # Longer than the 0.8 s after which Qt takes a press for a long one.
    while (held_s := time.monotonic() - began_s) < 1 or (not enough() and held_s < 20):
        wait(50)
    QTest.mouseRelease(shown.window, button, no_modifier, place)


def test_a_key_is_typed_however_long_it_is_held(preview: Make) -> None:
    shown = show(preview, "contact", "empty")
    _hold(shown, "kb.key.a", lambda: True)
    spell(shown, "bcdefgh")
    field = named(shown.window, "contact.email")
    assert field is not None
    assert field.property("text") == "abcdefgh"
    _hold(shown, "kb.backspace", lambda: len(str(field.property("text"))) < 7)
    left = str(field.property("text"))
    assert len(left) < 7, "a held backspace repeats"
    spell(shown, "xy")
    tap(shown, "kb.backspace")
    assert field.property("text") == left + "x", "and the next touch of it is no part of that"


@pytest.mark.parametrize("typed", ["9161234567", "89161234567", "79161234567"])
def test_a_phone_is_masked_and_sent_in_full(preview: Make, typed: str) -> None:
    shown = show(preview, "contact", "empty")
    tap(shown, "contact.tab.phone")
    spell(shown, typed)
    field = named(shown.window, "contact.phone")
    assert field is not None
    assert field.property("text") == "+7 (916) 123-45-67"
    tap(shown, "kb.done" if named(shown.window, "kb.done") else "contact.next")
    assert shown.view.acts == [("setContact", {"email": "", "phone": "+79161234567"})]


def test_the_keyboard_has_russian_and_capitals(preview: Make) -> None:
    shown = show(preview, "car", "default")
    tap(shown, "car.make.Lada")
    tap(shown, "kb.lang")
    tap(shown, "kb.shift")
    spell(shown, "нива")
    tap(shown, "car.next")
    assert shown.view.acts == [("chooseCar", {"make": "Lada", "model": "Нива"})]


def test_a_model_begins_with_a_capital_and_back_leads_to_the_makes(preview: Make) -> None:
    shown = show(preview, "car", "default")
    tap(shown, "car.make.Lada")
    spell(shown, "vesta")
    field = named(shown.window, "car.model")
    assert field is not None
    assert field.property("text") == "Vesta"
    tap(shown, "car.back")
    assert shown.view.acts == []
    tap(shown, "car.make.Kia")
    field = named(shown.window, "car.model")
    assert field is not None
    assert field.property("text") == "", "the model was another make's"


def test_a_make_that_is_not_there_is_typed(preview: Make) -> None:
    shown = show(preview, "car", "default")
    tap(shown, "car.other")
    spell(shown, "uaz")
    tap(shown, "car.next")
    assert shown.view.acts == [("chooseCar", {"make": "", "model": "Uaz"})]


def test_a_car_can_be_skipped(preview: Make) -> None:
    shown = show(preview, "car", "default")
    tap(shown, "car.skip")
    assert shown.view.acts == [("chooseCar", {"make": "", "model": ""})]


def test_a_point_is_chosen_on_the_diagram(preview: Make) -> None:
    shown = show(preview, "measure", "start")
    tap(shown, "measure.point.door-rl-1")
    assert shown.view.acts == [("selectPoint", {"id": "door-rl-1"})]


def test_a_reading_is_typed(preview: Make) -> None:
    shown = show(preview, "measure", "manual")
    tap(shown, "measure.keypad")
    spell(shown, "145")
    tap(shown, "measure.manual.save")
    assert shown.view.acts == [("typeReading", {"thicknessUm": 145})]


def test_clearing_codes_asks_first(preview: Make) -> None:
    shown = show(preview, "results", "clean")
    assert named(shown.window, "results.clear") is None
    shown = show(preview, "results", "partial", width=1920, height=1920)
    clear = named(shown.window, "results.clear")
    assert clear is not None
    clear.tapped.emit()  # type: ignore[attr-defined]
    assert shown.view.acts == []
    tap(shown, "results.clear.confirm")
    assert shown.view.acts == []
    tap(shown, "results.clear.confirm")
    assert shown.view.acts == [("clearCodes", {"confirmations": 2})]


def test_language_and_appearance_are_on_every_screen(preview: Make) -> None:
    shown = preview()
    for state in {s.screen: s for s in load_states() if s.name != "idle"}.values():
        shown.show(state)
        assert named(shown.window, "header.language"), state
        assert named(shown.window, "header.accessibility"), state
    tap(shown, "header.language")
    tap(shown, "language.en")
    tap(shown, "header.accessibility")
    tap(shown, "access.largeText")
    assert shown.view.acts == [("setLanguage", {"language": "en"}), ("setAppearance", {"largeText": True})]


def test_a_dialog_on_the_first_screen_goes_after_who_opened_it(preview: Make) -> None:
    for opened, inside in (("header.language", "language.en"), ("header.accessibility", "access.largeText")):
        shown = show(preview, "attract", "default")
        tap(shown, opened)
        assert named(shown.window, inside)
        shown.view.put({"idle": {"secondsLeft": 0, "away": True}})
        wait(300)
        assert named(shown.window, inside) is None


def test_nothing_under_the_idle_warning_can_be_touched(preview: Make) -> None:
    shown = show(preview, "terms", "idle")
    tap(shown, "terms.back")
    tap(shown, "header.language")
    assert shown.view.acts == []
    tap(shown, "idle.stay")
    assert shown.view.acts == [("stillHere", {})]


def test_no_key_leaves_or_types(preview: Make) -> None:
    shown = show(preview, "contact", "empty")
    for key in (
        Qt.Key.Key_Escape,
        Qt.Key.Key_Tab,
        Qt.Key.Key_Return,
        Qt.Key.Key_Back,
        Qt.Key.Key_Menu,
        Qt.Key.Key_A,
    ):
        for modifier in (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ControlModifier):
            QTest.keyClick(shown.window, key, modifier)
    shown.window.close()
    assert shown.window.isVisible()
    field = named(shown.window, "contact.email")
    assert field is not None
    assert field.property("text") == ""
    assert shown.view.acts == []


def test_a_touch_during_the_turn_of_a_screen_is_not_taken(preview: Make) -> None:
    shown = show(preview, "attract", "default")
    shown.window.setProperty("instant", False)
    shown.show(next(s for s in load_states() if s.screen == "service"))
    stage = next(i for i in every_item(shown.window.contentItem()) if i.objectName() == "stage")
    assert not stage.isEnabled()
    for _ in range(100):
        wait(20)
        if shown.window.property("settled"):
            break
    assert stage.isEnabled()
    tap(shown, "service.diagnostics")
    assert shown.view.acts == [("chooseService", {"service": "diagnostics"})]


def test_qmllint_is_clean() -> None:
    tool = Path(sys.executable).parent / "pyside6-qmllint"
    files = [str(path) for path in sorted((ROOT / "ui" / "qml").rglob("*.qml"))]
    done = subprocess.run(
        [str(tool), "-W", "0", *files], check=False, capture_output=True, text=True, timeout=120
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_a_dialog_that_can_hardly_be_seen_any_more_is_still_waited_for(preview: Make) -> None:
    shown = show(preview, "attract", "default")
    finger = Finger(shown.window)
    assert finger.settled()
    dialog = next(i for i in every_item(shown.window.contentItem()) if i.objectName() == "languages")
    dialog.setOpacity(0.02)
    assert not finger.settled(), "it takes the touches that are meant for what lies under it"
