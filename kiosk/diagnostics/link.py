"""The serial line to the adapter: bytes in and out with a deadline on every wait, through pyserial.

Serial, USB, Bluetooth SPP (a serial device to the operating system) and `socket://host:port` all go this way.
"""

from __future__ import annotations

import json
import threading
import time
from pathlib import Path
from typing import Protocol, Self

import serial

from kiosk.diagnostics.limits import Deadline, OutOfTime, ScanCancelled
from kiosk.errors import Fault
from kiosk.serial_ports import PORT_LOST

_SLICE_S = 0.05
_OPEN_S = 8.0
_LET_GO_S = 2.0
PROMPT = b">"


class NoPrompt(Exception):
    """The adapter gave no prompt in time; `partial` is what came."""

    def __init__(self, partial: str) -> None:
        self.partial = partial
        super().__init__(partial)


class Link(Protocol):
    """A byte line to an adapter. `read` returns what has come, or nothing after `timeout_s`."""

    def write(self, data: bytes) -> None:
        """Send all of `data`."""

    def read(self, timeout_s: float) -> bytes:
        """Wait at most `timeout_s` for at least one byte."""

    def close(self) -> None:
        """Close the line; may be called twice."""


class SerialLink:
    """A port of pyserial, opened exclusively.

    Raises:
        Fault: OBD-NO-ADAPTER when the port can't be opened, OBD-LINK-LOST when it goes away later.
    """

    def __init__(self, port: str, baud: int, deadline: Deadline) -> None:
        self._serial = _open(port, baud, deadline)

    def write(self, data: bytes) -> None:
        """Send all of `data`; input that came before it is dropped, as it can't be an answer to it."""
        try:
            if self._serial.in_waiting:
                self._serial.reset_input_buffer()
            self._serial.write(data)
        except PORT_LOST as error:
            raise Fault("OBD-LINK-LOST", str(error)) from error

    def read(self, timeout_s: float) -> bytes:
        """Wait at most `timeout_s` (in slices, so that a cancel is seen) for at least one byte."""
        end = time.monotonic() + min(timeout_s, _SLICE_S)
        try:
            while True:
                data: bytes = self._serial.read(self._serial.in_waiting or 1)
                if data or time.monotonic() >= end:
                    return data
        except PORT_LOST as error:
            raise Fault("OBD-LINK-LOST", str(error)) from error

    def close(self) -> None:
        """Close the port; a port that is already gone is closed as well as it can be."""
        try:
            self._serial.close()
        except PORT_LOST:
            return


def _open(port: str, baud: int, deadline: Deadline) -> serial.Serial:
    """Open `port` in a helper thread: opening a Bluetooth port can block in the kernel for a minute."""
    opened: list[serial.Serial] = []
    problems: list[str] = []
    too_late = threading.Event()

    def work() -> None:
        try:
            found = serial.serial_for_url(
                port, baudrate=baud, timeout=_SLICE_S, write_timeout=2.0, exclusive=True
            )
        except (*PORT_LOST, ValueError) as error:
            problems.append(str(error))
            return
        opened.append(found)
        if too_late.is_set():
            found.close()

    thread = threading.Thread(target=work, name="obd-open", daemon=True)
    thread.start()
    end = time.monotonic() + _OPEN_S
    try:
        while thread.is_alive() and (left := end - time.monotonic()) > 0:
            thread.join(deadline.left(min(left, _SLICE_S)))
        if opened:
            return opened.pop()
    except ScanCancelled:
        too_late.set()
        thread.join(_LET_GO_S)  # or the next scan finds the port locked by one that nobody wants
        raise
    finally:
        too_late.set()  # whichever of the two sides sees the other last closes the port
        for late in opened:
            late.close()
    raise Fault("OBD-NO-ADAPTER", problems[0] if problems else f"{port} does not open")


class Trace:
    """The raw dialogue of a scan: what was sent and what came back, for a file and for replay."""

    def __init__(self) -> None:
        self.entries: list[dict[str, object]] = []
        self._start = time.monotonic()

    def add(self, command: str, reply: str, *, prompt: bool) -> None:
        """Remember one exchange; `prompt` tells whether the reply ended with one."""
        at_s = round(time.monotonic() - self._start, 4)
        self.entries.append({"at": at_s, "tx": command, "rx": reply, "prompt": prompt})

    def save(self, path: Path) -> None:
        """Write one JSON object a line."""
        path.write_text("".join(json.dumps(entry) + "\n" for entry in self.entries), encoding="utf-8")


class ReplayLink:
    """A line that answers from a recorded trace: a command gets its next recorded reply, or silence."""

    def __init__(self, entries: list[dict[str, object]]) -> None:
        self._entries = list(entries)
        self._pending = b""

    @classmethod
    def load(cls, path: Path) -> Self:
        """Read a file of `Trace.save`."""
        return cls([json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()])

    def write(self, data: bytes) -> None:
        """Queue the reply to this command."""
        command = data.decode("latin-1").rstrip("\r")
        for index, entry in enumerate(self._entries):
            if entry["tx"] == command:
                tail = ">" if entry["prompt"] else ""
                self._pending = (str(entry["rx"]) + tail).encode("latin-1")
                del self._entries[index]
                return
        self._pending = b""

    def read(self, timeout_s: float) -> bytes:
        """Return the queued reply at once, or nothing."""
        data, self._pending = self._pending, b""
        if not data:
            time.sleep(min(timeout_s, 0.01))
        return data

    def close(self) -> None:
        """Nothing to close."""


class Channel:
    """Commands and replies over a link: one at a time, each until the prompt."""

    def __init__(self, link: Link, trace: Trace) -> None:
        self._link = link
        self._trace = trace

    def ask(self, command: str, timeout_s: float, deadline: Deadline) -> str:
        """Send `command` and return the reply without its prompt.

        Raises:
            NoPrompt: it did not end in time. Fault OBD-LINK-LOST: the port is gone. ScanCancelled, OutOfTime.
        """
        end = time.monotonic() + deadline.left(timeout_s)
        self._link.write(command.encode("ascii") + b"\r")
        buffer = bytearray()
        while PROMPT not in buffer:
            remaining = max(0.0, end - time.monotonic())
            if remaining:
                self._still_wanted(command, buffer, deadline)
            came = self._link.read(remaining)
            buffer += came
            if not came and not remaining:  # what lies there is taken even when this program was held up
                text = buffer.decode("latin-1")
                self._trace.add(command, text, prompt=False)
                raise NoPrompt(text)
        text = bytes(buffer).partition(PROMPT)[0].decode("latin-1")
        self._trace.add(command, text, prompt=True)
        return text

    def _still_wanted(self, command: str, buffer: bytearray, deadline: Deadline) -> None:
        try:
            deadline.left(0)
        except (OutOfTime, ScanCancelled) as error:
            text = buffer.decode("latin-1")
            self._trace.add(command, text, prompt=False)
            if isinstance(error, OutOfTime):
                error.partial = text
            raise

    def close(self) -> None:
        """Close the line."""
        self._link.close()
