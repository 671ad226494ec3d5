"""Foreign text on paper: plain, drawable, in visual order."""

from __future__ import annotations

import re

import pytest

from kiosk.reports.pdf.text import BOX, clean, fit, markup, runs, visual, width, wrap
from kiosk.reports.pdf.theme import FALLBACK, REGULAR, use_fonts


@pytest.fixture(autouse=True)
def _fonts() -> None:
    use_fonts()


def test_markup_comes_out_as_text() -> None:
    assert markup("<b>A</b> & <img src='x'/>") == "&lt;b&gt;A&lt;/b&gt; &amp; &lt;img src='x'/&gt;"


def test_control_and_direction_characters_go_and_breaks_become_spaces() -> None:
    assert clean("a\x00\x07b\u202ec\u200d\ufeff\nd\te\ud800") == "abc d e"


def test_stacked_marks_are_limited() -> None:
    assert len(clean("Z" + "\u0337" * 50)) == 4


def test_what_the_face_lacks_is_set_in_the_fallback_and_the_rest_is_a_box() -> None:
    assert list(runs("Ж✕", REGULAR)) == [(REGULAR, "Ж"), (FALLBACK, "✕")]
    assert "".join(piece for _, piece in runs(clean("🚗 中 ok"))) == f"{BOX} {BOX} ok"


def test_hebrew_is_reversed_and_its_numbers_are_not() -> None:
    assert visual("שלום") == "םולש"
    assert visual("מחיר 15 שח") == "חש 15 ריחמ"
    assert visual("Лада (שלום)") == "Лада (םולש)"


def test_a_right_to_left_run_is_not_broken_over_lines() -> None:
    told = re.sub("<[^>]*>", "", markup("Лада (שלום 15 שח) 2"))
    assert told == "Лада (חש\u00a015\u00a0םולש) 2"


def test_arabic_letters_are_joined() -> None:
    assert visual("بب") == "\ufe90\ufe91"


def test_left_to_right_text_is_untouched() -> None:
    assert visual("Toyota Камри 2.0") == "Toyota Камри 2.0"


def test_fit_cuts_to_the_room_given() -> None:
    cut = fit("Очень длинное название автомобиля", REGULAR, 10, 80)
    assert cut.endswith("…")
    assert width(cut, REGULAR, 10) <= 80
    assert fit("Лада", REGULAR, 10, 80) == "Лада"


def test_wrap_keeps_every_word_until_its_last_line() -> None:
    text = "раз два три четыре пять шесть семь"
    lines = wrap(text, REGULAR, 10, 70, 10)
    assert " ".join(lines) == text
    assert all(width(line, REGULAR, 10) <= 70 for line in lines)
    assert wrap(text, REGULAR, 10, 70, 2)[-1].endswith("…")
    assert wrap("", REGULAR, 10, 70, 2) == [""]
    assert len(wrap("А" * 500, REGULAR, 10, 70, 3)) <= 3
