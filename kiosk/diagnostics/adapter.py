"""From a port's name to an adapter that is set up: which port, at which rate, and is anybody there."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager

from serial.tools import list_ports

from kiosk.diagnostics.elm import Elm
from kiosk.diagnostics.limits import Deadline, Limits, OutOfTime
from kiosk.diagnostics.link import Channel, SerialLink, Trace
from kiosk.errors import Fault

# What adapters ship with: ELM327 38400 or 9600, USB ones often 115200, OBDLink up to 500000.
_RATES = (38_400, 115_200, 9_600, 500_000)


def candidates(port: str, taken: tuple[str, ...] = ()) -> list[str]:
    """Return the ports to try: the one that is set, else each USB or Bluetooth serial port not `taken`."""
    if port:
        return [port]
    return [
        info.device
        for info in list_ports.comports()
        if info.device not in taken and (info.vid is not None or "rfcomm" in info.device.lower())
    ]


def is_there(port: str) -> bool:
    """Return whether a port can be opened by this user as far as one sees; one behind a network always may."""
    return "://" in port or (bool(port) and os.access(port, os.R_OK | os.W_OK))


@contextmanager
def connected(
    ports: list[str], baud: int, limits: Limits, deadline: Deadline, trace: Trace, attempts: int = 2
) -> Iterator[Elm]:
    """Open the first port with an adapter behind it, for the time of the block.

    Each port is tried at its likeliest rate before any is at another: a modem with four silent ports must not
    use up the time.

    Args:
        baud: the rate tried first. attempts: how often to ask at each rate; once where there are several ports.

    Raises:
        Fault: OBD-NO-ADAPTER when no port opens, OBD-SILENT when none answers, OBD-LINK-LOST.
    """
    last = Fault("OBD-NO-ADAPTER", "no serial port to try")
    shut: set[str] = set()
    for port, rate in _tries(ports, baud):
        if port in shut:
            continue
        try:
            channel = Channel(SerialLink(port, rate, deadline), trace)
        except Fault as fault:
            last = fault
            shut.add(port)
            continue
        except OutOfTime as error:
            raise Fault("OBD-NO-ADAPTER", f"{port} did not open in time") from error
        try:
            elm = Elm(channel, limits, deadline, port=port, baud=rate)
            problem = _problem(elm, attempts if len(ports) == 1 else 1)
            if problem is None:
                yield elm
                return
            last = problem
            shut |= {port} if problem.code == "OBD-LINK-LOST" else set()
        except OutOfTime as error:
            raise Fault("OBD-SILENT", "out of time") from error
        finally:
            channel.close()
    raise last


def _problem(elm: Elm, attempts: int) -> Fault | None:
    """Return why there is no adapter; a port that fails is not the end while there are others."""
    try:
        return None if elm.identify(attempts) else Fault("OBD-SILENT", f"nothing answers on {elm.port}")
    except Fault as fault:
        return fault


def _tries(ports: list[str], baud: int) -> Iterator[tuple[str, int]]:
    rates = {port: _rates(port, baud) for port in ports}
    for turn in range(len(_RATES) + 1):
        for port in ports:
            if turn < len(rates[port]):
                yield port, rates[port][turn]


def _rates(port: str, baud: int) -> list[int]:
    """The rate that is set first; a socket or a pseudo-terminal has no rate to guess."""
    if "://" in port or "/pts/" in os.path.realpath(port):
        return [baud]
    return [baud, *(rate for rate in _RATES if rate != baud)]
