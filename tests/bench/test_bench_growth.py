"""A ledger of a million visits against an empty one; cleanup, doctor and backup against one of a tenth."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from statistics import median

import pytest

from tests.bench.conftest import Record
from tests.bench.filling import fill
from tests.bench.measuring import QUICK, Program, program, rounds
from tests.bench.recorder import Row

pytestmark = [pytest.mark.bench, pytest.mark.timeout(1100)]
FULL = 5_000 if QUICK else 1_000_000
EMPTY = 100  # enough for a full page
# What costs under this is noise: a millisecond more or less is nobody's wait.
NOISE_MS = 1.0
SAME, LINEAR = 1.2, 1.3


def _opened(stack: ExitStack, disk: Path, visits: int) -> Program:
    storage = disk / str(visits)
    storage.mkdir()
    fill(storage / "core.sqlite", visits)
    kiosk = stack.enter_context(program("growth", str(storage), str(visits), log=disk / "log"))
    assert kiosk.read() == {"ready": True}
    return kiosk


def test_a_full_ledger_is_as_quick_as_an_empty_one(disk: Path, record: Record) -> None:
    with ExitStack() as stack:
        empty = _opened(stack, disk, EMPTY)
        full = _opened(stack, disk, FULL)
        found = _rounds(empty, full)
        for row in _group_rows(found):
            record(row)
        memory = [kiosk.ask(do="round")["peak_mb"] for kiosk in (empty, full)]
        record(
            Row(
                f"{FULL:,} visits in the ledger: memory at its peak",
                round(memory[1], 1),
                "MB",
                round(memory[0], 1),
                round(memory[0] / memory[1], 2),
                f"flat (≤ {SAME:g}× the empty one's)",
                memory[1] <= SAME * memory[0],
            )
        )
        tenth = _opened(stack, disk, FULL // 10)
        for row in _linear(tenth, full):
            record(row)


def _rounds(empty: Program, full: Program) -> dict[str, tuple[list[float], list[float]]]:
    found: dict[str, tuple[list[float], list[float]]] = {}
    for number in range(rounds(25, 4)):
        for place, kiosk in enumerate((empty, full)):
            for name, ms in kiosk.ask(do="round")["ms"].items():
                if number:  # the first fills caches
                    found.setdefault(name, ([], []))[place].append(ms)
    return found


def _group_rows(found: dict[str, tuple[list[float], list[float]]]) -> Iterator[Row]:
    """One row a group: its slowest task in relation to the empty ledger's."""
    for group in ("endpoint", "journey", "service menu"):
        tasks = {name: sides for name, sides in found.items() if name.startswith(group)}
        assert tasks, group

        def growth(name: str, tasks: dict[str, tuple[list[float], list[float]]] = tasks) -> float:
            before, after = (median(side) for side in tasks[name])
            return after / before if after - before > NOISE_MS else min(after / before, SAME)

        worst = max(tasks, key=growth)
        before, after = (median(side) for side in tasks[worst])
        over = [name.partition(": ")[2] for name in tasks if growth(name) > SAME]
        yield Row(
            f"{FULL:,} visits in the ledger: {group}, the one that grew most",
            round(after, 2),
            "ms",
            round(before, 2),
            round(before / after, 2),
            f"≤ {SAME:g}× the empty one's (or + {NOISE_MS:g} ms)",
            not over,
            None,
            ", ".join(over) or worst.partition(": ")[2],
        )


def _linear(tenth: Program, full: Program) -> Iterator[Row]:
    """The long tasks one after the other, and the most memory that either program held meanwhile."""
    for what in ("cleanup", "doctor", "backup"):
        small, large = tenth.ask(do=what), full.ask(do=what)
        growth = large["seconds"] / small["seconds"]
        yield Row(
            f"{what} of {FULL:,} visits, against a tenth of them",
            round(large["seconds"], 2),
            "s",
            round(small["seconds"], 3),
            round(1 / growth, 3),
            f"linear (≤ {10 * LINEAR:g}× the tenth's)",
            growth <= 10 * LINEAR,
        )
    yield Row(
        f"memory at its peak in cleanup, doctor and backup of {FULL:,} visits",
        round(large["peak_mb"]),
        "MB",
        round(small["peak_mb"]),
        round(small["peak_mb"] / large["peak_mb"], 2),
        f"flat (≤ {SAME:g}× the tenth's)",
        large["peak_mb"] <= SAME * small["peak_mb"],
    )
