"""SMTP against a real server: STARTTLS, AUTH and everything that goes wrong."""

from __future__ import annotations

import email
import socket
from collections.abc import Iterator
from email import policy
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr

from kiosk.delivery.email_smtp import SmtpEmail
from kiosk.delivery.message import Message, Outcome
from kiosk.delivery.providers import build_email
from kiosk.settings import EmailSettings, Settings, SmtpSettings
from tests.conftest import ExpectedLog
from tests.delivery.conftest import PDF
from tests.delivery.mail_server import LOGIN, PASSWORD, Inbox, free_port, make_certificate, serving

SENDER = "Диагностика <noreply@kiosk.example.com>"


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    return make_certificate(tmp_path_factory.mktemp("tls"), "mail")


@pytest.fixture
def inbox() -> Inbox:
    return Inbox()


@pytest.fixture
def port(inbox: Inbox, certificate: tuple[Path, Path]) -> Iterator[int]:
    with serving(inbox, *certificate) as port:
        yield port


def smtp(port: int, ca_file: Path | None, **changes: Any) -> SmtpEmail:
    values: dict[str, Any] = {
        "host": "127.0.0.1",
        "port": port,
        "user": LOGIN,
        "password": SecretStr(PASSWORD),
        "ca_file": ca_file,
        "timeout_s": 2.0,
        **changes,
    }
    return SmtpEmail(SmtpSettings(**values), SENDER)


def message(number: int = 1, pdf: Path | None = None, **changes: Any) -> Message:
    values: dict[str, Any] = {
        "delivery_id": f"d-{number}",
        "message_id": f"<d-{number}@kiosk.example.com>",
        "target": "client@example.com",
        "subject": "Отчёт о диагностике",
        "body": "Здравствуйте!\n/etc/hostname\n<link rel=stylesheet href=http://127.0.0.1:1/x>\n.\nконец\n",
        "created_at_ms": 1_768_473_000_000,
        "attachment": pdf,
        **changes,
    }
    return Message(**values)


def test_the_report_arrives(port: int, certificate: tuple[Path, Path], inbox: Inbox, pdf: Path) -> None:
    account = smtp(port, certificate[0])
    assert [account.send(message(n, pdf)).verdict for n in (1, 2)] == ["sent", "sent"]
    sender, recipients, content = inbox.mails[0]
    assert (sender, recipients) == ("noreply@kiosk.example.com", ["client@example.com"])
    mails = [email.message_from_bytes(mail[2], policy=policy.default) for mail in inbox.mails]
    assert mails[0]["From"] == SENDER
    assert [mail["Message-ID"] for mail in mails] == [
        "<d-1@kiosk.example.com>", "<d-2@kiosk.example.com>"
    ]  # fmt: skip
    body = mails[0].get_body()
    assert body is not None
    assert body.get_content_type() == "text/plain"
    assert body.get_content().replace("\r\n", "\n") == message().body
    attachments = list(mails[0].iter_attachments())
    assert [part.get_filename() for part in attachments] == [pdf.name]
    assert attachments[0].get_content() == PDF
    assert LOGIN.encode() not in content


@pytest.mark.parametrize(
    ("told", "shown", "address"),
    [
        ("noreply@почта.рф", "noreply@xn--80a1acny.xn--p1ai", "noreply@xn--80a1acny.xn--p1ai"),
        ("ООО «Авто, сервис» <a@b.ru>", '"ООО «Авто, сервис»" <a@b.ru>', "a@b.ru"),
        ('"Авто \\ (сервис)" <a@почта.рф>', None, "a@xn--80a1acny.xn--p1ai"),
        ("kiosk@mail.local", "kiosk@mail.local", "kiosk@mail.local"),
    ],
)
def test_any_usable_sender_is_told_to_a_plain_ascii_server(
    inbox: Inbox, certificate: tuple[Path, Path], tmp_path: Path, told: str, shown: str | None, address: str
) -> None:
    with serving(inbox, *certificate, utf8=False) as port:
        account = SmtpSettings(
            host="127.0.0.1", port=port, user=LOGIN, password=SecretStr(PASSWORD), ca_file=certificate[0]
        )
        settings = Settings(
            email=EmailSettings.model_validate({"provider": "smtp", "smtp": account, "from": told})
        )
        assert build_email(settings, tmp_path).send(message()).verdict == "sent"
    sender, _, content = inbox.mails[0]
    assert sender == address
    header = email.message_from_bytes(content, policy=policy.default)["From"]
    assert header.addresses[0].addr_spec == address
    assert len(header.addresses) == 1
    assert shown is None or str(header) == shown


def test_a_foreign_certificate_gets_no_password(
    port: int, tmp_path: Path, inbox: Inbox, expected_log: ExpectedLog
) -> None:
    expected_log.allow("mail.log")
    other, _ = make_certificate(tmp_path, "other")
    for ca_file in (other, None):
        assert smtp(port, ca_file).send(message()) == Outcome("misconfigured", code="smtp_certificate")
    assert inbox.mails == []


def test_a_wrong_password_is_the_operators(port: int, certificate: tuple[Path, Path]) -> None:
    account = smtp(port, certificate[0], password=SecretStr("wrong"))
    assert account.send(message()) == Outcome("misconfigured", code="smtp_login_535")


def test_an_account_is_tried_without_a_mail(port: int, certificate: tuple[Path, Path], inbox: Inbox) -> None:
    assert smtp(port, certificate[0]).refusal() is None
    refused = smtp(port, certificate[0], password=SecretStr("wrong")).refusal()
    assert refused == Outcome("misconfigured", code="smtp_login_535")
    assert smtp(free_port(), certificate[0]).refusal() == Outcome("retry", code="unreachable", is_down=True)
    assert inbox.mails == []


def test_a_missing_ca_file_is_the_operators(tmp_path: Path) -> None:
    account = smtp(1, tmp_path / "none.pem")
    assert account.send(message()).code == "smtp_ca_file"
    assert account.refusal() == Outcome("misconfigured", code="smtp_ca_file")


@pytest.mark.parametrize(
    ("step", "answer", "expected"),
    [
        ("RCPT", "550 no such user", Outcome("permanent", code="smtp_550")),
        ("RCPT", "451 greylisted", Outcome("retry", code="smtp_451")),
        ("DATA", "554 spam", Outcome("permanent", code="smtp_554")),
        ("DATA", "452 full", Outcome("retry", code="smtp_452")),
        ("MAIL", "553 not your address", Outcome("misconfigured", code="smtp_sender_553")),
        ("MAIL", "552 too large", Outcome("permanent", code="smtp_552")),
        ("MAIL", "421 closing", Outcome("retry", code="smtp_421", is_down=True)),
    ],
)
def test_replies(
    port: int, certificate: tuple[Path, Path], inbox: Inbox, step: str, answer: str, expected: Outcome
) -> None:
    inbox.answers[step] = answer
    assert smtp(port, certificate[0]).send(message()) == expected
    assert inbox.mails == []


def test_a_cut_in_data_is_doubtful(port: int, certificate: tuple[Path, Path], inbox: Inbox) -> None:
    inbox.cut = True
    assert smtp(port, certificate[0]).send(message()) == Outcome("retry", code="unanswered", is_doubtful=True)


def test_nobody_listens(certificate: tuple[Path, Path]) -> None:
    outcome = smtp(free_port(), certificate[0]).send(message())
    assert outcome == Outcome("retry", code="unreachable", is_down=True)


def test_a_silent_server_ends_in_time(certificate: tuple[Path, Path]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        outcome = smtp(silent.getsockname()[1], certificate[0], timeout_s=0.2).send(message())
    assert outcome == Outcome("retry", code="unreachable", is_down=True)


def test_injected_headers_never_leave(port: int, certificate: tuple[Path, Path], inbox: Inbox) -> None:
    account = smtp(port, certificate[0])
    for injected in (
        message(subject="a\r\nBcc: x@example.com"),
        message(target="a@example.com\r\nBcc: x@example.com"),
    ):
        assert account.send(injected) == Outcome("permanent", code="bad_header")
    assert inbox.mails == []


def test_a_lost_file_is_not_sent_without_it(
    port: int, certificate: tuple[Path, Path], inbox: Inbox, tmp_path: Path
) -> None:
    outcome = smtp(port, certificate[0]).send(message(pdf=tmp_path / "gone.pdf"))
    assert outcome.code == "report_file_unreadable"
    assert inbox.mails == []
