"""Paint thickness gauges behind one Protocol: on a serial line, over BLE, and typed in by hand."""

from __future__ import annotations

import queue
import time
from contextlib import suppress
from typing import Protocol

import serial

from kiosk.errors import Fault
from kiosk.serial_ports import PORT_LOST
from kiosk.settings import GaugeSettings
from kiosk.thickness.payload import accept_typed, parse_line
from kiosk.thickness.result import Reading

_SLICE_S = 0.2  # how soon a wait notices that the gauge was closed
_LONGEST_LINE = 64


class Gauge(Protocol):
    """A gauge that gives one reading at a time."""

    @property
    def connected(self) -> bool:
        """Whether the link stands."""

    def open(self) -> None:
        """Connect; nothing happens when connected. Raises Fault THK-NO-GAUGE."""

    def close(self) -> None:
        """Disconnect; may be called twice and from another thread, whose `read` then ends."""

    def read(self, timeout_s: float) -> Reading:
        """Return the next reading taken from now on.

        Raises:
            Fault: THK-LINK-LOST when the link is gone, or with `silent=True` in its context when it stands
                but nothing came in time; THK-NOT-A-NUMBER, THK-OUT-OF-RANGE, THK-WRONG-SUBSTRATE.
        """


def silent(timeout_s: float) -> Fault:
    """Return the fault of a gauge that gave no reading in time though its link stands."""
    return Fault("THK-LINK-LOST", f"no reading in {timeout_s:.0f} s", silent=True)


class SerialGauge:
    """A gauge on a serial line: we send `READ`, it answers `VALUE:<um>[;Fe|Al]`, each line ended by LF.

    A gauge that sends only when its button is pressed ignores `READ`. Readings from before the question are
    thrown away, so that none is taken for the point now highlighted.
    """

    def __init__(self, settings: GaugeSettings, max_um: int) -> None:
        self._settings = settings
        self._max_um = max_um
        self._port: serial.Serial | None = None

    @property
    def connected(self) -> bool:
        """Whether the port is open."""
        return self._port is not None

    def open(self) -> None:
        """Open the port; raises Fault THK-NO-GAUGE."""
        if self._port is not None:
            return
        if not self._settings.port:
            raise Fault("THK-NO-GAUGE", "devices.gauge.port is empty")
        try:
            self._port = serial.Serial(
                self._settings.port, baudrate=self._settings.baud, timeout=_SLICE_S, write_timeout=2.0
            )
        except (*PORT_LOST, ValueError) as error:
            raise Fault("THK-NO-GAUGE", str(error)) from error

    def close(self) -> None:
        """Close the port."""
        port, self._port = self._port, None
        if port is not None:
            with suppress(*PORT_LOST):
                port.close()

    def read(self, timeout_s: float) -> Reading:
        """Ask for a reading and wait for it; see `Gauge.read`."""
        port = self._port
        if port is None:
            raise Fault("THK-LINK-LOST", "the port is closed")
        try:
            port.reset_input_buffer()
            port.write(b"READ\n")
            line = self._line(port, timeout_s)
        except PORT_LOST as error:
            self.close()
            raise Fault("THK-LINK-LOST", str(error)) from error
        return parse_line(line.decode("ascii", "replace"), self._max_um)

    def _line(self, port: serial.Serial, timeout_s: float) -> bytes:
        deadline = time.monotonic() + timeout_s
        line = b""
        while time.monotonic() < deadline:
            if self._port is not port:
                raise Fault("THK-LINK-LOST", "closed while reading")
            line += port.read_until(b"\n", _LONGEST_LINE)
            if line.strip() and (line.endswith(b"\n") or len(line) >= _LONGEST_LINE):
                return line
            line = line if line.strip() else b""
        raise silent(timeout_s)


class ManualGauge:
    """A gauge without a link: the customer reads its display and types the value in on the screen."""

    def __init__(self, max_um: int) -> None:
        self._max_um = max_um
        self._typed: queue.SimpleQueue[Reading | None] = queue.SimpleQueue()
        self._open = False

    @property
    def connected(self) -> bool:
        """Whether it was opened."""
        return self._open

    def open(self) -> None:
        """Start taking readings."""
        self._open = True

    def close(self) -> None:
        """Stop; a `read` in another thread ends."""
        if self._open:
            self._open = False
            self._typed.put(None)

    def type_in(self, told: str | float) -> Reading:
        """Give a typed value (µm) to the waiting `read` and return it; raises as `accept_typed`."""
        reading = accept_typed(told, self._max_um)
        self._typed.put(reading)
        return reading

    def read(self, timeout_s: float) -> Reading:
        """Return the next typed reading; see `Gauge.read`."""
        try:
            reading = self._typed.get(timeout=timeout_s)
        except queue.Empty:
            raise silent(timeout_s) from None
        if reading is None:
            raise Fault("THK-LINK-LOST", "closed while reading")
        return reading
