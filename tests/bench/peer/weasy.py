"""Prints the HTML file of the first argument with WeasyPrint, once for each line that comes in. Its own venv."""

import base64
import json
import sys
import time
from pathlib import Path

from weasyprint import HTML  # type: ignore[import-not-found]

document = Path(sys.argv[1]).read_text("utf-8")
for _ in sys.stdin:
    start = time.perf_counter()
    pdf = HTML(string=document).write_pdf()
    seconds = time.perf_counter() - start
    status = Path("/proc/self/status").read_text().splitlines()
    peak_mb = next(int(line.split()[1]) for line in status if line.startswith("VmHWM")) / 1000
    said = {"seconds": seconds, "peak_mb": peak_mb, "pdf": base64.b64encode(pdf).decode()}
    print(json.dumps(said), flush=True)
