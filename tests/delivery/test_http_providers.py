"""SendGrid, SMSC and Twilio over real HTTP on loopback, with the replies of their documentation."""

from __future__ import annotations

import base64
import json
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

import httpx
import pytest
from pydantic import SecretStr

from kiosk.delivery.message import Account, Message, MessageProvider, Outcome
from kiosk.delivery.providers import build_email, build_sms
from kiosk.delivery.sendgrid import SendGridEmail
from kiosk.delivery.smsc import SmscSms, own_id_of
from kiosk.delivery.twilio import TwilioSms
from kiosk.settings import (
    EmailSettings,
    SendGridSettings,
    Settings,
    SmscSettings,
    SmsSettings,
    SmtpSettings,
    TwilioSettings,
)
from tests.delivery.conftest import PDF

Reply = tuple[int, dict[str, str], str]
HANG: Reply = (0, {}, "")


class Api:
    """A provider's HTTP API: answers from a list, keeps what was asked."""

    def __init__(self) -> None:
        self.replies: list[Reply] = []
        self.requests: list[tuple[str, str, dict[str, str], str]] = []
        self.released = threading.Event()
        api = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode()
                api.requests.append((self.command, self.path, dict(self.headers), body))
                status, headers, text = api.replies.pop(0)
                if not status:
                    api.released.wait(5)
                    return
                self.send_response(status)
                for name, value in headers.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(text.encode())))
                self.end_headers()
                self.wfile.write(text.encode())

            do_GET = do_POST  # noqa: N815

            def log_message(self, *_: object) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, args=(0.01,), daemon=True).start()

    def answer(self, status: int, document: object = None, **headers: str) -> None:
        text = "" if document is None else json.dumps(document)
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        self.replies.append((status, named, text))

    def form(self, index: int = -1) -> dict[str, str]:
        return dict(parse_qsl(self.requests[index][3]))

    def close(self) -> None:
        self.released.set()
        self.server.shutdown()
        self.server.server_close()


@pytest.fixture
def api() -> Iterator[Api]:
    api = Api()
    yield api
    api.close()


def message(*, is_doubtful: bool = False, pdf: Path | None = None, target: str = "+79161234567") -> Message:
    return Message(
        "d-1", "<d-1@kiosk>", target, "Отчёт", "Нужен визит в сервис. Отчёт RPT-1", 0, is_doubtful, pdf
    )


def sendgrid(api: Api) -> SendGridEmail:
    return SendGridEmail(
        SendGridSettings(api_key=SecretStr("SG.key"), api_url=api.url), "Kiosk <no@example.com>"
    )


def smsc(api: Api, timeout_s: float = 5.0) -> SmscSms:
    settings = SmscSettings(login="kiosk", password=SecretStr("secret"), api_url=api.url)
    return SmscSms(settings, "KIOSK", httpx.Timeout(timeout_s))


def twilio(api: Api) -> TwilioSms:
    settings = TwilioSettings(account_sid="AC1", auth_token=SecretStr("token"), api_url=api.url)
    return TwilioSms(settings, "+15005550006")


def test_sendgrid_takes_the_report(api: Api, pdf: Path) -> None:
    api.answer(202, X_Message_Id="mid-1")
    outcome = sendgrid(api).send(message(pdf=pdf, target="client@example.com"))
    assert outcome == Outcome("sent", "mid-1")
    method, path, headers, body = api.requests[0]
    assert (method, path, headers["Authorization"]) == ("POST", "/v3/mail/send", "Bearer SG.key")
    sent = json.loads(body)
    assert sent["from"] == {"email": "no@example.com", "name": "Kiosk"}
    assert sent["personalizations"] == [{"to": [{"email": "client@example.com"}]}]
    assert sent["headers"]["Message-ID"] == "<d-1@kiosk>"
    assert [part["type"] for part in sent["content"]] == ["text/plain"]
    assert base64.b64decode(sent["attachments"][0]["content"]) == PDF


@pytest.mark.parametrize(
    ("status", "headers", "expected"),
    [
        (400, {}, Outcome("permanent", code="sendgrid_400")),
        (413, {}, Outcome("permanent", code="sendgrid_413")),
        (401, {}, Outcome("misconfigured", code="sendgrid_401")),
        (403, {}, Outcome("misconfigured", code="sendgrid_403")),
        (200, {}, Outcome("misconfigured", code="sendgrid_200")),
        (302, {"Location": "http://127.0.0.1:1/"}, Outcome("misconfigured", code="sendgrid_302")),
        (
            429,
            {"Retry_After": "7"},
            Outcome("retry", code="sendgrid_429", is_down=True, retry_after_ms=7000),
        ),
        (503, {}, Outcome("retry", code="sendgrid_503", is_doubtful=True)),
    ],
)
def test_sendgrid_replies(api: Api, status: int, headers: dict[str, str], expected: Outcome) -> None:
    api.answer(status, {"errors": [{"message": "…", "field": None, "help": None}]}, **headers)
    assert sendgrid(api).send(message(target="client@example.com")) == expected
    assert len(api.requests) == 1


def test_smsc_takes_the_text(api: Api) -> None:
    api.answer(200, {"id": 348, "cnt": 1})
    assert smsc(api).send(message()) == Outcome("sent", "348")
    form = api.form()
    assert api.requests[0][1] == "/sys/send.php", "the login never stands in an address"
    assert (form["login"], form["psw"], form["charset"], form["fmt"]) == ("kiosk", "secret", "utf-8", "3")
    assert (form["phones"], form["mes"], form["sender"]) == ("+79161234567", message().body, "KIOSK")
    assert form["id"] == str(own_id_of("<d-1@kiosk>"))


@pytest.mark.parametrize(
    ("code", "verdict"),
    [
        (1, "permanent"), (2, "misconfigured"), (3, "misconfigured"), (4, "retry"), (5, "permanent"),
        (6, "permanent"), (7, "permanent"), (8, "permanent"), (9, "retry"), (77, "retry"),
    ],
)  # fmt: skip
def test_smsc_errors(api: Api, code: int, verdict: str) -> None:
    api.answer(200, {"error": "…", "error_code": code})
    outcome = smsc(api).send(message())
    assert (outcome.verdict, outcome.code) == (verdict, f"smsc_{code}")
    assert outcome.verdict != "retry" or outcome.retry_after_ms >= 61_000


def test_smsc_code_9_after_a_silence_is_not_a_second_sms(api: Api) -> None:
    api.replies.append(HANG)
    assert smsc(api, 0.2).send(message()) == Outcome("retry", code="unanswered", is_doubtful=True)
    api.answer(200, {"status": -3})
    api.answer(200, {"error": "duplicate request, wait a minute", "error_code": 9})
    assert smsc(api).send(message(is_doubtful=True)).verdict == "sent"


def test_smsc_is_asked_before_a_repeat(api: Api) -> None:
    api.answer(200, {"status": 1, "last_date": "15.01.2026 10:30:00", "err": 0})
    outcome = smsc(api).send(message(is_doubtful=True))
    assert outcome == Outcome("sent", str(own_id_of("<d-1@kiosk>")), "asked_after")
    assert [request[1] for request in api.requests] == ["/sys/status.php"]


def test_smsc_without_an_answer_to_the_question_waits(api: Api) -> None:
    api.answer(502)
    outcome = smsc(api).send(message(is_doubtful=True))
    assert (outcome.verdict, outcome.is_down) == ("retry", True)
    assert len(api.requests) == 1


def test_twilio_takes_the_text(api: Api) -> None:
    api.answer(201, {"sid": "SM1", "status": "queued", "error_code": None})
    assert twilio(api).send(message()) == Outcome("sent", "SM1")
    _, path, headers, _ = api.requests[0]
    assert path == "/2010-04-01/Accounts/AC1/Messages.json"
    assert base64.b64decode(headers["Authorization"].removeprefix("Basic ")) == b"AC1:token"
    assert api.form() == {"To": "+79161234567", "Body": message().body, "From": "+15005550006"}


@pytest.mark.parametrize(
    ("status", "code", "verdict"),
    [
        (400, 21211, "permanent"), (400, 21610, "permanent"), (400, 21614, "permanent"),
        (400, 21212, "misconfigured"), (400, 21606, "misconfigured"), (400, 21408, "misconfigured"),
        (401, 20003, "misconfigured"), (429, 20429, "retry"), (503, 20503, "retry"),
    ],
)  # fmt: skip
def test_twilio_errors(api: Api, status: int, code: int, verdict: str) -> None:
    api.answer(status, {"code": code, "message": "…", "more_info": "…", "status": status})
    outcome = twilio(api).send(message())
    assert (outcome.verdict, outcome.code) == (verdict, f"twilio_{code}")


def test_twilio_is_searched_before_a_repeat(api: Api) -> None:
    api.answer(200, {"messages": [{"sid": "SM0", "body": "other"}, {"sid": "SM1", "body": message().body}]})
    assert twilio(api).send(message(is_doubtful=True)) == Outcome("sent", "SM1", "asked_after")
    api.answer(200, {"messages": []})
    api.answer(201, {"sid": "SM2"})
    assert twilio(api).send(message(is_doubtful=True)) == Outcome("sent", "SM2")
    assert dict(parse_qsl(urlsplit(api.requests[0][1]).query))["To"] == "+79161234567"


INJECTED = 'Отчёт RPT-1\r\n&sender=EVIL&phones=+79990000000 <script>alert("x")</script> {{7*7}} %0A'


@pytest.mark.parametrize("carrier", ["smsc", "twilio", "sendgrid"])
def test_injected_text_stays_text(api: Api, carrier: str) -> None:
    mail = Message("d-1", "<d-1@kiosk>", "client@example.com", "Отчёт <b>", INJECTED, 0)
    if carrier == "sendgrid":
        api.answer(202, X_Message_Id="mid-1")
        assert sendgrid(api).send(mail).verdict == "sent"
        sent = json.loads(api.requests[0][3])
        assert sent["content"] == [{"type": "text/plain", "value": INJECTED}]
        assert sent["subject"] == "Отчёт <b>"
        return
    api.answer(201 if carrier == "twilio" else 200, {"id": 1, "cnt": 1, "sid": "SM1"})
    provider = twilio(api) if carrier == "twilio" else smsc(api)
    assert provider.send(Message("d-1", "<d-1@kiosk>", "+79161234567", "", INJECTED, 0)).verdict == "sent"
    form = parse_qsl(api.requests[0][3], keep_blank_values=True, strict_parsing=True)
    assert len(form) == len(dict(form)), "no field came twice"
    values = dict(form)
    assert values["Body" if carrier == "twilio" else "mes"] == INJECTED
    assert values["To" if carrier == "twilio" else "phones"] == "+79161234567"


def test_nobody_listens(api: Api) -> None:
    api.close()
    for provider in (sendgrid(api), smsc(api), twilio(api)):
        assert provider.send(message()) == Outcome("retry", code="unreachable", is_down=True)


@pytest.mark.parametrize(
    ("make", "path", "status", "reply", "refused"),
    [
        (sendgrid, "/v3/scopes", 200, {"scopes": ["alerts.read", "mail.send"]}, None),
        (sendgrid, "/v3/scopes", 200, {"scopes": ["alerts.read"]}, "sendgrid_scope"),
        (sendgrid, "/v3/scopes", 401, {"errors": []}, "sendgrid_401"),
        (twilio, "/2010-04-01/Accounts/AC1.json", 200, {"status": "active"}, None),
        (twilio, "/2010-04-01/Accounts/AC1.json", 200, {"status": "suspended"}, "twilio_suspended"),
        (twilio, "/2010-04-01/Accounts/AC1.json", 401, {"code": 20003}, "twilio_20003"),
        (smsc, "/sys/balance.php", 200, {"balance": "100.01", "currency": "RUR"}, None),
        (smsc, "/sys/balance.php", 200, {"balance": "0.00"}, "smsc_3"),
        (smsc, "/sys/balance.php", 200, {"error": "authorise error", "error_code": 2}, "smsc_2"),
        (smsc, "/sys/balance.php", 200, {"surprise": 1}, "smsc_unreadable"),
        (smsc, "/sys/balance.php", 500, None, "smsc_http_500"),
    ],
)
def test_an_account_is_tried_without_a_message(
    make: Callable[[Api], Account], path: str, status: int, reply: object, refused: str | None, api: Api
) -> None:
    api.answer(status, reply)
    outcome = make(api).refusal()
    assert (outcome.code if outcome else None) == refused
    assert [request[1] for request in api.requests] == [path]


def test_an_account_that_is_not_reached(api: Api) -> None:
    api.close()
    for account in (sendgrid(api), twilio(api), smsc(api)):
        assert account.refusal() == Outcome("retry", code="unreachable", is_down=True)


def _send(provider: MessageProvider) -> Outcome:
    return provider.send(message())


@pytest.mark.parametrize("environment", ["DEV", "PROD"])
def test_half_configured_providers_say_so(tmp_path: Path, environment: str) -> None:
    def email(**values: object) -> str | None:
        settings = Settings.model_validate({"environment": environment, "email": EmailSettings(**values)})
        return _send(build_email(settings, tmp_path)).code

    def sms(**values: object) -> str | None:
        settings = Settings.model_validate({"environment": environment, "sms": SmsSettings(**values)})
        return _send(build_sms(settings, tmp_path)).code

    assert email(provider="smtp") == "smtp_host_missing"
    assert email(provider="smtp", smtp=SmtpSettings(host="h", user="u")) == "smtp_password_missing"
    assert email(provider="sendgrid") == "sendgrid_key_missing"
    for sender in ("", "noreply", "имя@example.ru", "a@b.ru, c@d.ru", "Kiosk <>", "K\nBcc: x@y.ru <a@b.ru>"):
        assert email(provider="smtp", **{"from": sender}) == "email_from_invalid", sender
    key = SecretStr("k")
    assert (
        email(provider="sendgrid", sendgrid=SendGridSettings(api_key=key, api_url="http://a.ru"))
        == "insecure_url"
    )
    assert sms(provider="smsc") == "smsc_account_missing"
    assert sms(provider="twilio") == "twilio_account_missing"
    assert sms(provider="smsc", smsc=SmscSettings(api_key=key, api_url="http://a.ru")) == "insecure_url"


def test_dev_never_sends_in_prod(tmp_path: Path) -> None:
    settings = Settings(environment="PROD")
    for provider in (build_email(settings, tmp_path), build_sms(settings, tmp_path)):
        assert _send(provider) == Outcome("misconfigured", code="dev_in_prod")
    assert list(tmp_path.iterdir()) == []
