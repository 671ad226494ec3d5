"""A benchmark's folder on a real disk, and the table at the end."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import structlog

from tests.bench.recorder import Row, draw, keep, kept, machine_speed, table

Record = Callable[[Row], None]


@pytest.fixture(autouse=True)
def expected_log() -> Iterator[list[str]]:
    """Under load the program warns; a benchmark checks its results instead."""

    def drop(_logger: object, _method: str, _event: object) -> str:
        raise structlog.DropEvent

    structlog.configure(processors=[drop], cache_logger_on_first_use=False)
    yield []
    structlog.reset_defaults()


recorded: list[Row] = []


@pytest.fixture
def record() -> Record:
    """Keep a row and say it at once."""

    def one(row: Row) -> None:
        keep(row)
        recorded.append(row)
        print(f"\n{row.name}: {row.figure} {row.unit}, peer {row.peer}, goal {row.goal}: {row.verdict}")

    return one


@pytest.fixture
def disk() -> Iterator[Path]:
    """A folder where a commit reaches a disk, which it never does in memory."""
    folder = Path(tempfile.mkdtemp(prefix="kiosk-bench-", dir="/var/tmp"))
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Print the table of all that bench.json holds, and draw it, after a run that measured something."""
    rows = kept() if recorded else []
    if rows and not session.config.option.collectonly:
        print(f"\n\n{table(rows)}\n\nmachine: {machine_speed():.1f} million additions a second\n")
        draw(rows)
