"""A ledger of any size, quickly: rows as a kiosk leaves them, attested by a sound audit chain."""

from __future__ import annotations

import hashlib
import os
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import apsw

from kiosk.ledger import Ledger
from kiosk.ledger.audit import chain_hash, digest
from tests.bench.recorder import ROOT
from tests.support.clock import ManualClock

DAY_MS = 86_400_000
YEARS_MS = 3 * 365 * DAY_MS
CHUNK = 5_000
NOTHING = "0" * 64
Values = tuple[Any, ...]

INSERTS = {
    "sessions": "id, type, status, ttl_ms, created_at_ms, updated_at_ms, completed_at_ms, expires_at_ms",
    "payments": "intent_id, session_id, amount_kopecks, currency, status, provider, provider_payment_id,"
    "idempotence_key, request_body, qr_code_data, qr_code_url, metadata, created_at_ms, updated_at_ms,"
    "confirmed_at_ms, expires_at_ms",
    "payment_work": "intent_id, submit_state, remote_state",
    "reports": "id, session_id, type, language, file_name, sha256, size_bytes, data_sha256, created_at_ms,"
    "file_removed_at_ms",
    "deliveries": "id, report_id, channel, status, attempts, next_attempt_at_ms, message_id, provider,"
    "created_at_ms, updated_at_ms, sent_at_ms",
    "audit_logs": "timestamp_ms, event_type, entity_type, entity_id, actor, details, entity_digest,"
    "previous_hash, hash",
}


def session_id(number: int) -> str:
    """Return the id of a visit's session."""
    return f"OBD-{number:08d}-AAAAAAAA"


def intent_id(number: int) -> str:
    """Return the id of a visit's payment."""
    return f"PAY-{number:08d}"


def report_id(number: int) -> str:
    """Return the id of a visit's report."""
    return f"RPT-DIAG-{number:026d}"


def fill(database: Path, visits: int) -> None:
    """Put a ledger with so many paid visits with a report there, over three years until yesterday."""
    shutil.copyfile(kept(visits), database)
    os.sync()  # or every commit of the measurement waits for the copy


def kept(visits: int) -> Path:
    """Return a ledger of this size, made once for this schema and this very text; it is to be copied."""
    parts = [Path(__file__), *sorted((ROOT / "migrations").glob("*.sql"))]
    version = hashlib.sha256(b"".join(part.read_bytes() for part in parts)).hexdigest()[:12]
    folder = ROOT / "build" / f"bench-ledgers-{version}"
    made = folder / f"{visits}.sqlite"
    if not made.exists():
        for older in ROOT.glob("build/bench-ledgers-*"):
            if older != folder:
                shutil.rmtree(older)
        folder.mkdir(parents=True, exist_ok=True)
        with TemporaryDirectory(dir=folder) as place:
            part = Path(place) / made.name
            make(part, visits)
            part.replace(made)
    return made


def make(database: Path, visits: int) -> None:
    """Write such a ledger from nothing."""
    ledger = Ledger(database, ManualClock())
    ledger.close()
    connection = apsw.Connection(str(database))
    try:
        connection.pragma("synchronous", "off")
        connection.pragma("cache_size", -400_000)
        triggers = _without_triggers(connection)
        last_ms = ManualClock().now_ms() - DAY_MS
        previous = NOTHING
        for first in range(0, visits, CHUNK):
            numbers = range(first, min(first + CHUNK, visits))
            previous = _chunk(connection, numbers, last_ms, YEARS_MS, visits, previous)
        for sql in triggers:
            connection.execute(sql)
        connection.pragma("wal_checkpoint(truncate)")
        found = connection.execute("SELECT count(*) FROM reports").get
        assert found == visits, f"{found} reports"
    finally:
        connection.close()


def _without_triggers(connection: apsw.Connection) -> list[str]:
    """Drop the triggers that forbid to write history; returns what makes them anew."""
    found = list(connection.execute("SELECT name, sql FROM sqlite_schema WHERE type = 'trigger'"))
    for name, _ in found:
        connection.execute(f"DROP TRIGGER {name}")
    return [str(sql) for _, sql in found]


def _chunk(
    connection: apsw.Connection, numbers: range, last_ms: int, span_ms: int, visits: int, previous: str
) -> str:
    rows: dict[str, list[Values]] = {table: [] for table in INSERTS}
    for number in numbers:
        at_ms = last_ms - span_ms + span_ms * number // visits
        for table, values in _visit(number, at_ms, last_ms):
            rows[table].append(values)
        payment = rows["payments"][-1]
        attested = digest(
            dict(zip([n.strip() for n in INSERTS["payments"].split(",")], payment, strict=True))
        )
        link = [previous, at_ms, "payment.confirmed", "payment", intent_id(number), "kiosk", "{}", attested]
        kept = chain_hash(link)
        rows["audit_logs"].append((*link[1:], previous, kept))
        previous = kept
    with connection:
        for table, columns in INSERTS.items():
            marks = ", ".join("?" * len(columns.split(",")))
            connection.executemany(f"INSERT INTO {table} ({columns}) VALUES ({marks})", rows[table])  # noqa: S608
    return previous


def _visit(number: int, at_ms: int, last_ms: int) -> Iterator[tuple[str, Values]]:
    session, intent, report = session_id(number), intent_id(number), report_id(number)
    end_ms = at_ms + 300_000
    yield (
        "sessions",
        (session, "diagnostics", "completed", 3_600_000, at_ms, end_ms, end_ms, end_ms + 3_600_000),
    )
    yield (
        "payments",
        (intent, session, 48_000, "RUB", "confirmed", "dev", f"dev-{number}", f"key-{number:032d}", b"",
         None, None, "{}", at_ms, end_ms, end_ms, at_ms + 600_000),
    )  # fmt: skip
    yield "payment_work", (intent, "known", "succeeded")
    sha256 = hashlib.sha256(report.encode()).hexdigest()
    # Their retention has removed the files.
    yield (
        "reports",
        (report, session, "diagnostics", "ru", f"{report}.pdf", sha256, 60_000, sha256, end_ms, last_ms),
    )
    yield (
        "deliveries",
        (f"DLV-{number:08d}", report, "email", "sent", 1, end_ms, f"<{number}@example.com>", "smtp", end_ms, end_ms,
         end_ms),
    )  # fmt: skip


if __name__ == "__main__":
    for size in sys.argv[1:]:
        kept(int(size))
