"""Typed events inside the process: a capability tells what happened and knows no listener."""

from __future__ import annotations

import threading
from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

import structlog

log = structlog.get_logger("events")

E = TypeVar("E")


class EventBus:
    """Delivers an event to its subscribers, in the publisher's thread, in the order of subscription.

    Services publish after their transaction has committed, so a listener never sees what may be undone.
    """

    def __init__(self) -> None:
        self._handlers: dict[type[Any], list[Callable[[Any], None]]] = defaultdict(list)
        self._lock = threading.Lock()

    def subscribe(self, event_type: type[E], handler: Callable[[E], None]) -> Callable[[], None]:
        """Call `handler` with each event of exactly this type; returns a function that ends it."""
        with self._lock:
            self._handlers[event_type].append(handler)

        def unsubscribe() -> None:
            with self._lock:
                if handler in self._handlers[event_type]:
                    self._handlers[event_type].remove(handler)

        return unsubscribe

    def publish(self, event: object) -> None:
        """Hand `event` to every subscriber of its type."""
        with self._lock:
            handlers = list(self._handlers.get(type(event), ()))
        for handler in handlers:
            try:
                handler(event)
            except Exception:  # one listener's bug must not undo what the publisher has done
                log.exception("events.handler_failed", event_type=type(event).__name__)


@dataclass(frozen=True, slots=True)
class ScanFinished:
    """A scan on the kiosk has ended: `outcome` is read, partial, no_adapter, no_car or a fault code."""

    outcome: str
    make: str
    codes_by_severity: Mapping[str, int]
    seconds: float
