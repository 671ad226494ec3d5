"""One report on its way to a customer, in a process that dies at a named point: `delivery_visit.py FOLDER PORT CA
[POINT]`.

The report is made and queued, then sent over SMTP to 127.0.0.1:PORT. Started again without POINT the process
recovers and goes on to the end, as the agent does.
"""

from __future__ import annotations

import smtplib
import sys
from pathlib import Path
from typing import Any

from pydantic import SecretStr

from kiosk.clock import SystemClock
from kiosk.delivery.contact import Contact
from kiosk.delivery.email_smtp import SmtpEmail
from kiosk.delivery.message import Message, Outcome
from kiosk.delivery.service import DeliveryService
from kiosk.events import EventBus
from kiosk.ledger.models import SessionRow
from kiosk.reports.service import ReportService
from kiosk.settings import Settings, SmtpSettings
from kiosk.texts import Texts
from tests.attacks.payment_visit import Bomb
from tests.delivery.mail_server import LOGIN, PASSWORD
from tests.reports.report_samples import diagnostics
from tests.support.ledgers import open_ledger

SESSION = "OBD-CRASH"


class BombedMail:
    """SMTP that dies before the connection, in the middle of DATA, or with the answer in its hand."""

    name = "smtp"

    def __init__(self, real: SmtpEmail, bomb: Bomb) -> None:
        self._real = real
        self._bomb = bomb
        bomb.around(smtplib.SMTP, "mail")
        bomb.around(smtplib.SMTP, "rcpt")
        write = smtplib.SMTP.send

        def halved(smtp: smtplib.SMTP, text: Any) -> None:
            if len(text) > 10_000:  # the message itself
                write(smtp, text[:5000])
                self._bomb.reach("middle.data")
                text = text[5000:]
            write(smtp, text)

        setattr(smtplib.SMTP, "send", halved)  # noqa: B010 - a test's own bomb

    def send(self, message: Message) -> Outcome:
        self._bomb.reach("before.send")
        outcome = self._real.send(message)
        self._bomb.reach("after.send")
        return outcome


class DeliveryVisit:
    """The kiosk of one customer whose report is due."""

    def __init__(self, folder: Path, port: int, ca_file: Path, point: str | None) -> None:
        self.bomb = Bomb(point)
        self.ledger = open_ledger(folder / "core.sqlite", SystemClock())
        self._mine()
        settings, bus, texts = Settings(storage=folder), EventBus(), Texts.load()
        smtp = SmtpSettings(
            host="127.0.0.1", port=port, user=LOGIN, password=SecretStr(PASSWORD), ca_file=ca_file, timeout_s=10
        )  # fmt: skip
        mail = BombedMail(SmtpEmail(smtp, "noreply@kiosk.example.com"), self.bomb)
        clock = SystemClock()
        self.deliveries = DeliveryService(self.ledger, bus, clock, settings, texts, None, folder, email=mail)
        self.bomb.around(self.deliveries._outbox, "claim")
        self.bomb.around(self.deliveries._outbox, "finish")
        self.reports = ReportService(self.ledger, bus, clock, settings, texts, folder, self.deliveries)
        self.bomb.around(self.reports._files, "write")
        self.deliveries.report_file = self.reports.file

    def _mine(self) -> None:
        record = self.ledger.audit.record

        def bombed(event_type: str, *args: Any, **more: Any) -> Any:
            result = record(event_type, *args, **more)
            self.bomb.reach(f"inside.{event_type}")
            return result

        setattr(self.ledger.audit, "record", bombed)  # noqa: B010 - a test's own bomb

    def run(self) -> None:
        self._open_session()
        self.deliveries.recover()
        if not self.reports.of_session(SESSION):
            data = diagnostics(sessionId=SESSION)
            self.reports.generate("diagnostics", data, "ru", Contact(email="client@example.com"))
        self.bomb.reach("committed.queued")
        self.deliveries.tick()
        self.bomb.reach("committed.sent")

    def _open_session(self) -> None:
        now_ms = SystemClock().now_ms()
        with self.ledger.write():
            if SessionRow.get_or_none(SessionRow.id == SESSION) is None:
                SessionRow.create(
                    id=SESSION, type="diagnostics", ttl_ms=3_600_000, created_at_ms=now_ms,
                    updated_at_ms=now_ms, expires_at_ms=now_ms + 3_600_000,
                )  # fmt: skip


def main() -> None:
    folder, port, ca_file, *point = sys.argv[1:]
    visit = DeliveryVisit(Path(folder), int(port), Path(ca_file), point[0] if point else None)
    visit.run()
    visit.ledger.close()


if __name__ == "__main__":
    main()
