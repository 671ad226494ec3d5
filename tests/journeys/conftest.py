"""The provider's emulator, and kiosks that are paid through it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from kiosk.devkit.psp.control import PspControl
from tests.support.clock import ManualClock
from tests.support.kiosk import Kiosk, MakeKiosk, kiosks
from tests.support.psp import running_psp


@pytest.fixture
def control(tmp_path: Path) -> Iterator[PspControl]:
    with running_psp(tmp_path / "psp.json") as (_server, control):
        yield control


@pytest.fixture
def make_kiosk(tmp_path: Path, clock: ManualClock, control: PspControl) -> Iterator[MakeKiosk]:
    with kiosks(tmp_path / "storage", clock) as make:

        def with_yookassa(
            *, web: bool = False, key: str = "test_emulator", patience_s: float = 20, **changes: Any
        ) -> Kiosk:
            payments = {
                "provider": "yookassa",
                "yookassa": {
                    "apiUrl": f"{control.origin}/v3/",
                    "shopId": "100500",
                    "secretKey": key,
                    "readTimeoutS": patience_s,
                },
                "receipt": {"vatCode": 1},
            }
            return make(**({"payments": payments, "server": {"enabled": web, "port": 0}} | changes))

        yield with_yookassa
