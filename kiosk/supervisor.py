"""Tells systemd how the process is: the protocol of sd_notify(3), which is one datagram."""

from __future__ import annotations

import os
import socket

import structlog

log = structlog.get_logger("supervisor")


def notify(state: str) -> bool:
    """Send `state`, such as `READY=1` or `WATCHDOG=1`, to the service manager that started us.

    Returns:
        False where there is none (`NOTIFY_SOCKET` is not set) or it does not listen.
    """
    address = os.environ.get("NOTIFY_SOCKET", "")
    if not address.startswith(("/", "@")):
        return False
    if address.startswith("@"):  # an abstract socket
        address = "\0" + address[1:]
    try:
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as channel:
            channel.connect(address)
            channel.sendall(state.encode())
    except OSError as error:
        log.info("supervisor.not_told", reason=error.strerror)
        return False
    return True
