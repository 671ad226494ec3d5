"""Cars seen lately: what each control unit supports, so that a second scan need not ask again.

A car is recognised by its VIN, which is asked for only when the units and their first bitmaps (01 00) equal a
remembered car's. Only the digest of a VIN is kept, only in memory, and not beyond half a day.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field

from kiosk.clock import Clock

KEEP_S = 12 * 3600.0
_MOST = 100


@dataclass(frozen=True)
class KnownCar:
    """What a whole scan learnt: by unit the parameters of service 01 and the items of 09; the ids of 06."""

    protocol: str
    first: dict[str, bytes]
    parameters: dict[str, frozenset[int]]
    information: dict[str, frozenset[int]]
    tests: frozenset[int] | None


@dataclass
class Cars:
    """The memory of one kiosk; used by one scan at a time."""

    clock: Clock
    _cars: dict[bytes, tuple[float, KnownCar]] = field(default_factory=dict)

    def like(self, protocol: str, first: dict[str, bytes]) -> KnownCar | None:
        """Return the latest car that could be the one which gave these first bitmaps."""
        self._forget()
        fitting = [car for _, car in self._cars.values() if (car.protocol, car.first) == (protocol, first)]
        return fitting[-1] if fitting else None

    def recall(self, vin: str, protocol: str, first: dict[str, bytes]) -> KnownCar | None:
        """Return the car of this VIN if it gave the same first bitmaps."""
        _, car = self._cars.get(_digest(vin), (0.0, None))
        return car if car is not None and (car.protocol, car.first) == (protocol, first) else None

    def remember(self, vin: str, car: KnownCar) -> None:
        """Keep a car, as the latest."""
        self._cars.pop(_digest(vin), None)
        self._cars[_digest(vin)] = (self.clock.monotonic(), car)
        if len(self._cars) > _MOST:
            del self._cars[next(iter(self._cars))]

    def _forget(self) -> None:
        oldest = self.clock.monotonic() - KEEP_S
        self._cars = {vin: entry for vin, entry in self._cars.items() if entry[0] > oldest}


def _digest(vin: str) -> bytes:
    return hashlib.sha256(vin.encode("ascii")).digest()
