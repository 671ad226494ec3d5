"""A journey of a few lines for the tests of the screen's own code."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

from kiosk.errors import IllegalTransition


def _nobody() -> None:
    """Nobody listens yet."""


class FakeJourney:
    """Shows `values`; `act` remembers, in which thread too, and may refuse or break."""

    def __init__(self) -> None:
        self.values: dict[str, Any] = {"screen": "attract", "language": "ru", "idle": {"secondsLeft": 0}}
        self.acts: list[tuple[str, dict[str, Any]]] = []
        self.threads: set[str] = set()
        self.touches = 0
        self.on_change: Callable[[], None] = _nobody

    def view(self) -> dict[str, Any]:
        self.threads.add(threading.current_thread().name)
        return dict(self.values)

    def act(self, name: str, args: dict[str, Any]) -> None:
        self.threads.add(threading.current_thread().name)
        self.acts.append((name, args))
        if name == "refuse":
            raise IllegalTransition("visit", "attract", "paid")
        if name == "break":
            raise ZeroDivisionError

    def touched(self) -> None:
        self.touches += 1

    def put(self, **values: Any) -> None:
        self.values.update(values)
        self.on_change()
