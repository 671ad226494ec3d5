"""What a car's own limits make of its parameters: PIDs 4F and 50 change the scale of others (SAE J1979).

A limit of zero means the usual scale; 255 is no limit a car could have.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from kiosk.diagnostics.result import LiveValue

LIMITS = (0x4F, 0x50)
# Of 4F, byte by byte: a unit of it, the limit of the usual scale, and what it scales.
_RATIO = (1, 2.0, {0x44})
_VOLTAGE = (1, 8.0, set(range(0x24, 0x2C)))
_CURRENT = (1, 128.0, set(range(0x34, 0x3C)))
_MANIFOLD = (10, 255.0, {0x0B})
_AIR_FLOW = (10, 655.35, {0x10})
_BYTES = {0x4F: (_RATIO, _VOLTAGE, _CURRENT, _MANIFOLD), 0x50: (_AIR_FLOW,)}


@dataclass(frozen=True)
class Scaling:
    """By which factor the usual value of a parameter is to be multiplied."""

    factors: dict[int, float] = field(default_factory=dict)

    @staticmethod
    def of(limits: dict[int, bytes]) -> Scaling:
        """Build it from the data of PIDs 4F and 50, as far as a car has them."""
        factors = {
            number: data[at] * unit / usual
            for pid, data in limits.items()
            for at, (unit, usual, numbers) in enumerate(_BYTES[pid])
            if data[at] not in {0x00, 0xFF}
            for number in numbers
        }
        return Scaling(factors)

    def apply(self, number: int, value: LiveValue) -> LiveValue:
        """Return a decoded parameter in the car's scale."""
        if number not in self.factors or isinstance(value.value, str | bool):
            return value
        return replace(value, value=round(value.value * self.factors[number], 4))


def scaled_by(pid: int) -> set[int]:
    """Return the parameters a limit scales."""
    return set().union(*(numbers for _, _, numbers in _BYTES[pid]))
