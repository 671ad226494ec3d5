"""Walks a visit to a named screen and dies there: `python -m tests.attacks.visit_to_kill STORAGE POINT`."""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path

from tests.support.clock import ManualClock
from tests.support.kiosk import Kiosk, kiosk_settings

THICKNESS = {"prepare", "measure"}


def walk(kiosk: Kiosk, point: str) -> None:
    """Go to the point."""
    if point in THICKNESS:
        kiosk.begin("thickness")
        kiosk.act("chooseBody", body="sedan")
        kiosk.pay()
        kiosk.at("prepare")
        if point == "measure":
            kiosk.act("checkReference")
            kiosk.until(lambda: kiosk.view("measure")["reference"]["state"] == "ok")
            kiosk.act("ready")
            kiosk.until(lambda: kiosk.view("measure")["done"] >= 2)
        return
    kiosk.begin("diagnostics")
    if point == "car":
        return
    kiosk.scan()
    if point == "summary":
        return
    kiosk.act("buy")
    if point == "pay":
        kiosk.until(lambda: kiosk.view("payment").get("qr"))
        return
    kiosk.pay()
    kiosk.at("results")
    if point == "sending":
        kiosk.until(lambda: kiosk.view("report")["id"])


def main(storage: Path, point: str) -> None:
    """Walk and die."""
    walk(Kiosk(kiosk_settings(storage), ManualClock()), point)
    os.kill(os.getpid(), signal.SIGKILL)


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2])
