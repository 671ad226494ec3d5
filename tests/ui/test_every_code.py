"""Every code of the catalogue on the results screen: unfolded, whole, in the reader's language."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest
from PySide6.QtCore import QCoreApplication

from kiosk.diagnostics.catalogue import Catalogue, DtcText
from tests.ui.walker import Walker, kinds, plain
from ui.demo.preview import Preview, State, load_states
from ui.demo.touching import visible_items

AT_ONCE = 40


def _results(texts: tuple[DtcText, ...], language: str) -> State:
    """The results screen with these codes, as kiosk/journey/showing.py hands them over."""
    state = next(
        s for s in load_states(language=language) if (s.screen, s.name) == ("results", "diagnostics")
    )
    codes = [
        {
            "code": text.code,
            "kinds": ["stored", "permanent"],
            "ecu": "",
            "severity": text.severity,
            "title": text.title,
            "meaning": text.meaning,
            "causes": list(text.causes),
            "urgency": text.urgency,
            "next": text.next_step,
        }
        for text in texts
    ]
    return replace(state, values={**state.values, "results": {**state.values["results"], "codes": codes}})


def _problems(shown: Preview, texts: tuple[DtcText, ...]) -> Iterator[str]:
    shown.show(_results(texts, shown.look.language))
    cards = [i for i in visible_items(shown.window.contentItem()) if "KioskCodeCard" in kinds(i)]
    assert len(cards) == len(texts)
    for card in cards:
        card.setProperty("unfolded", True)
    QCoreApplication.processEvents()
    for card, text in zip(cards, texts, strict=True):
        said = plain(
            "\n".join(str(i.property("text")) for i in visible_items(card) if "QQuickText" in kinds(i))
        )
        for part in (text.code, text.title, text.meaning, *text.causes, text.urgency, text.next_step):
            if not part or part not in said:
                yield f"{text.code}: not shown: {part!r}"
    image = shown.grab()
    yield from map(str, Walker(shown.window, image, shown.look.language).faults())


def _longest(language: str) -> tuple[DtcText, ...]:
    """The codes whose texts need the most room, and some that only their structure explains."""
    catalogue = Catalogue.load()
    texts = [catalogue.describe(code, language) for code in catalogue.codes()]
    by: list[Callable[[DtcText], Any]] = [
        lambda text: len(text.title),
        lambda text: len(text.meaning),
        lambda text: len("".join(text.causes)),
        lambda text: len(text.next_step),
    ]
    codes = {text.code for key in by for text in sorted(texts, key=key)[-6:]} | {"P1ABC", "U3FFF", "B2200"}
    return tuple(catalogue.describe(code, language) for code in sorted(codes))


@pytest.mark.parametrize("language", ["ru", "en"])
def test_the_longest_codes_open(preview: Callable[..., Preview], language: str) -> None:
    shown = preview(language=language)
    assert not list(_problems(shown, _longest(language)))


@pytest.mark.slow
@pytest.mark.timeout(900)
@pytest.mark.parametrize("language", ["ru", "en"])
def test_every_code_opens(preview: Callable[..., Preview], language: str) -> None:
    catalogue = Catalogue.load()
    texts = [catalogue.describe(code, language) for code in catalogue.codes()]
    assert len(texts) > 1000
    shown = preview(language=language)
    problems = [
        problem
        for start in range(0, len(texts), AT_ONCE)
        for problem in _problems(shown, tuple(texts[start : start + AT_ONCE]))
    ]
    assert not problems, "\n".join(problems)
