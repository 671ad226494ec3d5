"""The threads that empty the outbox: one a channel, so that a silent mail server holds up no SMS."""

from __future__ import annotations

import threading
import time

import structlog

from kiosk.delivery.message import Channel
from kiosk.delivery.service import CHANNELS, DeliveryService

log = structlog.get_logger("delivery")

IDLE_S = 1.0
AFTER_BUG_S = 30.0


class DeliveryWorker:
    """Looks for due messages once a second, and at once when woken."""

    def __init__(self, service: DeliveryService) -> None:
        self._service = service
        self._stopping = threading.Event()
        self._woken: dict[Channel, threading.Event] = {channel: threading.Event() for channel in CHANNELS}
        self._threads = [
            threading.Thread(target=self._run, args=(channel,), name=f"delivery-{channel}", daemon=True)
            for channel in CHANNELS
        ]

    def start(self) -> None:
        """Release what a killed process was sending and begin."""
        self._service.on_work = self.wake
        self._service.recover()
        for thread in self._threads:
            thread.start()

    def wake(self) -> None:
        """Look for work now."""
        for event in self._woken.values():
            event.set()

    def stop(self, timeout_s: float = 2.0) -> None:
        """End; an attempt that hangs is left behind and recovered at the next start."""
        self._stopping.set()
        self.wake()
        deadline = time.monotonic() + timeout_s
        for thread in self._threads:
            if thread.is_alive():
                thread.join(max(0.0, deadline - time.monotonic()))

    def _run(self, channel: Channel) -> None:
        while not self._stopping.is_set():
            self._woken[channel].clear()
            try:
                # One at a time, so that a stop need not wait for a whole queue.
                idle_s = 0.0 if self._service.tick(channel, limit=1) else IDLE_S
            except Exception:  # a bug with one message must not end all delivery
                log.exception("delivery.tick_failed", channel=channel)
                self._stopping.wait(AFTER_BUG_S)
                continue
            self._woken[channel].wait(idle_s)
