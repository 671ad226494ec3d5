"""The customer's contact leaves a finished payment's stored request, in portions, without reading every payment."""

from __future__ import annotations

import pytest

from kiosk.ledger.models import PaymentRow
from kiosk.payments.erasing import AT_ONCE, RequestEraser
from kiosk.payments.service import PaymentService
from kiosk.payments.store import PaymentStore
from tests.payments.conftest import World
from tests.support.fake_psp import FakePsp
from tests.support.questions import Questions


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
    questions = Questions(world.ledger)
    RequestEraser(PaymentStore(world.ledger, world.bus, world.clock), world.clock).erase_done()
    steps = [step for _, step in questions.plans()]
    assert any("payments_with_request" in step for step in steps), steps
    assert any("refunds_with_request" in step for step in steps), steps
    assert not [step for step in steps if step.startswith("SCAN")], steps
