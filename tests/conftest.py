"""What every test may ask for, and the watch on the log."""

from __future__ import annotations

import logging
import traceback
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import structlog

from kiosk.events import EventBus
from kiosk.ledger import Ledger
from kiosk.logs import Libraries
from kiosk.settings import Settings
from tests.support.clock import ManualClock

LOUD = {"warning", "error", "critical", "exception"}


class ExpectedLog(list[str]):
    """The loud events a test expects, and those that came; what a library logs goes by its logger's name."""

    def __init__(self) -> None:
        super().__init__()
        self.allowed: set[str] = set()

    def allow(self, *events: str) -> None:
        """Say that these events may be logged at WARNING or above."""
        self.allowed.update(events)


@pytest.fixture(autouse=True)
def expected_log() -> Iterator[ExpectedLog]:
    expected = ExpectedLog()
    records: list[Any] = []
    traces: list[str] = []

    def keep(_logger: object, method: str, event: Any) -> Any:
        records.append((method, event.get("library") or event.get("event", "")))
        if event.get("exc_info"):
            traces.append("".join(traceback.format_exc()))
        raise structlog.DropEvent

    structlog.configure(processors=[keep], cache_logger_on_first_use=False)
    root = logging.getLogger()
    handlers = root.handlers[:]
    root.handlers = [
        *(each for each in handlers if not isinstance(each, Libraries)),
        Libraries(logging.WARNING),
    ]
    yield expected
    root.handlers = handlers
    structlog.reset_defaults()
    expected.extend(event for method, event in records if method in LOUD)
    surprises = [event for event in expected if event not in expected.allowed]
    assert not surprises, "\n".join([f"unexpected log at WARNING or above: {surprises}", *traces])


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock()


@pytest.fixture
def bus() -> EventBus:
    return EventBus()


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(storage=tmp_path / "storage")


@pytest.fixture
def ledger(tmp_path: Path, clock: ManualClock) -> Iterator[Ledger]:
    ledger = Ledger(tmp_path / "storage" / "core.sqlite", clock)
    yield ledger
    ledger.close()
