"""A screen without a display, set before the first Qt object is made."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable, Iterator

import pytest

if "QT_QPA_PLATFORM" not in os.environ:
    from ui.preview import offscreen

    offscreen(1920, 1920)

import qasync
from PySide6.QtCore import QBuffer, QByteArray
from PySide6.QtGui import QGuiApplication, QImage

from ui.preview import Look, Preview


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


@pytest.fixture(scope="module")
def loop(qapp: QGuiApplication) -> Iterator[asyncio.AbstractEventLoop]:
    """Qt's event loop as asyncio's."""
    made = qasync.QEventLoop(qapp)
    asyncio.set_event_loop(made)
    yield made
    made.close()
    asyncio.set_event_loop(None)


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
