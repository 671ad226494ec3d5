"""What a screen tells of what is wrong and of what was found."""

from __future__ import annotations

from dataclasses import replace

from kiosk.texts import Texts
from tests.ui.hand import Make, show, spell, tap
from tests.ui.walker import kinds, named, plain
from ui.demo.preview import Preview, load_states
from ui.demo.touching import visible_items


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


def test_only_what_can_be_delivered_is_asked_for(preview: Make) -> None:
    shown = show(preview, "contact", "mail-only")
    assert named(shown.window, "contact.email")
    assert not named(shown.window, "contact.tab.phone"), "one way leaves nothing to choose"
    spell(shown, "ann")
    tap(shown, "kb.chip.@mail.ru")
    tap(shown, "contact.next")
    assert shown.view.acts == [("setContact", {"email": "ann@mail.ru", "phone": ""})]

    shown = show(preview, "contact", "sms-only")
    assert named(shown.window, "contact.phone")
    assert not named(shown.window, "contact.tab.email")
    assert says(shown, "screen.contact.by_sms.sms"), "said before anything is typed"
    for digit in "9161234567":
        tap(shown, f"kb.key.{digit}")
    tap(shown, "contact.next")
    assert shown.view.acts == [("setContact", {"email": "", "phone": "+79161234567"})]


def test_an_sms_without_a_link_is_not_taken_for_the_report(preview: Make) -> None:
    shown = show(preview, "contact", "no-link")
    assert says(shown, "screen.contact.by_sms.email_sms")
    shown = show(preview, "contact", "phone")
    assert not says(shown, "screen.contact.by_sms.email_sms"), "there the SMS brings the link"
    shown = show(preview, "contact", "no-link", largeText=True)
    assert says(shown, "screen.contact.by_sms.email_sms"), "without the lead, all the more"


def test_the_first_screen_and_the_summary_promise_what_is_kept(preview: Make) -> None:
    assert says(show(preview, "attract", "sms-only"), "screen.attract.lead.sms_link")
    assert says(show(preview, "attract", "no-link"), "screen.attract.lead.email_sms")
    assert says(show(preview, "attract", "default"), "screen.attract.lead.email_sms_link")
    assert says(show(preview, "summary", "no-link"), "screen.summary.locked.pdf.email_sms")


def test_codes_are_never_called_none(preview: Make) -> None:
    """A verdict that lets the driver go on is `fine`; the codes behind it are there all the same."""
    shown = show(preview, "summary", "minor")
    assert not says(shown, "screen.summary.verdict.fine")
    assert says(shown, "screen.summary.verdict.minor")
    assert says(shown, "screen.summary.locked.codes")
    shown = show(preview, "summary", "clean")
    assert says(shown, "screen.summary.verdict.fine")
    assert not says(shown, "screen.summary.locked.codes"), "there are none to explain"
