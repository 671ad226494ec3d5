"""The emulator as a process, its state file, its clock, its notifications and its page."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from kiosk.devkit.psp.clock import ScaledClock, iso
from kiosk.devkit.psp.control import PspControl
from kiosk.devkit.psp.server import PspServer
from tests.support.psp import running_psp

ROOT = Path(__file__).parents[2]
RUN = """
import argparse, sys
from kiosk.devkit.psp.cli import add_parser, run
parser = argparse.ArgumentParser()
add_parser(parser.add_subparsers())
sys.exit(run(parser.parse_args(["psp", *sys.argv[1:]])))
"""
BODY: dict[str, Any] = {
    "amount": {"value": "480.00", "currency": "RUB"},
    "capture": True,
    "confirmation": {"type": "redirect", "return_url": "https://example.com/"},
}


@pytest.fixture
def psp(tmp_path: Path) -> Iterator[tuple[PspServer, PspControl]]:
    with running_psp(tmp_path / "psp.json") as running:
        yield running


def create(server: PspServer, key: str = "k", **changes: Any) -> httpx.Response:
    return httpx.post(
        f"{server.api_url}payments",
        json={**BODY, **changes},
        auth=("100500", "test_emulator"),
        headers={"Idempotence-Key": key},
        trust_env=False,
    )


def test_it_runs_as_a_process_and_remembers(tmp_path: Path) -> None:
    state = tmp_path / "psp.json"

    def start() -> tuple[subprocess.Popen[str], str]:
        process = subprocess.Popen(
            [sys.executable, "-c", RUN, "--port", "0", "--state", str(state), "--auto-pay", "0"],
            cwd=ROOT,
            stdout=subprocess.PIPE,
            text=True,
        )
        assert process.stdout is not None
        line = process.stdout.readline().split()
        return process, line[3]

    def stop(process: subprocess.Popen[str]) -> None:
        process.send_signal(signal.SIGTERM)
        assert process.wait(10) == 0
        assert process.stdout is not None
        process.stdout.close()

    process, api_url = start()
    auth = ("100500", "test_emulator")
    made = httpx.post(
        f"{api_url}payments", json=BODY, auth=auth, headers={"Idempotence-Key": "k"}, trust_env=False
    ).json()
    stop(process)
    process, api_url = start()
    found = httpx.get(f"{api_url}payments/{made['id']}", auth=auth, trust_env=False).json()
    again = httpx.post(
        f"{api_url}payments", json=BODY, auth=auth, headers={"Idempotence-Key": "k"}, trust_env=False
    ).json()
    stop(process)
    assert (found["id"], found["status"]) == (made["id"], "succeeded")
    assert again["id"] == made["id"]


def test_it_listens_on_loopback_only(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="loopback"):
        PspServer(0, tmp_path / "psp.json", host="0.0.0.0")  # noqa: S104 - what must be refused


@pytest.mark.parametrize(
    ("changes", "parameter"),
    [
        ({"amount": {"value": "480", "currency": "RUB"}}, "amount.value"),
        ({"amount": {"value": 480.0, "currency": "RUB"}}, "amount.value"),
        ({"amount": {"value": "0.00", "currency": "RUB"}}, "amount.value"),
        ({"amount": {"value": "480.00", "currency": "XXX"}}, "amount.currency"),
        ({"confirmation": None}, "confirmation.type"),
        ({"confirmation": {"type": "redirect"}}, "confirmation.return_url"),
        ({"description": "x" * 129}, "description"),
        ({"metadata": {"k" * 33: "v"}}, "metadata"),
        ({"metadata": {str(number): "v" for number in range(17)}}, "metadata"),
        ({"receipt": {"items": []}}, "receipt.customer"),
        ({"receipt": {"customer": {"phone": "+7900"}, "items": []}}, "receipt.customer.phone"),
        ({"receipt": {"customer": {"email": "a@b.c"}, "items": []}}, "receipt.items"),
    ],
)
def test_wrong_bodies_are_refused_by_parameter(
    psp: tuple[PspServer, PspControl], changes: dict[str, Any], parameter: str
) -> None:
    answer = create(psp[0], **changes)
    assert answer.status_code == 400
    error = answer.json()
    assert (error["type"], error["code"], error["parameter"]) == ("error", "invalid_request", parameter)


def test_the_customers_page_pays(psp: tuple[PspServer, PspControl]) -> None:
    server, control = psp
    made = create(server, description="<b>Диагностика</b>").json()
    url = made["confirmation"]["confirmation_url"]
    page = httpx.get(url, trust_env=False)
    assert "480.00" in page.text
    assert "<b>Диагностика" not in page.text
    httpx.post(url, data={"do": "pay"}, trust_env=False)
    assert control.state()["payments"][made["id"]]["status"] == "succeeded"


def test_unknown_calls_and_wrong_input_are_refused(psp: tuple[PspServer, PspControl]) -> None:
    server, control = psp
    assert httpx.get(f"{server.origin}/nothing", trust_env=False).status_code == 404
    assert (
        httpx.get(f"{server.api_url}nothing", auth=("100500", "test_emulator"), trust_env=False).status_code
        == 404
    )
    with pytest.raises(httpx.HTTPStatusError):
        control.fault("create_payment", "meteor")
    with pytest.raises(httpx.HTTPStatusError):
        control.fault("dance", "500")
    with pytest.raises(httpx.HTTPStatusError):
        control.configure(unknown=1)
    with pytest.raises(httpx.HTTPStatusError):
        control.pay("nothing")


def test_faults_hit_as_often_as_told_and_can_be_cleared(psp: tuple[PspServer, PspControl]) -> None:
    server, control = psp
    control.fault("create_payment", "500", times=2)
    assert [create(server).status_code for _ in range(3)] == [500, 500, 200]
    control.fault("*", "429", times=0)
    assert [create(server).status_code for _ in range(3)] == [429, 429, 429]
    control.clear_faults()
    assert create(server).status_code == 200


def test_emulated_time_runs_and_is_set_forward() -> None:
    clock = ScaledClock()
    before = clock.now_s()
    clock.advance(3600)
    assert 3600 <= clock.now_s() - before < 3660
    clock.rescale(1000)
    assert clock.now_s() - before >= 3600
    assert iso(1_767_225_600.5) == "2026-01-01T00:00:00.500Z"


def test_a_state_file_is_whole_json(psp: tuple[PspServer, PspControl], tmp_path: Path) -> None:
    made = create(psp[0]).json()
    state = json.loads((tmp_path / "psp.json").read_text(encoding="utf-8"))
    assert made["id"] in state["payments"]
