"""Pictures of the report's pages: `image://report/<report id>/<page, from 0>`."""

from __future__ import annotations

import threading
from collections.abc import Sequence

from PySide6.QtCore import QSize
from PySide6.QtGui import QImage
from PySide6.QtQuick import QQuickImageProvider


class ReportPages(QQuickImageProvider):
    """Holds the pages of one report, the one on the screen, and forgets them when it is over.

    `put` decodes and may be called in any thread; QML asks for a page from its own.
    """

    def __init__(self) -> None:
        super().__init__(QQuickImageProvider.ImageType.Image)
        self._lock = threading.Lock()
        self._report_id = ""
        self._pages: list[QImage] = []

    def put(self, report_id: str, pages_png: Sequence[bytes]) -> list[str]:
        """Replace what is held by this report's pages; returns their addresses for QML."""
        pages = [QImage.fromData(png) for png in pages_png]
        with self._lock:
            self._report_id, self._pages = report_id, pages
        return [f"image://report/{report_id}/{number}" for number in range(len(pages))]

    def clear(self) -> None:
        """Forget everything: the next customer must find nothing."""
        with self._lock:
            self._report_id, self._pages = "", []

    def requestImage(  # noqa: N802 - Qt's name
        self,
        id: str,  # noqa: A002 - Qt's name
        size: QSize,  # noqa: ARG002 - Qt's signature
        requested_size: QSize,
    ) -> QImage:
        report_id, _, number = id.rpartition("/")
        with self._lock:
            known = report_id == self._report_id and number.isdecimal() and int(number) < len(self._pages)
            page = self._pages[int(number)] if known else QImage()
        if page.isNull() or requested_size.width() <= 0:
            return page
        from PySide6.QtCore import Qt  # noqa: PLC0415 - the first screen has no report

        return page.scaledToWidth(requested_size.width(), Qt.TransformationMode.SmoothTransformation)
