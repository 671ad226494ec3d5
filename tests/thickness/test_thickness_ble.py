from __future__ import annotations

import tracemalloc
from collections.abc import Callable
from typing import Any

import pytest

from kiosk.errors import Fault
from kiosk.settings import GaugeSettings, Settings
from kiosk.thickness.ble import BleGauge
from kiosk.thickness.gauge import SerialGauge
from kiosk.thickness.result import Reading
from kiosk.thickness.selection import gauge_factory


class Peripheral:
    """Stands for bleak's client; `is_connected` gives it the chance to notify while `read` waits."""

    def __init__(
        self, found: object, disconnected_callback: Callable[[object], None], timeout: float
    ) -> None:
        self.address, self.lost = found, disconnected_callback
        self.up = False
        self.asked = 0
        self.script: list[bytes] = []
        self.notify: Callable[[object, bytearray], None] | None = None

    @property
    def is_connected(self) -> bool:
        self.asked += 1
        if self.asked % 2 == 0 and self.notify:  # the second look of `read`: the queue was just emptied
            script, self.script = self.script, []
            for data in script:
                self.notify(None, bytearray(data))
        return self.up

    async def connect(self) -> None:
        if self.address == "absent":
            raise OSError("no such device")
        self.up = True

    async def disconnect(self) -> None:
        self.up = False
        self.lost(self)

    async def start_notify(self, _uuid: str, notify: Callable[[object, bytearray], None]) -> None:
        self.notify = notify


def opened(payload: str, made: list[Peripheral], address: str = "AA:BB") -> BleGauge:
    def client(*args: Any, **kwargs: Any) -> Peripheral:
        made.append(Peripheral(*args, **kwargs))
        return made[-1]

    settings = GaugeSettings.model_validate(
        {"transport": "ble", "address": address, "characteristicUuid": "ffe1", "payload": payload}
    )
    gauge = BleGauge(settings, 5000, client)
    gauge.open()
    return gauge


@pytest.mark.parametrize(
    ("payload", "sent"),
    [
        ("ascii", [b"VALUE:1", b"23.4\n"]),
        ("float32le", [b"\xcd\xcc\xf6\x42"]),
        ("uint16be", [b"\x00\x7b"]),
    ],
)
def test_a_notification_becomes_a_reading(payload: str, sent: list[bytes]) -> None:
    made: list[Peripheral] = []
    gauge = opened(payload, made)
    made[0].script, made[0].asked = sent, 0
    assert gauge.read(1) == Reading(123)
    gauge.close()
    assert not gauge.connected


def test_an_earlier_notification_is_not_taken_for_this_point() -> None:
    made: list[Peripheral] = []
    gauge = opened("uint16be", made)
    assert made[0].notify is not None
    made[0].notify(None, bytearray(b"\x01\x00"))
    made[0].asked = 10
    with pytest.raises(Fault, match="no reading"):
        gauge.read(0.001)
    gauge.close()


@pytest.mark.parametrize("payload", ["uint16be", "ascii"])
def test_a_gauge_that_sends_all_day_fills_no_memory(payload: str) -> None:
    made: list[Peripheral] = []
    gauge = opened(payload, made)
    notify = made[0].notify
    assert notify is not None
    message = b"VALUE:123\n" if payload == "ascii" else b"\x00\x7b"
    tracemalloc.start()
    try:
        for _ in range(20_000):
            notify(None, bytearray(message))
        kept_bytes, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert kept_bytes < 100_000
    made[0].script, made[0].asked = [message], 0
    assert gauge.read(1) == Reading(123)
    gauge.close()


def test_a_lost_link_is_told() -> None:
    made: list[Peripheral] = []
    gauge = opened("ascii", made)
    made[0].up = False
    with pytest.raises(Fault, match="THK-LINK-LOST"):
        gauge.read(1)
    gauge.open()
    assert gauge.connected
    assert len(made) == 2
    gauge.close()


def test_no_gauge_is_told() -> None:
    with pytest.raises(Fault, match="THK-NO-GAUGE"):
        opened("ascii", [], address="absent")
    with pytest.raises(Fault, match="THK-NO-GAUGE"):
        opened("ascii", [], address="")


def test_the_settings_choose_the_gauge(settings: Settings) -> None:
    def chosen(transport: str) -> Callable[[], object] | None:
        gauge = settings.devices.gauge.model_copy(update={"transport": transport})
        devices = settings.devices.model_copy(update={"gauge": gauge})
        return gauge_factory(settings.model_copy(update={"devices": devices}))

    assert chosen("manual") is None
    for transport, kind in (("ble", BleGauge), ("serial", SerialGauge)):
        factory = chosen(transport)
        assert factory is not None
        assert isinstance(factory(), kind)


def test_prod_has_no_simulated_gauge(settings: Settings) -> None:
    assert gauge_factory(settings, "/dev/pts/9") is not None
    with pytest.raises(ValueError, match="PROD"):
        gauge_factory(settings.model_copy(update={"environment": "PROD"}), "/dev/pts/9")
