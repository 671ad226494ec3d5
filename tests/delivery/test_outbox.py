"""The outbox: queued with the report, sent later, for certain."""

from __future__ import annotations

import email as mail_parser
import json
import threading
from collections.abc import Callable
from email import policy
from pathlib import Path

import pytest

from kiosk.delivery.delivery import DeliveryChanged
from kiosk.delivery.message import Message, Outcome, doubtful, down, misconfigured, permanent, retry
from kiosk.delivery.outbox import backoff_ms
from kiosk.delivery.service import DeliveryService
from kiosk.delivery.worker import DeliveryWorker
from kiosk.errors import Conflict, Fault, IllegalTransition, NotFound
from kiosk.events import EventBus
from kiosk.ledger import Ledger
from kiosk.ledger.models import AuditRow, DeliveryRow
from kiosk.reports.service import ReportService
from kiosk.settings import DeliverySettings, ReportSettings, Settings
from kiosk.texts import Texts
from tests.conftest import ExpectedLog
from tests.delivery.conftest import PDF, REPORT, Scripted
from tests.support.clock import ManualClock

TO = "client@example.com"
Make = Callable[..., DeliveryService]


def test_dev_delivers_into_the_folder(make_service: Make, settings: Settings) -> None:
    service = make_service()
    delivery = service.enqueue(REPORT, "email", TO)
    service.enqueue(REPORT, "sms", "+79161234567")
    assert service.tick() == 2
    assert [each.status for each in service.of_report(REPORT)] == ["sent", "sent"]
    outbox = settings.storage / "outbox"
    mail = mail_parser.message_from_bytes((outbox / f"{delivery.id}.eml").read_bytes(), policy=policy.default)
    assert mail["To"] == TO
    assert REPORT in mail["Subject"]
    attachment = next(iter(mail.iter_attachments()))
    assert attachment.get_filename() == "avto-diagnostika-2026-01-15.pdf"
    assert attachment.get_content() == PDF
    line = json.loads((outbox / "sms.log").read_text("utf-8"))
    assert REPORT in line["text"]
    assert "1234567" not in line["to"]


def test_the_contact_is_shown_masked(service: DeliveryService) -> None:
    shown = json.dumps(service.enqueue(REPORT, "email", TO).to_json())
    assert TO not in shown
    assert '"c***@e***.com"' in shown
    assert '"status": "queued"' in shown


def test_a_message_is_queued_with_its_transaction_or_not_at_all(
    service: DeliveryService, ledger: Ledger, bus: EventBus
) -> None:
    seen: list[DeliveryChanged] = []
    bus.subscribe(DeliveryChanged, seen.append)

    def broken() -> None:
        with ledger.write():
            service.enqueue(REPORT, "email", TO)
            raise RuntimeError("the report failed")

    with pytest.raises(RuntimeError):
        broken()
    assert service.of_report(REPORT) == []
    assert seen == []
    service.enqueue(REPORT, "email", TO)
    service.tick()
    assert [event.status for event in seen] == ["queued", "sent"]


def test_each_delivery_has_a_message_id_and_keeps_it(
    service: DeliveryService, email: Scripted, clock: ManualClock
) -> None:
    email.outcomes = [doubtful("unanswered")]
    service.enqueue(REPORT, "email", TO)
    service.tick()
    clock.advance(3600)
    service.tick()
    service.enqueue(REPORT, "email", TO)
    service.tick()
    first, again, other = email.messages
    assert first.message_id == again.message_id != other.message_id
    assert (first.is_doubtful, again.is_doubtful, other.is_doubtful) == (False, True, False)


def test_a_message_in_doubt_stays_in_doubt(
    service: DeliveryService, sms: Scripted, clock: ManualClock
) -> None:
    sms.outcomes = [doubtful("unanswered"), down("unreachable"), retry("smsc_99")]
    service.enqueue(REPORT, "sms", "+79161234567")
    for _ in range(4):
        service.tick()
        clock.advance(3700)
    assert [message.is_doubtful for message in sms.messages] == [False, True, True, True]


def test_a_day_without_network_loses_nothing_and_drains_by_age(
    service: DeliveryService, email: Scripted, clock: ManualClock
) -> None:
    queued = []
    for _ in range(20):
        queued.append(service.enqueue(REPORT, "email", TO).id)
        clock.advance(1)
    email.outcomes = [down("unreachable")] * 8 + [doubtful("sendgrid_503")] * 17
    while email.outcomes:
        assert service.tick() == 1
        clock.advance(3600)
    assert service.depth() == 20
    assert service.oldest_age_s() > 86_400
    before = len(email.messages)
    assert before == 25, "a provider that is down is asked once at a time"
    for _ in range(3):
        service.tick()
        clock.advance(3600)
    drained = [message.delivery_id for message in email.messages[before:]]
    assert drained == queued
    assert service.depth() == 0
    assert service.oldest_age_s() == 0


def test_attempts_run_out_only_after_a_day(
    service: DeliveryService, email: Scripted, clock: ManualClock, expected_log: ExpectedLog
) -> None:
    expected_log.allow("delivery.failed")
    email.outcomes = [retry("smtp_451")] * 500
    started = clock.now_ms()
    service.enqueue(REPORT, "email", TO)
    while service.of_report(REPORT)[0].status != "failed":
        service.tick()
        clock.advance(3700)
    assert clock.now_ms() - started > 26 * 3_600_000
    assert service.of_report(REPORT)[0].error_code == "smtp_451"
    assert service.depth() == 0


def test_a_refused_message_is_a_dead_letter_and_can_be_sent_again(
    service: DeliveryService, email: Scripted, expected_log: ExpectedLog, ledger: Ledger
) -> None:
    expected_log.allow("delivery.failed")
    email.outcomes = [permanent("smtp_550")]
    delivery = service.enqueue(REPORT, "email", TO)
    service.tick()
    assert [(each.status, each.error_code) for each in service.of_report(REPORT)] == [("failed", "smtp_550")]
    assert service.tick() == 0
    assert [each.id for each in service.unsent()] == [delivery.id]
    assert service.resend(delivery.id).status == "queued"
    service.tick()
    assert service.of_report(REPORT)[0].status == "sent"
    with ledger.read():
        events = {row.event_type for row in AuditRow.select()}
    assert {"delivery.failed", "delivery.resend", "delivery.sent"} <= events


def test_a_sent_message_leaves_again_as_a_new_one(service: DeliveryService, email: Scripted) -> None:
    delivery = service.enqueue(REPORT, "email", TO)
    service.tick()
    again = service.resend(delivery.id)
    service.tick()
    assert again.id != delivery.id
    assert len({message.message_id for message in email.messages}) == 2


def test_what_cannot_be_sent_again(service: DeliveryService, ledger: Ledger) -> None:
    with pytest.raises(NotFound):
        service.resend("no-such-delivery")
    delivery = service.enqueue(REPORT, "email", TO)
    with ledger.write():
        DeliveryRow.update(status="sending").execute()
    with pytest.raises(IllegalTransition):
        service.resend(delivery.id)
    with ledger.write():
        DeliveryRow.update(target=None).execute()
    with pytest.raises(Conflict):
        service.resend(delivery.id)


def test_a_wrong_password_stops_the_channel_not_the_other(
    service: DeliveryService, email: Scripted, clock: ManualClock, expected_log: ExpectedLog
) -> None:
    expected_log.allow("delivery.misconfigured")
    email.outcomes = [misconfigured("smtp_login_535")]
    for _ in range(5):
        service.enqueue(REPORT, "email", TO)
    service.enqueue(REPORT, "sms", "+79161234567")
    service.tick()
    assert len(email.messages) == 1
    assert service.counts() == {("email", "queued"): 5, ("sms", "sent"): 1}
    assert service.of_report(REPORT)[0].attempts == 0
    clock.advance(60)
    service.tick()
    assert service.counts()["email", "sent"] == 5


def test_a_killed_process_sends_again_with_the_same_message_id(
    make_service: Make, email: Scripted, ledger: Ledger, clock: ManualClock
) -> None:
    class Killed(Scripted):
        def send(self, message: Message) -> Outcome:
            super().send(message)
            raise KeyboardInterrupt

    killed = Killed()
    dying = make_service(killed, Scripted())
    dying.enqueue(REPORT, "email", TO)
    with pytest.raises(KeyboardInterrupt):
        dying.tick()
    service = make_service(email, Scripted())
    assert service.tick() == 0, "the lease still stands"
    clock.advance(121)
    assert service.tick() == 1
    assert email.messages[0].message_id == killed.messages[0].message_id
    assert email.messages[0].is_doubtful


def test_a_start_waits_for_no_lease(make_service: Make, email: Scripted, ledger: Ledger) -> None:
    service = make_service(email, Scripted())
    service.enqueue(REPORT, "email", TO)
    with ledger.write():
        DeliveryRow.update(status="sending", lease_until_ms=2**50).execute()
    service.recover()
    assert service.tick() == 1
    assert email.messages[0].is_doubtful


def test_a_clock_put_back_delays_nothing(
    service: DeliveryService, email: Scripted, clock: ManualClock
) -> None:
    email.outcomes = [retry("smtp_450")]
    service.enqueue(REPORT, "email", TO)
    service.tick()
    clock.set_ms(clock.now_ms() - 86_400_000)
    assert service.tick() == 1


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (NotFound("report_file", REPORT), "report_file_removed"),
        (Fault("RPT-FILE-MISSING"), "RPT-FILE-MISSING"),
        (Fault("RPT-FILE-CHANGED"), "RPT-FILE-CHANGED"),
    ],
)
def test_a_report_without_its_file_is_not_sent(
    service: DeliveryService, email: Scripted, expected_log: ExpectedLog, error: Exception, code: str
) -> None:
    expected_log.allow("delivery.failed")

    def lost(_report: str) -> Path:
        raise error

    service.report_file = lost
    service.enqueue(REPORT, "email", TO)
    service.tick()
    assert email.messages == []
    assert service.of_report(REPORT)[0].error_code == code


@pytest.mark.parametrize("public", ["", "https://k.example.com"])
def test_an_sms_has_a_link_only_with_a_public_address(
    ledger: Ledger,
    bus: EventBus,
    clock: ManualClock,
    settings: Settings,
    report: str,
    sms: Scripted,
    public: str,
) -> None:
    settings = settings.model_copy(update={"reports": ReportSettings(public_base_url=public)})
    texts, storage = Texts.load(), settings.storage
    service = DeliveryService(ledger, bus, clock, settings, texts, None, storage, Scripted(), sms)
    reports = ReportService(ledger, bus, clock, settings, texts, storage, service)
    service.report_link = reports.link_for
    service.enqueue(REPORT, "sms", "+79161234567")
    sms.outcomes = [retry("smsc_9")]
    service.tick()
    clock.advance(60)
    service.tick()
    bodies = {message.body for message in sms.messages}
    assert len(sms.messages) == 2
    assert bodies == {
        " ".join(filter(None, ["Нужен визит в сервис. Отчёт", REPORT, reports.link_for(REPORT)]))
    }
    assert ("/r/" in bodies.pop()) == bool(public)


def test_backoff_doubles_is_capped_and_spread() -> None:
    settings = DeliverySettings()
    assert [backoff_ms(settings, n, lambda: 1.0) for n in (1, 2, 3, 99)] == [
        15_000,
        30_000,
        60_000,
        3_600_000,
    ]
    assert backoff_ms(settings, 1, lambda: 0.0) == 7_500


def test_the_worker_sends_when_woken_and_stops(make_service: Make) -> None:
    arrived = threading.Event()

    class Telling(Scripted):
        def send(self, message: Message) -> Outcome:
            arrived.set()
            return super().send(message)

    service = make_service(Telling(), Scripted())
    worker = DeliveryWorker(service)
    worker.start()
    service.enqueue(REPORT, "email", TO)
    assert arrived.wait(5)
    worker.stop(5)
    assert service.of_report(REPORT)[0].status == "sent"
