"""The end of every report: the terms, how the data is kept, who sold it, and the code that verifies it."""

from __future__ import annotations

from itertools import groupby

import segno
from reportlab.lib.colors import black, white
from reportlab.platypus import Flowable, Paragraph, Spacer, Table

from kiosk.reports.pdf.frame import Context
from kiosk.reports.pdf.parts import Heading
from kiosk.reports.pdf.text import markup, para
from kiosk.reports.pdf.theme import BOLD, CONTENT_WIDTH, INK, MEDIUM, MUTED, SURFACE, style
from kiosk.reports.report import verification_text

QR_SIZE = 92.0
INK_HEX = INK.hexval().replace("0x", "#")


def closing(context: Context, session_id: str) -> list[Flowable]:
    """Return the closing block, to be kept on one page: terms and seller at the left, verification at the right."""
    left, gap = CONTENT_WIDTH * 0.5, 8.0
    block = Table(
        [[_terms(context, session_id), "", _verification(context)]],
        colWidths=[left - gap, gap, CONTENT_WIDTH - left],
        style=[
            ("BACKGROUND", (0, 0), (-1, -1), SURFACE),
            ("ROUNDEDCORNERS", [7, 7, 7, 7]),
            ("VALIGN", (0, 0), (-1, -1), "TOP"),
            ("LEFTPADDING", (0, 0), (-1, -1), 11),
            ("RIGHTPADDING", (0, 0), (-1, -1), 9),
            ("LEFTPADDING", (1, 0), (1, 0), 0),
            ("RIGHTPADDING", (1, 0), (1, 0), 0),
            ("TOPPADDING", (0, 0), (-1, -1), 8),
            ("BOTTOMPADDING", (0, 0), (-1, -1), 8),
        ],
    )
    return [Spacer(1, 6), Heading(context.words.t("closing")), block]


def _terms(context: Context, session_id: str) -> list[Flowable]:
    words, seller = context.words, context.seller
    made = words.moment(context.generated_at)
    plain = style(8, leading=10.8, after=2)
    inn = words.t("seller.inn", inn=seller.inn) if seller.inn else ""
    numbers = " · ".join(part for part in (inn, seller.phone) if part)
    return [
        para(words.t("terms.scope"), plain),
        para(words.n("terms.kept", context.retention_days), plain),
        para(words.t("terms.made", kiosk=context.kiosk_id, when=made, session=session_id), plain),
        _labelled(words.t("seller"), seller.name or "—"),
        *[para(line, style(8, leading=10.8)) for line in (seller.address, numbers) if line],
    ]


def _labelled(label: str, told: str) -> Paragraph:
    """A quiet label and what it names, on one line while there is room."""
    return Paragraph(
        f"{markup(label)}&nbsp; <font name='{MEDIUM}' color='{INK_HEX}'>{markup(told, MEDIUM)}</font>",
        style(8, color=MUTED, leading=10.8),
    )


def _verification(context: Context) -> list[Flowable]:
    words = context.words
    beside = [
        para(words.t("verify.title"), style(10, BOLD, INK)),
        Spacer(1, 2),
        para(words.t("verify.detail"), style(8, leading=10.8)),
    ]
    told = Table(
        [[_QrCode(verification_text(context.report_id, context.data_sha256), QR_SIZE), beside]],
        colWidths=[QR_SIZE + 10, CONTENT_WIDTH * 0.5 - 20 - QR_SIZE - 10],
        style=[
            ("VALIGN", (0, 0), (-1, -1), "TOP"),
            ("LEFTPADDING", (0, 0), (-1, -1), 0),
            ("RIGHTPADDING", (0, 0), (-1, -1), 0),
            ("TOPPADDING", (0, 0), (-1, -1), 0),
            ("BOTTOMPADDING", (0, 0), (-1, -1), 3),
        ],
    )
    return [
        told,
        _labelled(words.t("verify.number"), context.report_id),
        para(words.t("verify.sha256"), style(8, color=MUTED, leading=10.8)),
        para(context.data_sha256[:32], style(8, MEDIUM, INK, leading=10)),
        para(context.data_sha256[32:], style(8, MEDIUM, INK, leading=10)),
    ]


class _QrCode(Flowable):
    """A QR code drawn as black runs on white, with the quiet zone of four modules ISO/IEC 18004 asks for."""

    def __init__(self, text: str, size: float) -> None:
        super().__init__()
        self.rows = list(segno.make(text, error="m", micro=False).matrix_iter(border=4))
        self.size = size

    def wrap(self, _width: float, _height: float) -> tuple[float, float]:
        """Be a square."""
        return self.size, self.size

    def draw(self) -> None:
        """Draw each row's dark runs."""
        module = self.size / len(self.rows)
        self.canv.setFillColor(white)
        self.canv.roundRect(0, 0, self.size, self.size, 4, stroke=0, fill=1)
        self.canv.setFillColor(black)
        path = self.canv.beginPath()
        for at, row in enumerate(self.rows):
            x = 0
            for dark, run in groupby(row):
                length = sum(1 for _ in run)
                if dark:
                    path.rect(x * module, self.size - (at + 1) * module, length * module, module)
                x += length
        self.canv.drawPath(path, stroke=0, fill=1)
