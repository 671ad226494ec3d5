"""Short cues for the ear, for whoever has switched them on: which change on the screen sounds like what."""

from __future__ import annotations

import json
import math
from array import array
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Literal, Protocol

from kiosk import paths
from ui.facade import KioskFacade
from ui.speaker import RATE_HZ

Cue = Literal["tap", "reading", "done", "attention", "error"]

CUES_FILE = paths.RESOURCES / "sounds" / "cues.json"
# A tone that begins or ends at full loudness clicks.
FADE_MS = 6
ARRIVALS = {("scanning", "summary"), ("pay", "results"), ("pay", "prepare"), ("sending", "thanks")}


class Player(Protocol):
    """Where a cue goes."""

    def play(self, samples: bytes) -> object:
        """Sound these samples (signed 16 bit, mono, `RATE_HZ`) instead of what sounds now; never waits."""


def load_cues(file: Path = CUES_FILE) -> dict[str, bytes]:
    """Return the samples of every cue: signed 16 bit, mono, `RATE_HZ`."""
    return {name: _samples(notes) for name, notes in json.loads(file.read_text("utf-8")).items()}


def _samples(notes: Sequence[Mapping[str, float]]) -> bytes:
    samples = array("h")
    for note in notes:
        count, fade = int(note["ms"] * RATE_HZ / 1000), FADE_MS * RATE_HZ / 1000
        for place in range(count):
            envelope = min(1.0, place / fade, (count - place) / fade) * note["loudness"]
            samples.append(round(32767 * envelope * math.sin(math.tau * note["hz"] * place / RATE_HZ)))
    return samples.tobytes()


def cue_of(before: Mapping[str, Any], now: Mapping[str, Any]) -> Cue | None:
    """Return what this change of the shown values sounds like; None for most."""
    was, screen = before.get("screen"), now.get("screen")
    if screen == "problem" and was != screen:
        return "error"
    if (was, screen) in ARRIVALS:
        return "done"
    if _seconds_left(now) and not _seconds_left(before):
        return "attention"
    if screen == was == "measure":
        return _of_readings(before["measure"], now["measure"])
    return None


def _seconds_left(values: Mapping[str, Any]) -> int:
    return int(values.get("idle", {}).get("secondsLeft") or 0)


def _of_readings(before: Mapping[str, Any], now: Mapping[str, Any]) -> Cue | None:
    if now.get("messageKey") and now["messageKey"] != before.get("messageKey"):
        return "error"
    if now.get("lastId") and (now["lastId"], now.get("done")) != (before.get("lastId"), before.get("done")):
        return "reading"
    return None


class Sounds:
    """Watches what the screen shows and is tapped on, and sounds it while `appearance.sound` is on."""

    def __init__(self, facade: KioskFacade, player: Player) -> None:
        self._facade = facade
        self._player = player
        self._cues = load_cues()
        self._before: dict[str, Any] = {}
        facade.changed.connect(self._look)
        facade.tap.connect(lambda: self._play("tap"))

    def _look(self, _groups: list[str]) -> None:
        now = {name: self._facade.value(name) for name in ("screen", "idle", "measure")}
        cue = cue_of(self._before, now) if self._before else None
        self._before = now
        if cue is not None:
            self._play(cue)

    def _play(self, cue: Cue) -> None:
        if self._facade.value("appearance").get("sound") is True:
            self._player.play(self._cues[cue])
