"""A kiosk over a given ledger that does each of its tasks once a round and says how long each took."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx

from kiosk.ledger.retention import clean
from kiosk.ledger.verify import examine
from kiosk.logs import configure
from kiosk.servicing.build import build_menu
from tests.bench.filling import intent_id, report_id, session_id
from tests.bench.measuring import peak_rss_mb
from tests.servicing.bench import MemoryBackups
from tests.support.clock import ManualClock
from tests.support.kiosk import Kiosk, kiosk_settings

Work = Callable[[], Any]
PAGES = ("menu", "payments", "sessions", "reports", "outbox", "day", "audit", "health", "closed", "operator")
SESSION = {"type": "diagnostics", "contact": {"email": "client@example.com"}}


class Tasks:
    """What is timed, by group and name."""

    def __init__(self, kiosk: Kiosk, visits: int) -> None:
        self._kiosk, self._visits = kiosk, visits
        self._number = 0
        self._http = httpx.Client(base_url=f"http://127.0.0.1:{kiosk.agent.port}", trust_env=False)
        self._menu = build_menu(kiosk.agent.services, lambda _closed: None, MemoryBackups())
        self._menu.touched(opening=True)

    def close(self) -> None:
        """Close the connection."""
        self._http.close()

    def round(self) -> dict[str, float]:
        """Do everything once; returns milliseconds by "group: task"."""
        self._number += 1
        middle = self._visits // 2 + self._number % 10
        tasks: dict[str, Work] = {**self._api(middle), **self._pages()}
        tasks["journey: attract to pay and back"] = self._visit
        found = {}
        for name, work in tasks.items():
            start = time.perf_counter()
            work()
            found[name] = (time.perf_counter() - start) * 1000
        return found

    def _api(self, middle: int) -> dict[str, Work]:
        def get(path: str) -> Work:
            return lambda: self._ok(self._http.get(path))

        def post(path: str, body: dict[str, Any]) -> Work:
            return lambda: self._ok(self._http.post(path, json=body))

        hook = {"event": "payment.succeeded", "object": {"id": f"x-{self._number}"}}
        return {
            "endpoint: session": get(f"/api/sessions/{session_id(middle)}"),
            "endpoint: sessions": get("/api/sessions?limit=50"),
            "endpoint: sessions by status": get("/api/sessions?status=completed&type=diagnostics&limit=50"),
            "endpoint: session created": post("/api/sessions", SESSION),
            "endpoint: intent created": post("/api/payments/intent", {"amount": 48_000, "currency": "RUB"}),
            "endpoint: payment status": get(f"/api/payments/status/{intent_id(middle)}"),
            "endpoint: webhook": post("/api/payments/webhook", hook),
            "endpoint: report": get(f"/api/reports/{report_id(middle)}"),
            "endpoint: reports of a session": get(f"/api/reports/session/{session_id(middle)}"),
            "endpoint: metrics": get("/metrics"),
            "endpoint: readyz": get("/readyz"),
        }

    def _ok(self, answer: httpx.Response) -> None:
        assert answer.status_code in {200, 201}, f"{answer.request.url}: {answer.text}"
        if "?" in str(answer.request.url):
            assert answer.json()["count"] == 50, "the page is not full"

    def _pages(self) -> dict[str, Work]:
        def page(name: str) -> Work:
            return lambda: self._menu.view(name)

        return {f"service menu: {name}": page(name) for name in PAGES}

    def _visit(self) -> None:
        kiosk = self._kiosk
        kiosk.begin("thickness")
        kiosk.act("chooseBody", body="sedan")
        kiosk.until(lambda: kiosk.view("payment")["reference"], "the intent")
        kiosk.pass_time(0)
        kiosk.until(lambda: kiosk.view("payment")["qr"], "the QR")
        kiosk.act("home")
        kiosk.at("attract")


def _long(kiosk: Kiosk, what: str, visits: int) -> dict[str, float]:
    """Time one of the long tasks; its result is checked."""
    ledger = kiosk.agent.ledger
    start = time.perf_counter()
    if what == "cleanup":
        clean(ledger, kiosk.clock, kiosk.agent.settings.retention, dry_run=True)
    elif what == "doctor":
        with ledger.read():
            examined = examine(ledger.connection)
        assert not examined.problems, examined.problems[:3]
        assert examined.counts["payments"] >= visits
    else:
        made = kiosk.agent.upkeep.backup()
        assert made.manifest.is_good
        assert made.manifest.counts["payments"] >= visits
        made.file.unlink()
    return {"seconds": time.perf_counter() - start, "peak_mb": peak_rss_mb()}


def main() -> int:
    """Arguments: storage, visits in its ledger. Lines in: {"do": "round" or a long task}."""
    storage, visits = Path(sys.argv[1]), int(sys.argv[2])
    configure(production=True, stream=sys.stderr)
    server = {"enabled": True, "port": 0}
    settings = kiosk_settings(storage, server=server, api={"intentsPerMinute": 1_000_000})
    kiosk = Kiosk(settings, ManualClock())
    try:
        kiosk.agent.serve()
        tasks = Tasks(kiosk, visits)
        print(json.dumps({"ready": True}), flush=True)
        for line in sys.stdin:
            what = json.loads(line)["do"]
            if what == "round":
                said: dict[str, Any] = {"ms": tasks.round(), "peak_mb": peak_rss_mb()}
            else:
                said = _long(kiosk, what, visits)
            print(json.dumps(said), flush=True)
    finally:
        kiosk.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
