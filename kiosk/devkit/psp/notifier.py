"""Notifications as YooKassa sends them: retried for a day, with copies, delays and in any order.

Old official schedule of repeats: 10, 42, 84, 168, 672, 5376, 86016 s after the first failure.
"""

from __future__ import annotations

import hashlib
import heapq
import hmac
import itertools
import json
import threading
from typing import Any

import httpx
import structlog

from kiosk.devkit.psp.bank import Bank

log = structlog.get_logger("psp")

RETRY_S = (10, 42, 84, 168, 672, 5376, 86016)
LOOK_S = 0.02


class Notifier:
    """A thread that posts notifications when their emulated time has come."""

    def __init__(self, bank: Bank) -> None:
        self._bank = bank
        self._queue: list[tuple[float, int, bytes, int]] = []
        self._numbers = itertools.count()
        self._lock = threading.Lock()
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="psp-notifier", daemon=True)
        self.sent: list[dict[str, Any]] = []

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def stop(self) -> None:
        """End."""
        self._stopping.set()
        self._thread.join(2.0)

    def notify(self, event: str, wire: dict[str, Any]) -> None:
        """Queue a notification, with the copies and delays the shop is set to."""
        config = self._bank.config
        if not config["webhook_url"]:
            return
        body = json.dumps(
            {"type": "notification", "event": event, "object": wire}, ensure_ascii=False
        ).encode()
        for _ in range(max(1, int(config["webhook_copies"]))):
            number = next(self._numbers)
            # Reordering: every later one of three overtakes the ones before it.
            shuffle_s = float(2 - number % 3) if config["webhook_reorder"] else 0.0
            due_s = self._bank.clock.now_s() + float(config["webhook_delay_s"]) + shuffle_s
            with self._lock:
                heapq.heappush(self._queue, (due_s, number, body, 0))

    def replay(self, times: int = 1) -> int:
        """Queue every notification that was delivered once more, `times` over; returns how many."""
        with self._lock:
            bodies = [entry["body"].encode() for entry in self.sent]
            for body in bodies * times:
                heapq.heappush(self._queue, (self._bank.clock.now_s(), next(self._numbers), body, 0))
        return len(bodies) * times

    def _run(self) -> None:
        with httpx.Client(timeout=10.0, trust_env=False) as client:
            while not self._stopping.wait(LOOK_S):
                self._bank.settle()
                while (due := self._take()) is not None:
                    self._send(client, *due)

    def _take(self) -> tuple[bytes, int] | None:
        with self._lock:
            if self._queue and self._queue[0][0] <= self._bank.clock.now_s():
                _, _, body, tries = heapq.heappop(self._queue)
                return body, tries
        return None

    def _send(self, client: httpx.Client, body: bytes, tries: int) -> None:
        config = self._bank.config
        headers = {"Content-Type": "application/json"}
        if config["webhook_secret"]:
            digest = hmac.new(config["webhook_secret"].encode(), body, hashlib.sha256)
            headers["X-Webhook-Signature"] = digest.hexdigest()
        if config["webhook_source"]:
            headers["X-Forwarded-For"] = config["webhook_source"]
        try:
            status = client.post(str(config["webhook_url"]), content=body, headers=headers).status_code
        except httpx.HTTPError as error:
            log.info("psp.notification_failed", problem=type(error).__name__)
            status = 0
        with self._lock:
            self.sent.append({"body": body.decode(), "status": status, "try": tries})
            if status != httpx.codes.OK and tries < len(RETRY_S):
                due_s = self._bank.clock.now_s() + RETRY_S[tries]
                heapq.heappush(self._queue, (due_s, next(self._numbers), body, tries + 1))
