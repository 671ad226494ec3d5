"""What a technician can do in the menu, one method an action. Everything here blocks: worker threads only."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from typing import Any, Literal, Protocol

from kiosk.clock import Clock
from kiosk.delivery.service import DeliveryService
from kiosk.errors import Conflict, ValidationFailed
from kiosk.ledger import Ledger
from kiosk.payments.comparing import KEPT_HOURS, compare_and_keep
from kiosk.payments.receipts import receipts_done
from kiosk.payments.service import PaymentService
from kiosk.reports.service import ReportService
from kiosk.servicing.books import Books
from kiosk.servicing.day import DayBook
from kiosk.servicing.devices import Devices
from kiosk.servicing.health import Health
from kiosk.servicing.operator import Operator
from kiosk.servicing.pin import PinService
from kiosk.settings import Settings

ACTOR = "technician"
Exit = Literal["restart", "leave"]
OnProgress = Callable[[dict[str, Any]], None]


class Backups(Protocol):
    """Makes a verified copy of the ledger."""

    def make(self) -> dict[str, Any]:
        """Make one now; returns `file` (its name), `sizeBytes` and `good`. Raises Fault."""

    def latest(self) -> dict[str, Any] | None:
        """Return when the newest good one was made (`atMs`); None without any."""


@dataclass(frozen=True)
class MenuServices:
    """The doors behind the menu. `backups` is None where nothing makes backups: there is no such entry then."""

    ledger: Ledger
    clock: Clock
    settings: Settings
    payments: PaymentService
    reports: ReportService
    deliveries: DeliveryService
    pins: PinService
    books: Books
    devices: Devices
    days: DayBook
    operator: Operator
    health: Health
    backups: Backups | None = None


class Actions:
    """The table of actions: name -> what it does."""

    def __init__(self, services: MenuServices) -> None:
        self._s = services
        self.on_exit: Callable[[Exit], None] | None = None
        self.on_progress: OnProgress = lambda _step: None
        self.table: Mapping[str, Callable[[Mapping[str, Any]], dict[str, Any]]] = {
            "devices.test": lambda _: services.devices.test(),
            "devices.scan": lambda _: services.devices.scan(self._tell),
            "devices.stop": self._stop_scan,
            "devices.read": lambda args: services.devices.read(str(args.get("typed", ""))),
            "payments.reconcile": self._reconcile,
            "payments.compare": self._compare,
            "payments.refund": self._refund,
            "payments.receipt_done": self._receipt_done,
            "reports.resend": self._resend_report,
            "outbox.resend": self._resend,
            "outbox.resend_all": self._resend_all,
            "day.close": self._close_day,
            "operator.prices": self._prices,
            "operator.seller": self._seller,
            "operator.reset": self._reset,
            "operator.closed": self._closed,
            "health.check": lambda _: {"checks": services.health.checks()},
            "backup.make": self._backup,
            "pin.change": self._change_pin,
            "power.restart": lambda _: self._exit("restart"),
            "power.leave": lambda _: self._exit("leave"),
        }

    def facts(self, name: str, args: Mapping[str, Any]) -> dict[str, Any]:
        """Return what the audit row keeps of an action's arguments: never a PIN, a contact or free text of one."""
        kept = {
            "payments.reconcile": ("id",),
            "payments.refund": ("id", "reason"),
            "payments.receipt_done": ("id", "reason"),
            "reports.resend": ("id",),
            "outbox.resend": ("id",),
            "day.close": ("day",),
            "operator.prices": ("prices",),
            "operator.seller": ("seller",),
            "operator.closed": ("closed",),
        }.get(name, ())
        return {key: args[key] for key in kept if key in args}

    # -- devices

    def _tell(self, step: dict[str, Any]) -> None:
        self.on_progress(step)

    def _stop_scan(self, _: Mapping[str, Any]) -> dict[str, Any]:
        self._s.devices.stop_scan()
        return {}

    # -- payments

    def _reconcile(self, args: Mapping[str, Any]) -> dict[str, Any]:
        intent_id = str(args.get("id", ""))
        before = self._s.payments.get(intent_id).status
        after = self._s.payments.reconcile(intent_id)
        return {"before": before, "after": after.status, "uncertain": after.uncertain}

    def _compare(self, _: Mapping[str, Any]) -> dict[str, Any]:
        found = compare_and_keep(self._s.payments, KEPT_HOURS, self._s.settings.kiosk.id)
        return {
            "hours": round(KEPT_HOURS),
            "intents": found.intents,
            "remote": found.remote,
            "differences": [
                {
                    "kind": one.kind,
                    "id": one.intent_id or "",
                    "sessionId": one.session_id or "",
                    "amountKopecks": one.amount_kopecks,
                }
                for one in found.differences
            ],
        }

    def _refund(self, args: Mapping[str, Any]) -> dict[str, Any]:
        refund = self._s.payments.request_refund(str(args.get("id", "")), _reason(args), ACTOR)
        refund = self._s.payments.push_refund(refund.refund_id)
        return {"refundId": refund.refund_id, "status": refund.status, "error": refund.error_code or ""}

    def _receipt_done(self, args: Mapping[str, Any]) -> dict[str, Any]:
        return {"count": receipts_done(self._s.payments, str(args.get("id", "")), _reason(args), ACTOR)}

    # -- reports and the outbox

    def _resend_report(self, args: Mapping[str, Any]) -> dict[str, Any]:
        report_id = str(args.get("id", ""))
        self._s.reports.file(report_id)  # a report without its file can't be sent: say so now
        newest = {delivery.channel: delivery for delivery in self._s.deliveries.of_report(report_id)}
        open_ones = [it for it in newest.values() if it.target is not None and it.status != "sending"]
        if not open_ones:
            raise Conflict("There is no contact to send this report to.", error="contact_erased")
        for delivery in open_ones:
            self._s.deliveries.resend(delivery.id)
        return {"count": len(open_ones)}

    def _resend(self, args: Mapping[str, Any]) -> dict[str, Any]:
        self._s.deliveries.resend(str(args.get("id", "")))
        return {"count": 1}

    def _resend_all(self, _: Mapping[str, Any]) -> dict[str, Any]:
        waiting = [
            it for it in self._s.deliveries.unsent() if it.target is not None and it.status != "sending"
        ]
        for delivery in waiting:
            self._s.deliveries.resend(delivery.id)
        return {"count": len(waiting)}

    # -- the day, the operator's book

    def _close_day(self, args: Mapping[str, Any]) -> dict[str, Any]:
        day = self._s.days.parse(str(args.get("day", "")))
        path, figures = self._s.days.close(day, str(args.get("language", "ru")))
        with self._s.ledger.write():
            details = {
                "file": path.name,
                "digest": figures.digest,
                "paidKopecks": figures.paid_kopecks,
                "returnedKopecks": figures.returned_kopecks,
            }
            self._s.ledger.audit.record("day.closed", "day", figures.day, details, actor=ACTOR)
        return {"file": f"days/{path.name}"}

    def _prices(self, args: Mapping[str, Any]) -> dict[str, Any]:
        self._s.operator.set_prices(args.get("prices") or {})
        return {}

    def _seller(self, args: Mapping[str, Any]) -> dict[str, Any]:
        self._s.operator.set_seller(args.get("seller") or {})
        return {}

    def _reset(self, _: Mapping[str, Any]) -> dict[str, Any]:
        self._s.operator.reset()
        return {}

    def _closed(self, args: Mapping[str, Any]) -> dict[str, Any]:
        self._s.operator.set_closed(args.get("closed") is True)
        return {"closed": self._s.operator.closed}

    # -- the machine

    def _backup(self, _: Mapping[str, Any]) -> dict[str, Any]:
        if self._s.backups is None:
            raise Conflict("This kiosk makes no backups.", error="no_backups")
        return self._s.backups.make()

    def _change_pin(self, args: Mapping[str, Any]) -> dict[str, Any]:
        self._s.pins.change(str(args.get("old", "")), str(args.get("new", "")))
        return asdict(self._s.pins.state())

    def _exit(self, kind: Exit) -> dict[str, Any]:
        if self.on_exit is None:
            raise Conflict("There is no screen to leave.", error="no_screen")
        self.on_exit(kind)
        return {}


def _reason(args: Mapping[str, Any]) -> str:
    reason = str(args.get("reason", "")).strip()
    if not reason:
        raise ValidationFailed("This needs a reason.", error="reason_missing")
    return reason
