"""The screens on paper are those of real visits: the same properties, nothing more and nothing less."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from kiosk.journey.states import ACTIONS
from tests.support.clock import ManualClock
from tests.support.kiosk import Kiosk, kiosks
from tests.ui.menu.test_menu_walk import fits, shape
from ui.demo.preview import State, load_states

# What each screen shows of its own.
GROUP = {
    "service": "services",
    "contact": "contact",
    "car": "car",
    "body": "body",
    "scanning": "scan",
    "summary": "summary",
    "pay": "payment",
    "prepare": "measure",
    "measure": "measure",
    "results": "results",
    "sending": "report",
    "thanks": "report",
    "problem": "fault",
}
STATES = [state for state in load_states() if state.screen in GROUP]
BY_HAND = {
    "gauge": {"mode": "real", "transport": "manual"},
    "obd": {"link": "instant", "scenario": "catalyst"},
}


class Recorder:
    """Keeps of each screen of the visits what it was last told."""

    def __init__(self, kiosk: Kiosk) -> None:
        self.kiosk = kiosk
        self.views: dict[str, dict[str, Any]] = {}
        self._tell, kiosk.journey.on_change = kiosk.journey.on_change, self._changed

    def _changed(self) -> None:
        """A scan is over before a test can look: what it tells is kept while it tells it."""
        view = self.kiosk.journey.view()
        if view["screen"] == "scanning" and view["scan"]["live"]:
            self.views["scanning"] = view["scan"]
        self._tell()

    def keep(self, *kinds: str) -> None:
        screen = self.kiosk.screen
        self.views[":".join((screen, *kinds))] = self.kiosk.view(GROUP[screen])

    def diagnostics(self) -> None:
        kiosk = self.kiosk
        kiosk.act("touch")
        kiosk.act("acceptTerms", terms=True, consent=True)
        self.keep()
        kiosk.act("chooseService", service="diagnostics")
        self.keep()
        kiosk.act("setContact", email="anna@example.com")
        self.keep()
        kiosk.act("chooseCar", make="Lada", model="Vesta")
        kiosk.act("ready")
        kiosk.at("summary")
        self.keep()
        kiosk.act("buy")
        kiosk.until(lambda: kiosk.view("payment").get("qr"), "the QR")
        self.keep()
        kiosk.pay()
        kiosk.at("results")
        self.keep("diagnostics")
        kiosk.until(lambda: kiosk.view("report")["id"], "the report")
        kiosk.act("sendReport")
        kiosk.pass_time(1)
        self.keep()
        kiosk.act("finish")
        self.keep()
        kiosk.act("finish")

    def thickness(self) -> None:
        kiosk = self.kiosk
        kiosk.begin("thickness")
        self.keep()
        kiosk.act("chooseBody", body="sedan")
        kiosk.pay()
        kiosk.at("prepare")
        self.keep()
        kiosk.act("typeReading", thicknessUm=kiosk.view("measure")["reference"]["expectedUm"])
        kiosk.act("ready")
        for _ in range(40):
            kiosk.act("typeReading", thicknessUm=400)
        self.keep()
        kiosk.act("finishMeasuring")
        self.keep("thickness")

    def problem(self) -> None:
        kiosk = self.kiosk
        for _ in range(3):
            kiosk.act("finish")
        kiosk.begin("thickness")
        kiosk.act("chooseBody", body="sedan")
        kiosk.pay()
        kiosk.at("prepare")
        kiosk.act("cancel")
        self.keep()


@pytest.fixture(scope="module")
def real(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, dict[str, Any]]]:
    with kiosks(tmp_path_factory.mktemp("visits"), ManualClock()) as make:
        recorder = Recorder(make(devices=BY_HAND))
        recorder.diagnostics()
        recorder.thickness()
        recorder.problem()
        yield recorder.views


@pytest.mark.parametrize("state", STATES, ids=lambda state: f"{state.screen}.{state.name}")
def test_a_state_on_paper_has_the_shape_of_the_real_one(
    real: dict[str, dict[str, Any]], state: State
) -> None:
    paper = state.values[GROUP[state.screen]]
    told = real[f"results:{paper['kind']}" if state.screen == "results" else state.screen]
    if state.screen == "prepare":  # shows a part of what measuring shows
        told = {key: told[key] for key in paper}
    assert fits(shape(paper), shape(told)), (shape(paper), shape(told))


def test_a_problem_on_paper_offers_what_can_be_done() -> None:
    for state in STATES:
        if state.screen == "problem":
            assert set(state.values["fault"]["actions"]) <= ACTIONS["problem"]
