"""`kiosk doctor`: what is wrong, and what to do about it."""

from __future__ import annotations

import argparse
import json
import os

from kiosk.clock import SystemClock
from kiosk.commands.common import EXIT_FAILED, EXIT_OK, Commands
from kiosk.texts import Texts, languages
from kiosk.upkeep.doctor.service import examine_kiosk
from kiosk.upkeep.outside import dial

EXIT_WARNINGS = 3
MARKS = {"ok": "  ok  ", "warning": " warn ", "error": "ERROR "}


def add_parser(commands: Commands) -> None:
    """Add `doctor`."""
    parser = commands.add_parser(
        "doctor",
        help="look for everything that can be wrong, and say the next step",
        description="Look for everything that can be wrong; the kiosk may be running, nothing is changed. "
        "Exit: 0 sound, 3 warnings only, 1 errors.",
    )
    parser.add_argument("--json", action="store_true", help="print one JSON object {ok, findings}")
    parser.add_argument("--language", choices=languages(), default="ru", help="of messages (default: ru)")
    parser.add_argument("--offline", action="store_true", help="do not dial the services outside")
    parser.set_defaults(run=_run)


def _run(args: argparse.Namespace) -> int:
    findings = examine_kiosk(os.environ, SystemClock(), dial_with=None if args.offline else dial)
    texts = Texts.load()
    shown = [finding.to_json(texts, args.language) for finding in findings]
    levels = {finding.level for finding in findings}
    if args.json:
        print(json.dumps({"ok": "error" not in levels, "findings": shown}, ensure_ascii=False, indent=2))
    else:
        for one in shown:
            print(f"{MARKS[one['level']]} {one['code']:<18} {one['message']}")
            if one["nextStep"]:
                print(f"{'':26}→ {one['nextStep']}")
    if "error" in levels:
        return EXIT_FAILED
    return EXIT_WARNINGS if "warning" in levels else EXIT_OK
