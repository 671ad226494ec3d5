"""One sync of the disk for all that is written in one turn of the loop."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import AbstractContextManager

from starlette.responses import Response

Work = Callable[[], Response]


class SharedCommit:
    """Runs what came in one turn of the loop in one transaction, and answers when it is committed.

    A commit waits for the disk, and while it does more requests come in: each alone would wait for the syncs of all
    before it. Each is undone alone when it is refused; a fault of the ledger is everybody's: nothing is kept then.

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
        if not self._waiting:
            loop.call_soon(self._run)
        self._waiting.append((work, answered))
        return await answered

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
