"""A kiosk's storage with two visits in it."""

from __future__ import annotations

import pytest

from kiosk.ledger import Ledger
from kiosk.settings import Settings
from tests.support.books import Books
from tests.support.clock import ManualClock


@pytest.fixture
def books(ledger: Ledger, clock: ManualClock, settings: Settings) -> Books:
    books = Books(ledger, clock, settings)
    books.visit(1)
    books.visit(2)
    return books
