"""What the screen needs of the agent, and what a visitor of the running program gets."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

from kiosk.texts import Texts
from ui.facade import JourneyDoor, KioskFacade
from ui.window import KioskWindow

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kiosk.pulse import Pulse
    from kiosk.servicing.service import ServiceMenu
    from kiosk.settings import Settings


class ReportsDoor(Protocol):
    """What the screen needs of the reports."""

    def pages(self, report_id: str) -> list[bytes]:
        """The pages as PNG."""


class AgentDoor(Protocol):
    """What the screen needs of `kiosk.agent.Agent`."""

    @property
    def opening(self) -> Mapping[str, Any]:
        """What the screen shows before there is a journey."""

    @property
    def settings(self) -> Settings:
        """The settings in force; there once the agent has started."""

    @property
    def texts(self) -> Texts:
        """The translations."""

    @property
    def pulse(self) -> Pulse:
        """Who is alive; the screen's loop beats there."""

    @property
    def journey(self) -> JourneyDoor:
        """The customer's way; there once the agent has started."""

    @property
    def reports(self) -> ReportsDoor:
        """The reports; there once the agent has started."""

    @property
    def menu(self) -> ServiceMenu | None:
        """The technician's menu; there once the agent has started. None: there is no way in."""

    def begin(self) -> None:
        """Load the services, open the ledger and the devices, start the journey. Raises `Fault`."""

    def serve(self) -> None:
        """Let the HTTP server in, once the screen stands: it is slow to load. Raises `Fault`."""

    def stop(self) -> None:
        """End all of it in order."""


@dataclass(frozen=True)
class Shown:
    """What a visitor gets: the running program's agent, façade and window."""

    agent: AgentDoor
    facade: KioskFacade
    window: KioskWindow
