"""Whether a ledger's file is whole and says what was written: a live one or a copy, read only, no models bound.

SQLite's own check sees pages, not meanings: one flipped bit in an amount passes it. The audit chain shows a changed
audit row, and the digests in it a changed payment.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import apsw

from kiosk.ledger.audit import CHAINED, chain_hash, digest
from kiosk.ledger.migrate import APPLICATION_ID, migration_files

Damage = Literal["DB-EMPTY", "DB-FOREIGN", "DB-NEWER", "DB-CORRUPT", "DB-CHAIN"]
COUNTED = ("sessions", "payments", "refunds", "reports", "deliveries", "consents", "audit_logs")


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong: its code, the table and the row's id where there is one, and what it is."""

    code: Damage
    detail: str
    table: str = ""
    row_id: str = ""


@dataclass(frozen=True)
class Examination:
    """What was found: the schema's number, the rows of each table, the last audit hash, and every problem."""

    schema: int
    counts: dict[str, int]
    head: str
    problems: tuple[Problem, ...]

    @property
    def readable(self) -> bool:
        """Whether the file is a ledger of ours that this program can open."""
        return all(problem.code == "DB-CHAIN" for problem in self.problems)


def examine_file(path: Path) -> Examination:
    """Examine a file without changing it; every kind of damage becomes a problem.

    Raises:
        apsw.Error: the file can't be read for a reason that is not damage (locked, no right, a failing disk).
    """
    if not path.exists() or path.stat().st_size == 0:
        return Examination(0, {}, "", (Problem("DB-EMPTY", "the file is missing or has no bytes"),))
    try:
        connection = apsw.Connection(path.absolute().as_uri() + "?mode=ro", apsw.SQLITE_OPEN_URI | _READ)
        try:
            connection.set_busy_timeout(5000)
            return examine(connection)
        finally:
            connection.close()
    except apsw.NotADBError:
        return Examination(0, {}, "", (Problem("DB-FOREIGN", "the file is not a database"),))
    except apsw.CorruptError as error:
        return Examination(0, {}, "", (Problem("DB-CORRUPT", str(error)),))


_READ = apsw.SQLITE_OPEN_READONLY


def examine(connection: apsw.Connection) -> Examination:
    """Examine an open ledger; raises apsw's errors of damage that stops the reading."""
    if int(connection.pragma("application_id")) != APPLICATION_ID:
        return Examination(0, {}, "", (Problem("DB-FOREIGN", "the file belongs to another program"),))
    schema, known = int(connection.pragma("user_version")), len(migration_files())
    if schema > known:
        text = f"the file has schema {schema}, this program knows {known}"
        return Examination(schema, {}, "", (Problem("DB-NEWER", text),))
    whole = connection.execute("PRAGMA integrity_check(5)").fetchall()
    problems = [Problem("DB-CORRUPT", str(row[0])) for row in whole if row[0] != "ok"]
    if problems:
        return Examination(schema, {}, "", tuple(problems))
    for table, row_id, parent, _ in connection.execute("PRAGMA foreign_key_check"):
        problems.append(Problem("DB-CHAIN", f"its row of {parent} is missing", table, str(row_id)))
    counted = counts(connection)
    problems += [*_chain(connection), *_payments(connection)]
    if "refunds" in counted:
        problems += _refunds(connection)
    head = connection.execute("SELECT hash FROM audit_logs ORDER BY id DESC LIMIT 1").get
    return Examination(schema, counted, str(head or ""), tuple(problems))


def counts(connection: apsw.Connection) -> dict[str, int]:
    """Return the number of rows of each table that matters."""
    there = {name for (name,) in connection.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")}
    return {
        table: int(connection.execute(f"SELECT count(*) FROM {table}").get)  # noqa: S608 - our own names
        for table in COUNTED
        if table in there  # an older schema has fewer
    }


def _chain(connection: apsw.Connection) -> Iterator[Problem]:
    """Find the first link that does not fit; behind it nothing can be said."""
    previous = connection.execute("SELECT hash FROM audit_anchor").get
    columns = ", ".join(CHAINED)
    for row_id, kept, *link in connection.execute(
        f"SELECT id, hash, {columns} FROM audit_logs ORDER BY id"  # noqa: S608 - our own names
    ):
        if link[0] != previous or kept != chain_hash(link):
            yield Problem("DB-CHAIN", "the hash chain breaks here", "audit_logs", str(row_id))
            return
        previous = kept


def _payments(connection: apsw.Connection) -> Iterator[Problem]:
    """Compare every payment with the digest that the last audit row about it holds."""
    names = [column[1] for column in connection.execute("PRAGMA table_info(payments)")]
    # By the index, payment by payment: a dictionary of all of them would grow with the years.
    for attested, *row in connection.execute(
        "SELECT (SELECT entity_digest FROM audit_logs WHERE entity_type = 'payment' "
        "AND entity_id = payments.intent_id AND entity_digest IS NOT NULL ORDER BY id DESC LIMIT 1), * "
        "FROM payments"
    ):
        values = dict(zip(names, row, strict=True))
        intent_id = str(values["intent_id"])
        if attested is None:
            yield Problem("DB-CHAIN", "no audit row attests this payment", "payments", intent_id)
        elif attested != digest(values):
            yield Problem("DB-CHAIN", "differs from what the audit attests", "payments", intent_id)


def _refunds(connection: apsw.Connection) -> Iterator[Problem]:
    for row_id, details in connection.execute(
        "SELECT refunds.id, audit_logs.details FROM refunds JOIN audit_logs ON entity_id = refunds.id "
        "WHERE entity_type = 'refund' AND event_type = 'refund.requested' "
        "AND json_extract(details, '$.amount_kopecks') IS NOT amount_kopecks"
    ):
        wanted = json.loads(details).get("amount_kopecks")
        yield Problem("DB-CHAIN", f"the audit attests {wanted} kopecks", "refunds", str(row_id))
    for (row_id,) in connection.execute(
        "SELECT refunds.id FROM refunds JOIN payments USING (intent_id) "
        "WHERE refunds.amount_kopecks <> payments.amount_kopecks"
    ):
        yield Problem("DB-CHAIN", "its amount is not that of its payment", "refunds", str(row_id))
