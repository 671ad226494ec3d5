"""Changes a ledger as somebody with a SQLite shell would."""

from __future__ import annotations

from pathlib import Path

import apsw


def shell(file: Path, *statements: str) -> None:
    """Run the statements on a ledger's file, without its triggers."""
    connection = apsw.Connection(str(file))
    for (name,) in connection.execute("SELECT name FROM sqlite_schema WHERE type = 'trigger'").fetchall():
        connection.execute(f"DROP TRIGGER {name}")
    for statement in statements:
        connection.execute(statement)
    connection.close()
