"""`kiosk demo`, as it is run: the whole program in a process of its own."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

RUN = (
    "import sys; from pathlib import Path; from ui.demo.visit import demo;"
    " sys.exit(demo(Path(sys.argv[1]), *sys.argv[2:]))"
)


@pytest.mark.slow
@pytest.mark.timeout(420)
@pytest.mark.parametrize(
    ("service", "language", "size"), [("diagnostics", "ru", "1080x1920"), ("thickness", "en", "1920x1080")]
)
def test_a_whole_visit(tmp_path: Path, service: str, language: str, size: str) -> None:
    done = subprocess.run(
        [sys.executable, "-c", RUN, str(tmp_path), service, language, size],
        capture_output=True,
        text=True,
        timeout=400,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    visit = json.loads((tmp_path / "visit.json").read_text("utf-8"))
    assert (visit["sessionStatus"], visit["paymentStatus"]) == ("completed", "confirmed")
    assert visit["screens"][0] == "attract"
    assert visit["screens"][-1] == "thanks"
    assert (tmp_path / "report.pdf").read_bytes().startswith(b"%PDF")
    assert len(list(tmp_path.glob("*.png"))) >= len(visit["screens"])
