"""How long a test waits for what must come: a busy machine is no failure, so only a hang is one."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")

PATIENCE_S = 90.0
LOOK_AGAIN_S = 0.03


def until(condition: Callable[[], T], what: str = "it") -> T:
    """Wait for another thread's or process's work; returns what the condition gave once that is true."""
    deadline_s = time.monotonic() + PATIENCE_S
    while not (found := condition()):
        assert time.monotonic() < deadline_s, f"{what} did not come in {PATIENCE_S:g} s"
        time.sleep(LOOK_AGAIN_S)
    return found
