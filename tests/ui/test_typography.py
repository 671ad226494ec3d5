"""Where the screen's lines may break."""

from __future__ import annotations

import pytest

from kiosk.texts import Texts
from ui.typography import HYPHEN, LONGEST_PAIR, MINUS, NBSP, typeset

PLAIN = {NBSP: "_", HYPHEN: "=", MINUS: "~"}


def shown(text: str) -> str:
    """The text as set, with signs one can see."""
    return "".join(PLAIN.get(sign, sign) for sign in typeset(text))


@pytest.mark.parametrize(
    ("written", "set_as"),
    [
        ("Узнайте, что с машиной", "Узнайте, что с_машиной"),
        ("Киоск временно не работает", "Киоск временно не_работает"),
        ("Укажите почту — можно оба", "Укажите почту_— можно_оба"),
        ("Пластина у держателя: 125 ± 5 мкм.", "Пластина у_держателя: 125_±_5_мкм."),
        ("Через 17 секунд", "Через 17_секунд"),
        ("от -10 до 10 %", "от_~10_до_10_%"),
        ("Обычно 550–1100 об/мин", "Обычно 550–1100_об/мин"),
        ("Звоните: 8 800 555-01-23", "Звоните: 8_800_555=01=23"),
        ("+7 (916) 123-45-67", "+7_(916)_123=45=67"),
        ("Диагностика OBD-II", "Диагностика OBD=II"),
        ("The report comes by e-mail", "The report comes by_e=mail"),
        ("This is a car", "This is a_car"),
        ("Первый абзац тут.\nВторой", "Первый абзац тут.\nВторой"),
        ("Отправим на ivan.petrov@yandex.ru", "Отправим на ivan.petrov@yandex.ru"),
        ("Выбор услуги", "Выбор услуги"),
        ("", ""),
    ],
)
def test_a_line_breaks_where_a_typesetter_lets_it(written: str, set_as: str) -> None:
    assert shown(written) == set_as


def test_setting_twice_changes_nothing() -> None:
    texts = Texts.load()
    for language in texts.languages():
        once = typeset(texts.get(language, "screen.terms.offer.text", **dict.fromkeys(PLACES, "X")))
        assert typeset(once) == once


PLACES = ("seller", "inn", "kiosk", "address", "phone")


@pytest.mark.parametrize("language", ["ru", "en", "kk"])
def test_nothing_is_glued_into_more_than_a_column_holds(language: str) -> None:
    texts = Texts.load()
    text = texts.get(language, "screen.terms.offer.text", **dict.fromkeys(PLACES, "X"))
    pieces = typeset(text).replace("\n", " ").split(" ")
    longest_word = max(len(word) for word in text.split())
    assert max(map(len, pieces)) <= longest_word + LONGEST_PAIR
