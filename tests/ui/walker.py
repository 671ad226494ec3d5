"""Walks over every visible item of a window and says what is wrong with it.

What is demanded: touch targets of 80 px on a 1080-wide screen, text of at least 26 px, nothing cut, broken or
written over, WCAG contrast (4.5:1, or 3:1 from 36 px up), a name for each target, one language.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

import shiboken6
from PySide6.QtCore import QMetaObject, QObject, QRectF
from PySide6.QtGui import QColor, QFontMetricsF, QImage
from PySide6.QtQml import QQmlExpression, qmlContext
from PySide6.QtQuick import QQuickItem, QQuickWindow

from ui.demo.touching import visible_items
from ui.typography import HYPHEN, MINUS, NBSP

SMALLEST_TARGET = 80
SMALLEST_TEXT = 26
LARGE_TEXT = 36
SLACK = 2.0
WRAP_WHERE_IT_MUST = 4  # Text.Wrap


@dataclass(frozen=True)
class Fault:
    """One thing wrong with one item."""

    rule: str
    item: str
    detail: str

    def __str__(self) -> str:
        return f"{self.rule}: {self.item}: {self.detail}"


_kinds: dict[str, list[str]] = {}


def kinds(item: QObject) -> list[str]:
    """The QML type ("KioskButton", "QQuickText", …) and all its bases."""
    meta: QMetaObject | None = item.metaObject()
    assert meta is not None
    name, chain = meta.className(), [meta]
    if name not in _kinds:
        while base := chain[-1].superClass():
            chain.append(base)
        _kinds[name] = [re.sub(r"(_QML(TYPE)?_\d+)+$", "", one.className()) for one in chain]
    for one in chain:
        # Qt frees a QML type's with the item or the engine and tells nobody: Python would take the next item at
        # that address for it.
        if "_QML" in one.className():
            shiboken6.invalidate(one)
    return _kinds[name]


def kind(item: QObject) -> str:
    """The QML type alone."""
    return kinds(item)[0]


def named(window: QQuickWindow, name: str) -> QQuickItem | None:
    """The visible item with this objectName. Delegates are no QObject children, so childItems are walked."""
    return next((i for i in visible_items(window.contentItem()) if i.objectName() == name), None)


def plain(text: str) -> str:
    """A text as it was written, before `ui.typography` set it."""
    return text.translate({ord(NBSP): " ", ord(HYPHEN): "-", ord(MINUS): "-"})


def scene_rect(item: QQuickItem) -> QRectF:
    return item.mapRectToScene(QRectF(0, 0, item.width(), item.height()))


def ancestors(item: QQuickItem) -> Iterator[QQuickItem]:
    parent = item.parentItem()
    while parent is not None:
        yield parent
        parent = parent.parentItem()


def window_onto(item: QQuickItem, window: QQuickWindow) -> QRectF:
    """What is seen of the item's surroundings: the window cut down by every clipping ancestor."""
    seen = QRectF(0, 0, window.width(), window.height())
    for parent in ancestors(item):
        if parent.clip():
            seen = seen.intersected(scene_rect(parent))
    return seen


def luminance(color: QColor) -> float:
    channels = (color.redF(), color.greenF(), color.blueF())
    linear = [c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: QColor, other: QColor) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


class Walker:
    """Checks one shown state. `unit` is the size of a design pixel (1.0 at 1080 wide)."""

    def __init__(self, window: QQuickWindow, image: QImage, language: str) -> None:
        self.window = window
        self.image = image
        self.language = language
        self.unit = min(window.width(), window.height()) / 1080
        self.items = list(visible_items(window.contentItem()))
        self.dialogs = [i for i in self.items if "KioskDialog" in kinds(i)]

    def faults(self) -> list[Fault]:
        found: list[Fault] = []
        for item in self.items:
            types = kinds(item)
            if "KioskTouch" in types or "KioskKb" in types:
                found += self.target(item)
            if "QQuickText" in types and not self.covered(item):
                found += self.text(item)
        return found + list(self.collisions())

    def covered(self, item: QQuickItem) -> bool:
        """Under an open dialog nothing needs to be read."""
        return bool(self.dialogs) and not any("KioskDialog" in kinds(a) for a in ancestors(item))

    def name_of(self, item: QQuickItem) -> str:
        chain = [item, *ancestors(item)]
        return next((i.objectName() for i in chain if i.objectName()), kind(item))

    def target(self, item: QQuickItem) -> Iterator[Fault]:
        name = item.objectName() or kind(item)
        least = SMALLEST_TARGET * self.unit - SLACK
        if min(item.width(), item.height()) < least:
            yield Fault("target", name, f"{item.width():.0f} x {item.height():.0f}")
        if not item.objectName():
            yield Fault("object name", name, "none")
        if not (item.property("label") or item.property("name")):
            yield Fault("accessible name", name, "none")
        rect = scene_rect(item)
        if rect.left() < -SLACK or rect.right() > self.window.width() + SLACK:
            yield Fault("off the screen", name, str(rect))

    def text(self, item: QQuickItem) -> Iterator[Fault]:
        text = str(item.property("text"))
        if not text.strip():
            return
        name = f"{self.name_of(item)} {text[:40]!r}"
        if item.width() <= 0:
            yield Fault("cut", name, "no room at all")
            return
        rect = scene_rect(item)
        if item.property("truncated") or item.property("contentWidth") > item.width() + SLACK:
            yield Fault("cut", name, f"{item.property('contentWidth'):.0f} wide in {item.width():.0f}")
        if item.property("contentHeight") > item.height() + SLACK:
            yield Fault("cut", name, f"{item.property('contentHeight'):.0f} high in {item.height():.0f}")
        yield from self.broken(item, text, name)
        yield from self.outside(item, rect, name)
        if "KioskPoint" not in [kind(a) for a in ancestors(item)]:
            yield from self.readable(item, rect, name)
        if "⟦" in text or re.search(r"\{[a-z]+\}", text):
            yield Fault("translation", name, "missing")
        if self.language == "en" and re.search("[а-яё]", text, re.IGNORECASE) and not self.foreign(item):
            yield Fault("translation", name, "Russian on an English screen")

    def broken(self, item: QQuickItem, text: str, name: str) -> Iterator[Fault]:
        """A word wider than its column goes on in the middle on the next line; a number or an address may."""
        context = qmlContext(item)
        mode = QQmlExpression(context, item, "wrapMode").evaluate()[0] if context else None
        if mode != WRAP_WHERE_IT_MUST or item.property("lineCount") < 2:
            return
        metrics = QFontMetricsF(item.property("font"))
        for word in re.split(r"[ \n-]+", text):
            if (
                re.fullmatch(r"[^\W\d_][^\d_@/]+", word)
                and metrics.horizontalAdvance(word) > item.width() - SLACK
            ):
                yield Fault("broken word", name, word)

    def foreign(self, item: QQuickItem) -> bool:
        return any(
            a.objectName().startswith(("header.language", "language.", "languages", "kb."))
            for a in ancestors(item)
        )

    def outside(self, item: QQuickItem, rect: QRectF, name: str) -> Iterator[Fault]:
        if rect.left() < -SLACK or rect.right() > self.window.width() + SLACK:
            yield Fault("off the screen", name, str(rect))
        for parent in ancestors(item):
            if {"KioskTouch", "KioskCard", "KioskBadge", "KioskKb"} & set(kinds(parent)):
                room = scene_rect(parent).adjusted(-SLACK, -SLACK, SLACK, SLACK)
                scrolled = any(
                    "QQuickFlickable" in kinds(a) and parent in ancestors(a) for a in ancestors(item)
                )
                field = any("KioskField" in kinds(a) for a in [item, *ancestors(item)])
                if not room.contains(rect) and not scrolled and not field:
                    yield Fault("sticks out", name, f"of {kind(parent)}")
                return

    def readable(self, item: QQuickItem, rect: QRectF, name: str) -> Iterator[Fault]:
        size = item.property("font").pixelSize()
        if size < SMALLEST_TEXT * self.unit:
            yield Fault("text size", name, f"{size} px")
        seen = rect.intersected(window_onto(item, self.window))
        if seen.height() < rect.height() * 0.95 or seen.width() < 4:
            return
        ink = item.property("color").rgb()
        counts: Counter[int] = Counter()
        for y in range(int(seen.top()), int(seen.bottom()), max(1, int(seen.height() // 8))):
            for x in range(int(seen.left()), int(seen.right()), max(1, int(seen.width() // 30))):
                counts[self.image.pixel(x, y)] += 1
        inked = counts.pop(ink, 0)
        background = (
            QColor(counts.most_common(1)[0][0]) if counts and inked < sum(counts.values()) else QColor(ink)
        )
        wanted = 3.0 if size >= LARGE_TEXT * self.unit else 4.5
        ratio = contrast(item.property("color"), background)
        if ratio < wanted:
            yield Fault("contrast", name, f"{ratio:.2f} on {background.name()}")

    def collisions(self) -> Iterator[Fault]:
        """Two texts in one place."""
        texts = [
            (i, scene_rect(i).intersected(window_onto(i, self.window)))
            for i in self.items
            if "QQuickText" in kinds(i) and str(i.property("text")).strip() and not self.covered(i)
        ]
        texts = [(i, r) for i, r in texts if "KioskPoint" not in [kind(a) for a in ancestors(i)]]
        for n, (one, rect) in enumerate(texts):
            for other, second in texts[n + 1 :]:
                common = rect.intersected(second)
                if common.width() > 3 * SLACK and common.height() > 3 * SLACK:
                    detail = f"with {str(other.property('text'))[:30]!r}"
                    yield Fault("overlap", f"{self.name_of(one)} {str(one.property('text'))[:30]!r}", detail)
