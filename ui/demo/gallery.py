"""`kiosk demo --gallery`: a picture of every screen in every state, in every look."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from PySide6.QtGui import QGuiApplication

from kiosk.errors import FAULTS
from kiosk.texts import Texts
from ui.demo.preview import Look, Preview, State, load_states, offscreen, wait
from ui.demo.preview_menu import MenuPreview, load_menu_states

SIZES = {"portrait": (1080, 1920), "landscape": (1920, 1080)}
SMALL = (1280, 720)
LOOKS: dict[str, dict[str, Any]] = {"light": {}, "dark": {"theme": "dark"}, "large": {"largeText": True}}
SETTLE_MS = 30


def looks() -> Iterator[tuple[str, Look]]:
    """Every look there is a folder of pictures for: its name, e.g. `portrait-ru-dark`, and what it means."""
    for language in Texts.load().languages():
        for orientation, (width, height) in SIZES.items():
            for name, changes in LOOKS.items():
                look = Look(width, height, language, {"theme": "light", **changes})
                yield f"{orientation}-{language}-{name}", look
        yield f"small-{language}-light", Look(*SMALL, language)


def states(language: str) -> Iterator[State]:
    """Every state on paper, and the problem screen for every fault a customer can meet."""
    found = list(load_states(language=language))
    yield from found
    problem = next(state for state in found if state.screen == "problem")
    for code in FAULTS:
        fault = {**problem.values["fault"], "code": code, "refund": False}
        yield replace(problem, name=code, values={**problem.values, "fault": fault})


def gallery(out: Path, only: str = "") -> int:
    """Write `out`/<look>/<screen>.<state>.png; returns 0 when no screen complained and no text was missing.

    Args:
        only: the looks whose name holds this; all of them by default.
    """
    offscreen(1920, 1920)
    application = QGuiApplication.instance() or QGuiApplication(sys.argv[:1])
    complaints: set[str] = set()
    for name, look in looks():
        if only not in name:
            continue
        folder = out / name
        folder.mkdir(parents=True, exist_ok=True)
        preview = Preview(look)
        for state in states(look.language):
            preview.show(state)
            wait(SETTLE_MS)
            preview.grab().save(str(folder / f"{state.screen}.{state.name}.png"))
        menu = MenuPreview(preview)
        for page in load_menu_states(look.language):
            menu.show(page)
            wait(SETTLE_MS)
            preview.grab().save(str(folder / f"menu.{page.name}.png"))
        menu.close()
        preview.close()
        complaints |= {*preview.warnings, *preview.texts.missing}
        print(f"kiosk demo: {folder}")
    for complaint in sorted(complaints):
        print(f"kiosk demo: {complaint}", file=sys.stderr)
    del application
    return 1 if complaints else 0
