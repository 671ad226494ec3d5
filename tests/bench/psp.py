"""The payment provider's emulator as a process of its own, and settings that use it."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from kiosk.devkit.psp.control import PspControl
from tests.bench.measuring import COMPILED
from tests.bench.recorder import ROOT


@contextmanager
def emulated_psp(folder: Path) -> Iterator[PspControl]:
    """Run the emulator on a free port until the end of the block."""
    command = [
        sys.executable,
        "-m",
        "kiosk",
        "devkit",
        "psp",
        "--port",
        "0",
        "--state",
        str(folder / "psp.json"),
    ]
    with subprocess.Popen(
        command, cwd=ROOT, env={**os.environ, **COMPILED}, stdout=subprocess.PIPE, text=True
    ) as process:
        try:
            assert process.stdout is not None
            line = process.stdout.readline()
            control = PspControl(line.rpartition("control ")[2].strip().removesuffix("/_control"))
            yield control
            control.close()
        finally:
            process.terminate()


def payments_at(origin: str, poll_interval_ms: int = 2500) -> dict[str, Any]:
    """Return the settings' section `payments` for the emulator at `origin`."""
    return {
        "provider": "yookassa",
        "pollIntervalMs": poll_interval_ms,
        "yookassa": {"apiUrl": f"{origin}/v3/", "shopId": "100500", "secretKey": "test_emulator"},
        "receipt": {"vatCode": 1},
    }
