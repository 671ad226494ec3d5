"""The process is killed at every named point of a payment; after a restart the books hold."""

from __future__ import annotations

import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from kiosk.clock import SystemClock
from kiosk.devkit.psp.control import PspControl
from kiosk.ledger.models import DeliveryRow, PaymentRow
from tests.support.ledgers import open_ledger
from tests.support.psp import running_psp

ROOT = Path(__file__).parents[2]
PAYING = [
    "inside.payment.created",
    "committed.pending",
    "before.create_payment",
    "after.create_payment",
    "inside.payment.submitted",
    "committed.submitted",
    "after.inbox",
    "before.read_payment",
    "after.read_payment",
    "inside.payment.confirmed",
    "committed.confirmed",
    "between.paid_and_delivery",
]
REFUNDING = [
    "inside.payment.refund_pending",
    "inside.refund.requested",
    "committed.refund_pending",
    "committed.refund.requested",
    "before.create_refund",
    "after.create_refund",
    "inside.refund.succeeded",
    "committed.refund.succeeded",
    "committed.refunded",
]
# between the call and its commit; between the inbox and the poll; paid and not delivered; during a refund
REPRESENTATIVE = [
    ("deliver", "after.create_payment"),
    ("deliver", "after.inbox"),
    ("deliver", "between.paid_and_delivery"),
    ("refund", "after.create_refund"),
]
MATRIX = [
    *(("deliver", point) for point in [*PAYING, "after.delivery"]),
    *(("refund", point) for point in REFUNDING),
    *(("late", point) for point in ["inside.payment.canceled", "committed.canceled", *REFUNDING]),
]


@pytest.fixture
def control(tmp_path: Path) -> Iterator[PspControl]:
    with running_psp(tmp_path / "psp.json") as (_server, control):
        yield control


def visit(ledger: Path, control: PspControl, way: str, *point: str) -> int:
    command = [sys.executable, "-m", "tests.attacks.payment_visit", str(ledger), control.origin, way, *point]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode in {0, -signal.SIGKILL}, done.stderr[-2000:]
    return done.returncode


def check_books(ledger_path: Path, control: PspControl, way: str) -> str:
    """Assert the invariants; returns the verdict in words."""
    totals = control.totals()
    assert all(charges <= 1 for charges in totals["charges"].values())
    ledger = open_ledger(ledger_path, SystemClock())
    try:
        rows = list(PaymentRow.select())
        delivered = DeliveryRow.select().count()
    finally:
        ledger.close()
    (row,) = rows
    assert row.status == ("confirmed" if way == "deliver" else "refunded")
    assert delivered == (1 if way == "deliver" else 0)
    kept = sum(one.amount_kopecks for one in rows if one.status == "confirmed")
    assert kept == totals["paid_kopecks"] - totals["refunded_kopecks"]
    return f"{row.status}, {delivered} delivered, {kept} kopecks kept on both sides"


def crash_and_recover(tmp_path: Path, control: PspControl, way: str, point: str) -> None:
    ledger = tmp_path / "core.sqlite"
    assert visit(ledger, control, way, point) == -signal.SIGKILL, "the point was not reached"
    assert visit(ledger, control, way) == 0
    print(f"{way:8} {point:32} {check_books(ledger, control, way)}")


@pytest.mark.parametrize(("way", "point"), REPRESENTATIVE)
def test_a_power_cut_loses_no_kopeck(tmp_path: Path, control: PspControl, way: str, point: str) -> None:
    crash_and_recover(tmp_path, control, way, point)


@pytest.mark.slow
@pytest.mark.parametrize(("way", "point"), MATRIX)
def test_the_whole_matrix(tmp_path: Path, control: PspControl, way: str, point: str) -> None:
    crash_and_recover(tmp_path, control, way, point)
