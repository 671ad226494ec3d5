"""The menu over the whole agent on a real ledger."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from kiosk.clock import Clock
from kiosk.servicing.pin import DEV_PIN
from tests.servicing.bench import Bench, make


@pytest.fixture
def make_bench(tmp_path: Path) -> Iterator[Callable[..., Bench]]:
    """Makes benches on one storage, so that the second is a restart of the first."""
    made: list[Bench] = []

    def bench(clock: Clock | None = None, **sections: Any) -> Bench:
        made.append(make(tmp_path / "storage", clock, **sections))
        return made[-1]

    yield bench
    for one in made:
        one.agent.stop()


@pytest.fixture
def bench(make_bench: Callable[..., Bench]) -> Bench:
    """A bench with the menu open."""
    made = make_bench()
    made.menu.unlock(DEV_PIN)
    return made
