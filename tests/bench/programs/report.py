"""Makes the report again and again as the kiosk does; says how long each took and how much memory it held."""

from __future__ import annotations

import base64
import json
import sys
import time

from tests.bench.measuring import peak_rss_mb


def main() -> int:
    """Lines in: anything; a line out for each. What is imported is what the kiosk itself needs."""
    from tests.bench.pdf_data import full_data, ours  # noqa: PLC0415 - after the start was noted

    data = full_data()
    for _ in sys.stdin:
        start = time.perf_counter()
        pdf = ours(data)
        seconds = time.perf_counter() - start
        said = {"seconds": seconds, "peak_mb": peak_rss_mb(), "pdf": base64.b64encode(pdf).decode()}
        print(json.dumps(said), flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
