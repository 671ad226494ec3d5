"""The screens without a kiosk behind them: the real QML over states on paper.

The states (resources/gallery/<screen>.json) hold `{"states": {name: properties}}`; each is laid over base.json, or
over the state of the same screen that it names in `over`. What a customer opens himself (a tab, a dialog) is
reached by `taps`: the names of the items to tap, in order. The property names are those of the façade the screens
talk to.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import shiboken6
from PySide6.QtCore import QCoreApplication, QEventLoop, QTimer, QUrl
from PySide6.QtGui import QImage
from PySide6.QtQml import QQmlApplicationEngine
from PySide6.QtQuick import QQuickWindow

from kiosk import paths
from ui.demo.preview_objects import PreviewTexts, PreviewView
from ui.demo.touching import visible_items
from ui.display import Size, offscreen_platform
from ui.qr import QrImages
from ui.window import MAIN

STATES = paths.RESOURCES / "gallery"


@dataclass(frozen=True)
class State:
    """One picture to take: a screen, the name of its state, the properties the screen sees."""

    screen: str
    name: str
    values: dict[str, Any]
    taps: tuple[str, ...] = ()


@dataclass
class Look:
    """What is common to all pictures of a run."""

    width: int = 1080
    height: int = 1920
    language: str = "ru"
    appearance: dict[str, Any] = field(default_factory=lambda: {"theme": "light"})


def _merged(base: Any, over: Any) -> Any:
    if isinstance(base, dict) and isinstance(over, dict):
        return {
            key: _merged(base[key], over[key])
            if key in base and key in over
            else over.get(key, base.get(key))
            for key in {**base, **over}
        }
    return over


def load_states(folder: Path = STATES, language: str = "ru") -> Iterator[State]:
    """Every state of every file, in order; a value {"ru": …, "en": …} is given in one language, else in Russian."""
    base = json.loads((folder / "base.json").read_text("utf-8"))
    for path in sorted(folder.glob("*.json")):
        if path.name == "base.json":
            continue
        content = json.loads(path.read_text("utf-8"))
        common = _merged(base, content.get("common", {}))
        states = content["states"]
        for name, values in states.items():
            own = {key: value for key, value in values.items() if key not in {"over", "taps"}}
            under = _merged(common, states[values["over"]]) if "over" in values else common
            merged = _merged(under, {"screen": path.stem, **own})
            yield State(path.stem, name, localized(merged, language), tuple(values.get("taps", ())))


def localized(value: Any, language: str) -> Any:
    """Return a value with each {"ru": …, "en": …, perhaps "kk": …} in it given in one language, else in Russian."""
    if isinstance(value, dict):
        if {"ru", "en"} <= value.keys() <= {"ru", "en", "kk"}:
            return value.get(language, value["ru"])
        return {key: localized(item, language) for key, item in value.items()}
    return [localized(item, language) for item in value] if isinstance(value, list) else value


class Preview:
    """The real QML window over the fake objects. `warnings` collects what the QML engine complained about."""

    def __init__(self, look: Look) -> None:
        self.look = look
        self.engine = QQmlApplicationEngine()
        self.warnings: list[str] = []
        self.engine.warnings.connect(lambda found: self.warnings.extend(w.toString() for w in found))
        self.texts = PreviewTexts(look.language, self.engine)
        self.view = PreviewView()
        self.view.values = {"screen": "", "language": look.language, "appearance": look.appearance}
        context = self.engine.rootContext()
        context.setContextProperty("kiosk", self.view)
        context.setContextProperty("texts", self.texts)
        self.engine.addImageProvider("qr", QrImages())
        self.engine.load(QUrl.fromLocalFile(str(MAIN)))
        roots = self.engine.rootObjects()
        if not roots or not isinstance(roots[0], QQuickWindow):
            raise RuntimeError("Main.qml did not load: " + "; ".join(self.warnings))
        self.window: QQuickWindow = roots[0]
        self.resize(look.width, look.height)
        self.window.setProperty("instant", True)
        self.window.show()

    def resize(self, width: int, height: int) -> None:
        self.window.setGeometry(0, 0, width, height)

    def show(self, state: State) -> None:
        """Shows a state. The screen is built anew."""
        for screen in ("", state.screen):
            values = {**state.values, "screen": screen, "language": self.look.language}
            values["appearance"] = {**state.values.get("appearance", {}), **self.look.appearance}
            if screen == "":
                self.window.setProperty("shown", "")
            self.view.put(values)
        QCoreApplication.processEvents()
        for name in state.taps:
            self._tap(name)

    def _tap(self, name: str) -> None:
        # A grab lays out what the tap before has brought.
        self.grab()
        item: Any = next(i for i in visible_items(self.window.contentItem()) if i.objectName() == name)
        item.tapped.emit()
        QCoreApplication.processEvents()

    def grab(self) -> QImage:
        return self.window.grabWindow()

    def close(self) -> None:
        self.window.setProperty("closable", True)
        self.window.close()
        # At once: an engine on its deathbed goes on animating, and outlives what its items look at.
        shiboken6.delete(self.engine)


def wait(milliseconds: int) -> None:
    """Lets the event loop run."""
    loop = QEventLoop()
    QTimer.singleShot(milliseconds, loop.quit)
    loop.exec()


def offscreen(width: int, height: int) -> None:
    """Prepares the environment for a screen of this size; call before the application object is made."""
    os.environ["QT_QPA_PLATFORM"] = offscreen_platform(Size(width, height))
    os.environ["QT_QUICK_BACKEND"] = "software"
    os.environ["QT_QUICK_CONTROLS_STYLE"] = "Basic"
