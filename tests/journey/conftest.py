"""A kiosk for each test."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.clock import ManualClock
from tests.support.kiosk import Kiosk, MakeKiosk, kiosks


@pytest.fixture
def make_kiosk(tmp_path: Path, clock: ManualClock) -> Iterator[MakeKiosk]:
    with kiosks(tmp_path / "storage", clock) as make:
        yield make


@pytest.fixture
def kiosk(make_kiosk: MakeKiosk) -> Kiosk:
    return make_kiosk()
