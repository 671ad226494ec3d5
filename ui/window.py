"""The one window: loads the QML, puts it over the whole screen and lets nothing but touches in."""

from __future__ import annotations

import asyncio
from pathlib import Path

import shiboken6
import structlog
from PySide6.QtCore import QObject, QUrl, Slot
from PySide6.QtGui import QFont, QFontDatabase, QGuiApplication
from PySide6.QtQml import QQmlApplicationEngine
from PySide6.QtQuick import QQuickWindow

from kiosk import paths
from kiosk.texts import Texts
from ui.display import Size
from ui.facade import KioskFacade
from ui.qr import QrImages
from ui.report_pages import ReportPages
from ui.texts_facade import TextsFacade

log = structlog.get_logger("screen")

# A display that is off draws nothing; the rest of the kiosk does not wait for it for ever.
LONGEST_START_S = 20.0

MAIN = Path(__file__).resolve().parent / "qml" / "Main.qml"


class _Frames(QObject):
    """Looks at frames in its own thread, wherever they are drawn, until one shows a screen that takes touches."""

    def __init__(self, window: QQuickWindow, seen: asyncio.Future[None]) -> None:
        super().__init__()
        self._window, self.seen = window, seen

    @Slot()
    def look(self) -> None:
        """A frame is on the screen."""
        if not self._window.property("settled"):
            self._window.requestUpdate()
        elif not self.seen.done():
            self.seen.set_result(None)


class KioskWindow:
    """Owns engine, context objects and window. `close` takes all of them down in order."""

    def __init__(self, facade: KioskFacade, texts: Texts, language: str) -> None:
        _load_fonts()
        self.engine = QQmlApplicationEngine()
        self.engine.setOutputWarningsToStandardError(False)
        self.engine.warnings.connect(_log_warnings)
        self.facade = facade
        self._pointer = True
        self.texts = TextsFacade(texts, language, self.engine)
        self.report_pages = ReportPages()
        context = self.engine.rootContext()
        context.setContextProperty("kiosk", facade)
        context.setContextProperty("texts", self.texts)
        self.engine.addImageProvider("qr", QrImages())
        self.engine.addImageProvider("report", self.report_pages)
        self.engine.load(QUrl.fromLocalFile(str(MAIN)))
        roots = self.engine.rootObjects()
        if not roots or not isinstance(roots[0], QQuickWindow):
            raise RuntimeError("ui/qml/Main.qml did not load; the log says why")
        self.window: QQuickWindow = roots[0]

    def show(self, size: Size, *, windowed: bool) -> None:
        """Over the whole screen; or, `windowed`, of this size and with a pointer, to be closed at will."""
        self._pointer = windowed
        if windowed:
            from PySide6.QtCore import Qt  # noqa: PLC0415 - its hundred enumerations cost a frame to make

            self._let_go()
            self.window.setFlag(Qt.WindowType.FramelessWindowHint, False)
            self.window.resize(size.width, size.height)
            self.window.show()
            return
        # Without a window manager nobody resizes a window that only asks for full screen.
        self.window.setGeometry(QGuiApplication.primaryScreen().geometry())
        self.window.showFullScreen()

    async def drawn(self) -> None:
        """Wait for a frame with a screen that takes touches; say so in the log: whoever stands there can begin."""
        frames = _Frames(self.window, asyncio.get_running_loop().create_future())
        self.window.frameSwapped.connect(frames.look)
        try:
            self.window.requestUpdate()
            await asyncio.wait_for(frames.seen, LONGEST_START_S)
            log.info("screen.drawn", screen=self.window.property("shown"))
        except TimeoutError:
            log.warning("screen.not_drawn", after_s=LONGEST_START_S)
        finally:
            self.window.frameSwapped.disconnect(frames.look)
        if not self._pointer:
            from PySide6.QtCore import Qt  # noqa: PLC0415 - as above

            QGuiApplication.setOverrideCursor(Qt.CursorShape.BlankCursor)

    def forget_pictures(self) -> None:
        """Drop the last customer's pages, and what Qt keeps of them."""
        self.report_pages.clear()
        self.window.releaseResources()

    def close(self) -> None:
        """End the window; call when the façade is closed."""
        self._let_go()
        self.window.close()
        # At once: a binding that outlives the context objects complains.
        shiboken6.delete(self.engine)

    def _let_go(self) -> None:
        self.window.setProperty("closable", True)


def _log_warnings(warnings: list[object]) -> None:
    for warning in warnings:
        log.warning("screen.qml", text=warning.toString())  # type: ignore[attr-defined]


def _load_fonts() -> None:
    for file in sorted((paths.RESOURCES / "fonts").glob("*.ttf")):
        if QFontDatabase.addApplicationFont(str(file)) < 0:
            log.warning("screen.font_unusable", file=file.name)
    QGuiApplication.setFont(QFont(["Inter", "DejaVu Sans"]))
