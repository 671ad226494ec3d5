"""The first view comes from settings that nobody has checked yet."""

from __future__ import annotations

from typing import Any

import pytest

from kiosk.journey.opening import opening
from kiosk.settings import Settings
from kiosk.texts import Texts


def test_nothing_set_opens_as_the_defaults_do() -> None:
    texts = Texts.load()
    assert opening({}, texts) | {"kioskId": ""} == opening(Settings().model_dump(by_alias=True), texts) | {
        "kioskId": ""
    }


@pytest.mark.parametrize(
    ("tree", "key", "shown"),
    [
        ({"ui": {"language": "en"}}, "language", "en"),
        ({"ui": {"language": "xx"}}, "language", "ru"),
        ({"ui": {"language": ["en"]}}, "language", "ru"),
        ({"ui": "dark"}, "language", "ru"),
        ({"environment": "PROD"}, "environment", "PROD"),
        ({"environment": 7}, "environment", "DEV"),
        ({"kiosk": {"id": 17}}, "kioskId", "17"),
    ],
)
def test_what_is_wrong_is_passed_over(tree: dict[str, Any], key: str, shown: str) -> None:
    assert opening(tree, Texts.load())[key] == shown


def test_theme_and_sound_are_the_kiosk_s_own() -> None:
    shown = opening({"ui": {"theme": "dark", "sound": False}}, Texts.load())["appearance"]
    assert (shown["theme"], shown["sound"], shown["largeText"]) == ("dark", False, False)
