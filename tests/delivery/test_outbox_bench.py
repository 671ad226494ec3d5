"""A thousand reports after an hour without the mail server: all of them, once each, the oldest first."""

from __future__ import annotations

import json
import time
from pathlib import Path

import pytest

from kiosk.delivery.email_dev import DevMailbox
from kiosk.delivery.message import Message, Outcome, down
from kiosk.delivery.service import DeliveryService
from kiosk.events import EventBus
from kiosk.ledger import Ledger
from kiosk.settings import Settings
from kiosk.texts import Texts
from tests.delivery.conftest import REPORT, Scripted
from tests.support.clock import ManualClock

QUEUED = 1000
HOUR_S = 3600
GOAL = 3.0  # times the making and filing of the same mails alone; the rest is the ledger's three commits


class Mailbox(DevMailbox):
    """A mail server that is down until it serves; it files what it takes."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder, "noreply@example.com")
        self.serves = False
        self.refused = 0
        self.taken: list[str] = []

    def send(self, message: Message) -> Outcome:
        if not self.serves:
            self.refused += 1
            return down("smtp_421")
        self.taken.append(message.message_id)
        return super().send(message)


def _bare_seconds(folder: Path, pdf: Path) -> float:
    """Return what the same mails take without an outbox."""
    mailbox = DevMailbox(folder, "noreply@example.com")
    start = time.monotonic()
    for n in range(QUEUED):
        mailbox.send(Message(f"b-{n}", f"<b-{n}@x>", "c@example.com", "Отчёт", "…", 0, attachment=pdf))
    return time.monotonic() - start


@pytest.mark.bench
@pytest.mark.timeout(600)
@pytest.mark.usefixtures("report")
def test_the_outbox_drains_in_order_of_age(
    ledger: Ledger, bus: EventBus, clock: ManualClock, settings: Settings, pdf: Path, tmp_path: Path
) -> None:
    pdf.write_bytes(b"%PDF-1.7\n" + b"x" * 60_000)  # as long as a report
    mailbox = Mailbox(tmp_path / "mail")
    service = DeliveryService(
        ledger, bus, clock, settings, Texts.load(), lambda _report: pdf, tmp_path, mailbox, Scripted()
    )
    expected = []
    for n in range(QUEUED):
        queued = service.enqueue(REPORT, "email", f"client{n}@example.com")
        expected.append(f"<{queued.id}@example.com>")
        clock.advance(HOUR_S / QUEUED)
        service.tick()
    assert mailbox.refused < 30, "a server that is down is not asked for every message"
    assert service.counts() == {("email", "queued"): QUEUED}, "the outage made no dead letter"
    mailbox.serves = True
    clock.advance(settings.delivery.max_retry_ms / 1000)
    start = time.monotonic()
    while service.tick():
        pass
    seconds = time.monotonic() - start
    assert service.counts() == {("email", "sent"): QUEUED}
    assert mailbox.taken == expected
    peer = _bare_seconds(tmp_path / "bare", pdf)
    found = {
        "name": f"{QUEUED} deliveries after an hour without the mail server",
        "figure": round(seconds, 2), "unit": "s", "peer": round(peer, 2), "ratio": round(seconds / peer, 2),
        "goal": GOAL, "met": seconds <= GOAL * peer,
    }  # fmt: skip
    print(json.dumps(found))
    assert found["met"], found
