"""The doctor at the services outside, and where the machine lets a check down."""

from __future__ import annotations

import json
import os
import socket
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import MappingProxyType

import pytest

from kiosk.devkit.psp.control import PspControl
from kiosk.ledger.menu_models import ServicePinRow
from kiosk.ledger.models import DeliveryRow
from kiosk.servicing.pin import PinService
from kiosk.settings import Settings
from kiosk.texts import Texts
from kiosk.upkeep.doctor.finding import Finding
from kiosk.upkeep.doctor.service import examine_kiosk
from kiosk.upkeep.outside import dial
from tests.conftest import ExpectedLog
from tests.delivery.mail_server import LOGIN, PASSWORD, Inbox, make_certificate, serving
from tests.support.books import Books
from tests.support.clock import ManualClock
from tests.support.psp import running_psp

TEXTS = Texts.load()


def findings(
    settings: Settings,
    clock: ManualClock,
    folder: Path,
    variables: Mapping[str, str] = MappingProxyType({}),
    *,
    online: bool = True,
) -> dict[str, Finding]:
    environ = {
        "KIOSK_STORAGE": str(settings.storage),
        "KIOSK_SECRETS": str(folder / "secrets"),
        **variables,
    }
    found = examine_kiosk(environ, clock, folder, dial if online else None)
    for one in found:
        for language in TEXTS.languages():
            assert one.to_json(TEXTS, language)["message"]
    return {one.code: one for one in found}


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[tuple[dict[str, str], PspControl]]:
    """The settings of an emulated shop, and a hand on it."""
    with running_psp(tmp_path / "psp.json") as (server, control):
        yield (
            {
                "PAYMENTS_PROVIDER": "yookassa",
                "YOOKASSA_API_URL": server.api_url,
                "YOOKASSA_SHOP_ID": "100500",
                "YOOKASSA_SECRET_KEY": "test_emulator",
            },
            control,
        )


def test_a_shop_that_accepts_the_key(
    shop: tuple[dict[str, str], PspControl], settings: Settings, clock: ManualClock, tmp_path: Path
) -> None:
    found = findings(settings, clock, tmp_path, shop[0])
    assert found["PAY-SHOP-OK"].values == {"shop": "100500"}


@pytest.mark.parametrize(("fault", "code"), [("401", "PAY-KEY"), ("502_html", "PAY-SILENT")])
def test_a_shop_that_does_not(
    fault: str,
    code: str,
    shop: tuple[dict[str, str], PspControl],
    settings: Settings,
    clock: ManualClock,
    tmp_path: Path,
) -> None:
    environ, control = shop
    control.fault("me", fault)
    found = findings(settings, clock, tmp_path, environ)
    assert found[code].level == "error"
    assert not found.keys() & {"PAY-SHOP-OK"}
    assert "PAY-SHOP-OK" not in findings(settings, clock, tmp_path, environ, online=False)


@pytest.mark.parametrize(
    ("password", "code", "answer"),
    [(PASSWORD, "DLV-ACCOUNT-OK", None), ("wrong", "DLV-REFUSED", "smtp_login_535")],
)
def test_a_mail_account_is_tried_without_a_mail(
    password: str, code: str, answer: str | None, settings: Settings, clock: ManualClock, tmp_path: Path
) -> None:
    certificate, key = make_certificate(tmp_path, "mail")
    (tmp_path / "config").mkdir()
    config = {"email": {"smtp": {"caFile": str(certificate), "timeoutS": 5}}}
    (tmp_path / "config" / "service.json").write_text(json.dumps(config), "utf-8")
    inbox = Inbox()
    with serving(inbox, certificate, key) as port:
        account = {
            "EMAIL_PROVIDER": "smtp",
            "SMTP_HOST": "127.0.0.1",
            "SMTP_PORT": str(port),
            "SMTP_USER": LOGIN,
            "SMTP_PASS": password,
        }
        found = findings(settings, clock, tmp_path, account)
    assert found[code].values.get("answer") == answer
    assert found[code].to_json(TEXTS, "ru")["message"].startswith("Почта: smtp")
    assert inbox.mails == []


def test_what_is_not_reached_is_not_asked(settings: Settings, clock: ManualClock, tmp_path: Path) -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        port = str(closed.getsockname()[1])
    found = findings(
        settings, clock, tmp_path, {"EMAIL_PROVIDER": "smtp", "SMTP_HOST": "127.0.0.1", "SMTP_PORT": port}
    )
    assert "NET-UNREACHABLE" in found
    assert not [code for code in found if code.startswith("DLV-") and code != "DLV-OK"]


def test_a_provider_that_can_not_work_is_told_in_words(
    settings: Settings, clock: ManualClock, tmp_path: Path
) -> None:
    found = findings(settings, clock, tmp_path, {"SMS_PROVIDER": "smsc"}, online=False)
    told = found["DLV-MISCONFIGURED"].to_json(TEXTS, "ru")["message"]
    assert told == "Отправка СМС не настроена: нужны SMSC_LOGIN и SMSC_PASSWORD или SMSC_API_KEY."


def test_the_last_answer_is_told(books: Books, tmp_path: Path) -> None:
    with books.ledger.write():
        rows = DeliveryRow.report_id == "RPT-DIAG-1"
        DeliveryRow.update(status="queued", error_code="smtp_login_535").where(rows).execute()
        rows = DeliveryRow.report_id == "RPT-DIAG-2"
        DeliveryRow.update(status="failed", error_code="smtp_550").where(rows).execute()
    books.clock.advance(3700)
    found = findings(books.settings, books.clock, tmp_path, online=False)
    assert found["DLV-UNREACHABLE"].values["answer"] == "smtp_login_535"
    assert found["DLV-REJECTED"].values["answer"] == "smtp_550"


def test_prod_without_a_pin(books: Books, tmp_path: Path) -> None:
    prod = {"AGENT_ENV": "PROD", "YOOKASSA_SECRET_KEY": "live_x", "YOOKASSA_SHOP_ID": "1"}
    settings, clock = books.settings, books.clock
    assert findings(settings, clock, tmp_path, prod, online=False)["PIN-NONE"].level == "warning"
    assert "PIN-NONE" not in findings(settings, clock, tmp_path, online=False), "DEV has one"
    with books.ledger.read():
        assert ServicePinRow.select().count() == 0
    PinService(books.ledger, clock, allow_dev_pin=False).set("739154", actor="operator:test")
    assert findings(settings, clock, tmp_path, prod, online=False)["PIN-SET"].level == "ok"


@pytest.mark.skipif(os.name == "nt", reason="POSIX modes")
def test_a_folder_that_may_not_be_looked_into(
    settings: Settings, clock: ManualClock, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.storage.mkdir()
    monkeypatch.setattr("os.access", lambda path, _: Path(path) != settings.storage)
    rights = findings(settings, clock, tmp_path, online=False)["SYS-RIGHTS"]
    assert f"chown -R kiosk: {settings.storage}" in rights.to_json(TEXTS, "ru")["nextStep"]


def test_a_check_that_the_machine_lets_down_is_a_finding(
    clock: ManualClock, tmp_path: Path, expected_log: ExpectedLog
) -> None:
    settings = Settings(storage=tmp_path / ("long" * 100))  # no system looks up such a name
    found = findings(settings, clock, tmp_path, online=False)
    assert found["DB-IO"].level == "error"
    assert found["SYS-UNREAD"].values["error"] == "OSError"
    assert {"SET-OK", "PAY-PROVIDER", "SEC-OK"} <= found.keys(), "the others went on"
