"""`kiosk verify`: whether a printed or mailed report is one of this kiosk's, unchanged.

A report's row is kept when its file has gone, so a paper can be verified long after.
"""

from __future__ import annotations

import argparse
import hashlib
import os
from contextlib import closing
from hmac import compare_digest
from pathlib import Path

from kiosk.clock import SystemClock, iso_utc
from kiosk.configuration import load_settings
from kiosk.errors import Fault
from kiosk.ledger import Ledger
from kiosk.ledger.models import ReportRow
from kiosk.reports.report import Report, from_row, read_verification_text

EXIT_OK, EXIT_NOT_OURS = 0, 3


def genuine(ledger: Ledger, report_id: str, sha256: str) -> Report | None:
    """Return the report of a number when the hash is that of its data (the QR code) or of its PDF file.

    None for an unknown report as for a wrong hash: whoever asks must not learn which numbers exist.
    """
    with ledger.read():
        row = ReportRow.find(report_id.strip().upper())
    if row is None:
        return None
    given = sha256.strip().lower().encode("ascii", "replace")
    by_data = compare_digest(given, row.data_sha256.encode())
    return from_row(row) if compare_digest(given, row.sha256.encode()) or by_data else None


def add_parser(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add `verify`."""
    parser = commands.add_parser(
        "verify",
        help="whether a report is one of this kiosk's, unchanged",
        description="Compare a report with the record: by the text of its QR code, by the number and SHA-256 "
        "printed beside it, or by its PDF file. Exit: 0 it is ours, 3 it is not.",
    )
    what = parser.add_mutually_exclusive_group(required=True)
    what.add_argument("code", nargs="?", metavar="TEXT", help="the QR code's text, or the report's number")
    what.add_argument("--file", type=Path, metavar="PDF", help="the file a customer received")
    parser.add_argument("sha256", nargs="?", metavar="SHA256", help="the printed SHA-256, after a number")
    parser.set_defaults(run=_verify)


def _verify(args: argparse.Namespace) -> int:
    with closing(Ledger(load_settings(os.environ).database, SystemClock())) as ledger:
        report = _asked_for(args, ledger)
    if report is None:
        print("not a report of this kiosk, or not as it was made")
        return EXIT_NOT_OURS
    print(f"genuine: {report.id}, {report.kind}, made {iso_utc(report.created_at_ms)}, {report.verdict}")
    return EXIT_OK


def _asked_for(args: argparse.Namespace, ledger: Ledger) -> Report | None:
    if args.file is not None:
        return _by_file(args.file, ledger)
    number, sha256 = (args.code, args.sha256) if args.sha256 else read_verification_text(args.code)
    return genuine(ledger, number, sha256)


def _by_file(path: Path, ledger: Ledger) -> Report | None:
    try:
        found = hashlib.sha256(path.read_bytes()).hexdigest()
    except OSError as error:
        raise Fault("SYS-DISK", f"{path} can't be read: {error.strerror}") from error
    with ledger.read():
        row = ReportRow.get_or_none(ReportRow.sha256 == found)
    return None if row is None else from_row(row)
