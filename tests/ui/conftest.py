"""A screen without a display, set before the first Qt object is made."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator

import pytest

if "QT_QPA_PLATFORM" not in os.environ:
    from ui.preview import offscreen

    offscreen(1920, 1920)

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
