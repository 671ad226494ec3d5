"""One whole visit by touch: what a customer does on each screen, and a picture of each."""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

from ui.demo.touching import TOUCH_DEADLINE_S, Finger, NotReached, until
from ui.shown import Shown

EMAIL = "anna.petrova@example.com"
MODEL = "Vesta"
BODY = "sedan"
SHOWN_DEADLINE_S = 15.0
SCAN_DEADLINE_S = 150.0
PAY_DEADLINE_S = 60.0
MEASURE_DEADLINE_S = 240.0
SEND_DEADLINE_S = 60.0
# A visit has about a dozen screens; more is a walk in circles.
MOST_SCREENS = 24


class Walk:
    """Goes from the attract screen to the thanks and back, whichever screens the journey shows between.

    Attributes:
        screens: in the order they were shown. seconds: how long each was on the screen.
    """

    def __init__(self, shown: Shown, out: Path, service: str, language: str) -> None:
        self._facade = shown.facade
        self._window = shown.window.window
        self._finger = Finger(self._window)
        self._out = out
        self._service = service
        self._language = language
        self.screens: list[str] = []
        self.seconds: dict[str, float] = {}
        self._steps: dict[str, Callable[[], Awaitable[None]]] = {
            "attract": self._attract,
            "terms": self._terms,
            "service": self._choose_service,
            "contact": self._contact,
            "car": self._car,
            "plugIn": self._plug_in,
            "scanning": self._scanning,
            "summary": self._summary,
            "pay": self._pay,
            "body": self._body,
            "prepare": self._prepare,
            "measure": self._measure,
            "results": self._results,
            "sending": self._sending,
            "thanks": self._thanks,
        }

    async def go(self) -> None:
        """Walk; raises `NotReached` when the visit does not get on."""
        await until(lambda: self._view("screen") == "attract", SHOWN_DEADLINE_S, "the first screen")
        while len(self.screens) < MOST_SCREENS:
            screen = str(self._view("screen"))
            step = self._steps.get(screen)
            if step is None:
                code = self._view("fault").get("code") or self._view("outOfService").get("code")
                raise NotReached(f"the visit ended on the screen {screen} ({code})")
            self.screens.append(screen)
            started = time.monotonic()
            await until(self._finger.settled, SHOWN_DEADLINE_S, f"the screen {screen}")
            await step()
            await self._left(screen)
            self.seconds[screen] = round(self.seconds.get(screen, 0) + time.monotonic() - started, 3)
            if screen == "thanks":
                return
        raise NotReached("the visit walks in circles: " + " ".join(self.screens))

    def picture(self, name: str) -> None:
        """Write what the screen shows as NN-<name>.png."""
        file = self._out / f"{len(self.screens):02d}-{name}.png"
        if not self._window.grabWindow().save(str(file)):
            raise NotReached(f"{file} could not be written")

    def _view(self, group: str) -> Any:
        return self._facade.value(group)

    async def _left(self, screen: str) -> None:
        await until(lambda: self._view("screen") != screen, SHOWN_DEADLINE_S, f"the screen after {screen}")

    async def _reach(self, screen: str, ready: Callable[[], object], deadline_s: float) -> bool:
        """Wait for something on a screen; False when the screen went by itself."""
        await until(lambda: ready() or self._view("screen") != screen, deadline_s, f"on the screen {screen}")
        return bool(self._view("screen") == screen)

    async def _enabled(self, name: str) -> None:
        def enabled() -> bool:
            item = self._finger.find(name)
            return item is not None and item.isEnabled()

        await until(enabled, TOUCH_DEADLINE_S, f"{name} to be enabled")

    async def _attract(self) -> None:
        if self._view("language") != self._language:
            await self._finger.touch("header.language")
            if len(self._view("languages")) > 2:
                await self._finger.touch(f"language.{self._language}")
            await until(lambda: self._view("language") == self._language, SHOWN_DEADLINE_S, "the language")
        await until(self._finger.settled, SHOWN_DEADLINE_S, "the choice of languages to go")
        self.picture("attract")
        await self._finger.touch("attract.start")

    async def _terms(self) -> None:
        await self._finger.touch("terms.offer")
        await self._finger.touch("terms.consent")
        await self._enabled("terms.accept")
        self.picture("terms")
        await self._finger.touch("terms.accept")

    async def _choose_service(self) -> None:
        available = until(
            lambda: self._view("services").get(self._service, {}).get("available"),
            SHOWN_DEADLINE_S,
            "service",
        )
        await available
        self.picture("service")
        await self._finger.touch(f"service.{self._service}")

    async def _contact(self) -> None:
        await self._finger.spell(EMAIL, "contact.email")
        await self._enabled("contact.next")
        self.picture("contact")
        await self._finger.touch("contact.next")

    async def _car(self) -> None:
        self.picture("car-makes")
        await self._finger.touch("car.make." + str(self._view("car")["makes"][0]))
        await self._finger.spell(MODEL, "car.model")
        self.picture("car")
        await self._finger.touch("car.next")

    async def _plug_in(self) -> None:
        self.picture("plugIn")
        await self._finger.touch("plugIn.ready")

    async def _scanning(self) -> None:
        def midway() -> bool:
            scan = self._view("scan")
            return int(scan.get("percent") or 0) >= 50 or bool(scan.get("live"))

        if await self._reach("scanning", midway, SCAN_DEADLINE_S):
            self.picture("scanning")
        await self._reach("scanning", lambda: False, SCAN_DEADLINE_S)

    async def _summary(self) -> None:
        self.picture("summary")
        await self._finger.touch("summary.buy")

    async def _pay(self) -> None:
        if await self._reach("pay", lambda: self._view("payment").get("qr"), PAY_DEADLINE_S):
            self.picture("pay")
        await self._reach("pay", lambda: False, PAY_DEADLINE_S)

    async def _body(self) -> None:
        self.picture("body")
        await self._finger.touch(f"body.{BODY}")

    async def _prepare(self) -> None:
        await self._finger.touch("prepare.check")
        await until(
            lambda: self._view("measure").get("reference", {}).get("state") == "ok",
            MEASURE_DEADLINE_S,
            "the reference plate",
        )
        await self._enabled("prepare.ready")
        self.picture("prepare")
        await self._finger.touch("prepare.ready")

    async def _measure(self) -> None:
        def settled(part: float) -> bool:
            measure = self._view("measure")
            total = int(measure.get("total") or 0)
            return total > 0 and int(measure.get("done", 0)) + int(measure.get("skipped", 0)) >= total * part

        if await self._reach("measure", lambda: settled(0.5), MEASURE_DEADLINE_S):
            self.picture("measure")
        if await self._reach("measure", lambda: settled(1), MEASURE_DEADLINE_S):
            self.picture("measure-done")
            await self._finger.touch("measure.finish")

    async def _results(self) -> None:
        await until(lambda: self._view("results").get("kind"), SHOWN_DEADLINE_S, "the results")
        self.picture("results")
        tabs = {"diagnostics": ("live", "monitors"), "thickness": ("diagram",)}[self._service]
        for tab in tabs:
            if self._finger.find(f"results.tab.{tab}") is not None:
                await self._finger.touch(f"results.tab.{tab}")
                self.picture(f"results-{tab}")
        await self._finger.touch("results.send")

    async def _sending(self) -> None:
        def sent() -> bool:
            report = self._view("report")
            states = [delivery["state"] for delivery in report.get("deliveries", [])]
            return bool(states) and set(states) == {"sent"} and bool(report.get("pages"))

        if await self._reach("sending", sent, SEND_DEADLINE_S):
            self.picture("sending")
            await self._finger.touch("sending.finish")

    async def _thanks(self) -> None:
        self.picture("thanks")
        await self._finger.touch("thanks.finish")
