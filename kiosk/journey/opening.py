"""What the screen shows before there is a journey: the services, and the check of the settings, take longer to load
than a screen to draw.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from kiosk.raw_settings import value_of
from kiosk.texts import Texts


def opening(tree: Mapping[str, Any], texts: Texts) -> dict[str, Any]:
    """Return the first view: the kiosk's own language and appearance, and no word of what is offered yet.

    Args:
        tree: the settings as they were set (`kiosk.raw_settings`). What is wrong with them is told when they are
            checked; here it is passed over.
    """
    language, codes = value_of(tree, "ui.language"), texts.languages()
    return {
        "screen": "attract",
        "language": language if language in codes else codes[0],
        "languages": languages_of(texts),
        "appearance": appearance_of(
            value_of(tree, "ui.theme"), sound=value_of(tree, "ui.sound") is not False
        ),
        "kioskId": str(value_of(tree, "kiosk.id") or ""),
        "environment": "PROD" if value_of(tree, "environment") == "PROD" else "DEV",
    }


def languages_of(texts: Texts) -> list[dict[str, str]]:
    """Return the languages to choose from, each by its own name."""
    return [{"code": code, "name": texts.name_of(code)} for code in texts.languages()]


def appearance_of(theme: str, *, sound: bool) -> dict[str, Any]:
    """Return the kiosk's own appearance: nobody has chosen anything."""
    return {
        "theme": "dark" if theme == "dark" else "light",
        "largeText": False,
        "highContrast": False,
        "lowReach": False,
        "sound": sound,
    }
