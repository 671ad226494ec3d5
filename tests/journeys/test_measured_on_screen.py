"""A thickness visit by touch on the real window: redone, skipped, a lost link; and readings typed in."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from kiosk.agent import Agent
from kiosk.devkit.gauge.simulator import GaugeSimulator
from kiosk.settings import Settings
from tests.conftest import ExpectedLog
from ui.app import run
from ui.demo.touching import NotReached, until
from ui.demo.visit import collect, demo_settings
from ui.demo.walk import MEASURE_DEADLINE_S, SHOWN_DEADLINE_S, Walk
from ui.display import Size
from ui.shown import Shown

pytestmark = [pytest.mark.slow, pytest.mark.timeout(1200)]


class Hands(Walk):
    """Does more on the screens of measuring than a demonstration does."""

    def __init__(self, shown: Shown, out: Path, gauge: GaugeSimulator | None = None) -> None:
        super().__init__(shown, out, "thickness", "ru")
        self.gauge = gauge
        self.message = ""

    def measure_view(self) -> dict[str, Any]:
        view: dict[str, Any] = self._view("measure")
        return view

    async def wait(self, ready: Any, what: str) -> None:
        await until(ready, MEASURE_DEADLINE_S, what)

    async def type_reading(self, opener: str, digits: str) -> None:
        """Open the keypad (again, where the machine stood still under the finger), type and save."""
        await self.wait(self._finger.settled, "the last keypad to go")
        while self._finger.find("measure.manual") is None:
            await self._finger.touch(opener)
            with suppress(NotReached):
                await until(lambda: self._finger.find("measure.manual"), 3, "the keypad")
        for digit in digits:
            await self._finger.touch(f"kb.key.{digit}")
        await self._finger.touch("measure.manual.save")

    async def _prepare(self) -> None:
        if self.gauge is not None:
            await super()._prepare()
            return
        await self.type_reading("prepare.check", "900")
        await self.wait(lambda: self.measure_view()["reference"]["state"] == "bad", "a wrong plate")
        await self.type_reading("prepare.check", f"{self.measure_view()['reference']['expectedUm']:.0f}")
        await self.wait(lambda: self.measure_view()["reference"]["state"] == "ok", "the plate")
        await self._finger.touch("prepare.ready")

    async def _measure(self) -> None:
        await (self._measure_by_hand() if self.gauge is None else self._measure_with(self.gauge))
        self.picture("measure-done")
        await self._finger.touch("measure.finish")

    async def _measure_with(self, gauge: GaugeSimulator) -> None:
        await self.wait(lambda: self.measure_view()["done"] >= 2, "two points")
        gauge.troubles.append("unplug")
        await self.wait(lambda: self.measure_view()["gauge"] == "lost", "the loss")
        self.picture("measure-lost")
        await self._finger.touch("measure.skip")
        gauge.unplug()
        gauge.start()
        await self.wait(lambda: self.measure_view()["done"] == 39, "all points but the one skipped")
        gauge.aim(str(self.measure_view()["lastId"]))
        await self._finger.touch("measure.redo")
        await self.wait(lambda: self.measure_view()["done"] == 39, "the point again")

    async def _measure_by_hand(self) -> None:
        await self.type_reading("measure.keypad", "9999")
        await until(lambda: self.measure_view()["messageKey"], SHOWN_DEADLINE_S, "the refusal")
        self.message = self.measure_view()["messageKey"]
        await self.wait(self._finger.settled, "the keypad to go")
        self.picture("measure-refused")
        await self._finger.touch("measure.skip")
        for count in range(39):
            await self.type_reading("measure.keypad", "480" if count in {20, 21} else "118")
            await self.wait(lambda done=count + 1: self.measure_view()["done"] == done, "the reading")


def visit(
    tmp_path: Path, devices: dict[str, Any], gauge: GaugeSimulator | None
) -> tuple[Hands, dict[str, Any]]:
    """Walk one visit; returns the walk and what the ledger holds of it."""
    storage = tmp_path / "storage"
    values = demo_settings(storage, "ru").model_dump(by_alias=True)
    values["devices"]["gauge"] |= devices
    walks: list[Hands] = []

    async def visitor(shown: Shown) -> int:
        walks.append(Hands(shown, tmp_path, gauge))
        await walks[0].go()
        return 0

    agent = Agent(Settings.model_validate(values))
    assert run(agent, windowed=True, size=Size(1080, 1920), visitor=visitor) == 0
    return walks[0], collect(storage, tmp_path)


@pytest.fixture
def gauge() -> Iterator[GaugeSimulator]:
    with GaugeSimulator("sedan", delay_s=0.1) as simulator:
        yield simulator


def test_with_the_gauge(tmp_path: Path, gauge: GaugeSimulator, expected_log: ExpectedLog) -> None:
    expected_log.allow("gauge.lost")
    devices = {"mode": "real", "transport": "serial", "port": gauge.port}
    walk, left = visit(tmp_path, devices, gauge)
    assert walk.screens[-3:] == ["results", "sending", "thanks"]
    assert (left["sessionStatus"], left["paymentStatus"], left["deliveryStatus"]) == (
        "completed",
        "confirmed",
        "sent",
    )
    assert (tmp_path / "report.pdf").is_file()


def test_with_readings_typed_in(tmp_path: Path) -> None:
    walk, left = visit(tmp_path, {"mode": "real", "transport": "manual"}, None)
    assert walk.message == "fault.THK-OUT-OF-RANGE.customer"
    assert (left["sessionStatus"], left["paymentStatus"], left["deliveryStatus"]) == (
        "completed",
        "confirmed",
        "sent",
    )
    assert (tmp_path / "report.pdf").is_file()
