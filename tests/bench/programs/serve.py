"""The headless agent with one payment that waits, which nobody works on; lives until its input closes."""

from __future__ import annotations

import json
import sys
from pathlib import Path

from kiosk import heap
from kiosk.agent import Agent
from kiosk.logs import configure
from tests.support.kiosk import kiosk_settings


def main() -> int:
    """Run; the argument is the storage folder."""
    configure(production=True, stream=sys.stderr)
    payments = {"dev": {"manualMode": True}}
    settings = kiosk_settings(Path(sys.argv[1]), server={"enabled": True, "port": 0}, payments=payments)
    agent = Agent(settings, on_loaded=heap.settle)
    agent.start()
    try:
        intent = agent.payments.create_intent(48_000, "RUB")
        said = {"port": agent.port, "database": str(agent.settings.database), "intentId": intent.intent_id}
        print(json.dumps(said), flush=True)
        sys.stdin.read()
    finally:
        agent.stop()
    return 0


if __name__ == "__main__":
    sys.exit(main())
