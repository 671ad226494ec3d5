"""The one connection to `core.sqlite`, behind one lock."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import apsw
import peewee
import structlog
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

log = structlog.get_logger("ledger")


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
        try:
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        except OSError as error:
            raise Fault("DB-IO", f"the folder can't be made: {error.strerror}") from error
        if path.exists() and path.stat().st_size == 0 and not Path(f"{path}-wal").exists():
            raise Fault("DB-EMPTY", "the database file has no bytes")
        self._lock = threading.RLock()
        self._depth = 0
        self._pending: list[Callable[[], None]] = []
        self._committed: deque[Callable[[], None]] = deque()
        self._delivering = threading.Lock()
        self._database = APSWDatabase(
            str(path),
            thread_safe=False,
            lock_type="IMMEDIATE",
            timeout=BUSY_TIMEOUT_S,
            pragmas={"synchronous": "full", "foreign_keys": 1, "trusted_schema": 0},
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
        connection.pragma("journal_mode", "wal")  # not before: it writes, and the file might not be ours
        migrate(connection)

    @property
    def connection(self) -> apsw.Connection:
        """The raw connection, for what peewee has no words for (backup, pragmas). Hold `read()` meanwhile."""
        connection: apsw.Connection = self._database.connection()
        return connection

    @contextmanager
    def write(self) -> Iterator[None]:
        """Run the block in one `BEGIN IMMEDIATE … COMMIT`; a nested block is a savepoint of the outermost.

        An exception rolls back the block it leaves, and all of what the block wrote with it. Nothing but SQLite may
        be waited for inside.
        """
        with self._held(), _faults():
            if self.connection.in_transaction:
                with self._savepoint():
                    yield
                return
            self._pending.clear()
            with self._transaction():
                yield
            self._committed.extend(self._pending)

    @contextmanager
    def read(self) -> Iterator[None]:
        """Run the block's queries while no other thread of this program can write."""
        with self._held(), _faults():
            yield

    def after_commit(self, function: Callable[[], None]) -> None:
        """Call `function` once the outermost `write` has committed; at once outside of one.

        Functions are called in the order of the commits, one at a time, without the lock: a function may wait for
        another thread that waits for the ledger. The thread that committed calls them, or the one that is calling
        those of an earlier commit. What a function raises is logged: what was committed stays.
        """
        with self._lock:
            if self.connection.in_transaction:
                self._pending.append(function)
                return
        function()

    @contextmanager
    def _held(self) -> Iterator[None]:
        """Hold the lock; when the outermost block lets go of it, call what was committed meanwhile."""
        outermost = False
        try:
            with self._lock:
                self._depth += 1
                try:
                    yield
                finally:
                    self._depth -= 1
                    outermost = self._depth == 0
        finally:
            if outermost:
                self._deliver()

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        connection = self.connection
        connection.execute("BEGIN IMMEDIATE")
        try:
            yield
            connection.execute("COMMIT")
        except BaseException:  # whatever it is, nothing of the block stays
            if connection.in_transaction:  # else a full or failing disk has undone it
                connection.execute("ROLLBACK")
            raise

    @contextmanager
    def _savepoint(self) -> Iterator[None]:
        connection, pending = self.connection, len(self._pending)
        connection.execute("SAVEPOINT nested")
        try:
            yield
        except BaseException:  # whatever it is, nothing of the block stays
            if connection.in_transaction:  # else a full or failing disk has undone the whole transaction
                connection.execute("ROLLBACK TO nested; RELEASE nested")
            del self._pending[pending:]
            raise
        connection.execute("RELEASE nested")

    def _deliver(self) -> None:
        while self._committed and self._delivering.acquire(blocking=False):
            try:
                while self._committed:
                    function = self._committed.popleft()
                    try:
                        function()
                    except Exception:  # a listener's bug must not look like a failed write
                        log.exception("ledger.listener_failed")
            finally:
                self._delivering.release()

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
