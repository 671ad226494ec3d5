"""The store: one writer, blocks inside blocks, what is told after a commit, and files that are not ours."""

from __future__ import annotations

import contextlib
import shutil
import threading
import uuid
from pathlib import Path

import apsw
import peewee
import pytest

from kiosk.errors import Fault
from kiosk.ledger import Ledger
from kiosk.ledger.migrate import migration_files
from kiosk.ledger.models import ConsentRow
from tests.conftest import ExpectedLog
from tests.support.clock import ManualClock

REST = {"text_version": "1", "language": "ru", "kiosk_id": "kiosk-1", "given_at_ms": 1}


class Undone(Exception):
    """What ends a block."""


def insert() -> None:
    ConsentRow.create(session_id=uuid.uuid4().hex, kind="offer", **REST)


def count() -> int:
    return int(ConsentRow.select().count())


# -- blocks


def test_the_file_is_ours_and_durable(ledger: Ledger) -> None:
    with ledger.read():
        pragma = ledger.connection.pragma
        assert pragma("application_id") == 0x4B534B31
        assert pragma("user_version") == len(migration_files())
        assert (pragma("journal_mode"), pragma("synchronous"), pragma("foreign_keys")) == ("wal", 2, 1)


def test_what_is_written_is_there_at_the_next_start(ledger: Ledger, clock: ManualClock) -> None:
    with ledger.write():
        insert()
    ledger.close()
    again = Ledger(ledger.path, clock)
    with again.read():
        assert count() == 1
    again.close()


def test_an_exception_undoes_the_whole_block(ledger: Ledger) -> None:
    def broken() -> None:
        with ledger.write():
            insert()
            with ledger.write():
                insert()
            raise Undone

    with pytest.raises(Undone):
        broken()
    with ledger.read():
        assert count() == 0


def test_a_nested_block_that_fails_leaves_nothing(ledger: Ledger) -> None:
    told: list[str] = []

    def inner() -> None:
        with ledger.write():
            insert()
            ledger.after_commit(lambda: told.append("inner"))
            raise Undone

    with ledger.write():
        insert()
        ledger.after_commit(lambda: told.append("outer"))
        with pytest.raises(Undone):
            inner()
        with ledger.write():
            insert()
    with ledger.read():
        assert count() == 2
    assert told == ["outer"]


def test_a_refusal_of_the_schema_is_a_bug_and_not_a_fault(ledger: Ledger) -> None:
    with ledger.write(), pytest.raises(peewee.IntegrityError):
        ConsentRow.create(session_id="1", kind="nothing", **REST)


def test_writers_wait_for_each_other(ledger: Ledger) -> None:
    inside, go_on = threading.Event(), threading.Event()

    def first() -> None:
        with ledger.write():
            insert()
            inside.set()
            go_on.wait(5)
            insert()

    thread = threading.Thread(target=first)
    thread.start()
    inside.wait(5)
    seen: list[int] = []
    other = threading.Thread(target=lambda: seen.append(_counted(ledger)))
    other.start()
    go_on.set()
    thread.join(5)
    other.join(5)
    assert seen == [2], "nobody sees half of a block"


def _counted(ledger: Ledger) -> int:
    with ledger.read():
        return count()


# -- after a commit


def test_listeners_are_told_after_the_outermost_commit(ledger: Ledger) -> None:
    told: list[int] = []

    with ledger.write():
        with ledger.write():
            insert()
            ledger.after_commit(lambda: told.append(_counted(ledger)))
        assert told == []
    assert told == [1]
    ledger.after_commit(lambda: told.append(-1))
    assert told == [1, -1], "outside of a block it is called at once"


def test_nobody_is_told_of_what_was_undone(ledger: Ledger) -> None:
    told: list[str] = []

    def broken() -> None:
        with ledger.write():
            ledger.after_commit(lambda: told.append("undone"))
            raise Undone

    with pytest.raises(Undone):
        broken()
    with ledger.write():
        insert()
    assert told == []


def test_a_listener_may_wait_for_another_thread_that_writes(ledger: Ledger) -> None:
    def write() -> None:
        with ledger.write():
            insert()

    def listener() -> None:
        thread = threading.Thread(target=write)
        thread.start()
        thread.join(5)
        assert not thread.is_alive(), "the ledger was held while its listener ran"

    with ledger.read(), ledger.write():  # even from within a reader's block
        ledger.after_commit(listener)
    assert _counted(ledger) == 1


def test_commits_are_told_in_their_order(ledger: Ledger) -> None:
    told: list[str] = []
    telling, go_on = threading.Event(), threading.Event()

    def slow() -> None:
        telling.set()
        go_on.wait(5)
        told.append("first")

    def first() -> None:
        with ledger.write():
            ledger.after_commit(slow)

    thread = threading.Thread(target=first)
    thread.start()
    telling.wait(5)
    with ledger.write():
        ledger.after_commit(lambda: told.append("second"))
    assert told == [], "the second does not overtake the first, and nobody waits for it"
    go_on.set()
    thread.join(5)
    assert told == ["first", "second"]


def test_what_a_listener_writes_is_told_after_its_own_commit(ledger: Ledger) -> None:
    told: list[str] = []

    def listener() -> None:
        with ledger.write():
            insert()
            ledger.after_commit(lambda: told.append("third"))
        told.append("first")

    with ledger.write():
        ledger.after_commit(listener)
        ledger.after_commit(lambda: told.append("second"))
    assert told == ["first", "second", "third"]


def test_registering_waits_for_another_threads_block(ledger: Ledger) -> None:
    """A function given outside of a block must not vanish with the rollback of somebody else's."""
    told: list[str] = []
    inside, go_on = threading.Event(), threading.Event()

    def undone() -> None:
        with contextlib.suppress(Undone), ledger.write():
            inside.set()
            go_on.wait(5)
            raise Undone

    thread = threading.Thread(target=undone)
    thread.start()
    inside.wait(5)
    other = threading.Thread(target=lambda: ledger.after_commit(lambda: told.append("mine")))
    other.start()
    go_on.set()
    thread.join(5)
    other.join(5)
    assert told == ["mine"]


def test_a_listeners_bug_undoes_nothing(ledger: Ledger, expected_log: ExpectedLog) -> None:
    expected_log.allow("ledger.listener_failed")
    told: list[str] = []

    def broken() -> None:
        raise RuntimeError

    with ledger.write():
        insert()
        ledger.after_commit(broken)
        ledger.after_commit(lambda: told.append("next"))
    assert (told, _counted(ledger)) == (["next"], 1)


# -- the environment's errors


def test_a_full_disk_is_a_fault_and_undoes_the_block(ledger: Ledger) -> None:
    with ledger.read():
        pages = int(ledger.connection.pragma("page_count"))
        ledger.connection.pragma("max_page_count", pages)

    def fill() -> None:
        with ledger.write():
            for _ in range(10_000):
                with ledger.write():
                    insert()

    with pytest.raises(Fault) as full:
        fill()
    assert full.value.code == "DB-FULL"
    with ledger.read():
        assert count() == 0
        ledger.connection.pragma("max_page_count", pages + 100)
    with ledger.write():
        insert()
    assert _counted(ledger) == 1


def test_another_programs_lock_is_a_fault(
    ledger: Ledger, clock: ManualClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    ledger.connection.set_busy_timeout(1)
    other = apsw.Connection(str(ledger.path))
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(Fault) as busy, ledger.write():
        insert()
    assert busy.value.code == "DB-BUSY"
    other.execute("ROLLBACK")
    other.close()
    with ledger.write():
        insert()


# -- files that are not ours


@pytest.fixture
def sound(tmp_path: Path, clock: ManualClock) -> Path:
    """A ledger's file with rows in it, closed."""
    path = tmp_path / "sound" / "core.sqlite"
    ledger = Ledger(path, clock)
    with ledger.write():
        for _ in range(200):
            insert()
            ledger.audit.record("test.event", "test", "1", {"padding": "x" * 200})
    ledger.close()
    return path


def refusal(path: Path, clock: ManualClock) -> str:
    """Open what must not open; the file must stay as it was."""
    before = path.read_bytes()
    with pytest.raises(Fault) as refused:
        Ledger(path, clock)
    assert path.read_bytes() == before
    return refused.value.code


def test_an_empty_file_is_refused(sound: Path, clock: ManualClock) -> None:
    sound.write_bytes(b"")
    assert refusal(sound, clock) == "DB-EMPTY"


def test_a_file_that_is_no_database_is_refused(sound: Path, clock: ManualClock) -> None:
    sound.write_bytes(b"%PDF-1.7 and so on" * 500)
    assert refusal(sound, clock) == "DB-FOREIGN"


def test_another_programs_database_is_refused(sound: Path, clock: ManualClock) -> None:
    sound.unlink()
    with apsw.Connection(str(sound)) as other:
        other.execute("CREATE TABLE bookmarks (url)")
    other.close()
    assert refusal(sound, clock) == "DB-FOREIGN"


def test_a_newer_programs_database_is_refused(sound: Path, clock: ManualClock) -> None:
    connection = apsw.Connection(str(sound))
    connection.pragma("user_version", 999)
    connection.close()
    assert refusal(sound, clock) == "DB-NEWER"


def test_a_truncated_file_is_refused(sound: Path, clock: ManualClock) -> None:
    content = sound.read_bytes()
    sound.write_bytes(content[: len(content) // 2])
    assert refusal(sound, clock) == "DB-CORRUPT"


def test_a_zeroed_page_is_refused(sound: Path, clock: ManualClock) -> None:
    content = bytearray(sound.read_bytes())
    page = 4096 * 3
    content[page : page + 4096] = bytes(4096)
    sound.write_bytes(content)
    assert refusal(sound, clock) == "DB-CORRUPT"


def test_an_old_sqlite_is_refused(
    tmp_path: Path, clock: ManualClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(apsw, "sqlite_lib_version", lambda: "3.40.1")
    with pytest.raises(Fault) as refused:
        Ledger(tmp_path / "core.sqlite", clock)
    assert refused.value.code == "DB-OLD-SQLITE"
    assert not (tmp_path / "core.sqlite").exists()


def test_a_folder_that_cannot_be_is_a_fault(tmp_path: Path, clock: ManualClock) -> None:
    (tmp_path / "file").write_text("", "utf-8")
    with pytest.raises(Fault) as refused:
        Ledger(tmp_path / "file" / "core.sqlite", clock)
    assert refused.value.code == "DB-IO"


def test_what_a_killed_program_committed_is_there(ledger: Ledger, tmp_path: Path, clock: ManualClock) -> None:
    """The write-ahead log holds committed money: files copied while it is open are what a power cut leaves."""
    with ledger.write():
        insert()
    after = tmp_path / "after"
    after.mkdir()
    for name in ("core.sqlite", "core.sqlite-wal"):
        shutil.copy(ledger.path.parent / name, after / name)
    assert (after / "core.sqlite-wal").stat().st_size > 0
    again = Ledger(after / "core.sqlite", clock)
    with again.read():
        assert count() == 1
    again.close()
