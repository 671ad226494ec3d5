"""What a ledger was asked, and how SQLite goes about it."""

from __future__ import annotations

from collections.abc import Iterator

import apsw

from kiosk.ledger import Ledger


class Questions:
    """Keeps every statement of a ledger from now on, each once."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        self._asked: dict[str, apsw.Bindings | None] = {}
        with ledger.read():
            ledger.connection.exec_trace = self._told

    def _told(self, _cursor: apsw.Cursor, sql: str, bindings: apsw.Bindings | None) -> bool:
        self._asked.setdefault(sql, bindings)
        return True

    def plans(self) -> Iterator[tuple[str, str]]:
        """Stop keeping, and yield each statement with each step of its plan."""
        with self._ledger.read():
            connection = self._ledger.connection
            connection.exec_trace = None
            for sql, bindings in self._asked.items():
                if sql.startswith(("SELECT", "UPDATE", "DELETE")):
                    for step in connection.execute(f"EXPLAIN QUERY PLAN {sql}", bindings):
                        yield sql, str(step[3])
