"""An agent whose journey is a list of screens: it goes on at each act. For the screen's own code only."""

from __future__ import annotations

import threading
from typing import Any

from kiosk.clock import SystemClock
from kiosk.journey.opening import opening
from kiosk.pulse import Pulse
from kiosk.settings import Settings
from kiosk.texts import Texts
from tests.ui.fake_journey import FakeJourney
from ui.demo.preview import load_states

ROUTE = ("attract", "terms", "service", "contact", "car", "plugIn", "scanning", "summary", "pay", "results")
# What the screen shows on its own account, and for how long.
AUTOMATIC = {"scanning": 2.0, "pay": 2.0}
# The first state of these fixtures is not the one to see.
STATES = {"pay": "waiting", "sending": "sent", "thanks": "sent"}


class RouteJourney(FakeJourney):
    """Shows the fixtures of the screens one after the other."""

    def __init__(self) -> None:
        super().__init__()
        self._at = 0
        self._route = [*ROUTE, "sending", "thanks", "attract"]
        self.values = self._fixture("attract")

    def act(self, name: str, args: dict[str, Any]) -> None:
        super().act(name, args)
        if name == "setLanguage":
            self.put(language=args["language"])
        else:
            self.go_on()

    def go_on(self) -> None:
        language = self.values["language"]
        self._at += 1
        screen = self._route[self._at]
        self.put(**{**self._fixture(screen), "language": language})
        if screen in AUTOMATIC:
            timer = threading.Timer(AUTOMATIC[screen], self.go_on)
            timer.daemon = True
            timer.start()

    @staticmethod
    def _fixture(screen: str) -> dict[str, Any]:
        states = {state.name: state.values for state in load_states(language="ru") if state.screen == screen}
        state = states.get(STATES.get(screen, ""), next(iter(states.values())))
        values: dict[str, Any] = {**state, "screen": screen, "language": "ru"}
        if screen == "contact":
            values["contact"] = {"email": "", "phone": "", "masked": "", "errorKey": ""}
            values["contact"] |= {"channels": ["email", "sms"], "reach": "email_sms"}
        if screen == "car":
            values["car"] = {**values["car"], "make": "", "model": ""}
        return values


class FakeReports:
    """One page for every report."""

    def __init__(self, page_png: bytes) -> None:
        self.asked: list[str] = []
        self._page = page_png

    def pages(self, report_id: str) -> list[bytes]:
        self.asked.append(report_id)
        return [self._page]


class FakeAgent:
    """Starts nothing; its journey walks through the fixtures."""

    def __init__(self, page_png: bytes) -> None:
        self.settings = Settings()
        self.opening = opening({}, Texts.load())
        self.texts = Texts.load()
        self.pulse = Pulse(SystemClock())
        self.journey = RouteJourney()
        self.reports = FakeReports(page_png)
        self.menu = None
        self.started = False
        self.stopped = False

    def begin(self) -> None:
        self.started = True

    def serve(self) -> None:
        """Nobody asks."""

    def stop(self) -> None:
        self.stopped = True
