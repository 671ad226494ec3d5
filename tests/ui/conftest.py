"""A screen without a display, set before the first Qt object is made."""

from __future__ import annotations

import asyncio
import gc
import os
from collections.abc import Callable, Iterator

import pytest

if "QT_QPA_PLATFORM" not in os.environ:
    from ui.demo.preview import offscreen

    offscreen(1920, 1920)

import qasync
from PySide6.QtCore import QBuffer, QByteArray
from PySide6.QtGui import QGuiApplication, QImage

from ui.demo.preview import Look, Preview


@pytest.fixture
def preview(qapp: object) -> Iterator[Callable[..., Preview]]:
    """Makes previews: `preview(width=…, height=…, language=…, theme=…)`; all are closed at the end."""
    made: list[Preview] = []

    def make(width: int = 1080, height: int = 1920, language: str = "ru", **appearance: object) -> Preview:
        made.append(Preview(Look(width, height, language, {"theme": "light", **appearance})))
        return made[-1]

    yield make
    for one in made:
        one.close()


@pytest.fixture(autouse=True)
def loops_end_where_they_ran(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A closed loop of qasync is a cycle with a timer in it, and ends the process if another thread frees it."""
    closed: list[object] = []
    close = qasync.QEventLoop.close

    def close_and_tell(loop: object) -> None:
        close(loop)
        closed.append(None)

    monkeypatch.setattr(qasync.QEventLoop, "close", close_and_tell)
    yield
    if closed:
        gc.collect()


@pytest.fixture(scope="module")
def loop(qapp: QGuiApplication) -> Iterator[asyncio.AbstractEventLoop]:
    """Qt's event loop as asyncio's."""
    made = qasync.QEventLoop(qapp)
    asyncio.set_event_loop(made)
    yield made
    made.close()
    asyncio.set_event_loop(None)
    del made
    gc.collect()


@pytest.fixture
def page_png(qapp: QGuiApplication) -> bytes:
    """An empty page of a report, as PNG."""
    image = QImage(100, 141, QImage.Format.Format_RGB32)
    image.fill(0xFFFFFFFF)
    content = QByteArray()
    buffer = QBuffer(content)
    buffer.open(QBuffer.OpenModeFlag.WriteOnly)
    image.save(buffer, "PNG")  # type: ignore[call-overload]
    return bytes(content.data())
