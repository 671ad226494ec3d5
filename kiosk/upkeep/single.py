"""One kiosk at a time works in a data folder: a lock on the folder itself (flock(2)), gone with whoever holds it.

A second one would take the visit on the first one's screen for what a power cut has left: it cancels the payment
and ends the session.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from kiosk.errors import Conflict, Fault
from kiosk.paths import DATABASE
from kiosk.upkeep.processes import holders

if sys.platform != "win32":
    import fcntl

_KEPT: Final[dict[Path, int]] = {}


def claim(storage: Path) -> None:
    """Take the data folder for as long as this process lives, or runs another program (execve(2)).

    Raises:
        Conflict: another kiosk has it, or it is being restored. Fault: SYS-DISK when there can be no such folder.
    """
    if storage.absolute() not in _KEPT:
        _KEPT[storage.absolute()] = _lock(storage)


@contextmanager
def claimed(storage: Path) -> Iterator[None]:
    """Take the data folder for the time of the block; raises as `claim`."""
    handle = _lock(storage)
    try:
        yield
    finally:
        os.close(handle)


def _lock(storage: Path) -> int:
    try:
        storage.mkdir(mode=0o700, parents=True, exist_ok=True)
        handle = os.open(storage if sys.platform != "win32" else os.devnull, os.O_RDONLY)
    except OSError as error:
        raise Fault("SYS-DISK", f"{storage} can't be used: {error.strerror}") from error
    if sys.platform != "win32":  # there is no lock on a folder there: whoever starts the service starts one
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(handle)
            who = ", ".join(str(holder) for holder in holders(storage / DATABASE)) or "another kiosk"
            raise Conflict(f"stop the kiosk first: {who} is running in {storage}") from None
        except OSError as error:
            os.close(handle)
            raise Fault("SYS-DISK", f"{storage} can't be locked: {error.strerror}") from error
    return handle
