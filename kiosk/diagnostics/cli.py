"""`kiosk scan`: one scan from the terminal, for people and for programs."""

from __future__ import annotations

import argparse
import json
import sys
import threading
from pathlib import Path

from kiosk.clock import SystemClock
from kiosk.diagnostics.progress import ScanProgress
from kiosk.diagnostics.result import Outcome, ScanResult
from kiosk.diagnostics.screen import Screen
from kiosk.diagnostics.service import DiagnosticsService
from kiosk.errors import Fault
from kiosk.settings import DeviceSettings, ObdSettings, Settings
from kiosk.texts import languages

EXIT_CODES = {Outcome.READ: 0, Outcome.PARTIAL: 3, Outcome.NO_ADAPTER: 4, Outcome.NO_CAR: 5}
_NO_CAR = frozenset({"OBD-NO-CAR", "OBD-BUS"})


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add `scan` to the command line; `run` works it off."""
    parser = subparsers.add_parser(
        "scan",
        help="read a car through an ELM327 adapter",
        description="Read a car through an ELM327 adapter. Exit: 0 read, 3 partly, 4 no adapter, 5 no car.",
    )
    parser.add_argument("--port", required=True, help="serial port or socket://host:port")
    parser.add_argument("--baud", type=int, default=38_400, help="rate of the serial port (default 38400)")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    parser.add_argument("--trace", type=Path, metavar="FILE", help="write the raw dialogue to FILE")
    parser.add_argument("--language", choices=languages(), default="ru", help="language of the texts")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Scan and print; returns the exit code."""
    obd = ObdSettings(mode="real", port=args.port, baud=args.baud)
    service = DiagnosticsService(Settings(devices=DeviceSettings(obd=obd)), SystemClock())
    threading.Thread(target=service.warm_up, name="warm-up", daemon=True).start()
    screen = Screen(args.language, sys.stderr)
    fault: Fault | None = None
    try:
        result = service.scan(
            _quiet if args.json else screen.progress, threading.Event(), trace_to=args.trace
        )
    except Fault as raised:
        fault = raised
        result = ScanResult(Outcome.NO_CAR if raised.code in _NO_CAR else Outcome.NO_ADAPTER)
    if args.json:
        answer = result.to_json()
        if fault is not None:
            answer["fault"] = fault.code
        print(json.dumps(answer, ensure_ascii=False))
    elif fault is not None:
        screen.fault(fault)
    else:
        Screen(args.language, sys.stdout).result(result, service.verdict(result, args.language))
    return EXIT_CODES[result.outcome]


def _quiet(_: ScanProgress) -> None:
    """Programs read no progress."""
