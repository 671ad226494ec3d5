"""The transition table of a delivery."""

from __future__ import annotations

from typing import Literal

from kiosk.errors import IllegalTransition

DeliveryStatus = Literal["queued", "sending", "sent", "failed"]

# sending → queued is a retry or a lease that ran out; failed → queued is a resend by hand.
TRANSITIONS: dict[DeliveryStatus, frozenset[DeliveryStatus]] = {
    "queued": frozenset({"sending"}),
    "sending": frozenset({"sent", "failed", "queued"}),
    "sent": frozenset(),
    "failed": frozenset({"queued"}),
}


def check(current: DeliveryStatus, wanted: DeliveryStatus) -> None:
    """Raise IllegalTransition unless a delivery may go from `current` to `wanted`."""
    if wanted not in TRANSITIONS[current]:
        raise IllegalTransition("delivery", current, wanted)
