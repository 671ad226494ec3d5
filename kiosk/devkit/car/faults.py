"""Faults on a script: at which command of the dialogue what goes wrong."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal, get_args

FaultKind = Literal[
    "unplug",  # the port vanishes
    "garbage",  # bytes that are no reply, then a prompt
    "half",  # the reply ends in the middle, then a prompt
    "half_silent",  # the reply ends in the middle and no prompt comes
    "silence",  # no reply at all
    "ignition_off",  # the bus is dead from now on
    "reset",  # LV RESET: the adapter forgets its settings
    "lie_negative",  # a negative response of the ECU in place of the data: the code in `text`, else 12
    "lie_other",  # a valid reply to another request
    "lie_ok",  # "OK" to everything
    "word",  # the error word in `text`
]
KINDS: tuple[str, ...] = get_args(FaultKind)


@dataclass
class ScriptedFault:
    """One fault: at command number `at` (from 0) or at each command that starts with `command`.

    `times` counts down; -1 is for ever.
    """

    kind: FaultKind
    at: int | None = None
    command: str | None = None
    text: str = ""
    times: int = 1

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise ValueError(f"no such fault: {self.kind}")

    def strikes(self, number: int, command: str) -> bool:
        """Tell whether the fault happens at this command, and count it."""
        if self.times == 0:
            return False
        hit = number >= self.at if self.at is not None and self.times < 0 else number == self.at
        hit = hit or (self.command is not None and command.startswith(self.command))
        if hit and self.times > 0:
            self.times -= 1
        return hit

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> ScriptedFault:
        """Build one from `{"kind", "at"?, "command"?, "text"?, "times"?}`."""
        return cls(**data)
