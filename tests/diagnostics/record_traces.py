"""Writes the corpus anew, a file for every scenario and link: `python -m tests.diagnostics.record_traces`.

Each is what `kiosk scan --trace` writes, without the times. To be run when the scan asks other questions.
"""

from __future__ import annotations

import argparse
import contextlib
import io
import json
from pathlib import Path

from kiosk.devkit.car import LINKS, CarSimulator, names
from kiosk.diagnostics import cli

TRACES = Path(__file__).parent / "traces"


def record(scenario: str, link: str) -> None:
    """Scan one simulated car over one link and keep the dialogue."""
    path = TRACES / f"{scenario}.{link}.jsonl"
    parser = argparse.ArgumentParser()
    cli.add_parser(parser.add_subparsers())
    with CarSimulator(scenario, link) as car, contextlib.redirect_stdout(io.StringIO()):
        args = parser.parse_args(["scan", "--port", car.port, "--json", "--trace", str(path)])
        args.run(args)
    entries = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    lines = [json.dumps({key: entry[key] for key in ("tx", "rx", "prompt")}) + "\n" for entry in entries]
    path.write_text("".join(lines), "utf-8")


if __name__ == "__main__":
    TRACES.mkdir(exist_ok=True)
    for name in names():
        for link_name in LINKS:
            record(name, link_name)
