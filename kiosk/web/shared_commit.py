"""One sync of the disk for all that comes in together."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import AbstractContextManager

from starlette.responses import Response

Work = Callable[[], Response]

# An answer is written in one turn of the loop and sent in the next; with the third its caller may be back. Run at
# once, eight callers were four pairs that each waited for the others' syncs (`make bench`).
QUIET_TURNS = 3


class SharedCommit:
    """Runs what came in together in one transaction, and answers when it is committed.

    A commit waits for the disk, and while it does more requests come in: each alone would wait for the syncs of all
    before it. So a transaction begins when some turns of the loop, microseconds each, have brought nothing more; a
    connection has one request under way, so there is an end to what comes. Each is undone alone when it is refused;
    a fault of the ledger is everybody's: nothing is kept then.

    Args:
        write: the ledger's transaction.
    """

    def __init__(self, write: Callable[[], AbstractContextManager[None]]) -> None:
        self._write = write
        self._waiting: list[tuple[Work, asyncio.Future[Response]]] = []

    async def answer(self, work: Work) -> Response:
        """Return what `work` answers once its writing is committed.

        Args:
            work: writes to the ledger and nothing else; what it raises beside faults it answers itself.

        Raises:
            Fault: the ledger's; nothing was written.
        """
        loop = asyncio.get_running_loop()
        answered: asyncio.Future[Response] = loop.create_future()
        self._waiting.append((work, answered))
        if len(self._waiting) == 1:
            loop.call_soon(self._gather, loop, 1, QUIET_TURNS)
        return await answered

    def _gather(self, loop: asyncio.AbstractEventLoop, known: int, turns: int) -> None:
        """Run what waits once `turns` turns have passed in which no more than the `known` ones came."""
        if len(self._waiting) > known:
            turns = QUIET_TURNS
        if turns:
            loop.call_soon(self._gather, loop, len(self._waiting), turns - 1)
        else:
            self._run()

    def _run(self) -> None:
        batch, self._waiting = self._waiting, []
        try:
            with self._write():
                answers = [work() for work, _ in batch]
        except Exception as error:  # noqa: BLE001 - it is everybody's: each caller of `answer` gets it
            for _, answered in batch:
                if not answered.done():  # its request was given up meanwhile
                    answered.set_exception(error)
            return
        for (_, answered), answer in zip(batch, answers, strict=True):
            if not answered.done():
                answered.set_result(answer)
