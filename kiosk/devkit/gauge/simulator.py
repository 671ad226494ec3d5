"""The simulated gauge on a real pseudo-terminal: `READ` in, `VALUE:<um>;Fe` out. For DEV and tests only."""

from __future__ import annotations

import os
import random
import select
import shutil
import tempfile
import threading
import tty
from collections import deque
from pathlib import Path
from typing import Literal, Self

from kiosk.settings import BodyType
from kiosk.thickness.points import points
from kiosk.thickness.result import Point

Trouble = Literal["nan", "range", "substrate", "garbage", "silent", "unplug"]
_SENT = {"nan": "VALUE:nan;Fe", "range": "VALUE:9999.0;Fe", "substrate": "VALUE:85.0;NM", "garbage": "\x00#"}
_REPAIRED = {"quarter_rl": (330.0, 720.0), "door_rl": (210.0, 420.0)}
_FACTORY = (85.0, 140.0)


class GaugeSimulator:
    """A gauge held to a car of `body` whose left rear quarter and door were repaired.

    Each question is answered with the reading at the point aimed at (None: the reference plate); without
    `aim`, with the plate first and then the points in their order. The same seed gives the same car.
    The port's path stays the same over `unplug` and `start`.
    """

    def __init__(
        self,
        body: BodyType,
        seed: int = 0,
        reference_um: float = 102.0,
        delay_s: float = 0.0,
        auto: bool = True,
    ) -> None:
        # What becomes of the next answers, in order; None is a good one.
        self.troubles: deque[Trouble | None] = deque()
        self.port = ""
        self._reference_um = reference_um
        self._delay_s = delay_s
        self._auto = auto
        self._seed = seed
        self._asked = False
        self._lock = threading.Lock()
        self._folder: Path | None = None
        self._fd = self._slave = self._wake_read = self._wake_write = -1
        self._thread: threading.Thread | None = None
        self.fit(body)

    def fit(self, body: BodyType) -> None:
        """Put the gauge to a car of this body, reference plate first."""
        source = random.Random(self._seed)  # noqa: S311 - a simulated car, not a secret
        self.values = {point.id: _value(point, source) for point in points(body)}
        self._order: deque[str | None] = deque([None, *self.values])

    def aim(self, point: Point | str | None) -> None:
        """Hold the probe to a point, or to the reference plate (None); KeyError for an id this body lacks."""
        aimed = point.id if isinstance(point, Point) else point
        if aimed is not None and aimed not in self.values:
            raise KeyError(aimed)
        with self._lock:
            self._order.appendleft(aimed)

    def press(self, point_id: str | None) -> None:
        """Press the button at a point: sends its reading at once if asked for, else when asked."""
        self.aim(point_id)
        if self._asked:
            self._answer()

    def start(self) -> str:
        """Open the pseudo-terminal, start the thread, and return the port's path."""
        if self._thread is not None:
            raise RuntimeError("already started")
        if self._folder is None:
            self._folder = Path(tempfile.mkdtemp(prefix="gauge-"))
            self.port = str(self._folder / "gauge")
        self._wake_read, self._wake_write = os.pipe()
        self._fd, self._slave = os.openpty()
        tty.setraw(self._slave)
        Path(self.port).symlink_to(os.ttyname(self._slave))
        self._asked = False
        self._thread = threading.Thread(target=self._serve, name="gauge-simulator", daemon=True)
        self._thread.start()
        return self.port

    def unplug(self) -> None:
        """Take the gauge away; `start` plugs it in again at the same path."""
        if self._thread is None:
            return
        os.write(self._wake_write, b"x")
        self._thread.join()
        self._thread = None
        self._pull()
        for fd in (self._wake_read, self._wake_write):
            os.close(fd)

    def stop(self) -> None:
        """End the thread and remove the port; may be called twice."""
        self.unplug()
        if self._folder is not None:
            shutil.rmtree(self._folder, ignore_errors=True)
            self._folder = None

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def _pull(self) -> None:
        Path(self.port).unlink(missing_ok=True)
        for fd in (self._fd, self._slave):
            if fd >= 0:
                os.close(fd)
        self._fd = self._slave = -1

    def _serve(self) -> None:
        buffer = b""
        while True:
            ready = select.select([self._fd, self._wake_read], [], [])[0]
            if self._wake_read in ready:
                return
            buffer += os.read(self._fd, 256)
            while b"\n" in buffer:
                line, _, buffer = buffer.partition(b"\n")
                if line.strip() == b"READ" and not self._question():
                    return

    def _question(self) -> bool:
        """Take a `READ`; False when the gauge vanished over it."""
        self._asked = True
        if self._delay_s and select.select([self._wake_read], [], [], self._delay_s)[0]:
            return False
        return self._answer() if self._auto else True

    def _answer(self) -> bool:
        with self._lock:
            trouble = self.troubles.popleft() if self.troubles else None
            if trouble == "unplug":
                self._pull()
                return False
            if trouble == "silent":
                return True
            self._asked = False
            line = _SENT[trouble] if trouble else f"VALUE:{self._next():.1f};Fe"
        os.write(self._fd, line.encode("ascii") + b"\n")
        return True

    def _next(self) -> float:
        point_id = self._order.popleft() if self._order else next(iter(self.values))
        return self._reference_um if point_id is None else self.values[point_id]


def _value(point: Point, source: random.Random) -> float:
    return round(source.uniform(*_REPAIRED.get(point.panel, _FACTORY)), 1)
