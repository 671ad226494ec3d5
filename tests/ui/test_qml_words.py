"""What a screen tells of what is wrong and of what was found."""

from __future__ import annotations

from dataclasses import replace

from kiosk.texts import Texts
from tests.ui.hand import Make, show, tap
from tests.ui.walker import kinds, named, plain
from ui.preview import Preview, load_states
from ui.touching import visible_items


def says(shown: Preview, key: str) -> bool:
    said = [
        str(i.property("text")) for i in visible_items(shown.window.contentItem()) if "QQuickText" in kinds(i)
    ]
    return any(plain(text) == Texts.load().get("ru", key) for text in said)


def test_what_was_wrong_with_an_address_is_said_until_it_is_changed(preview: Make) -> None:
    shown = show(preview, "contact", "error")
    assert says(shown, "screen.contact.error.email")
    assert not any(
        "Отправим на" in str(i.property("text")) for i in visible_items(shown.window.contentItem())
    )
    tap(shown, "kb.backspace")
    assert not says(shown, "screen.contact.error.email")
    tap(shown, "contact.next")
    assert says(shown, "screen.contact.error.email"), "the same answer to the next try"


def test_the_complaint_is_shown_where_it_belongs(preview: Make) -> None:
    state = next(s for s in load_states() if (s.screen, s.name) == ("contact", "error"))
    wrong = {**state.values["contact"], "phone": "+79161234567", "errorKey": "screen.contact.error.phone"}
    shown = preview()
    shown.show(replace(state, values={**state.values, "contact": wrong}))
    shown.grab()
    assert named(shown.window, "contact.phone"), "the field of the number stands open"
    assert says(shown, "screen.contact.error.phone")


def test_codes_are_never_called_none(preview: Make) -> None:
    """A verdict that lets the driver go on is `fine`; the codes behind it are there all the same."""
    shown = show(preview, "summary", "minor")
    assert not says(shown, "screen.summary.verdict.fine")
    assert says(shown, "screen.summary.verdict.minor")
    assert says(shown, "screen.summary.locked.codes")
    shown = show(preview, "summary", "clean")
    assert says(shown, "screen.summary.verdict.fine")
    assert not says(shown, "screen.summary.locked.codes"), "there are none to explain"
