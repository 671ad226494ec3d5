"""The thread that does the payments' due work, with a few hands so that one hanging call holds nobody up."""

from __future__ import annotations

import queue
import threading

import structlog

from kiosk.clock import Clock, SystemClock
from kiosk.payments.service import Job, PaymentService

log = structlog.get_logger("payments")

MAX_IDLE_S = 1.0
MIN_IDLE_S = 0.02
# Woken by each of a hundred notifications, it works them off together.
REST_S = 0.005
# While a call hangs, what it is about stays due: nothing is gained by looking at it all the time.
BUSY_IDLE_S = 0.25
HANDS = 3
AFTER_BUG_S = 30.0


class PaymentWorker:
    """Looks for due work at least once a second, and at once when woken."""

    def __init__(self, service: PaymentService, clock: Clock | None = None) -> None:
        self._service = service
        self._clock = clock or SystemClock()
        self._jobs: queue.Queue[Job | None] = queue.Queue()
        self._busy: set[Job] = set()
        self._resting: dict[Job, float] = {}
        self._lock = threading.Lock()
        self._woken = threading.Event()
        self._stopping = threading.Event()
        self._threads = [threading.Thread(target=self._look, name="payments", daemon=True)]
        self._threads += [
            threading.Thread(target=self._work, name=f"payments-{number}", daemon=True)
            for number in range(HANDS)
        ]

    def start(self) -> None:
        """Make everything unfinished due and begin."""
        self._service.on_work = self.wake
        self._service.recover()
        for thread in self._threads:
            thread.start()

    def wake(self) -> None:
        """Look for work now."""
        self._woken.set()

    def stop(self, timeout_s: float = 2.0) -> None:
        """End; a call that hangs is left behind: what it was about is written down and recovered at the
        start.
        """
        self._stopping.set()
        self._woken.set()
        for _ in range(HANDS):
            self._jobs.put(None)
        deadline = self._clock.monotonic() + timeout_s
        for thread in self._threads:
            if thread.is_alive():
                thread.join(max(0.0, deadline - self._clock.monotonic()))

    def _look(self) -> None:
        looked_at_s = float("-inf")
        while not self._stopping.wait(max(0.0, looked_at_s + REST_S - self._clock.monotonic())):
            self._woken.clear()
            looked_at_s = self._clock.monotonic()
            try:
                self._hand_out()
                idle_s = self._idle_s()
            except Exception:  # looking goes on: money must not wait for a restart
                log.exception("payments.look_failed")
                idle_s = MAX_IDLE_S
            self._woken.wait(idle_s)

    def _hand_out(self) -> None:
        now = self._clock.monotonic()
        jobs = self._service.jobs()
        with self._lock:
            self._resting = {job: until for job, until in self._resting.items() if until > now}
            fresh = [job for job in jobs if job not in self._busy and job not in self._resting]
            self._busy.update(fresh)
        for job in fresh:
            self._jobs.put(job)

    def _idle_s(self) -> float:
        due_ms = self._service.next_due_ms()
        if due_ms is None:
            return MAX_IDLE_S
        wait_s = (due_ms - self._clock.now_ms()) / 1000
        with self._lock:
            shortest_s = BUSY_IDLE_S if wait_s <= 0 and (self._busy or self._resting) else MIN_IDLE_S
        return min(max(wait_s, shortest_s), MAX_IDLE_S)

    def _work(self) -> None:
        while (job := self._jobs.get()) is not None and not self._stopping.is_set():
            try:
                self._service.run(job)
            except Exception:  # one payment's bug must not hold the others up
                log.exception("payments.job_failed", kind=job.kind, key=job.key)
                with self._lock:
                    self._resting[job] = self._clock.monotonic() + AFTER_BUG_S
            finally:
                with self._lock:
                    self._busy.discard(job)
            self._woken.set()
