"""The façade: groups, notify signals, threads, bugs."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from typing import Protocol

import pytest
import shiboken6
from PySide6.QtCore import QObject, QSize, QUrl
from PySide6.QtQml import QQmlComponent, QQmlEngine
from pytestqt.qtbot import QtBot

from kiosk.texts import Texts
from tests.ui.fake_journey import FakeJourney
from ui.demo.preview_objects import VIEW_PROPERTIES
from ui.display import Size, choose_platform, choose_renderer
from ui.facade import GROUPS, KioskFacade
from ui.report_pages import ReportPages
from ui.texts_facade import TextsFacade


class Expected(Protocol):
    """The fixture that allows a line in the log."""

    def allow(self, event: str) -> None: ...


@pytest.fixture
def journey() -> FakeJourney:
    return FakeJourney()


@pytest.fixture
def facade(qtbot: QtBot, journey: FakeJourney) -> Iterator[KioskFacade]:
    made = KioskFacade()
    made.attach(journey)
    qtbot.waitUntil(lambda: made.value("screen") == journey.values["screen"])
    yield made
    made.close()


class Qml:
    """An engine and the objects made in it; they die before it, and it before what they look at."""

    def __init__(self) -> None:
        self.engine = QQmlEngine()
        self._components: list[QQmlComponent] = []

    def make(self, source: str) -> QObject:
        component = QQmlComponent(self.engine)
        component.setData(source.encode(), QUrl())
        made = component.create()
        assert made is not None, component.errorString()
        self._components.append(component)
        return made

    def close(self) -> None:
        if not shiboken6.isValid(self.engine):
            return
        for component in self._components:
            shiboken6.delete(component)
        shiboken6.delete(self.engine)


@pytest.fixture
def qml(facade: KioskFacade) -> Iterator[Qml]:
    made = Qml()
    yield made
    made.close()


def test_groups_are_the_contract() -> None:
    assert set(GROUPS) == set(VIEW_PROPERTIES)


def test_what_is_done_before_there_is_a_journey_is_done_as_soon_as_there_is(
    qtbot: QtBot, journey: FakeJourney
) -> None:
    facade = KioskFacade({"screen": "attract", "language": "ru"})
    assert (facade.value("screen"), facade.value("services")) == ("attract", {})
    facade.act("setLanguage", {"language": "en"})
    facade.act("touch", None)
    facade.attach(journey)
    qtbot.waitUntil(lambda: len(journey.acts) == 2)
    facade.close()
    assert journey.acts == [("setLanguage", {"language": "en"}), ("touch", {})]


def test_only_changed_groups_are_notified_and_screen_is_last(
    qtbot: QtBot, facade: KioskFacade, journey: FakeJourney
) -> None:
    seen: list[str] = []
    for name in GROUPS:
        getattr(facade, f"{name}Changed").connect(lambda name=name: seen.append(name))
    journey.put(screen="scanning", scan={"percent": 5, "live": ()})
    qtbot.waitUntil(lambda: facade.value("screen") == "scanning")
    assert seen == ["scan", "screen"]
    journey.put(scan={"percent": 5, "live": ()})
    journey.put(idle={"secondsLeft": 3})
    qtbot.waitUntil(lambda: facade.value("idle") == {"secondsLeft": 3})
    assert seen == ["scan", "screen", "idle"]


def test_change_told_in_another_thread_arrives_in_the_qt_thread(
    qtbot: QtBot, facade: KioskFacade, journey: FakeJourney
) -> None:
    threads: list[threading.Thread] = []
    facade.screenChanged.connect(lambda: threads.append(threading.current_thread()))  # type: ignore[attr-defined]
    teller = threading.Thread(target=journey.put, kwargs={"screen": "terms"})
    teller.start()
    teller.join()
    qtbot.waitUntil(lambda: bool(threads))
    assert threads == [threading.main_thread()]
    assert journey.threads == {"screen-view_0"}


def test_qml_reads_and_acts(qtbot: QtBot, qml: Qml, facade: KioskFacade, journey: FakeJourney) -> None:
    qml.engine.rootContext().setContextProperty("kiosk", facade)
    item = qml.make(
        'import QtQml; QtObject { property string shown: kiosk.screen + (kiosk.car.make || "");'
        ' function go(): void { kiosk.act("chooseCar", {make: "Lada", n: 3}); kiosk.act("touch", {});'
        " kiosk.touched(); } }",
    )
    assert item.property("shown") == "attract"
    item.go()  # type: ignore[attr-defined]
    qtbot.waitUntil(lambda: len(journey.acts) == 2 and journey.touches == 1)
    assert journey.acts == [("chooseCar", {"make": "Lada", "n": 3}), ("touch", {})]
    assert "MainThread" not in journey.threads
    journey.put(screen="car", car={"make": "Lada"})
    qtbot.waitUntil(lambda: item.property("shown") == "carLada")


def test_refused_act_is_no_error(qtbot: QtBot, facade: KioskFacade, journey: FakeJourney) -> None:
    facade.act("refuse", {})
    facade.act("touch", {})
    qtbot.waitUntil(lambda: len(journey.acts) == 2)
    assert facade.value("screen") == "attract"


def test_bug_puts_the_screen_out_of_service(
    qtbot: QtBot, facade: KioskFacade, journey: FakeJourney, expected_log: Expected
) -> None:
    expected_log.allow("screen.bug")
    facade.act("break", {})
    qtbot.waitUntil(lambda: facade.value("screen") == "outOfService")
    assert facade.value("outOfService")["code"] == "SYS-BUG"
    assert facade.value("outOfService")["reasonKey"] == "screen.outofservice.reason.program"
    journey.put(screen="terms")
    qtbot.wait(1)
    assert facade.value("screen") == "outOfService"


def test_texts_follow_the_language(qml: Qml) -> None:
    texts = TextsFacade(Texts.load(), "ru", qml.engine)
    qml.engine.rootContext().setContextProperty("texts", texts)
    item = qml.make(
        'import QtQml; QtObject { property string t: texts.t("screen.price.from", {price: 5});'
        ' property string m: texts.money(48000); property string p: texts.plural("screen.idle.text", 2) }',
    )
    russian = [item.property(name) for name in "tmp"]
    assert "5" in russian[0]
    assert "480" in russian[1]
    texts.set_language("en")
    english = [item.property(name) for name in "tmp"]
    assert russian[0] != english[0]
    assert russian[2] != english[2]
    qml.close()


class CountedTexts(TextsFacade):
    """Notes which texts Python was asked for."""

    def found(self, key: str, look: Callable[[], str]) -> str:
        asked.append(key)
        return super().found(key, look)


asked: list[str] = []


def test_learned_texts_are_the_same_and_wait_for_no_python(qml: Qml) -> None:
    texts = CountedTexts(Texts.load(), "ru", qml.engine)
    qml.engine.rootContext().setContextProperty("texts", texts)
    item = qml.make(
        'import QtQml; QtObject { property string t: texts.t("screen.attract.start");'
        ' property string v: texts.t("screen.price.from", {price: 5}) }',
    )
    before = [item.property(name) for name in "tv"]
    texts.learn()
    asked.clear()
    texts.set_language("en")
    assert asked == ["screen.price.from"]
    english = [item.property(name) for name in "tv"]
    texts.set_language("ru")
    assert [item.property(name) for name in "tv"] == before != english
    qml.close()


def test_report_pages_are_forgotten(page_png: bytes) -> None:
    pages = ReportPages()
    assert pages.put("RPT-1", [page_png]) == ["image://report/RPT-1/0"]
    assert pages.requestImage("RPT-1/0", QSize(), QSize(8, 8)).width() == 8
    for missing in ("RPT-1/1", "RPT-2/0", "RPT-1/x", ""):
        assert pages.requestImage(missing, QSize(), QSize()).isNull()
    pages.clear()
    assert pages.requestImage("RPT-1/0", QSize(), QSize()).isNull()


def test_display_is_chosen_by_what_there_is() -> None:
    size = Size.parse("1920x1080")
    assert choose_platform({}, size, "linux").startswith("offscreen:configfile=")
    assert choose_platform({"DISPLAY": ":0"}, size, "linux").startswith("xcb;offscreen:")
    assert choose_platform({"QT_QPA_PLATFORM": "vnc"}, size, "linux") == "vnc:size=1920x1080"
    assert choose_platform({"QT_QPA_PLATFORM": "eglfs"}, size, "linux") == "eglfs"
    assert choose_renderer("offscreen", {}) == "software"
    assert choose_renderer("xcb", {"QT_QUICK_BACKEND": "rhi"}) == "rhi"


@pytest.mark.parametrize("text", ["", "1080", "1080x", "x1920", "-1x5", "1080x99999", "aXb"])
def test_bad_size_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"size|range"):
        Size.parse(text)
