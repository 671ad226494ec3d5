"""Examining a ledger's file: what is sound, what is damaged, and one flipped bit."""

from __future__ import annotations

from pathlib import Path

import apsw
import pytest

from kiosk.ledger import Ledger
from kiosk.ledger.models import PaymentRow
from kiosk.ledger.verify import Examination, examine_file
from kiosk.settings import Settings
from tests.support.books import Books
from tests.support.clock import ManualClock
from tests.support.shell import shell

UNATTESTED = """INSERT INTO payments SELECT 'new', NULL, 1, 'RUB', 'confirmed', 'dev', NULL, 'k', x'', NULL, NULL,
    '{}', 1, 1, 1, 1"""


@pytest.fixture
def books(ledger: Ledger, clock: ManualClock, settings: Settings) -> Books:
    books = Books(ledger, clock, settings)
    books.visit(1)
    _, intent_id, _ = books.visit(2)
    books.payments.request_refund(intent_id, "test", "operator:test")
    return books


@pytest.fixture
def file(books: Books) -> Path:
    """The ledger's file, closed."""
    books.ledger.close()
    return books.ledger.path


def change(file: Path, *statements: str) -> Examination:
    """Change the file by hand and look at it."""
    shell(file, *statements)
    return examine_file(file)


def codes(found: Examination) -> list[tuple[str, str]]:
    return [(problem.code, problem.table) for problem in found.problems]


def test_a_sound_ledger(file: Path) -> None:
    found = examine_file(file)
    assert found.problems == ()
    assert found.readable
    assert (found.counts["payments"], found.counts["refunds"], found.counts["reports"]) == (2, 1, 2)
    assert len(found.head) == 64


def test_one_flipped_bit_in_an_amount_is_found(file: Path) -> None:
    """The bit is flipped in the file's bytes: SQLite's own check finds nothing."""
    content = file.read_bytes()
    amount = (48_000).to_bytes(3, "big")
    places = [i for i in range(len(content)) if content.startswith(amount + b"RUBconfirmed", i)]
    assert len(places) == 1
    flipped = bytearray(content)
    flipped[places[0] + 2] ^= 0x08
    file.write_bytes(flipped)
    connection = apsw.Connection(str(file))
    assert connection.pragma("integrity_check") == "ok"
    connection.close()
    found = examine_file(file)
    assert codes(found) == [("DB-CHAIN", "payments")]
    assert found.readable, "the file can be opened; a person must look at the payment"


@pytest.mark.parametrize(
    ("sql", "table"),
    [
        ("UPDATE payments SET amount_kopecks = 1", "payments"),
        ("UPDATE payments SET status = 'refunded'", "payments"),
        ("UPDATE audit_logs SET details = '{}' WHERE id = 2", "audit_logs"),
        ("DELETE FROM audit_logs WHERE id = 2", "audit_logs"),
        ("UPDATE refunds SET amount_kopecks = 1", "refunds"),
        ("DELETE FROM sessions", "payments"),
        (UNATTESTED, "payments"),
    ],
)
def test_what_somebody_changed_is_found(sql: str, table: str, file: Path) -> None:
    found = change(file, sql)
    assert ("DB-CHAIN", table) in codes(found)


def test_damage_has_its_code(file: Path, tmp_path: Path) -> None:
    content = file.read_bytes()
    other = tmp_path / "other.sqlite"

    def code(data: bytes) -> list[str]:
        other.write_bytes(data)
        found = examine_file(other)
        assert not found.readable
        return [problem.code for problem in found.problems]

    assert code(b"") == ["DB-EMPTY"]
    assert code(b"%PDF-1.7" * 1000) == ["DB-FOREIGN"]
    assert set(code(content[: len(content) // 2])) == {"DB-CORRUPT"}
    assert set(code(content[:8192] + bytes(4096) + content[12288:])) == {"DB-CORRUPT"}
    assert examine_file(tmp_path / "none.sqlite").problems[0].code == "DB-EMPTY"
    connection = apsw.Connection(str(file))
    connection.pragma("user_version", 999)
    connection.close()
    assert [problem.code for problem in examine_file(file).problems] == ["DB-NEWER"]


def test_a_running_kiosk_is_examined_beside_it(books: Books) -> None:
    assert examine_file(books.ledger.path).problems == ()
    with books.ledger.read():
        assert PaymentRow.select().count() == 2
