"""A whole visit by touch with canaries in it, then a crash: `python -m tests.attacks.canary_visit STORAGE OUT`."""

from __future__ import annotations

import asyncio
import json
import sys
from pathlib import Path

import httpx
from PySide6.QtCore import QPoint

from kiosk.agent import Agent
from kiosk.crash import TRACES
from kiosk.devkit.car.scenario import SCENARIOS
from kiosk.logs import configure
from kiosk.settings import Settings
from ui.app import run
from ui.demo.touching import until
from ui.demo.visit import demo_settings
from ui.demo.walk import SHOWN_DEADLINE_S, Walk
from ui.display import Size
from ui.shown import Shown

EMAIL, DIGITS, VIN = "canary-4c1@example.org", "9064445566", "JTDBE32K620987654"
TOKEN, PIN, WRONG_PIN = "canary-token-8e2a", "84027163", "77412906"
CANARIES = (EMAIL, "canary-4c1", DIGITS, VIN, TOKEN, PIN, WRONG_PIN)
CORNER = QPoint(40, 40)


class Technician(Walk):
    """A customer who leaves both contacts, and the technician who comes after him."""

    async def _contact(self) -> None:
        await self._finger.spell(EMAIL, "contact.email")
        await self._finger.touch("contact.tab.phone")
        for digit in DIGITS:
            await self._finger.touch(f"kb.key.{digit}")
        await self._enabled("contact.next")
        self.picture("contact")
        await self._finger.touch("contact.next")

    async def serve(self, taps: int) -> None:
        """Open the service menu with a wrong PIN and then the right one, and look at what shows customers."""
        await until(lambda: self._view("screen") == "attract", SHOWN_DEADLINE_S, "the attract screen")
        await until(self._finger.settled, SHOWN_DEADLINE_S, "the attract screen")
        for _ in range(taps):
            await self._finger.tap(CORNER)
        for pin in (WRONG_PIN, PIN):
            await self._dots(0)
            for count, digit in enumerate(pin, 1):
                await self._finger.touch(f"kb.key.{digit}")
                await self._dots(count)
            await self._finger.touch("service.pin.open")
        for page in ("reports", "log", "audit"):
            await self._finger.touch(f"service.entry.{page}")
            self.picture(f"service-{page}")
            await self._finger.touch("service.back")

    async def _dots(self, count: int) -> None:
        def shown() -> bool:
            dots = self._finger.find("service.dots")
            return dots is not None and dots.property("count") == count

        await until(shown, SHOWN_DEADLINE_S, f"{count} digits of the PIN")


def canary_settings(storage: Path, out: Path) -> Settings:
    """The demonstration's, with the car's VIN and the API's token."""
    values = demo_settings(storage, "ru").model_dump(by_alias=True)
    car = json.loads((SCENARIOS / "catalyst.json").read_text("utf-8"))
    (out / "car.json").write_text(json.dumps(car | {"vin": VIN}), "utf-8")
    values["devices"]["obd"] |= {"scenario": str(out / "car.json"), "link": "instant"}
    values["api"]["token"] = TOKEN
    return Settings.model_validate(values)


def look(base: str, out: Path) -> None:
    """Read the metrics, and the sessions as the back office does."""
    with httpx.Client(base_url=base, headers={"Authorization": f"Bearer {TOKEN}"}) as http:
        (out / "metrics").write_text(http.get("/metrics").text, "utf-8")
        assert EMAIL in http.get("/api/sessions").text


def main(storage: Path, out: Path) -> None:
    """Visit, look, and crash with everything in the frame."""
    configure(production=True)
    TRACES.install(storage)
    settings = canary_settings(storage, out)
    agent = Agent(settings)

    async def visitor(shown: Shown) -> int:
        walk = Technician(shown, out, "diagnostics", "ru")
        await walk.go()
        await walk.serve(settings.ui.service_menu.taps)
        await asyncio.to_thread(look, f"http://127.0.0.1:{agent.port}", out)
        return 0

    assert run(agent, size=Size(1080, 1920), visitor=visitor) == 0
    raise RuntimeError(f"{EMAIL} {DIGITS} {VIN}")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
