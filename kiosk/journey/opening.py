"""What the screen shows before there is a journey: loading the services takes longer than drawing a screen."""

from __future__ import annotations

from typing import Any

from kiosk.settings import Settings
from kiosk.texts import Texts


def opening(settings: Settings, texts: Texts) -> dict[str, Any]:
    """Return the first view: the kiosk's own language and appearance, and no word of what is offered yet."""
    return {
        "screen": "attract",
        "language": settings.ui.language,
        "languages": languages_of(texts),
        "appearance": appearance_of(settings),
        "kioskId": settings.kiosk.id,
        "environment": settings.environment,
    }


def languages_of(texts: Texts) -> list[dict[str, str]]:
    """Return the languages to choose from, each by its own name."""
    return [{"code": code, "name": texts.name_of(code)} for code in texts.languages()]


def appearance_of(settings: Settings) -> dict[str, Any]:
    """Return the kiosk's own appearance: nobody has chosen anything."""
    ui = settings.ui
    return {
        "theme": "dark" if ui.theme == "dark" else "light",
        "largeText": False,
        "highContrast": False,
        "lowReach": False,
        "sound": ui.sound,
    }
