"""The customer's contact leaves a finished payment's stored request, in portions, without reading every payment."""

from __future__ import annotations

import pytest

from kiosk.ledger.models import PaymentRow
from kiosk.payments.erasing import AT_ONCE, RequestEraser
from kiosk.payments.service import PaymentService
from kiosk.payments.store import PaymentStore
from tests.payments.conftest import World
from tests.support.fake_psp import FakePsp


@pytest.fixture
def psp(world: World) -> FakePsp:
    return FakePsp(world.clock)


@pytest.fixture
def service(world: World, psp: FakePsp) -> PaymentService:
    return world.service(psp)


def test_the_contact_leaves_the_ledger_a_day_after_the_end(
    world: World, service: PaymentService, psp: FakePsp
) -> None:
    intent = service.create_intent(48_000, "RUB", world.session())
    service.tick()
    psp.pay("p-1")
    service.reconcile(intent.intent_id)
    assert PaymentRow.get_by_id(intent.intent_id).request_body
    world.clock.advance(25 * 3600)
    service.tick()
    assert bytes(PaymentRow.get_by_id(intent.intent_id).request_body) == b""


def test_contacts_of_many_payments_leave_in_small_portions(
    world: World, service: PaymentService, psp: FakePsp
) -> None:
    for number in range(1, 2 * AT_ONCE + 2):
        intent = service.create_intent(48_000, "RUB", world.session(f"OBD-{number}"))
        service.tick()
        psp.pay(f"p-{number}")
        service.reconcile(intent.intent_id)

    def left() -> int:
        return int(PaymentRow.select().where(PaymentRow.request_body != b"").count())

    world.clock.advance(25 * 3600)
    found = []
    for _ in range(4):
        service.tick()
        found.append(left())
        world.clock.advance(1)
    assert found == [AT_ONCE + 1, 1, 0, 0]


def test_the_search_for_contacts_does_not_read_every_payment(world: World) -> None:
    asked: list[tuple[str, object]] = []

    def told(_cursor: object, sql: str, bindings: object) -> bool:
        asked.append((sql, bindings))
        return True

    connection = world.ledger.connection
    eraser = RequestEraser(PaymentStore(world.ledger, world.bus, world.clock), world.clock)
    with world.ledger.write():
        connection.exec_trace = told
        eraser.erase_done()
        connection.exec_trace = None
        searches = [(sql, found) for sql, found in asked if sql.startswith(("SELECT", "UPDATE"))]
        plans = [
            str(step)
            for sql, bindings in searches
            for step in connection.execute(f"EXPLAIN QUERY PLAN {sql}", bindings)  # type: ignore[arg-type]
        ]
    assert any("payments_with_request" in plan for plan in plans), plans
    assert any("refunds_with_request" in plan for plan in plans), plans
    assert not [plan for plan in plans if "SCAN" in plan], plans
