"""A whole kiosk without its screen, HTTP server and clockwork: a test taps, waits and lets time pass."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from kiosk.agent import Agent
from kiosk.journey.service import Journey
from kiosk.settings import Settings
from tests.support.clock import ManualClock
from tests.support.patience import PATIENCE_S

EMAIL = "anna@example.com"
HANDS_OFF = 50  # looks, a fiftieth of a second apart


def kiosk_settings(storage: Path, **changes: Any) -> Settings:
    """Return DEV settings on a storage of the test's own, with the quickest simulated car."""
    values: dict[str, Any] = {
        "storage": storage,
        "server": {"enabled": False},
        "devices": {"obd": {"link": "instant", "scenario": "catalyst"}},
        "kiosk": {"seller": {"name": "ООО «Проверка»", "inn": "7700000000"}},
    }
    return Settings.model_validate(values | changes)


class Kiosk:
    """The agent, its journey and a clock held by hand; real ledger, real pseudo-terminals."""

    def __init__(self, settings: Settings, clock: ManualClock) -> None:
        self.clock = clock
        self.agent = Agent(settings, clock)
        self.agent.open()
        self.journey = self.agent.journey = Journey(self.agent.services)
        self._changed = threading.Condition()
        self.journey.on_change = self._tell
        self.journey.start()

    def _tell(self) -> None:
        with self._changed:
            self._changed.notify_all()

    @property
    def screen(self) -> str:
        """The screen shown now."""
        return str(self.view("screen"))

    def view(self, group: str) -> Any:
        """What the screen is told of a group."""
        return self.journey.view()[group]

    def act(self, name: str, **args: Any) -> None:
        """Tap."""
        self.journey.act(name, args)

    def until(self, condition: Callable[[], Any], what: str = "") -> None:
        """Wait for work in the background; looks at every change of the screen, and in between."""
        end_s = time.monotonic() + PATIENCE_S
        with self._changed:
            while not condition():
                fault = f"; the screen is {self.screen}: {self.view('fault')}"
                assert time.monotonic() < end_s, f"{what or 'it'} did not come{fault}"
                self._changed.wait(0.02)

    def at(self, screen: str) -> None:
        """Wait for a screen."""
        self.until(lambda: self.screen == screen, screen)

    def pass_time(self, seconds: float) -> None:
        """Let time pass, and everything happen that was due in it."""
        self.clock.advance(seconds)
        self.agent.payments.tick()
        self.journey.tick()
        self.agent.deliveries.tick()

    def begin(self, service: str, contact: Mapping[str, str] | None = None) -> str:
        """Walk from attract over the contact; returns the session's id."""
        self.act("touch")
        self.act("acceptTerms", terms=True, consent=True)
        self.act("chooseService", service=service)
        self.act("setContact", **(contact or {"email": EMAIL}))
        assert self.screen == ("car" if service == "diagnostics" else "body"), self.view("contact")
        return self.session_id

    @property
    def session_id(self) -> str:
        """The id of the newest session."""
        sessions, _ = self.agent.sessions.page(limit=1)
        return sessions[0].id

    def scan(self) -> None:
        """Walk from the car to the summary."""
        self.act("chooseCar", make="Lada", model="Vesta")
        self.act("ready")
        self.at("summary")

    def pay(self) -> str:
        """Wait for the QR, let the money come; returns the intent's id."""
        self.until(lambda: self.view("payment").get("qr"), "the QR")
        intent = self.agent.payments.of_session(self.session_id)[-1]
        self.pass_time(3)
        for _ in range(HANDS_OFF):
            if self.agent.payments.get(intent.intent_id).status != "pending":
                break
            # The thread that made it still had it in hand; the kiosk would look again in a moment.
            with self._changed:
                self._changed.wait(0.02)
            self.agent.payments.tick()
        return intent.intent_id

    def diagnose(self) -> str:
        """A whole diagnostics visit, from the first tap to the next customer; returns the session's id."""
        session_id = self.begin("diagnostics")
        self.scan()
        self.act("buy")
        self.pay()
        self.at("results")
        self.until(lambda: self.view("report")["id"], "the report")
        self.act("finish")
        self.pass_time(1)
        self.act("finish")
        self.at("attract")
        assert self.agent.sessions.get(session_id).status == "completed"
        return session_id

    def status(self) -> str:
        """The newest session's status."""
        return self.agent.sessions.get(self.session_id).status

    def close(self) -> None:
        """End it; what the visit has written down stays."""
        self.journey.on_change = lambda: None
        self.journey.stop()
        self.agent.stop()


MakeKiosk = Callable[..., Kiosk]


@contextmanager
def kiosks(storage: Path, clock: ManualClock) -> Iterator[MakeKiosk]:
    """Yield a maker of kiosks on one storage, one after the other; settings may be changed by section."""
    made: list[Kiosk] = []

    def make(**changes: Any) -> Kiosk:
        made.append(Kiosk(kiosk_settings(storage, **changes), clock))
        return made[-1]

    yield make
    for kiosk in made:
        kiosk.close()


def to_qr(kiosk: Kiosk, service: str = "diagnostics") -> str:
    """Walk to a QR on the screen; returns the provider's payment id."""
    kiosk.begin(service)
    if service == "diagnostics":
        kiosk.scan()
        kiosk.act("buy")
    else:
        kiosk.act("chooseBody", body="sedan")
    kiosk.until(lambda: kiosk.view("payment").get("reference"), "the intent")
    kiosk.pass_time(0)
    kiosk.until(lambda: kiosk.view("payment").get("qr"), "the QR")
    assert kiosk.view("payment")["qr"].startswith("https://")
    payment_id = kiosk.agent.payments.of_session(kiosk.session_id)[-1].provider_payment_id
    assert payment_id is not None
    return payment_id
