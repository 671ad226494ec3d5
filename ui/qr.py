"""QR pictures for the screens: `image://qr/<percent-encoded text>`."""

from __future__ import annotations

from urllib.parse import unquote

from PySide6.QtCore import QSize
from PySide6.QtGui import QImage
from PySide6.QtQuick import QQuickImageProvider

QUIET_ZONE_MODULES = 4  # ISO/IEC 18004, 9.1


class QrImages(QQuickImageProvider):
    """Draws QR codes: modules of whole pixels, error correction M, quiet zone included."""

    def __init__(self) -> None:
        super().__init__(QQuickImageProvider.ImageType.Image)

    def requestImage(  # noqa: N802 - Qt's name
        self,
        id: str,  # noqa: A002 - Qt's name
        size: QSize,  # noqa: ARG002 - Qt's signature
        requested_size: QSize,
    ) -> QImage:
        import segno  # noqa: PLC0415 - the first screen has no QR
        from PySide6.QtCore import Qt  # noqa: PLC0415 - as above

        code = segno.make(unquote(id), error="m", micro=False)
        matrix = [list(row) for row in code.matrix_iter(border=QUIET_ZONE_MODULES)]
        side = len(matrix)
        image = QImage(side, side, QImage.Format.Format_RGB32)
        for y, row in enumerate(matrix):
            for x, dark in enumerate(row):
                image.setPixel(x, y, 0xFF000000 if dark else 0xFFFFFFFF)
        scale = max(1, (requested_size.width() if requested_size.isValid() else side * 8) // side)
        return image.scaled(side * scale, side * scale, Qt.AspectRatioMode.KeepAspectRatio)
