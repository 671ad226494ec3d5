"""How things are measured: in turn, with medians; processes with all their children."""

from __future__ import annotations

import json
import os
import shutil
import statistics
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests.bench.recorder import ROOT

# As on an installed kiosk, where no module is compiled at every start.
COMPILED = {"PYTHONDONTWRITEBYTECODE": ""}
QUICK = bool(os.environ.get("BENCH_QUICK"))


def rounds(full: int, quick: int = 2) -> int:
    """Return how often to repeat: few times with BENCH_QUICK=1."""
    return quick if QUICK else full


def in_turn(times: int, *sides: Callable[[], float]) -> list[list[float]]:
    """Measure the sides A B A B …; returns the figures of each."""
    found: list[list[float]] = [[] for _ in sides]
    for _ in range(times):
        for figures, side in zip(found, sides, strict=True):
            figures.append(side())
    return found


def spread(figures: Sequence[float]) -> float:
    """Return (max - min) / median."""
    middle = statistics.median(figures)
    return (max(figures) - min(figures)) / middle if middle else 0.0


def percentile(figures: Sequence[float], percent: float) -> float:
    """Return the smallest figure that so many percent do not exceed."""
    ordered = sorted(figures)
    return ordered[min(len(ordered) - 1, int(len(ordered) * percent / 100))]


def tree_of(pid: int) -> list[int]:
    """Return a process and all that came of it."""
    children: dict[int, list[int]] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                parent = int((entry / "stat").read_text().rpartition(")")[2].split()[1])
            except (OSError, IndexError):  # it ended meanwhile
                continue
            children.setdefault(parent, []).append(int(entry.name))
    found = [pid]
    for one in found:
        found += children.get(one, [])
    return found


def pss_mb(pid: int) -> float:
    """Return the memory of a process and its children, shared pages shared out, in MB."""
    total_kb = 0
    for one in tree_of(pid):
        try:
            lines = Path(f"/proc/{one}/smaps_rollup").read_text().splitlines()
        except OSError:  # it ended meanwhile
            continue
        total_kb += sum(int(line.split()[1]) for line in lines if line.startswith("Pss:"))
    return total_kb / 1000


def peak_rss_mb(pid: int | str = "self") -> float:
    """Return the most memory a process has held, in MB."""
    status = Path(f"/proc/{pid}/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in status if line.startswith("VmHWM")) / 1000


def missing(*tools: str) -> str:
    """Return which of these programs are not installed, as a sentence; empty when all are."""
    absent = [tool for tool in tools if shutil.which(tool) is None]
    return f"not installed: {', '.join(absent)}" if absent else ""


class Program:
    """A program of ours that measures in a process of its own: lines of JSON in and out."""

    def __init__(self, process: subprocess.Popen[str], name: str) -> None:
        self.process = process
        self._name = name

    @property
    def pid(self) -> int:
        """Its process."""
        return self.process.pid

    def read(self) -> Any:
        """Return the next line that is JSON; whatever a library says in between is passed over."""
        assert self.process.stdout is not None
        for line in self.process.stdout:
            if line.startswith(("{", "[")):
                return json.loads(line)
        raise AssertionError(f"{self._name} ended with {self.process.wait(10)}")

    def ask(self, **question: Any) -> Any:
        """Send a question and return the answer."""
        assert self.process.stdin is not None
        self.process.stdin.write(json.dumps(question) + "\n")
        self.process.stdin.flush()
        return self.read()


@contextmanager
def program(
    name: str, *arguments: str, environ: Mapping[str, str] | None = None, log: Path | None = None
) -> Iterator[Program]:
    """Run `tests/bench/programs/<name>.py`; it ends with the block."""
    command = [sys.executable, "-m", f"tests.bench.programs.{name}", *arguments]
    with running(command, name, environ, log) as one:
        yield one


@contextmanager
def running(
    command: Sequence[str], name: str, environ: Mapping[str, str] | None = None, log: Path | None = None
) -> Iterator[Program]:
    """Run a command with pipes; it is ended with the block."""
    with (log or Path(os.devnull)).open("ab") as errors:
        process = subprocess.Popen(
            command,
            cwd=ROOT,
            env={**os.environ, **COMPILED, **(environ or {})},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=errors,
            text=True,
        )
    try:
        yield Program(process, name)
    finally:
        if process.stdin is not None:
            process.stdin.close()
        process.terminate()
        try:
            process.wait(15)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        if process.stdout is not None:
            process.stdout.close()
