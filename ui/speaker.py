"""The machine's loudspeaker, through miniaudio (ALSA, PulseAudio, WASAPI, CoreAudio)."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Generator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

import structlog

log = structlog.get_logger("screen")

RATE_HZ = 48_000
BYTES_A_FRAME = 2
# Two of these periods are in the device's buffer: the tail of a cue is heard before the device stops.
PERIOD_MS = 20
TAIL_S = 3 * PERIOD_MS / 1000
# A busy machine may take a cue later than it should.
GRACE_S = 2.0
# ALSA writes to stderr whenever it is asked in vain: not at every touch.
ASK_AGAIN_S = 60.0


class Speaker:
    """Plays one cue at a time in a thread of its own; a new cue cuts the old one off.

    A kiosk without a loudspeaker stays silent: that is said once in the log.

    Args:
        backends: miniaudio's, in the order to try; by default whatever the machine has.
        seconds: a monotonic clock.
    """

    def __init__(
        self, backends: Sequence[Any] | None = None, seconds: Callable[[], float] = time.monotonic
    ) -> None:
        self._backends = list(backends) if backends else None
        self._worker = ThreadPoolExecutor(1, "speaker")
        self._cut = threading.Event()
        self._device: Any = None
        self._is_told = False
        self._seconds = seconds
        self._silent_until_s = 0.0

    def play(self, samples: bytes) -> Future[bool]:
        """Sound `samples` (signed 16 bit, mono, `RATE_HZ`); returns at once.

        Returns:
            A future: True once it was played to its end, False when it was cut off or there is no device.
        """
        self._cut.set()
        self._cut = cut = threading.Event()
        return self._worker.submit(self._sound, samples, cut)

    def close(self) -> None:
        """Be silent and give the device back; nothing can be played any more."""
        self._cut.set()
        self._worker.shutdown(wait=True, cancel_futures=True)
        if self._device is not None:
            self._device.close()

    def _sound(self, samples: bytes, cut: threading.Event) -> bool:
        if cut.is_set() or self._seconds() < self._silent_until_s:
            return False
        from miniaudio import MiniaudioError  # noqa: PLC0415 - loads the sound system: not before a cue

        played = threading.Event()
        stream = _stream(samples, played)
        next(stream)
        try:
            device = self._device = self._device or self._open()
            device.start(stream)
            whole_s = len(samples) / BYTES_A_FRAME / RATE_HZ
            # Cut off, or played: whichever comes first; a device that takes nothing is not waited for.
            is_cut = cut.wait(whole_s + TAIL_S) or (not played.wait(GRACE_S) and cut.is_set())
            device.stop()
        except MiniaudioError as error:
            self._lost(error)
            return False
        except Exception:  # nobody asks the future: a bug in this thread must reach the log
            log.exception("screen.sound_bug")
            return False
        return played.is_set() and not is_cut

    def _open(self) -> Any:
        from miniaudio import PlaybackDevice, SampleFormat  # noqa: PLC0415 - see above

        return PlaybackDevice(
            SampleFormat.SIGNED16, 1, RATE_HZ, PERIOD_MS, backends=self._backends, app_name="kiosk-agent"
        )

    def _lost(self, error: Exception) -> None:
        """Try anew after a while: loudspeakers are plugged in and out."""
        self._silent_until_s = self._seconds() + ASK_AGAIN_S
        if self._device is not None:
            self._device.close()
            self._device = None
        if not self._is_told:
            log.info("screen.no_sound", reason=str(error))
            self._is_told = True


def _stream(samples: bytes, played: threading.Event) -> Generator[bytes, int, None]:
    """Give the device the frames it asks for; `played` is set once it has taken all of them."""
    place, frames = 0, (yield b"")
    while place < len(samples):
        size = frames * BYTES_A_FRAME
        piece, place = samples[place : place + size], place + size
        if place >= len(samples):
            played.set()
        frames = yield piece
