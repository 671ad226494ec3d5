"""`kiosk payments`: what the operator does with money by hand."""

from __future__ import annotations

import argparse
import getpass
import json
import sys
from collections.abc import Callable
from dataclasses import asdict
from typing import Any, Protocol

from kiosk.clock import iso_utc
from kiosk.errors import Fault, Refusal
from kiosk.payments.comparing import compare_and_keep
from kiosk.payments.money import to_decimal_string
from kiosk.payments.receipts import receipts_done
from kiosk.payments.service import PaymentService
from kiosk.settings import Settings

EXIT_OK, EXIT_FAILED, EXIT_DIFFERENCES = 0, 1, 3


class Services(Protocol):
    """What these commands need of the agent."""

    @property
    def payments(self) -> PaymentService:
        """The payments' door."""

    @property
    def settings(self) -> Settings:
        """The settings in force."""


def add_parser(commands: Any) -> argparse.ArgumentParser:
    """Add the `payments` command to a set of subcommands; returns its parser."""
    parser: argparse.ArgumentParser = commands.add_parser(
        "payments",
        help="look at payments, compare, refund",
        description="Look at payments, compare them with the provider's, give money back. The kiosk may be "
        "running. Exit: 0 done, 1 failed, 3 the books differ.",
    )
    actions = parser.add_subparsers(dest="payments_action", required=True, metavar="ACTION")
    reconcile = actions.add_parser(
        "reconcile",
        help="compare our books with the provider's, print differences",
        description="Read every payment of the last hours at the provider, put right what can be put right, "
        "and print what still differs. Exit: 0 no differences, 1 the provider does not answer, 3 differences.",
    )
    reconcile.add_argument("--hours", type=float, default=72.0, help="how far back (default: 72)")
    reconcile.add_argument("--json", action="store_true", help="print JSON")
    refund = actions.add_parser(
        "refund",
        help="give a payment back in full",
        description="Give a payment back in full; the running kiosk sees it through. Exit: 0 under way or "
        "done, 1 refused.",
    )
    refund.add_argument("intent", metavar="INTENT", help="the payment's id")
    refund.add_argument("--reason", required=True, metavar="TEXT", help="why; it is kept in the audit log")
    receipt = actions.add_parser(
        "receipt-done",
        help="say that a receipt which was not registered was issued by hand",
        description="Say that the fiscal receipt of a payment, or of its refund, which could not be registered "
        "was issued by hand: nothing warns of it any more. Exit: 0 noted, 1 refused.",
    )
    receipt.add_argument("intent", metavar="INTENT", help="the payment's id")
    receipt.add_argument(
        "--reason", required=True, metavar="TEXT", help="what was done; it is kept in the audit log"
    )
    listing = actions.add_parser(
        "list",
        help="payments that are open, uncertain or being refunded",
        description="Print the payments that are open, uncertain or being refunded.",
    )
    listing.add_argument("--json", action="store_true", help="print JSON")
    return parser


def run(args: argparse.Namespace, services: Services) -> int:
    """Do what was asked; returns the exit code: 0 done, 1 failed, 3 the books differ."""
    actions: dict[str, Callable[[argparse.Namespace, Services], int]] = {
        "reconcile": _reconcile,
        "refund": _refund,
        "receipt-done": _receipt_done,
        "list": _list,
    }
    try:
        return actions[args.payments_action](args, services)
    except (Fault, Refusal) as error:
        print(f"kiosk payments: {error}", file=sys.stderr)
        return EXIT_FAILED


def _reconcile(args: argparse.Namespace, services: Services) -> int:
    found = compare_and_keep(services.payments, args.hours, services.settings.kiosk.id)
    if args.json:
        print(json.dumps(asdict(found), ensure_ascii=False, indent=2))
    else:
        print(f"compared {found.intents} of our intents with {found.remote} payments at the provider")
        for one in found.differences:
            what = one.intent_id or one.session_id or "-"
            money = to_decimal_string(one.amount_kopecks)
            print(f"{one.kind}: {what} {money} RUB {one.provider_payment_id or ''} {one.detail}".rstrip())
        print(f"{len(found.differences)} differences" if found.differences else "no differences")
    return EXIT_DIFFERENCES if found.differences else EXIT_OK


def _refund(args: argparse.Namespace, services: Services) -> int:
    payments = services.payments
    refund = payments.request_refund(args.intent, args.reason, f"operator:{getpass.getuser()}")
    refund = payments.push_refund(refund.refund_id)
    print(f"{refund.refund_id} {refund.status} {to_decimal_string(refund.amount_kopecks)} RUB")
    if refund.status in {"requested", "pending"}:
        print("the running kiosk sees it through; `kiosk payments list` shows what is still open")
    return EXIT_FAILED if refund.status == "failed" else EXIT_OK


def _receipt_done(args: argparse.Namespace, services: Services) -> int:
    actor = f"operator:{getpass.getuser()}"
    count = receipts_done(services.payments, args.intent, args.reason, actor)
    print(f"{args.intent} receipts issued by hand: {count}")
    return EXIT_OK


def _list(args: argparse.Namespace, services: Services) -> int:
    intents = services.payments.list_open()
    if args.json:
        print(json.dumps([intent.to_json() for intent in intents], ensure_ascii=False, indent=2))
        return EXIT_OK
    for intent in intents:
        doubt = " uncertain" if intent.uncertain else ""
        money = to_decimal_string(intent.amount_kopecks)
        print(f"{intent.intent_id} {intent.status}{doubt} {money} RUB {iso_utc(intent.created_at_ms)}")
    if not intents:
        print("nothing is open")
    return EXIT_OK
