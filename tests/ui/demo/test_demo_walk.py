"""The walk by touch, over the real window, with a journey of fixtures behind it."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from tests.ui.fake_agent import ROUTE, FakeAgent
from ui.app import run
from ui.demo.visit import collect, conclude, demo
from ui.demo.walk import EMAIL, Walk
from ui.display import Size
from ui.shown import Shown


@pytest.mark.slow
def test_walk_touches_every_screen(page_png: bytes, tmp_path: Path) -> None:
    agent = FakeAgent(page_png)
    walks: list[Walk] = []

    async def visitor(shown: Shown) -> int:
        walks.append(Walk(shown, tmp_path, "diagnostics", "en"))
        await walks[0].go()
        return 7

    assert run(agent, windowed=True, size=Size(1080, 1920), visitor=visitor) == 7
    assert walks[0].screens == [*ROUTE, "sending", "thanks"]
    assert agent.stopped
    assert ("setLanguage", {"language": "en"}) in agent.journey.acts
    assert ("setContact", {"email": EMAIL, "phone": ""}) in agent.journey.acts
    assert ("acceptTerms", {"terms": True, "consent": True}) in agent.journey.acts
    assert len(agent.reports.asked) == 1
    assert (tmp_path / "12-thanks.png").stat().st_size > 10_000


def test_nothing_in_the_ledger_is_a_failure(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    visit = collect(tmp_path, tmp_path)
    assert set(visit.values()) == {None}
    sqlite3.connect(tmp_path / "other.sqlite").close()
    assert conclude(visit, tmp_path) == 1
    assert "session completed: NO" in capsys.readouterr().out


@pytest.mark.parametrize("wrong", [{"service": "wash"}, {"size": "big"}])
def test_wrong_arguments_are_refused(tmp_path: Path, wrong: dict[str, str]) -> None:
    with pytest.raises(ValueError, match=r"service|size"):
        demo(tmp_path, **wrong)
