"""When nobody is there any more: the warning with its countdown, and the way back to the start."""

from __future__ import annotations

from typing import Any

from kiosk.journey import states
from kiosk.journey.stage import Stage

# A session's life is extended by a customer who is there, but not with every touch: each is a write to the disk.
SESSION_TOUCH_S = 60.0
# So long a paid customer may stand by his car: between two readings, or with the adapter in his hand.
PAID_ABSENCE_S = 900.0


class Idling:
    """Counts the time since the last touch, where counting is allowed."""

    def __init__(self, stage: Stage) -> None:
        self._stage = stage
        self._session_touched_at_s = stage.touched_at_s

    def touched(self) -> None:
        """Somebody is there."""
        stage = self._stage
        now_s = stage.services.clock.monotonic()
        stage.touched_at_s = now_s
        session_id = stage.visit.session_id
        if session_id and now_s - self._session_touched_at_s > SESSION_TOUCH_S:
            self._session_touched_at_s = now_s
            stage.services.sessions.touch(session_id)

    def left_s(self) -> int:
        """Return the seconds of the warning that are left, 0 while there is no warning."""
        limit_s = self._limit_s()
        if limit_s is None:
            return 0
        left_s = limit_s - self._idle_s()
        return max(1, round(left_s)) if left_s <= self._stage.services.settings.ui.warn_ms / 1000 else 0

    def over(self) -> bool:
        """Return whether the absent customer's time is up."""
        limit_s = self._limit_s()
        return limit_s is not None and self._idle_s() >= limit_s

    def away(self) -> bool:
        """Return whether nobody has been at the first screen for as long as an absent customer is waited for."""
        settings = self._stage.services.settings
        first = self._stage.visit.screen == "attract" and settings.sessions.auto_reset_on_timeout
        return first and self._idle_s() >= self._wait_s()

    def view(self) -> dict[str, Any]:
        """Return what the screen shows of it."""
        return {"secondsLeft": self.left_s(), "away": self.away()}

    def _wait_s(self) -> float:
        ui = self._stage.services.settings.ui
        return (ui.idle_ms + ui.warn_ms) / 1000

    def _idle_s(self) -> float:
        return self._stage.services.clock.monotonic() - self._stage.touched_at_s

    def _limit_s(self) -> float | None:
        """Return how long the screen waits for a touch; None where money or a device is at work."""
        visit, settings = self._stage.visit, self._stage.services.settings
        if not settings.sessions.auto_reset_on_timeout:
            return None
        wait_s = self._wait_s()
        if visit.screen in states.IDLE_SCREENS:
            served = not visit.paid or bool(visit.report_id) or (visit.screen == "problem" and visit.refund)
            return wait_s if served else max(PAID_ABSENCE_S, wait_s)
        if visit.screen == "pay" and visit.intent is not None and visit.intent.status in states.UNPAYABLE:
            return wait_s
        checking = visit.screen == "pay" and visit.intent is not None and visit.intent.uncertain
        if checking or visit.screen in {"prepare", "measure"}:
            return max(PAID_ABSENCE_S, wait_s)
        return None
