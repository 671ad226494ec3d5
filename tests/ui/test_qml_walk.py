"""Every screen in every state: targets, contrast, nothing cut, everything translated."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.ui.walker import Walker, named
from ui.demo.preview import Preview, State, load_states
from ui.demo.touching import every_item

LOOKS: dict[str, dict[str, Any]] = {
    "portrait-ru": {"language": "ru"},
    "landscape-en-dark": {"width": 1920, "height": 1080, "language": "en", "theme": "dark"},
    "portrait-en-large": {"language": "en", "largeText": True},
    "landscape-ru-large": {"width": 1920, "height": 1080, "language": "ru", "largeText": True},
    "small-ru": {"width": 1280, "height": 720, "language": "ru"},
    "small-ru-contrast": {"width": 1280, "height": 720, "language": "ru", "highContrast": True},
    "small-kk-large": {"width": 1280, "height": 720, "language": "kk", "largeText": True},
    "landscape-en-low": {"width": 1920, "height": 1080, "language": "en", "lowReach": True},
    "portrait-ru-low-dark-contrast": {
        "language": "ru",
        "theme": "dark",
        "highContrast": True,
        "lowReach": True,
    },
    "portrait-kk": {"language": "kk"},
}


def _foreign_missing(preview: Preview) -> set[str]:
    """Missing keys of this area; the faults' sentences are kept by another test."""
    return {key for key in preview.texts.missing if ":fault." not in key}


ALWAYS = ("portrait-ru", "landscape-en-dark", "portrait-en-large", "small-ru")


@pytest.mark.parametrize(
    "look", [name if name in ALWAYS else pytest.param(name, marks=pytest.mark.slow) for name in LOOKS]
)
def test_every_state_is_ready_for_a_shop_window(preview: Callable[..., Preview], look: str) -> None:
    shown = preview(**LOOKS[look])
    language = shown.look.language
    problems: list[str] = []
    for state in load_states(language=language):
        shown.show(state)
        image = shown.grab()
        found = Walker(shown.window, image, language).faults()
        problems += [f"{state.screen}.{state.name}: {fault}" for fault in found if "fault." not in fault.item]
    assert not problems, "\n" + "\n".join(problems)
    assert not _foreign_missing(shown)
    assert not [w for w in shown.warnings if "bodies/" not in w]


def _state(screen: str, name: str) -> State:
    return next(s for s in load_states() if (s.screen, s.name) == (screen, name))


@pytest.mark.parametrize(
    ("name", "attribute", "value", "rule"),
    [
        ("service.back", "height", 40, "target"),
        ("service.back", "label", "⟦screen.back⟧", "translation"),
        ("service.back", "width", 90, "cut"),
    ],
)
def test_the_walk_finds_an_item_made_wrong(
    preview: Callable[..., Preview], name: str, attribute: str, value: object, rule: str
) -> None:
    shown = preview()
    shown.show(_state("service", "default"))
    item = named(shown.window, name)
    assert item is not None
    item.setProperty(attribute, value)
    rules = {fault.rule for fault in Walker(shown.window, shown.grab(), "ru").faults()}
    assert rule in rules


def test_the_walk_finds_a_pale_text(preview: Callable[..., Preview]) -> None:
    shown = preview()
    shown.show(_state("service", "default"))
    texts = [i for i in every_item(shown.window.contentItem()) if i.property("role") == "title"]
    texts[0].setProperty("color", "#C0C8D0")
    rules = {fault.rule for fault in Walker(shown.window, shown.grab(), "ru").faults()}
    assert "contrast" in rules


def test_the_walk_finds_a_word_that_goes_on_below(preview: Callable[..., Preview]) -> None:
    shown = preview()
    shown.show(_state("service", "default"))
    title = next(i for i in every_item(shown.window.contentItem()) if i.property("role") == "title")
    title.setWidth(120)
    rules = {fault.rule for fault in Walker(shown.window, shown.grab(), "ru").faults()}
    assert "broken word" in rules


@pytest.mark.parametrize("language", ["ru", "en", "kk"])
@pytest.mark.parametrize("low_reach", [False, True])
def test_a_label_too_long_for_its_button_is_laid_out(
    preview: Callable[..., Preview], language: str, low_reach: bool
) -> None:
    """Its width followed the wrapped text, and the text the width, for ever: the kiosk stood still."""
    shown = preview(width=1280, height=720, language=language, lowReach=low_reach)
    for state in load_states(language=language):
        if state.screen == "prepare":
            shown.show(state)
            assert not shown.grab().isNull()
