"""The doctor: what can be wrong is found under its code with a next step, and a sound kiosk is found sound."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Callable
from pathlib import Path

import apsw
import pytest

from kiosk import cli, paths
from kiosk.ledger import Ledger
from kiosk.ledger.models import DeliveryRow, PaymentWorkRow, RefundRow
from kiosk.payments.receipts import receipts_done
from kiosk.settings import Settings
from kiosk.texts import Texts
from kiosk.upkeep.backup import Backups, of_ledger
from kiosk.upkeep.doctor.finding import Finding
from kiosk.upkeep.doctor.service import examine_kiosk
from tests.support.books import Books
from tests.support.clock import ManualClock
from tests.support.shell import shell

TEXTS = Texts.load()
DAY_S = 86_400
Look = Callable[..., list[Finding]]


@pytest.fixture
def look(settings: Settings, clock: ManualClock, tmp_path: Path) -> Look:
    """Examine the kiosk of the test; variables can be set, services outside answer."""

    def examine(**variables: str) -> list[Finding]:
        environ = {
            "KIOSK_STORAGE": str(settings.storage),
            "KIOSK_SECRETS": str(tmp_path / "secrets"),
            **variables,
        }
        findings = examine_kiosk(environ, clock, tmp_path, dial_with=lambda *_: None)
        for finding in findings:
            for language in ("ru", "en"):
                shown = finding.to_json(TEXTS, language)
                assert shown["message"]
                assert not re.search(r"[{}]", shown["message"] + shown["nextStep"]), finding
                assert bool(shown["nextStep"]) == (finding.level != "ok"), finding
        return findings

    return examine


def bad(findings: list[Finding]) -> set[str]:
    return {finding.code for finding in findings if finding.level != "ok"}


def test_a_new_kiosk_is_sound(look: Look) -> None:
    assert bad(look()) == set()


def test_a_running_kiosk_is_sound_and_unchanged(books: Books, look: Look) -> None:
    with books.ledger.read():
        before = books.ledger.connection.execute("SELECT count(*), max(hash) FROM audit_logs").fetchall()
    assert bad(look()) == set()
    with books.ledger.read():
        assert (
            books.ledger.connection.execute("SELECT count(*), max(hash) FROM audit_logs").fetchall() == before
        )


def test_a_wrong_setting_is_all_it_says(look: Look) -> None:
    findings = look(PORT="many")
    assert [(finding.code, finding.values["setting"]) for finding in findings] == [
        ("SET-INVALID", "server.port")
    ]


def test_a_flipped_bit_in_an_amount_is_found(books: Books, look: Look) -> None:
    books.ledger.close()
    file = books.ledger.path
    content = bytearray(file.read_bytes())
    place = content.index((48_000).to_bytes(3, "big") + b"RUBconfirmed")
    content[place + 2] ^= 1
    file.write_bytes(content)
    assert bad(look()) == {"DB-CHAIN"}


@pytest.mark.parametrize(
    ("damage", "code"),
    [
        (lambda content: content[: len(content) // 2], "DB-CORRUPT"),
        (lambda _: b"", "DB-EMPTY"),
        (lambda _: b"%PDF-1.7" * 1000, "DB-FOREIGN"),
    ],
)
def test_a_damaged_database_is_found(
    damage: Callable[[bytes], bytes], code: str, books: Books, look: Look
) -> None:
    books.ledger.close()
    books.ledger.path.write_bytes(damage(books.ledger.path.read_bytes()))
    assert code in bad(look())


def test_a_newer_and_a_lost_database_are_found(books: Books, look: Look) -> None:
    books.ledger.connection.pragma("user_version", 999)
    books.ledger.close()
    assert "DB-NEWER" in bad(look())
    books.ledger.path.unlink()
    assert "DB-MISSING" in bad(look())


def test_a_broken_chain_is_found(books: Books, look: Look) -> None:
    books.ledger.close()
    shell(books.ledger.path, "UPDATE audit_logs SET actor = 'nobody' WHERE id = 2")
    assert bad(look()) == {"DB-CHAIN"}


@pytest.mark.skipif(not Path("/proc/self/fd").exists(), reason="needs /proc")
def test_who_locks_the_database_is_named(books: Books, look: Look, monkeypatch: pytest.MonkeyPatch) -> None:
    other = apsw.Connection(str(books.ledger.path))
    other.execute("BEGIN IMMEDIATE")
    monkeypatch.setattr("os.getpid", lambda: 1)  # say that this process is another
    (locked,) = [finding for finding in look() if finding.code == "DB-BUSY"]
    assert "pid" in locked.values["who"]
    other.execute("ROLLBACK")
    other.close()


def test_reports_without_files_and_files_without_rows(books: Books, look: Look) -> None:
    folder = books.settings.storage / "reports"
    (folder / "RPT-DIAG-1.pdf").unlink()
    (folder / "RPT-DIAG-2.pdf").write_bytes(b"changed")
    (folder / "RPT-STRANGE.pdf").write_bytes(b"stray")
    os.utime(folder / "RPT-STRANGE.pdf", (1, 1))
    assert bad(look()) == {"RPT-FILE-MISSING", "RPT-FILE-CHANGED", "RPT-STRAY"}


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"failures": 5, "next_at_ms": 1}, "PAY-UNREACHABLE"),
        ({"uncertain": 1}, "PAY-UNKNOWN"),
        ({"receipt_state": "canceled"}, "PAY-RECEIPT"),
    ],
)
def test_payments_in_trouble(change: dict[str, object], code: str, books: Books, look: Look) -> None:
    with books.ledger.write():
        PaymentWorkRow.update(**change).execute()
    assert bad(look()) == {code}


def test_a_refund_whose_receipt_failed(books: Books, look: Look) -> None:
    _, paid, _ = books.visit(8)
    books.payments.request_refund(paid, "test", "operator:test")
    with books.ledger.write():
        RefundRow.update(receipt_state="canceled").execute()
    assert bad(look()) == {"PAY-RECEIPT"}


def test_receipts_that_a_person_has_issued_are_no_trouble(books: Books, look: Look) -> None:
    """A payment's and its refund's, each told until it is seen to; the first one by its number."""
    _, paid, _ = books.visit(8)
    books.payments.request_refund(paid, "test", "operator:test")
    with books.ledger.write():
        RefundRow.update(receipt_state="canceled").execute()
        PaymentWorkRow.update(receipt_state="canceled").execute()
    (told,) = [finding for finding in look() if finding.code == "PAY-RECEIPT"]
    assert told.values["count"] == 4
    assert receipts_done(books.payments, paid, "correction receipt 7", "operator:test") == 2
    (told,) = [finding for finding in look() if finding.code == "PAY-RECEIPT"]
    assert (told.values["count"], told.values["first"] == paid) == (2, False)
    receipts_done(books.payments, told.values["first"], "correction receipt 8", "operator:test")
    (told,) = [finding for finding in look() if finding.code == "PAY-RECEIPT"]
    receipts_done(books.payments, told.values["first"], "correction receipt 9", "operator:test")
    assert bad(look()) == set()


def test_payments_that_do_not_confirm_and_refunds_that_wait(books: Books, look: Look) -> None:
    session_id = books.session("OBD-9")
    _, paid, _ = books.visit(8)
    books.payments.create_intent(48_000, "RUB", session_id)
    books.payments.request_refund(paid, "test", "operator:test")
    books.clock.advance(DAY_S + 1)
    assert bad(look()) >= {"PAY-LATE", "PAY-REFUND-LATE"}


def test_a_refund_that_failed_and_was_not_asked_for_again(books: Books, look: Look) -> None:
    _, paid, _ = books.visit(8)
    refund = books.payments.request_refund(paid, "test", "operator:test")
    assert "PAY-REFUND-FAILED" not in bad(look())
    with books.ledger.write():
        RefundRow.update(status="failed").where(RefundRow.id == refund.refund_id).execute()
    assert "PAY-REFUND-FAILED" in bad(look())
    books.payments.request_refund(paid, "again", "operator:test")
    assert "PAY-REFUND-FAILED" not in bad(look()), "the second one is under way"


def test_messages_that_do_not_leave(books: Books, look: Look) -> None:
    with books.ledger.write():
        DeliveryRow.update(status="queued").where(DeliveryRow.report_id == "RPT-DIAG-1").execute()
        DeliveryRow.update(status="failed").where(DeliveryRow.report_id == "RPT-DIAG-2").execute()
    assert bad(look()) == {"DLV-REJECTED"}
    books.clock.advance(3700)
    assert bad(look()) == {"DLV-REJECTED", "DLV-UNREACHABLE"}
    assert "DLV-MISCONFIGURED" in bad(look(EMAIL_PROVIDER="smtp"))


def test_prod_without_what_it_needs(look: Look) -> None:
    found = look(AGENT_ENV="PROD", OBD_PORT="/dev/no-such-port")
    assert bad(found) >= {"PAY-MISCONFIGURED", "DLV-MISCONFIGURED", "OBD-NO-ADAPTER", "THK-NO-GAUGE"}


def test_a_channel_switched_off_on_purpose_is_sound(look: Look) -> None:
    for channel, other in (("SMS", "EMAIL"), ("EMAIL", "SMS")):
        found = look(**{f"{channel}_PROVIDER": "none"})
        assert bad(found) == set()
        assert [f.values for f in found if f.code == "DLV-OFF"] == [{"channel": channel.lower()}]
        assert bad(look(**{f"{channel}_PROVIDER": "none", f"{other}_PROVIDER": "none"})) == {"DLV-NONE"}
    forgotten = [f.values for f in look(AGENT_ENV="PROD", EMAIL_PROVIDER="none") if "DLV" in f.code]
    assert {"channel": "sms", "problem": "dev_in_prod"} in forgotten


def test_a_receipt_by_mail_needs_mail(look: Look) -> None:
    shop = {
        "PAYMENTS_PROVIDER": "yookassa",
        "YOOKASSA_SHOP_ID": "1",
        "YOOKASSA_SECRET_KEY": "key",
        "YOOKASSA_API_URL": "http://127.0.0.1:9/",
    }
    assert bad(look(**shop, EMAIL_PROVIDER="none")) - {"PAY-SILENT"} == {"DLV-RECEIPT"}
    assert bad(look(**shop, SMS_PROVIDER="none")) - {"PAY-SILENT"} == set()


def test_services_outside_that_do_not_answer(settings: Settings, clock: ManualClock, tmp_path: Path) -> None:
    def dead(host: str, port: int) -> None:
        raise OSError(f"{host}:{port}")

    environ = {
        "KIOSK_STORAGE": str(settings.storage),
        "KIOSK_SECRETS": str(tmp_path),
        "EMAIL_PROVIDER": "smtp",
        "SMTP_HOST": "smtp.example.com",
        "SMS_PROVIDER": "smsc",
        "PAYMENTS_PROVIDER": "yookassa",
    }
    found = examine_kiosk(environ, clock, tmp_path, dead)
    roles = {finding.values["role"] for finding in found if finding.code == "NET-UNREACHABLE"}
    assert roles == {"payments", "email", "sms"}
    assert not [one for one in examine_kiosk(environ, clock, tmp_path, None) if one.code.startswith("NET-")]


def test_the_clock_the_disk_and_the_rights(books: Books, look: Look, tmp_path: Path) -> None:
    books.clock.advance(-3600)
    assert "SYS-CLOCK" in bad(look())
    books.clock.advance(3600)
    (tmp_path / "config").mkdir()
    config = {"upkeep": {"minFreeMb": 1 << 40}}
    (tmp_path / "config" / "service.json").write_text(json.dumps(config), "utf-8")
    assert "SYS-DISK" in bad(look())
    if os.name != "nt":
        books.settings.storage.chmod(0o755)
        assert "SYS-OPEN" in bad(look())


def test_backups_that_stopped(books: Books, look: Look) -> None:
    books.clock.advance(3 * DAY_S)
    assert "SYS-BACKUP-NONE" in bad(look())
    Backups(books.settings, books.clock).make(of_ledger(books.ledger))
    assert bad(look()) == set()
    books.clock.advance(3 * DAY_S)
    assert bad(look()) == {"SYS-BACKUP-OLD"}


def test_a_secret_of_another_machine(look: Look, tmp_path: Path) -> None:
    (tmp_path / "secrets").mkdir()
    (tmp_path / "secrets" / "secrets.json").write_text("damaged", "utf-8")
    assert "SET-INVALID" in bad(look(EMAIL_PROVIDER="smtp")), "a start would fail the same way"


def test_every_text_is_a_finding_that_can_be() -> None:
    sources = "".join(file.read_text("utf-8") for file in (paths.ROOT / "kiosk" / "upkeep").rglob("*.py"))
    sources += (paths.ROOT / "kiosk" / "ledger" / "verify.py").read_text("utf-8")
    for language in ("ru", "en"):
        file = paths.RESOURCES / "translations" / language / "doctor.json"
        codes = {key.split(".")[1] for key in json.loads(file.read_text("utf-8"))}
        assert {code for code in codes if f'"{code}"' not in sources} == set()


@pytest.mark.parametrize(
    ("levels", "code"), [((), 0), (("ok",), 0), (("ok", "warning"), 3), (("warning", "error"), 1)]
)
def test_the_command_prints_its_shape(
    levels: tuple[str, ...], code: int, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(cli, "configure", lambda **_: None)
    found = [Finding("SYS-DISK", level, {"free": 1, "least": 2}) for level in levels]  # type: ignore[arg-type]
    monkeypatch.setattr("kiosk.commands.doctor.examine_kiosk", lambda *_, **__: found)
    assert cli.main(["doctor", "--json"]) == code
    document = json.loads(capsys.readouterr().out)
    assert document["ok"] == ("error" not in levels)
    assert [set(one) for one in document["findings"]] == [{"code", "level", "message", "nextStep"}] * len(
        levels
    )
    assert cli.main(["doctor"]) == code
    assert ("ERROR" in capsys.readouterr().out) == ("error" in levels)


def test_it_looks_while_a_ledger_of_an_older_schema_waits(
    look: Look, settings: Settings, ledger: Ledger
) -> None:
    ledger.close()
    shell(ledger.path, "DROP TABLE payment_work; PRAGMA user_version = 2")
    found = look()
    assert "DB-OK" in {finding.code for finding in found}
    assert bad(found) == set(), "what that schema does not have yet is not asked for"
