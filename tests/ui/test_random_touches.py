"""Thousands of touches without a plan leave the program as it was."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]


def touch(count: int, seed: int, storage: Path, timeout_s: float) -> dict[str, Any]:
    command = [sys.executable, "-m", "tests.ui.random_touches", str(count), str(seed), str(storage)]
    # A screen of its own: on the large one of the other tests half of the services is out of sight.
    environ = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
    done = subprocess.run(
        command, cwd=ROOT, env=environ, capture_output=True, text=True, timeout=timeout_s, check=False
    )
    assert done.returncode == 0, done.stdout[-1000:] + done.stderr[-3000:]
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    assert found["loud"] == []
    assert "outOfService" not in found["screens"]
    assert found["last"]["items"] <= found["first"]["items"] + 5
    assert found["last"]["threads"] <= found["first"]["threads"] + 8, "the journey's and the façade's workers"
    assert found["last"]["descriptors"] <= found["first"]["descriptors"] + 10
    return found


@pytest.mark.timeout(400)
def test_a_hundred_touches(tmp_path: Path) -> None:
    assert len(touch(120, 1, tmp_path, 380)["screens"]) >= 2


@pytest.mark.slow
@pytest.mark.timeout(3600)
@pytest.mark.parametrize("seed", [7])
def test_ten_thousand_touches(tmp_path: Path, seed: int) -> None:
    found = touch(10_000, seed, tmp_path, 3500)
    print(json.dumps(found))
    assert {"contact", "scanning", "summary", "pay", "body"} <= set(found["screens"])
