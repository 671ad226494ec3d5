"""What the screen needs of the service menu."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Protocol

from kiosk.servicing.pin import PinState


class MenuDoor(Protocol):
    """What the façade needs of `kiosk.servicing.service.ServiceMenu`."""

    on_progress: Callable[[dict[str, Any]], None]

    @property
    def is_open(self) -> bool:
        """Whether a technician is in."""

    @property
    def seconds_left(self) -> int:
        """Until it shuts itself."""

    def pin_state(self) -> PinState:
        """How the PIN stands."""

    def unlock(self, pin: str) -> None:
        """Open it."""

    def close(self, reason: str = "technician") -> None:
        """Shut it."""

    def touched(self) -> None:
        """Somebody is there."""

    def tick(self) -> bool:
        """Let time pass."""

    def enter(self, page: str, args: Mapping[str, Any] | None = None) -> dict[str, Any]:
        """Go to an entry."""

    def view(self, page: str, args: Mapping[str, Any] | None = None) -> dict[str, Any]:
        """Look at it anew."""

    def act(self, name: str, args: Mapping[str, Any] | None = None) -> dict[str, Any]:
        """Do something."""


def pin_told(state: PinState, *, wrong: bool) -> dict[str, Any]:
    """How the PIN stands, for QML; `wrong`: the last one given was not it."""
    return {
        "isSet": state.is_set,
        "waitS": -(-state.wait_ms // 1000),
        "triesLeft": state.tries_left,
        "wrong": wrong,
    }
