"""What is said after an action."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ui.menu.words import MenuWords

ALWAYS_THE_SAME = frozenset(
    {
        "payments.receipt_done",
        "operator.prices",
        "operator.seller",
        "operator.reset",
        "pin.change",
        "health.check",
    }
)


def done_notice(words: MenuWords, name: str, result: Mapping[str, Any]) -> dict[str, str]:
    """Return the notice of an action that went well; {} where the page itself shows it."""
    tone, text = "success", ""
    if name == "payments.reconcile":
        if result["uncertain"]:
            tone, text = "warning", words.t("done.payments.reconcile.uncertain")
        else:
            text = words.t(
                "done.payments.reconcile", status=words.t(f"payment.state.{result['after']}").lower()
            )
    elif name == "payments.refund":
        tone = {"failed": "danger", "succeeded": "success"}.get(result["status"], "accent")
        text = words.t(f"done.payments.refund.{result['status']}", error=result["error"])
    elif name in ("reports.resend", "outbox.resend", "outbox.resend_all"):
        text = words.n("done.sent", result["count"])
    elif name == "day.close":
        text = words.t("day.saved", file=result["file"])
    elif name == "operator.closed":
        text = words.t(f"done.operator.closed.{'on' if result['closed'] else 'off'}")
    elif name == "backup.make":
        tone = "success" if result["good"] else "danger"
        size = words.number(round(result["sizeBytes"] / 1_048_576, 1))
        text = words.t("backup.made" if result["good"] else "backup.not_good", file=result["file"], size=size)
    elif name in ALWAYS_THE_SAME:
        text = words.t(f"done.{name}")
    elif name.startswith("power."):
        tone, text = "accent", words.t("done.power")
    return {"tone": tone, "text": text} if text else {}
