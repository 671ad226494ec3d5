"""The transition table of a session."""

from __future__ import annotations

from typing import Literal, get_args

from kiosk.errors import IllegalTransition

SessionStatus = Literal["active", "completed", "expired", "failed"]
STATUSES: tuple[SessionStatus, ...] = get_args(SessionStatus)

TRANSITIONS: dict[str, frozenset[str]] = {
    "active": frozenset({"completed", "expired", "failed"}),
    "completed": frozenset(),
    "expired": frozenset(),
    "failed": frozenset(),
}


def check(current: str, wanted: str) -> None:
    """Raise IllegalTransition (409) when a session that is `current` can't become `wanted`."""
    if wanted not in TRANSITIONS[current]:
        raise IllegalTransition("session", current, wanted)
