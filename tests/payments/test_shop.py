"""What the provider says of our shop: a kiosk that could take no money says so before its first customer."""

from __future__ import annotations

from dataclasses import replace

import pytest

from kiosk.payments.provider import Done, Outcome, Rejected, RemoteShop, Unknown
from tests.conftest import ExpectedLog
from tests.payments.conftest import World
from tests.support.fake_psp import FakePsp

GOOD = RemoteShop("100500", enabled=True, test=True)


class Shop(FakePsp):
    """Answers of its shop what it is told to; counts the questions."""

    answer: Outcome[RemoteShop] | None = None
    asked = 0

    def shop(self) -> Outcome[RemoteShop]:
        self.asked += 1
        return super().shop() if self.answer is None else self.answer


@pytest.fixture
def psp(world: World) -> Shop:
    return Shop(world.clock)


def test_a_shop_in_order_is_asked_about_once(world: World, psp: Shop) -> None:
    service = world.service(psp)
    for _ in range(60):
        service.tick()
        world.clock.advance(60)
    assert (service.shop_problem, psp.asked) == ("", 1)


@pytest.mark.parametrize(
    ("answer", "problem"),
    [
        (Rejected("invalid_credentials", definitive=False), "invalid_credentials"),
        (replace(GOOD, enabled=False), "shop_disabled"),
        (replace(GOOD, account_id="1"), "another_shop"),
        (replace(GOOD, test=False), "test_key"),
    ],
)
def test_what_is_wrong_is_said_once_and_asked_about_until_it_is_right(
    world: World,
    psp: Shop,
    expected_log: ExpectedLog,
    answer: Rejected | RemoteShop,
    problem: str,
) -> None:
    expected_log.allow("payments.provider_refused")
    psp.answer = answer if isinstance(answer, Rejected) else Done(answer)
    service = world.service(psp)
    for _ in range(5):
        service.tick()
        world.clock.advance(61)
    assert (service.shop_problem, psp.asked) == (problem, 5)
    psp.answer = None
    service.tick()
    assert service.shop_problem == ""
    world.clock.advance(61)
    service.tick()
    assert psp.asked == 6


def test_a_shop_that_may_not_ask_about_itself_is_not_closed(world: World, psp: Shop) -> None:
    psp.answer = Rejected("forbidden", definitive=False)
    service = world.service(psp)
    service.tick()
    world.clock.advance(61)
    service.tick()
    assert (service.shop_problem, psp.asked) == ("", 1)


def test_silence_tells_nothing_and_is_asked_again(world: World, psp: Shop) -> None:
    psp.answer = Unknown("ConnectError", sent=False)
    service = world.service(psp)
    for _ in range(3):
        service.tick()
        world.clock.advance(61)
    assert (service.shop_problem, psp.asked) == ("", 3)


def test_a_refused_call_raises_the_question_again(world: World, psp: Shop, expected_log: ExpectedLog) -> None:
    expected_log.allow("payments.provider_refused")
    service = world.service(psp)
    service.create_intent(48_000, "RUB", world.session())
    service.tick()
    psp.answer = Rejected("invalid_credentials", definitive=False)
    psp.troubles.append("refused")
    world.clock.advance(15)
    service.tick()
    assert service.shop_problem == "invalid_credentials"
