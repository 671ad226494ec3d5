"""The sheets of what customers leave: payments, sessions, reports."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from ui.menu.parts import Sheet, View, action, facts, history, pager, row, section
from ui.menu.words import MenuWords, tone

FILTERS = {
    "payments": ("all", "open", "paid", "back", "lost"),
    "sessions": ("all", "active", "completed", "expired", "failed"),
}
# The whole number would take two rows on a narrow screen.
SHOWN_NUMBER = 22
REASONS = ("not_delivered", "device", "customer", "mistake")
RECEIPT_REASONS = ("correction", "cash_desk")


def _listing(words: MenuWords, page: str, view: View, args: View, card: str) -> Sheet:
    kind = "payment" if page == "payments" else "session" if page == "sessions" else "report"
    rows = [
        row(
            _short(str(it.get("reference") or it["id"])),
            f"{words.moment(it['atMs'])} · {words.t('name.' + it['service'])}",
            badge=words.t(f"{kind}.state.{it['status']}"),
            tone=tone(it["status"]),
            value=words.money(it["amountKopecks"]) if "amountKopecks" in it else "",
            page=card,
            id=it["id"],
        )
        for it in view["rows"]
    ]
    sheet: Sheet = {
        "search": {"text": str(args.get("search") or "")},
        "sections": [section("", rows, words.t("nothing"))],
        "pager": pager(view),
    }
    if page in FILTERS:
        sheet["tabs"] = [{"key": key, "text": words.t(f"{page}.filter.{key}")} for key in FILTERS[page]]
        sheet["tab"] = str(args.get("state") or "all")
        sheet["tabArg"] = "state"
    return sheet


def _short(number: str) -> str:
    """Return a number that fits a row; the card it leads to shows it whole."""
    return number if len(number) <= SHOWN_NUMBER else f"{number[:14]}…{number[-6:]}"


def payments(words: MenuWords, view: View, args: View) -> Sheet:
    """The list of payments, and what a comparison with the provider found."""
    sheet = _listing(words, "payments", view, args, "payment")
    sheet["actions"] = [action(words, "payments.compare", "payments.compare", symbol="retry")]
    return sheet


def compared(words: MenuWords, result: View) -> Sheet:
    """What a comparison found, above the list."""
    rows = [
        row(
            words.t(f"difference.{it['kind']}"),
            it["id"] or it["sessionId"],
            value=words.money(it["amountKopecks"]) if it["amountKopecks"] else "",
            page="payment" if it["id"] else "",
            id=it["id"],
            badge=words.t("health.level.warning"),
            tone="warning",
        )
        for it in result["differences"]
    ]
    told = words.t(
        "payments.compared", hours=result["hours"], intents=result["intents"], remote=result["remote"]
    )
    return section(f"{words.t('payments.differences')}. {told}", rows, words.t("payments.no_differences"))


def _with_reason(
    words: MenuWords, what: str, view: View, reasons: Sequence[str], **more: Any
) -> dict[str, Any]:
    """Return the button of what is done to a payment for a reason: one of some, or another that is typed."""
    ask = {
        "title": words.t(f"payment.{what}.title", amount=words.money(view["amountKopecks"])),
        "text": words.t(f"payment.{what}.text"),
        "choices": [words.t(f"{what}.reason.{key}") for key in reasons],
        "other": words.t(f"{what}.reason.other"),
        "arg": "reason",
    }
    return action(words, f"payments.{what}", f"payment.{what}", args={"id": view["id"]}, ask=ask, **more)


def payment(words: MenuWords, view: View, _args: View) -> Sheet:
    """One payment."""
    status = str(view["status"])
    actions = [
        action(words, "payments.reconcile", "payment.reconcile", args={"id": view["id"]}, symbol="retry")
    ]
    if view["canReceipt"]:
        actions.append(_with_reason(words, "receipt_done", view, RECEIPT_REASONS, symbol="check"))
    if view["canRefund"]:
        actions.append(_with_reason(words, "refund", view, REASONS, kind="danger", symbol="undo"))
    refunds = [
        row(
            str(it["reason"]),
            f"{words.moment(it['atMs'])} · {words.known('actor.' + it['actor'], it['actor'])}"
            + (f" · {it['error']}" if it["error"] else "")
            + (f" · {words.t('difference.receipt_failed')}" if it["receiptFailed"] else ""),
            badge=words.t(f"refund.state.{it['status']}"),
            tone=tone(it["status"]),
        )
        for it in view["refunds"]
    ]
    links = [row(view["sessionId"], page="session", id=view["sessionId"])] if view["sessionId"] else []
    return {
        "headline": {
            "text": words.money(view["amountKopecks"]),
            "badge": words.t(f"payment.state.{status}"),
            "tone": tone(status),
        },
        "facts": facts(
            [
                (words.t("payment.reference"), view["reference"]),
                (words.t("payment.number"), view["id"]),
                (words.t("payment.created"), words.moment(view["createdAtMs"])),
                (
                    words.t("payment.confirmed"),
                    words.moment(view["confirmedAtMs"]) if view["confirmedAtMs"] else "",
                ),
                (words.t("payment.provider"), view["provider"]),
                (words.t("payment.provider_id"), view["providerPaymentId"]),
                (
                    words.t("payment.receipt"),
                    words.t(f"receipt.{view['receipt']}") if view["receipt"] else "",
                ),
                (words.t("payment.reason"), view["reason"]),
            ]
        ),
        "sections": [
            *([section(words.t("entry.session"), links)] if links else []),
            *([section(words.t("payment.refunds"), refunds)] if refunds else []),
            history(words, view["history"]),
        ],
        "actions": actions,
    }


def _told(words: MenuWords, key: str, value: str) -> str:
    """A value of a session's metadata as a person reads it."""
    if key == "language":
        return words.name_of(value)
    return words.body(value) if key == "vehicleType" else value


def sessions(words: MenuWords, view: View, args: View) -> Sheet:
    """The list of visits."""
    return _listing(words, "sessions", view, args, "session")


def session(words: MenuWords, view: View, _args: View) -> Sheet:
    """One visit."""
    status = str(view["status"])
    paid = [
        row(
            it["reference"],
            words.moment(it["atMs"]),
            badge=words.t(f"payment.state.{it['status']}"),
            tone=tone(it["status"]),
            value=words.money(it["amountKopecks"]),
            page="payment",
            id=it["id"],
        )
        for it in view["payments"]
    ]
    made = [row(it["id"], words.moment(it["atMs"]), page="report", id=it["id"]) for it in view["reports"]]
    more = [
        (words.t(f"session.{key}"), _told(words, key, str(value))) for key, value in view["metadata"].items()
    ]
    return {
        "headline": {
            "text": words.t(f"name.{view['service']}"),
            "badge": words.t(f"session.state.{status}"),
            "tone": tone(status),
        },
        "facts": facts(
            [
                (words.t("session.number"), view["id"]),
                (words.t("session.created"), words.moment(view["createdAtMs"])),
                (
                    words.t("session.completed"),
                    words.moment(view["completedAtMs"]) if view["completedAtMs"] else "",
                ),
                (
                    words.t("session.expires"),
                    words.moment(view["expiresAtMs"]) if view["expiresAtMs"] else "",
                ),
                (words.t("session.email"), view["email"]),
                (words.t("session.phone"), view["phone"]),
                *more,
            ]
        ),
        "sections": [
            section(words.t("session.payments"), paid, words.t("nothing")),
            section(words.t("session.reports"), made, words.t("nothing")),
            history(words, view["history"]),
        ],
    }


def reports(words: MenuWords, view: View, args: View) -> Sheet:
    """The list of reports."""
    return _listing(words, "reports", view, args, "report")


def delivery(words: MenuWords, it: View) -> dict[str, Any]:
    """One message of the outbox, with its button."""
    parts = [words.moment(it["atMs"]), words.n("delivery.attempts", it["attempts"]), it["error"]]
    made = row(
        f"{words.t('delivery.' + it['channel'])} · {it['target'] or words.t('delivery.erased')}",
        " · ".join(part for part in parts if part),
        badge=words.t(f"delivery.state.{it['status']}"),
        tone=tone(it["status"]),
    )
    if it["canResend"]:
        made["action"] = action(
            words, "outbox.resend", "delivery.resend", args={"id": it["id"]}, symbol="send"
        )
    return made


def report(words: MenuWords, view: View, _args: View) -> Sheet:
    """One report."""
    size = words.t("report.size.value", size=words.number(round(view["sizeBytes"] / 1024)))
    file = words.known(f"report.file.{view['file']}", str(view["file"]))
    sheet: Sheet = {
        "headline": {
            "text": words.t(f"name.{view['service']}"),
            "badge": file,
            "tone": {"ok": "success", "removed": "neutral"}.get(view["file"], "danger"),
        },
        "facts": facts(
            [
                (words.t("report.number"), view["id"]),
                (words.t("report.created"), words.moment(view["createdAtMs"])),
                (words.t("report.size"), size),
                (words.t("session.language"), words.name_of(view["language"])),
            ]
        ),
        "sections": [
            section(
                words.t("report.session"), [row(view["sessionId"], page="session", id=view["sessionId"])]
            ),
            section(
                words.t("report.deliveries"),
                [delivery(words, it) for it in view["deliveries"]],
                words.t("nothing"),
            ),
            history(words, view["history"]),
        ],
    }
    if view["canResend"]:
        sheet["actions"] = [
            action(
                words,
                "reports.resend",
                "report.resend",
                args={"id": view["id"]},
                kind="primary",
                symbol="send",
            )
        ]
    return sheet


SHEETS: dict[str, Callable[[MenuWords, View, View], Sheet]] = {
    "payments": payments,
    "payment": payment,
    "sessions": sessions,
    "session": session,
    "reports": reports,
    "report": report,
}
