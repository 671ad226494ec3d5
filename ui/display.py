"""Which display the program starts on, and with which renderer. Called before and after Qt's application."""

from __future__ import annotations

import atexit
import json
import os
import sys
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtGui import QGuiApplication
from PySide6.QtQuick import QQuickWindow, QSGRendererInterface

DRI = Path("/dev/dri")
WITHOUT_GPU = frozenset({"offscreen", "minimal", "vnc", "linuxfb"})


@dataclass(frozen=True)
class Size:
    """Of the screen, in pixels."""

    width: int
    height: int

    @classmethod
    def parse(cls, text: str) -> Size:
        """Read "1080x1920"; raises ValueError for anything else, or for a size nothing fits on."""
        width, _, height = text.lower().partition("x")
        if not (width.isdecimal() and height.isdecimal()):
            raise ValueError(f"a size is WIDTHxHEIGHT, as 1080x1920, not {text!r}")
        size = cls(int(width), int(height))
        if not (480 <= size.width <= 7680 and 480 <= size.height <= 7680):
            raise ValueError(f"{text} is out of range: 480 to 7680 pixels")
        return size

    def __str__(self) -> str:
        return f"{self.width}x{self.height}"


PORTRAIT = Size(1080, 1920)


def offscreen_platform(size: Size) -> str:
    """The platform string of a screen nobody sees, of this size; writes Qt's screen file, gone with the process."""
    screen = {"name": "kiosk", "x": 0, "y": 0, "width": size.width, "height": size.height}
    handle, name = tempfile.mkstemp(prefix="kiosk-screen-", suffix=".json")
    atexit.register(Path(name).unlink, missing_ok=True)
    content = {
        "synchronousWindowSystemEvents": False,
        "windowFrameMargins": False,
        "screens": [{**screen, "logicalDpi": 96, "logicalBaseDpi": 96, "dpr": 1}],
    }
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        json.dump(content, file)
    return f"offscreen:configfile={name}"


def choose_platform(environ: Mapping[str, str], size: Size, system: str = sys.platform) -> str:
    """The value for QT_QPA_PLATFORM: what was asked for, else the displays there are, else none at all.

    Qt tries a list in order, so a display that does not answer ends offscreen and not in an abort.
    """
    asked = environ.get("QT_QPA_PLATFORM", "")
    if asked == "offscreen":
        return offscreen_platform(size)
    if asked == "vnc":
        return f"vnc:size={size}"
    if asked or not system.startswith("linux"):
        return asked
    displays = [
        name
        for name, variable in (("wayland", "WAYLAND_DISPLAY"), ("xcb", "DISPLAY"))
        if environ.get(variable, "")
    ]
    return ";".join([*displays, offscreen_platform(size)])


def choose_renderer(platform_name: str, environ: Mapping[str, str], dri: Path = DRI) -> str:
    """ "software" where no GPU draws, else "" for Qt's own choice."""
    if environ.get("QT_QUICK_BACKEND", ""):
        return environ["QT_QUICK_BACKEND"]
    gpu = not sys.platform.startswith("linux") or any(dri.glob("renderD*"))
    return "software" if platform_name in WITHOUT_GPU or not gpu else ""


def make_application(size: Size) -> QGuiApplication:
    """Qt's application on the display there is; says on stdout which."""
    existing = QGuiApplication.instance()
    if isinstance(existing, QGuiApplication):
        return existing
    os.environ["QT_QUICK_CONTROLS_STYLE"] = "Basic"
    platform = choose_platform(os.environ, size)
    if platform:
        os.environ["QT_QPA_PLATFORM"] = platform
    application = QGuiApplication(["kiosk"])
    renderer = choose_renderer(application.platformName(), os.environ)
    if renderer == "software":
        QQuickWindow.setGraphicsApi(QSGRendererInterface.GraphicsApi.Software)
    screen = application.primaryScreen().size()
    print(
        f"kiosk: screen on {application.platformName()}, {screen.width()}x{screen.height()}, "
        f"{renderer or 'default'} renderer",
        flush=True,
    )
    return application
