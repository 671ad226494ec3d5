"""Requests per second and p99 against Express and better-sqlite3, same contract, same durability, same load."""

from __future__ import annotations

import json
import sqlite3
import subprocess
import uuid
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any

import httpx
import pytest

from tests.bench.conftest import Record
from tests.bench.measuring import QUICK, Program, missing, program, rounds, running, spread
from tests.bench.recorder import ROOT, Row

pytestmark = [pytest.mark.bench, pytest.mark.timeout(600)]
PEER = ROOT / "tests" / "bench" / "peer"
SECONDS = 1 if QUICK else 3
CONNECTIONS = 8
# What a request leaves in the ledger.
LEAVES = {"session": "sessions", "webhook": "webhook_inbox", "status": None}
WORDS = {"session": "session created", "status": "payment status read", "webhook": "webhook accepted"}


@dataclass(frozen=True)
class Server:
    """One of the two."""

    address: str
    database: Path
    intent_id: str

    def rows(self, table: str) -> int:
        """Count, from outside."""
        with closing(sqlite3.connect(f"file:{self.database}?mode=ro", uri=True)) as database:
            return int(database.execute(f"SELECT count(*) FROM {table}").fetchone()[0])  # noqa: S608 - our own names

    def load(self, kind: str) -> dict[str, float]:
        """Load it for some seconds; the answers and the ledger are checked."""
        table = LEAVES[kind]
        before = self.rows(table) if table else 0
        found = _wrk(self.address, kind, self.intent_id)
        assert found["failed"] == found["refused"] == 0, found
        assert found["requests"] > (3 if QUICK else 50), found
        if table:
            # wrk stops listening at its time: what was under way is in the ledger too.
            written = self.rows(table) - before
            assert found["requests"] <= written <= found["requests"] + 2 * CONNECTIONS, (found, written)
        return found


def _wrk(address: str, kind: str, intent_id: str) -> dict[str, float]:
    command = ["wrk", "-t1", f"-c{CONNECTIONS}", f"-d{SECONDS}s", "-s", str(PEER / "load.lua"), address]
    command += ["--", kind, intent_id, uuid.uuid4().hex[:12]]
    told = subprocess.run(command, capture_output=True, text=True, check=True, timeout=60).stdout
    found: dict[str, float] = json.loads(next(line for line in told.splitlines() if line.startswith("{")))
    return found


@contextmanager
def _ours(disk: Path) -> Iterator[Server]:
    with program("serve", str(disk / "ours"), log=disk / "ours.log") as kiosk:
        said = kiosk.read()
        yield Server(f"http://127.0.0.1:{said['port']}", Path(said["database"]), said["intentId"])


@contextmanager
def _express(disk: Path) -> Iterator[Server]:
    database = disk / "peer.sqlite"
    command = ["node", str(PEER / "server.js"), str(database), "0"]
    with running(command, "peer", {"NODE_ENV": "production"}, disk / "peer.log") as peer:
        yield Server(f"http://127.0.0.1:{_port(peer)}", database, "INT-1")


def _port(peer: Program) -> int:
    return int(peer.read()["port"])


def _same_contract(ours: Server, peer: Server) -> None:
    """Both give the same answers, of the same form."""
    session: dict[str, Any] = {"type": "diagnostics", "contact": {"email": "client@example.com"}}
    hook = {"event": "payment.succeeded", "object": {"id": "x-1"}}
    with httpx.Client(trust_env=False) as http:
        for path, body, status in (
            ("/api/sessions", session, 201),
            ("/api/sessions", {"type": "wash"}, 400),
            ("/api/payments/webhook", hook, 200),
            ("/api/payments/webhook", {"object": 1}, 400),
        ):
            answers = [http.post(side.address + path, json=body) for side in (ours, peer)]
            assert [answer.status_code for answer in answers] == [status, status], answers
            assert set(answers[0].json()) >= set(answers[1].json()), [answer.text for answer in answers]
        read = [http.get(f"{side.address}/api/payments/status/{side.intent_id}") for side in (ours, peer)]
        assert [answer.json()["status"] for answer in read] == ["pending", "pending"]


def test_requests_and_latency(disk: Path, record: Record) -> None:
    absent = missing("wrk", "node")
    if not absent and not (PEER / "node_modules" / "better-sqlite3" / "build").is_dir():
        absent = "the peer is not installed (npm install in tests/bench/peer)"
    if absent:
        for kind, words in WORDS.items():
            _record_missing(record, kind, words, absent)
        return
    with ExitStack() as stack:
        sides = [stack.enter_context(_ours(disk)), stack.enter_context(_express(disk))]
        _same_contract(*sides)
        for kind, words in WORDS.items():
            found: list[list[dict[str, float]]] = [[], []]
            for side in sides:
                side.load(kind)  # warm
            for _ in range(rounds(4, 1)):
                for figures, side in zip(found, sides, strict=True):
                    figures.append(side.load(kind))
            _record(record, words, *found)


def _record_missing(record: Record, _kind: str, words: str, absent: str) -> None:
    record(Row(f"HTTP {words}, requests a second", None, "/s", None, None, "not slower", False, note=absent))
    record(Row(f"HTTP {words}, p99", None, "ms", None, None, "not slower", False, note=absent))


def _record(record: Record, words: str, mine: list[dict[str, float]], theirs: list[dict[str, float]]) -> None:
    rates = [[one["requests"] / one["seconds"] for one in side] for side in (mine, theirs)]
    tails = [[one["p99_ms"] for one in side] for side in (mine, theirs)]
    ours, peer = median(rates[0]), median(rates[1])
    record(
        Row(
            f"HTTP {words}, requests a second",
            round(ours),
            "/s",
            round(peer),
            round(ours / peer, 2),
            "not slower than Express",
            ours >= peer,
            spread(rates[0]),
        )
    )
    ours, peer = median(tails[0]), median(tails[1])
    record(
        Row(
            f"HTTP {words}, p99",
            round(ours, 2),
            "ms",
            round(peer, 2),
            round(peer / ours, 2),
            "not slower than Express",
            ours <= peer,
            spread(tails[0]),
        )
    )
