"""What comes in together shares a commit: all of it is on the disk before anybody is answered."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from starlette.responses import Response

from kiosk.errors import Fault
from kiosk.ledger import Ledger
from kiosk.ledger.models import ConsentRow
from kiosk.web.shared_commit import SharedCommit

REST = {"kind": "offer", "text_version": "1", "language": "ru", "kiosk_id": "kiosk-1", "given_at_ms": 1}


class Desk:
    """Writes consents, and counts the transactions they take."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        self.transactions = 0
        self.commit = SharedCommit(self._write)

    @contextmanager
    def _write(self) -> Iterator[None]:
        self.transactions += 1
        with self._ledger.write():
            yield

    def written(self) -> set[str]:
        with self._ledger.read():
            return {row.session_id for row in ConsentRow.select()}

    def work(self, name: str, error: Exception | None = None) -> Callable[[], Response]:
        def write() -> Response:
            try:
                with self._ledger.write():
                    ConsentRow.create(session_id=name, **REST)
                    if error is not None:
                        raise error
            except ValueError:  # as the app answers what is refused
                return Response(status_code=409)
            return Response(name)

        return write

    def ask(self, *works: Callable[[], Response]) -> list[Response | BaseException]:
        async def together() -> list[Response | BaseException]:
            return await asyncio.gather(*(self.commit.answer(work) for work in works), return_exceptions=True)

        return asyncio.run(together())


@pytest.fixture
def desk(ledger: Ledger) -> Desk:
    return Desk(ledger)


def test_what_comes_together_is_committed_together(desk: Desk) -> None:
    answers = desk.ask(*(desk.work(name) for name in "abc"))

    assert [bytes(answer.body) for answer in answers if isinstance(answer, Response)] == [b"a", b"b", b"c"]
    assert (desk.written(), desk.transactions) == ({"a", "b", "c"}, 1)


def test_what_comes_a_few_turns_of_the_loop_apart_is_committed_together(desk: Desk) -> None:
    async def after(turns: int, name: str) -> Response:
        for _ in range(turns):
            await asyncio.sleep(0)
        return await desk.commit.answer(desk.work(name))

    async def ask() -> list[Response]:
        return await asyncio.gather(*(after(2 * place, name) for place, name in enumerate("abcd")))

    assert [bytes(answer.body) for answer in asyncio.run(ask())] == [b"a", b"b", b"c", b"d"]
    assert (desk.written(), desk.transactions) == ({"a", "b", "c", "d"}, 1)


def test_what_comes_later_has_a_commit_of_its_own(desk: Desk) -> None:
    desk.ask(desk.work("a"))
    desk.ask(desk.work("b"))

    assert (desk.written(), desk.transactions) == ({"a", "b"}, 2)


def test_who_is_refused_is_undone_alone(desk: Desk) -> None:
    answers = desk.ask(desk.work("a"), desk.work("b", ValueError("refused")), desk.work("c"))

    assert [answer.status_code for answer in answers if isinstance(answer, Response)] == [200, 409, 200]
    assert desk.written() == {"a", "c"}


def test_a_fault_of_the_ledger_is_everybodys(desk: Desk) -> None:
    answers = desk.ask(desk.work("a"), desk.work("b", Fault("DB-FULL")), desk.work("c"))

    assert [answer.code for answer in answers if isinstance(answer, Fault)] == ["DB-FULL"] * 3
    assert desk.written() == set()
    desk.ask(desk.work("d"))
    assert desk.written() == {"d"}


def test_nobody_is_answered_before_the_commit(ledger: Ledger) -> None:
    order: list[str] = []

    @contextmanager
    def write() -> Iterator[None]:
        with ledger.write():
            yield
        order.append("committed")

    def work() -> Response:
        order.append("written")
        return Response()

    async def ask() -> None:
        await SharedCommit(write).answer(work)
        order.append("answered")

    asyncio.run(ask())
    assert order == ["written", "committed", "answered"]


def test_a_request_that_is_given_up_takes_nobody_along(desk: Desk) -> None:
    async def ask() -> Response:
        given_up = asyncio.ensure_future(desk.commit.answer(desk.work("a")))
        await asyncio.sleep(0)
        waiting = asyncio.ensure_future(desk.commit.answer(desk.work("b")))
        given_up.cancel()
        return await waiting

    assert asyncio.run(ask()).body == b"b"
    assert "b" in desk.written()
