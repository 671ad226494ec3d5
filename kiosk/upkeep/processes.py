"""Who has a file open: what `lsof` answers, from /proc (proc(5)); only processes that this user may look into."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Holder:
    """A process that has a file open."""

    pid: int
    name: str


def holders(files: tuple[Path, ...], proc: Path = Path("/proc")) -> list[Holder]:
    """Return the other processes that have one of the files open; none where there is no /proc."""
    wanted = {str(file.resolve()) for file in files}
    found = []
    for folder in proc.glob("[0-9]*"):
        pid = int(folder.name)
        if pid != os.getpid() and _opens(folder, wanted):
            found.append(Holder(pid, _name(folder)))
    return sorted(found, key=lambda holder: holder.pid)


def _opens(folder: Path, wanted: set[str]) -> bool:
    try:
        descriptors = list((folder / "fd").iterdir())
    except OSError:  # another user's, or gone
        return False
    for descriptor in descriptors:
        try:
            if str(descriptor.readlink()) in wanted:
                return True
        except OSError:
            continue
    return False


def _name(folder: Path) -> str:
    try:
        return (folder / "comm").read_text("utf-8").strip()
    except OSError:
        return "?"
