"""What the dashboards and rules ask for, read from their files."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from kiosk.events import EventBus
from kiosk.metrics import Metrics

ROOT = Path(__file__).resolve().parent.parent.parent
PACKAGING = ROOT / "packaging"
DASHBOARDS = sorted((PACKAGING / "grafana").glob("*.json"))
RULES = [PACKAGING / "prometheus" / name for name in ("recording.yml", "alerts.yml")]
# Prometheus makes these itself.
BUILT_IN = {"up"}


def panels(dashboard: Path) -> list[dict[str, Any]]:
    """The panels of a dashboard that show something."""
    return [panel for panel in json.loads(dashboard.read_text("utf-8"))["panels"] if panel["type"] != "row"]


def queries() -> Iterator[tuple[str, str]]:
    """Every query of every panel, with where it stands."""
    for dashboard in DASHBOARDS:
        for panel in panels(dashboard):
            for target in panel["targets"]:
                yield f"{dashboard.stem}: {panel['title']} {target['refId']}", target["expr"]


def rule_expressions() -> str:
    """The rules' texts without what people read in them."""
    lines = [line for file in RULES for line in file.read_text("utf-8").splitlines()]
    prose = re.compile(r"^\s*(#|summary:|manual:|severity:|- alert:|for:|`|[A-Z][a-z].*\.$)")
    return "\n".join(line for line in lines if not prose.match(line))


def names_in(expression: str) -> set[str]:
    """The metrics a PromQL expression asks for."""
    bare = re.sub(r'"[^"]*"|\{[^}]*\}|\[[^\]]*\]', " ", expression)
    bare = re.sub(r"\b(by|without|on|ignoring)\s*\([^)]*\)", " ", bare)
    words = re.findall(r"[a-zA-Z_:][a-zA-Z0-9_:]*(?!\s*\()\b(?!\s*\()", bare)
    return {word for word in words if "_" in word or ":" in word or word in BUILT_IN}


def families() -> dict[str, tuple[str, str]]:
    """Every metric of the program by its exposed name: kind and help."""
    found = {}
    for family in Metrics(EventBus()).registry.collect():
        name = f"{family.name}_total" if family.type == "counter" else family.name
        found[name] = (family.type, family.documentation)
    return found


def samples() -> set[str]:
    """Every name that a query can find."""
    return {sample.name for family in Metrics(EventBus()).registry.collect() for sample in family.samples}
