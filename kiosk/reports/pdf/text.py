"""Foreign text on paper: always plain, always drawable, never markup.

What a customer, a car or an API caller wrote passes through `clean` before it is drawn. Characters that the
text face lacks are set in the fallback face; what neither has becomes a box. Right-to-left runs are put in
visual order, because a PDF draws from left to right.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from itertools import groupby
from xml.sax.saxutils import escape

from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfbase.pdfmetrics import stringWidth
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Paragraph

from kiosk.reports.pdf.theme import FALLBACK, REGULAR, glyphs

BOX = "\u25a1"
NO_BREAK = "\u00a0"
_INVISIBLE = {"Cc", "Cf", "Cs", "Co", "Cn"}
_RTL = {"R", "AL"}
_MIRROR = str.maketrans("()[]{}<>«»", ")(][}{><»«")
_FIRST_RTL = "\u0590"
# Latin and Cyrillic without combining marks and soft hyphens: nothing to clean.
_PLAIN = re.compile(r"[ -~\u00a1-\u00ac\u00ae-\u02ff\u0400-\u0482\u048a-\u04ff–—…№]*")
_BREAKS = "\t\n\r\v\f\u2028\u2029"
MAX_STACKED_MARKS = 3


def clean(text: str) -> str:
    """Return `text` composed (NFC), on one line, without control and invisible characters."""
    if _PLAIN.fullmatch(text):
        return text.strip()
    kept: list[str] = []
    marks = 0
    for char in unicodedata.normalize("NFC", text):
        category = unicodedata.category(char)
        if char in _BREAKS:
            kept.append(" ")
            continue
        if category in _INVISIBLE or "\ufe00" <= char <= "\ufe0f":
            continue
        marks = marks + 1 if category == "Mn" else 0
        if marks <= MAX_STACKED_MARKS:
            kept.append(char)
    return "".join(kept).strip()


def visual(text: str, space: str = " ") -> str:
    """Return `text` with its right-to-left runs reversed: the part of UAX 9 that short names need.

    `space` stands between the words of such a run. Where lines are broken it must hold them together: broken over
    two lines, a run's end would stand above its beginning.
    """
    if max(text, default="") < _FIRST_RTL:
        return text
    classes = [unicodedata.bidirectional(char) for char in text]
    if not _RTL.intersection(classes):
        return text
    shaped = _shape(text)
    strong = [
        cls if cls in _RTL or cls == "L" else "" for cls in (unicodedata.bidirectional(c) for c in shaped)
    ]
    spans: list[str] = []
    at = 0
    while at < len(shaped):
        if strong[at] not in _RTL:
            spans.append(shaped[at])
            at += 1
            continue
        last = at
        end = at
        while end < len(shaped) and strong[end] != "L":
            if strong[end] in _RTL or unicodedata.category(shaped[end]) == "Mn":
                last = end
            end += 1
        spans.append(_reverse(shaped[at : last + 1]).replace(" ", space))
        at = last + 1
    return "".join(spans)


def _reverse(run: str) -> str:
    """Reverse a run but for the numbers in it; brackets are mirrored, marks stay on their letters."""
    clusters: list[str] = []
    for char in run:
        number = unicodedata.bidirectional(char) in ("EN", "AN")
        if clusters and (
            unicodedata.category(char) == "Mn"
            or (number and unicodedata.bidirectional(clusters[-1][-1]) in ("EN", "AN"))
        ):
            clusters[-1] += char
        else:
            clusters.append(char.translate(_MIRROR))
    return "".join(reversed(clusters))


@lru_cache(maxsize=1)
def _arabic_forms() -> dict[str, dict[str, str]]:
    """Map an Arabic letter to its presentation forms, read from the Unicode data of U+FB50..U+FEFC."""
    forms: dict[str, dict[str, str]] = {}
    for code in range(0xFB50, 0xFEFD):
        parts = unicodedata.decomposition(chr(code)).split()
        if len(parts) == 2 and parts[0] in ("<initial>", "<medial>", "<final>", "<isolated>"):
            forms.setdefault(chr(int(parts[1], 16)), {})[parts[0]] = chr(code)
    return forms


def _shape(text: str) -> str:
    """Replace Arabic letters by the joined forms their neighbours ask for."""
    forms = _arabic_forms()
    shaped: list[str] = []
    letters = [at for at, char in enumerate(text) if unicodedata.category(char) != "Mn"]
    place = {at: index for index, at in enumerate(letters)}
    for at, char in enumerate(text):
        own = forms.get(char)
        if own is None or at not in place:
            shaped.append(char)
            continue
        index = place[at]
        before = text[letters[index - 1]] if index else ""
        after = text[letters[index + 1]] if index + 1 < len(letters) else ""
        joins_before = "<initial>" in forms.get(before, {}) and "<final>" in own
        joins_after = "<initial>" in own and "<final>" in forms.get(after, {})
        key = {(True, True): "<medial>", (True, False): "<final>", (False, True): "<initial>"}.get(
            (joins_before, joins_after), "<isolated>"
        )
        shaped.append(own.get(key, char))
    return "".join(shaped)


def _face(font: str, char: str) -> str:
    return font if char in glyphs(font) else FALLBACK


def _drawable(char: str) -> str:
    # The fallback's map to Unicode holds 16 bits a character: anything above would not extract as text.
    return char if ord(char) <= 0xFFFF and char in glyphs(FALLBACK) else BOX


def runs(text: str, font: str = REGULAR) -> Iterator[tuple[str, str]]:
    """Yield `(font, piece)` of cleaned text, each piece drawable in its font."""
    if glyphs(font).issuperset(text):
        yield font, text
        return
    for face, chars in groupby(text, key=lambda char: _face(font, char)):
        piece = "".join(chars)
        yield face, piece if face == font else "".join(_drawable(char) for char in piece)


def markup(text: str, font: str = REGULAR) -> str:
    """Return foreign text as reportlab paragraph markup that shows exactly that text."""
    pieces = []
    for face, piece in runs(visual(clean(text), NO_BREAK), font):
        told = escape(piece)
        pieces.append(told if face == font else f'<font name="{face}">{told}</font>')
    return "".join(pieces)


def para(text: str, style: ParagraphStyle) -> Paragraph:
    """Return plain foreign text as a paragraph."""
    return Paragraph(markup(text, style.fontName), style)


@lru_cache(maxsize=20_000)
def width(text: str, font: str, size: float) -> float:
    """Return the width of cleaned text in points."""
    return float(sum(stringWidth(piece, face, size) for face, piece in runs(text, font)))


def draw(canvas: Canvas, x: float, y: float, text: str, font: str, size: float, align: str = "left") -> None:
    """Draw one line of foreign text with its base line at `y`; `align` is left, center or right of `x`."""
    told = visual(clean(text))
    if align != "left":
        x -= width(told, font, size) / (2 if align == "center" else 1)
    for face, piece in runs(told, font):
        canvas.setFont(face, size)
        canvas.drawString(x, y, piece)
        x += stringWidth(piece, face, size)


def fit(text: str, font: str, size: float, room: float) -> str:
    """Return cleaned text cut with an ellipsis to fit `room` points."""
    told = clean(text)
    if width(told, font, size) <= room:
        return told
    low, high = 0, len(told)
    while low < high:
        middle = (low + high + 1) // 2
        if width(told[:middle].rstrip() + "…", font, size) <= room:
            low = middle
        else:
            high = middle - 1
    return told[:low].rstrip() + "…"


def wrap(text: str, font: str, size: float, room: float, max_lines: int) -> list[str]:
    """Return cleaned text in at most `max_lines` lines of `room` points; what is too much is cut."""
    words = clean(text).split(" ")
    space = width(" ", font, size)
    lines: list[str] = []
    line, used = "", 0.0
    for at, word in enumerate(words):
        length = width(word, font, size)
        if used + length + (space if line else 0.0) <= room:
            line, used = (f"{line} {word}", used + space + length) if line else (word, length)
            continue
        if len(lines) == max_lines - 1:
            return [*lines, fit(" ".join([line, *words[at:]]).strip(), font, size, room)]
        if line:
            lines.append(line)
        line = word if length <= room else fit(word, font, size, room)
        used = min(length, room)
    return [*lines, line] if line or not lines else lines
