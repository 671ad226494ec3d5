"""One row by its key: found, added and changed in statements of our own, which must mean what peewee's do."""

from __future__ import annotations

from typing import Any

import peewee
import pytest

from kiosk.ledger import Ledger
from kiosk.ledger.models import MODELS, AuditAnchorRow, ConsentRow, SessionRow, WebhookRow

SESSION: dict[str, Any] = {
    "id": "OBD-1",
    "type": "diagnostics",
    "contact_email": "клиент@example.com",
    "ttl_ms": 1000,
    "created_at_ms": 1,
    "updated_at_ms": 1,
    "expires_at_ms": 1001,
}
NOTE: dict[str, Any] = {"digest": "d", "body": b"\x00\xff", "source": "127.0.0.1", "received_at_ms": 1}


def test_what_was_added_is_found_as_peewee_finds_it(ledger: Ledger) -> None:
    with ledger.write():
        SessionRow.create(**SESSION)
        note = WebhookRow.create(**NOTE)
    with ledger.read():
        found = SessionRow.find("OBD-1")
        by_peewee = SessionRow.get(SessionRow.id == "OBD-1")
        kept = WebhookRow.get_by_id(note.id)

    assert found is not None
    assert found.__data__ == by_peewee.__data__
    assert (found.status, found.metadata, found.contact_phone) == ("active", "{}", None)
    assert (kept.body, kept.status, kept.attempts) == (b"\x00\xff", "new", 0)


def test_what_is_not_there(ledger: Ledger) -> None:
    with ledger.read():
        assert SessionRow.find("OBD-2") is None
        with pytest.raises(peewee.DoesNotExist):
            SessionRow.get_by_id("OBD-2")


def test_only_the_row_with_the_key_is_changed(ledger: Ledger) -> None:
    with ledger.write():
        row = SessionRow.create(**SESSION)
        SessionRow.create(**SESSION | {"id": "OBD-2"})
        row.status, row.contact_email = "expired", None
        assert row.save() == 1
    with ledger.read():
        rows = {row.id: (row.status, row.contact_email) for row in SessionRow.select()}
    assert rows == {"OBD-1": ("expired", None), "OBD-2": ("active", "клиент@example.com")}


def test_a_row_that_was_read_in_part_is_written_in_part(ledger: Ledger) -> None:
    with ledger.write():
        SessionRow.create(**SESSION)
        part = SessionRow.select(SessionRow.id, SessionRow.status).get()
        part.status = "expired"
        part.save()
        whole = SessionRow.get_by_id("OBD-1")
        whole.status, whole.type = "active", "thickness"
        whole.save(only=[SessionRow.type])
        kept = SessionRow.get_by_id("OBD-1")
    assert (kept.status, kept.type, kept.contact_email) == ("expired", "thickness", "клиент@example.com")


def test_a_row_without_a_key_gets_the_next_one(ledger: Ledger) -> None:
    consent = {
        "session_id": "OBD-1",
        "text_version": "1",
        "language": "ru",
        "kiosk_id": "k",
        "given_at_ms": 1,
    }
    with ledger.write():
        ids = [ConsentRow.create(kind=kind, **consent).id for kind in ("offer", "personal_data")]
    assert ids == [1, 2]


def test_a_refusal_looks_as_peewees(ledger: Ledger) -> None:
    with ledger.write():
        row = SessionRow.create(**SESSION)
        with pytest.raises(peewee.IntegrityError):
            SessionRow.create(**SESSION)
        row.status = "forgotten"
        with pytest.raises(peewee.IntegrityError):
            row.save()


def test_a_column_that_is_not_there_is_a_mistake(ledger: Ledger) -> None:
    with ledger.write(), pytest.raises(TypeError, match="e_mail"):
        SessionRow.create(**SESSION, e_mail="x")


def test_every_table_can_be_asked(ledger: Ledger) -> None:
    with ledger.read():
        found = {model.__name__ for model in MODELS if model.find(1) is not None}
    assert found == {AuditAnchorRow.__name__}
