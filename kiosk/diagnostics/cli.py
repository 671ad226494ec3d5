"""`kiosk scan`: one scan from the terminal, for people and for programs."""

from __future__ import annotations

import argparse
import json
import os
import sys
import threading
from pathlib import Path

from kiosk.clock import SystemClock
from kiosk.configuration import load_settings
from kiosk.diagnostics.progress import ScanProgress
from kiosk.diagnostics.result import Outcome, ScanResult
from kiosk.diagnostics.screen import Screen
from kiosk.diagnostics.service import DiagnosticsService
from kiosk.errors import Fault
from kiosk.settings import DeviceSettings, ObdSettings, Settings
from kiosk.texts import languages

EXIT_CODES = {Outcome.READ: 0, Outcome.PARTIAL: 3, Outcome.NO_ADAPTER: 4, Outcome.NO_CAR: 5}
_EXIT_USAGE = 2
_NO_CAR = frozenset({"OBD-NO-CAR", "OBD-BUS"})
_BAUD = 38_400


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add `scan` to the command line; `run` works it off."""
    parser = subparsers.add_parser(
        "scan",
        help="read a car through an ELM327 adapter",
        description="Read a car through an ELM327 adapter: the one of the settings (devices.obd), the one that is "
        "plugged in where they name none, or that at PORT. Exit: 0 read, 3 partly, 4 no adapter, 5 no car.",
    )
    parser.add_argument("--port", help="serial port or socket://host:port")
    parser.add_argument(
        "--baud", type=int, help="rate of the serial port that is tried first (default 38400)"
    )
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    parser.add_argument("--trace", type=Path, metavar="FILE", help="write the raw dialogue to FILE")
    parser.add_argument("--language", choices=languages(), default="ru", help="language of the texts")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Scan and print; returns the exit code. Raises ConfigError where the settings are asked and wrong."""
    if args.trace is not None and (problem := _unwritable(args.trace)):
        print(f"kiosk: scan: the trace can't be written: {problem}", file=sys.stderr)
        return _EXIT_USAGE
    service = DiagnosticsService(_settings(args.port, args.baud), SystemClock())
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


def _settings(port: str | None, baud: int | None) -> Settings:
    """The settings in force; a port that is named needs none of them."""
    if port is not None:
        return Settings(devices=DeviceSettings(obd=ObdSettings(mode="real", port=port, baud=baud or _BAUD)))
    settings = load_settings(os.environ)
    devices = settings.devices
    obd = devices.obd.model_copy(update={"mode": "real", "baud": baud or devices.obd.baud})
    return settings.model_copy(update={"devices": devices.model_copy(update={"obd": obd})})


def _unwritable(path: Path) -> str:
    """Try before the scan: nobody wants to read the car twice for it."""
    try:
        path.open("a", encoding="utf-8").close()
    except OSError as error:
        return str(error)
    return ""


def _quiet(_: ScanProgress) -> None:
    """Programs read no progress."""
