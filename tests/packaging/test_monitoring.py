"""Dashboards and rules speak of the metrics that exist."""

from __future__ import annotations

import re
import shutil
import subprocess

import pytest

from tests.packaging.monitoring import (
    BUILT_IN,
    DASHBOARDS,
    PACKAGING,
    RULES,
    families,
    names_in,
    panels,
    queries,
    rule_expressions,
    samples,
)
from tests.test_metrics import DOCUMENT

# The document's panels: board, and a word of the title.
PANELS = [
    ("general", "Active sessions"),
    ("general", "Successful payments in the last hour"),
    ("general", "Average duration of diagnostics"),
    ("payments", "Rate of successful and failed payments"),
    ("payments", "Average receipt"),
    ("payments", "Conversion: sessions to payments"),
    ("performance", "Diagnostics"),
    ("performance", "Errors"),
    ("performance", "Rate limit violations"),
]


QUERIES = list(queries())


def recorded() -> set[str]:
    return set(re.findall(r"- record: (\S+)", RULES[0].read_text("utf-8")))


def test_the_panels_of_the_document_are_there() -> None:
    titles = {board.stem: {panel["title"] for panel in panels(board)} for board in DASHBOARDS}
    for board, title in PANELS:
        assert title in titles[board]


def test_durations_are_shown_at_p50_p95_p99() -> None:
    board = next(board for board in DASHBOARDS if board.stem == "performance")
    (diagnostics,) = [panel for panel in panels(board) if panel["title"] == "Diagnostics"]
    assert [re.findall(r"quantile\(([\d.]+)", target["expr"])[0] for target in diagnostics["targets"]] == [
        "0.5",
        "0.95",
        "0.99",
    ]


@pytest.mark.parametrize(("place", "expression"), QUERIES, ids=[place for place, _ in QUERIES])
def test_a_panel_asks_for_what_there_is(place: str, expression: str) -> None:
    assert names_in(expression) <= samples() | recorded()


def test_the_rules_ask_for_what_there_is() -> None:
    asked = {name for line in rule_expressions().splitlines() for name in names_in(line)}
    wanted = {name for name in asked if not name.startswith("kiosk:")} - BUILT_IN
    assert wanted
    assert wanted <= samples()
    assert {name for name in asked if name.startswith("kiosk:")} <= recorded()


@pytest.mark.parametrize("name", DOCUMENT)
def test_a_metric_of_the_document_is_shown_or_watched(name: str) -> None:
    used = {found for _, expression in queries() for found in names_in(expression)}
    used |= {found for line in rule_expressions().splitlines() for found in names_in(line)}
    assert {name, f"{name}_bucket", f"{name}_sum"} & used


def test_kinds_keep_to_the_rules_of_naming() -> None:
    for name, (kind, told) in families().items():
        assert told, name
        assert name.endswith("_total") == (kind == "counter"), name
        assert kind != "histogram" or name.endswith("_seconds"), name


@pytest.mark.skipif(shutil.which("promtool") is None, reason="Debian's prometheus is not installed")
def test_promtool_finds_nothing() -> None:
    folder = PACKAGING / "prometheus"
    for arguments in (
        ["check", "rules", *map(str, RULES)],
        ["check", "config", str(folder / "prometheus.yml")],
        ["test", "rules", str(folder / "rules_test.yml")],
    ):
        done = subprocess.run(["promtool", *arguments], capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout + done.stderr
