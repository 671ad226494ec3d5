"""How fast a link and its adapter are. Figures are a model, not measured on hardware.

Latency is one way. The wait after the last frame is what an ELM327 spends in case another reply comes:
about 200 ms without adaptive timing (data sheet, AT ST), less with AT1 and AT2; a count digit behind the
request ends it at once.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class LinkModel:
    """Times in seconds; `honours_count` False is an adapter that ignores the count digit."""

    name: str
    latency_s: float
    baud: int
    reply_s: float
    wait_s: tuple[float, float, float]
    search_s: float
    honours_count: bool = True
    refuses: tuple[str, ...] = ()

    def uart_s(self, characters: int) -> float:
        """Return the time `characters` take on the serial line (10 bits each)."""
        return characters * 10 / self.baud if self.baud else 0.0


LINKS = {
    link.name: link
    for link in (
        LinkModel("usb", 0.001, 38_400, 0.015, (0.205, 0.080, 0.045), 0.8),
        LinkModel("bluetooth", 0.020, 38_400, 0.025, (0.205, 0.100, 0.060), 1.0),
        LinkModel("clone", 0.025, 38_400, 0.025, (0.205, 0.205, 0.205), 1.5, refuses=("ATAT",)),
        LinkModel("bad-clone", 0.025, 38_400, 0.025, (0.205, 0.205, 0.205), 1.5, False, ("ATAT", "ATS0")),
        LinkModel("instant", 0.0, 0, 0.0, (0.0, 0.0, 0.0), 0.0),
    )
}
