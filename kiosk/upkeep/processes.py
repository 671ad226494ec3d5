"""Who has a ledger open: what `lsof` answers, from /proc (proc(5)), also of processes we may not look into.

A hardened service (`PrivateUsers=`) shows its descriptors to root only, even to its own user outside of it. Its
locks are in /proc/locks, which everybody may read, and an open ledger in WAL mode is always locked.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

PROC: Final = Path("/proc")
# Where SQLite locks the database and its `-shm` (os_unix.c: PENDING_BYTE, UNIX_SHM_BASE); every other lock is
# another program's. The second and the third are held by whoever writes.
DATABASE_BYTES: Final = range(0x4000_0000, 0x4000_0200)
SHM_BYTES: Final = range(120, 129)
RESERVED_BYTE: Final = 0x4000_0001
WRITE_BYTE: Final = 120


@dataclass(frozen=True)
class Holder:
    """A process that has a ledger open; `writes`: it is in the middle of a write, so nobody else can."""

    pid: int
    name: str
    writes: bool = False

    def __str__(self) -> str:
        return f"{self.name} (pid {self.pid})"


@dataclass(frozen=True)
class _Lock:
    pid: int
    inode: int
    bytes: range
    is_exclusive: bool


def holders(database: Path, proc: Path = PROC) -> list[Holder]:
    """Return the other processes that have the database open; none where there is no /proc."""
    files = (database, Path(f"{database}-wal"), Path(f"{database}-shm"))
    locks = list(_sqlite_locks(files, proc))
    pids = {lock.pid for lock in locks} | set(_openers(files, proc))
    writers = {lock.pid for lock in locks if lock.is_exclusive and _is_of_a_writer(lock.bytes)}
    return [Holder(pid, _name(pid, proc), pid in writers) for pid in sorted(pids - {os.getpid()})]


def _openers(files: tuple[Path, ...], proc: Path) -> Iterator[int]:
    wanted = {str(file.resolve()) for file in files}
    for folder in proc.glob("[0-9]*"):
        if _opens(folder, wanted):
            yield int(folder.name)


def _opens(folder: Path, wanted: set[str]) -> bool:
    try:
        descriptors = list((folder / "fd").iterdir())
    except OSError:  # not ours to look into, or gone
        return False
    for descriptor in descriptors:
        try:
            if str(descriptor.readlink()) in wanted:
                return True
        except OSError:
            continue
    return False


def _sqlite_locks(files: tuple[Path, ...], proc: Path) -> Iterator[_Lock]:
    # By the inode alone: what stat(2) calls the device is another one on btrfs and on overlays.
    inodes = {file.stat().st_ino for file in files if file.exists()}
    for lock in _locks(proc):
        first = lock.bytes.start
        if lock.inode in inodes and (first in DATABASE_BYTES or first in SHM_BYTES):
            yield lock


def _locks(proc: Path) -> Iterator[_Lock]:
    """Yield what /proc/locks tells of locks on bytes: `1: POSIX  ADVISORY  WRITE 27 fe:00:97 120 120`."""
    try:
        lines = (proc / "locks").read_text("ascii").splitlines()
    except OSError:
        return
    for line in lines:
        words = line.split()
        if len(words) == 8 and words[1] == "POSIX":  # one that waits has an arrow more
            first, last = int(words[6]), words[7]
            end = first + 1 if last == "EOF" else int(last) + 1
            yield _Lock(int(words[4]), int(words[5].split(":")[2]), range(first, end), words[3] == "WRITE")


def _is_of_a_writer(locked: range) -> bool:
    return WRITE_BYTE in locked or RESERVED_BYTE in locked


def _name(pid: int, proc: Path) -> str:
    try:
        return (proc / str(pid) / "comm").read_text("utf-8").strip()
    except OSError:
        return "?"
