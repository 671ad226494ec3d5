"""A kiosk for each test."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.support.clock import ManualClock
from tests.support.kiosk import Kiosk, kiosk_settings

MakeKiosk = Callable[..., Kiosk]


@pytest.fixture
def make_kiosk(tmp_path: Path, clock: ManualClock) -> Iterator[MakeKiosk]:
    """Make kiosks on one storage, one after the other; settings may be changed by section."""
    made: list[Kiosk] = []

    def make(**changes: Any) -> Kiosk:
        kiosk = Kiosk(kiosk_settings(tmp_path / "storage", **changes), clock)
        made.append(kiosk)
        return kiosk

    yield make
    for kiosk in made:
        kiosk.close()


@pytest.fixture
def kiosk(make_kiosk: MakeKiosk) -> Kiosk:
    return make_kiosk()
