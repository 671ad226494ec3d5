"""Which boot of the machine this is."""

from __future__ import annotations

import uuid
from pathlib import Path

# proc(5), "/proc/sys/kernel/random/boot_id": made anew at each boot.
BOOT_ID = Path("/proc/sys/kernel/random/boot_id")

_without_kernel = f"process-{uuid.uuid4()}"


def boot_id(file: Path = BOOT_ID) -> str:
    """Return the id of this boot. Where the kernel has none, each process counts as a boot of its own."""
    try:
        return file.read_text("ascii").strip() or _without_kernel
    except (OSError, UnicodeDecodeError):
        return _without_kernel
