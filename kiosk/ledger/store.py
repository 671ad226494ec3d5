"""The one connection to `core.sqlite`, behind one lock."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import apsw
import peewee
from playhouse.apsw_ext import APSWDatabase

from kiosk.clock import Clock
from kiosk.errors import Fault
from kiosk.ledger.audit import Audit
from kiosk.ledger.menu_models import MENU_MODELS
from kiosk.ledger.migrate import APPLICATION_ID, migrate
from kiosk.ledger.models import MODELS

# Older ones can corrupt a WAL database (https://sqlite.org/wal.html, "WAL-reset bug").
OLDEST_SQLITE = (3, 51, 3)
BUSY_TIMEOUT_S = 5.0


class Ledger:
    """Everything the kiosk must not forget.

    Opening it checks that the file is ours and sound, and applies the migrations.

    Args:
        path: the database file; created when it is not there.
        clock: stamps the audit rows.

    Raises:
        Fault: DB-OLD-SQLITE, DB-EMPTY, DB-FOREIGN, DB-NEWER, DB-CORRUPT, DB-BUSY, DB-IO or DB-MIGRATION. The file
            is left as it was.
    """

    def __init__(self, path: Path, clock: Clock) -> None:
        if tuple(int(part) for part in apsw.sqlite_lib_version().split(".")[:3]) < OLDEST_SQLITE:
            raise Fault("DB-OLD-SQLITE", apsw.sqlite_lib_version())
        self.path = path
        path.parent.mkdir(parents=True, exist_ok=True)
        if path.exists() and path.stat().st_size == 0 and not Path(f"{path}-wal").exists():
            raise Fault("DB-EMPTY", "the database file has no bytes")
        self._lock = threading.RLock()
        self._committed: list[Callable[[], None]] = []
        self._database = APSWDatabase(
            str(path),
            thread_safe=False,
            lock_type="IMMEDIATE",
            timeout=BUSY_TIMEOUT_S,
            pragmas={"journal_mode": "wal", "synchronous": "full", "foreign_keys": 1, "trusted_schema": 0},
        )
        self.audit = Audit(clock)
        with _faults():
            try:
                self._database.connect()
                self._check_and_migrate()
            except BaseException:  # the connection is closed whatever stopped the opening
                self._database.close()
                raise
        self._database.bind([*MODELS, *MENU_MODELS])

    def _check_and_migrate(self) -> None:
        connection = self.connection
        schema = int(connection.execute("SELECT count(*) FROM sqlite_schema").get)
        if schema and int(connection.pragma("application_id")) != APPLICATION_ID:
            raise Fault("DB-FOREIGN", "the file belongs to another program")
        if connection.pragma("quick_check") != "ok":
            raise Fault("DB-CORRUPT", "quick_check found damage")
        migrate(connection)

    @property
    def connection(self) -> apsw.Connection:
        """The raw connection, for what peewee has no words for (backup, pragmas). Hold `read()` meanwhile."""
        connection: apsw.Connection = self._database.connection()
        return connection

    @contextmanager
    def write(self) -> Iterator[None]:
        """Run the block in one `BEGIN IMMEDIATE … COMMIT`; nested blocks join the outermost.

        An exception rolls everything back. Nothing but SQLite may be waited for inside.
        """
        with self._lock:
            with _faults():
                if self._database.in_transaction():
                    yield
                    return
                self._committed.clear()
                with self._database.atomic("IMMEDIATE"):
                    yield
            committed, self._committed = self._committed, []
        # Outside the lock: a listener may wait for another thread that waits for the ledger.
        for function in committed:
            function()

    @contextmanager
    def read(self) -> Iterator[None]:
        """Run the block's queries against one state of the ledger."""
        with self._lock, _faults():
            yield

    def after_commit(self, function: Callable[[], None]) -> None:
        """Call `function` once the outermost `write` has committed; at once outside of one."""
        if self._database.in_transaction():
            self._committed.append(function)
        else:
            function()

    def close(self) -> None:
        """Close the connection; the write-ahead log is folded into the file."""
        with self._lock:
            self._database.close()


@contextmanager
def _faults() -> Iterator[None]:
    """Tell the environment's errors from bugs: disk, locks and damage become faults."""
    try:
        yield
    except (peewee.PeeweeException, apsw.Error) as error:
        code = _code_of(error)
        if code is None:
            raise
        raise Fault(code, type(error).__name__) from error


def _code_of(error: BaseException) -> str | None:
    causes: list[BaseException | None] = [error, error.__cause__, error.__context__]
    for kind, code in (
        (apsw.FullError, "DB-FULL"),
        ((apsw.BusyError, apsw.LockedError), "DB-BUSY"),
        (apsw.NotADBError, "DB-FOREIGN"),
        (apsw.CorruptError, "DB-CORRUPT"),
        ((apsw.IOError, apsw.CantOpenError, apsw.ReadOnlyError), "DB-IO"),
    ):
        if any(isinstance(cause, kind) for cause in causes):
            return code
    return None
