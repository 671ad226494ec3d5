"""A program that broke, or could not start, says so and begins anew."""

from __future__ import annotations

from typing import Any

import pytest

import ui.app
from kiosk.errors import Fault
from tests.conftest import ExpectedLog
from tests.ui.fake_agent import FakeAgent
from ui.app import run


def broken() -> dict[str, Any]:
    """A view with a bug."""
    raise ZeroDivisionError


class Broken(FakeAgent):
    """Has a bug in its view."""

    def begin(self) -> None:
        super().begin()
        self.journey.view = broken  # type: ignore[method-assign]


class Locked(FakeAgent):
    """Finds its database in other hands."""

    def begin(self) -> None:
        raise Fault("DB-BUSY")


@pytest.mark.parametrize(
    ("agent", "event"), [(Broken(b""), "screen.bug"), (Locked(b""), "screen.agent_not_started")]
)
def test_it_ends_to_be_started_again(
    qapp: object, agent: FakeAgent, event: str, monkeypatch: pytest.MonkeyPatch, expected_log: ExpectedLog
) -> None:
    expected_log.allow(event)
    monkeypatch.setattr(ui.app, "RESTART_S", {"bug": 0.1, "environment": 0.1})
    assert run(agent) == 75
    assert agent.stopped
