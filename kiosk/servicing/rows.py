"""One row of a list of the menu: a delivery, an event of the audit log."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from kiosk.delivery.delivery import Delivery
from kiosk.masking import masked


def delivery_row(delivery: Delivery) -> dict[str, Any]:
    """Return a delivery as the menu shows it."""
    return {
        "id": delivery.id,
        "reportId": delivery.report_id,
        "channel": delivery.channel,
        "target": delivery.target or "",
        "status": delivery.status,
        "attempts": delivery.attempts,
        "error": delivery.error_code or "",
        "atMs": delivery.created_at_ms,
        "nextAtMs": delivery.next_attempt_at_ms if delivery.status == "queued" else 0,
        "canResend": delivery.target is not None and delivery.status != "sending",
    }


def delivered(states: Sequence[str]) -> str:
    """Return how far a report has come, by the states of its deliveries: the worst first."""
    if not states:
        return "unsent"
    return next((state for state in ("failed", "queued", "sending") if state in states), "sent")


def audit_row(row: Any) -> dict[str, Any]:
    """Return a row of the audit log as the menu shows it."""
    return {
        "id": row.id,
        "event": row.event_type,
        "entity": f"{row.entity_type} {row.entity_id}",
        "actor": row.actor.split(":", maxsplit=1)[0],
        "facts": masked(_facts(json.loads(row.details))),
        "atMs": row.timestamp_ms,
    }


def _facts(details: Mapping[str, Any]) -> str:
    parts = (f"{k}: {_facts(v) if isinstance(v, dict) else v}" for k, v in details.items())
    return ", ".join(parts)
