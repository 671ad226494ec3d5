"""Reports after an hour without the mail server, against the same mails sent by a bare script."""

from __future__ import annotations

import smtplib
import ssl
import time
from collections.abc import Callable, Iterator
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from statistics import median

import pytest
from pydantic import SecretStr

from kiosk.delivery.email_smtp import SmtpEmail
from kiosk.delivery.service import DeliveryService
from kiosk.events import EventBus
from kiosk.ledger import Ledger
from kiosk.settings import Settings, SmtpSettings
from kiosk.texts import Texts
from tests.bench.conftest import Record
from tests.bench.measuring import rounds, spread
from tests.bench.recorder import Row
from tests.delivery.conftest import REPORT, Scripted, pdf, report
from tests.delivery.mail_server import LOGIN, PASSWORD, Inbox, free_port, make_certificate, serving
from tests.support.clock import ManualClock

pytestmark = [pytest.mark.bench, pytest.mark.timeout(900)]
__all__ = ["pdf", "report"]
HOUR_S = 3600
SENDER = "noreply@example.com"
PEER_EVERY = 5
GOAL = 1.5  # times the bare script: the ledger commits before and after each mail


def _bare(port: int, certificate: Path, pdf: Path, count: int) -> float:
    """Return what a script takes for `count` such mails, a connection with TLS and login each."""
    start = time.monotonic()
    for number in range(count):
        mail = EmailMessage()
        mail["From"], mail["To"], mail["Subject"] = SENDER, f"client{number}@example.com", "Отчёт"
        mail.set_content("…")
        mail.add_attachment(pdf.read_bytes(), maintype="application", subtype="pdf", filename=pdf.name)
        with smtplib.SMTP("127.0.0.1", port, timeout=30) as server:
            server.starttls(context=ssl.create_default_context(cafile=str(certificate)))
            server.login(LOGIN, PASSWORD)
            server.send_message(mail)
    return time.monotonic() - start


def _drained(service: DeliveryService, count: int) -> float:
    start = time.monotonic()
    assert service.tick("email", limit=count) == count
    return time.monotonic() - start


@pytest.fixture
def make_outbox(
    ledger: Ledger, bus: EventBus, clock: ManualClock, settings: Settings, pdf: Path, disk: Path
) -> Callable[[int, Path], DeliveryService]:
    def make(port: int, certificate: Path) -> DeliveryService:
        smtp = SmtpSettings(
            host="127.0.0.1",
            port=port,
            user=LOGIN,
            password=SecretStr(PASSWORD),
            ca_file=certificate,
            timeout_s=30,
        )
        return DeliveryService(
            ledger,
            bus,
            clock,
            settings,
            Texts.load(),
            lambda _report: pdf,
            disk,
            SmtpEmail(smtp, SENDER),
            Scripted(),
        )

    return make


@pytest.fixture
def ledger(disk: Path, clock: ManualClock) -> Iterator[Ledger]:
    ledger = Ledger(disk / "core.sqlite", clock)
    yield ledger
    ledger.close()


@pytest.mark.usefixtures("report")
@pytest.mark.parametrize("queued", [rounds(200, 40), pytest.param(1000, marks=pytest.mark.slow)])
def test_the_outbox_drains_in_order_of_age(
    queued: int,
    make_outbox: Callable[[int, Path], DeliveryService],
    clock: ManualClock,
    settings: Settings,
    pdf: Path,
    disk: Path,
    record: Record,
) -> None:
    pdf.write_bytes(b"%PDF-1.7\n" + b"x" * 60_000)  # as long as a report
    certificate, key = make_certificate(disk, "mail")
    port = free_port()
    service = make_outbox(port, certificate)
    expected, tried, at_a_time = [], 0, queued // 20
    for number in range(queued):
        message = service.enqueue(REPORT, "email", f"client{number}@example.com")
        expected.append(f"<{message.id}@example.com>")
        clock.advance(HOUR_S / queued)
        tried += service.tick()
    assert 0 < tried < 30, "a server that is down is asked, and not for every message"
    assert service.counts() == {("email", "queued"): queued}, "the outage made no dead letter"
    clock.advance(settings.delivery.max_retry_ms / 1000)
    inbox = Inbox()
    ours: list[float] = []
    theirs: list[float] = []
    with serving(inbox, certificate, key, port):
        for batch in range(queued // at_a_time):
            ours.append(_drained(service, at_a_time) / at_a_time * 1000)
            if batch % PEER_EVERY == 0:
                theirs.append(_bare(port, certificate, pdf, at_a_time) / at_a_time * 1000)
    assert service.counts() == {("email", "sent"): queued}
    mails = [message_from_bytes(mail[2], policy=policy.default) for mail in inbox.mails]
    assert [mail["Message-ID"] for mail in mails if mail["Message-ID"]] == expected
    record(
        Row(
            f"each of {queued} reports by SMTP after an hour without the mail server, against a bare script",
            round(mine := median(ours), 1),
            "ms",
            round(peer := median(theirs), 1),
            round(peer / mine, 2),
            f"≤ {GOAL:g}× the script",
            mine <= GOAL * peer,
            spread(ours),
            f"oldest first, each once; all in {sum(ours) * at_a_time / 1000:.0f} s",
        )
    )
