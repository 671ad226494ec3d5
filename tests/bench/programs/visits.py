"""A thousand whole visits in one process, and what each leaves of time, memory, threads and descriptors."""

from __future__ import annotations

import gc
import json
import sys
import tempfile
import threading
import time
from pathlib import Path
from typing import Any

from kiosk.logs import configure
from tests.support.clock import ManualClock
from tests.support.kiosk import Kiosk, kiosk_settings


def _rss_mb() -> float:
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmRSS")) / 1000


def _state() -> dict[str, Any]:
    gc.collect()
    descriptors = len(list(Path("/proc/self/fd").iterdir()))
    return {"rss_mb": _rss_mb(), "threads": threading.active_count(), "descriptors": descriptors}


def _visit(kiosk: Kiosk) -> float:
    start = time.perf_counter()
    kiosk.diagnose()
    return time.perf_counter() - start


def main() -> int:
    """Arguments: how many visits, after how many a word is said."""
    visits, every = int(sys.argv[1]), int(sys.argv[2])
    configure(production=True, stream=sys.stderr)
    # In memory where there is such a place: what is looked for is growth, not the disk.
    place = "/dev/shm" if Path("/dev/shm").is_dir() else None  # noqa: S108 - a fresh folder in it
    with tempfile.TemporaryDirectory(prefix="kiosk-visits-", dir=place) as folder:
        kiosk = Kiosk(kiosk_settings(Path(folder)), ManualClock())
        try:
            _visit(kiosk)
            for done in range(every, visits + 1, every):
                seconds = [_visit(kiosk) for _ in range(every)]
                print(json.dumps({"done": done, "seconds": seconds, **_state()}), flush=True)
            mails = len(list((Path(folder) / "outbox").glob("*.eml")))
            with kiosk.agent.ledger.read():
                paid = kiosk.agent.ledger.connection.execute(
                    "SELECT count(*) FROM payments WHERE status = 'confirmed'"
                ).get
            print(json.dumps({"mails": mails, "paid": paid}), flush=True)
        finally:
            kiosk.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
