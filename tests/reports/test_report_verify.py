"""`kiosk verify`: what an operator does with the QR code, the printed hash or the file a customer shows him."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from kiosk import cli
from kiosk.events import EventBus
from kiosk.ledger import Ledger
from kiosk.ledger.models import SessionRow
from kiosk.reports import Report
from kiosk.reports.service import ReportService
from kiosk.settings import Settings
from kiosk.texts import Texts
from tests.reports.report_samples import diagnostics
from tests.support.clock import ManualClock

NOT_OURS = 3
Ask = Callable[..., tuple[int, str]]


class NoDeliveries:
    def enqueue(self, report_id: str, channel: str, target: str) -> None:
        raise AssertionError("nothing is sent here")


@pytest.fixture
def service(ledger: Ledger, bus: EventBus, clock: ManualClock, settings: Settings) -> ReportService:
    with ledger.write():
        SessionRow.create(
            id="OBD-1", type="diagnostics", ttl_ms=3_600_000, created_at_ms=clock.now_ms(),
            updated_at_ms=clock.now_ms(), expires_at_ms=clock.now_ms() + 3_600_000,
        )  # fmt: skip
    return ReportService(ledger, bus, clock, settings, Texts.load(), settings.storage, NoDeliveries())


@pytest.fixture
def report(service: ReportService) -> Report:
    return service.generate("diagnostics", diagnostics(sessionId="OBD-1"), "ru", None)


@pytest.fixture
def ask(settings: Settings, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Ask:
    monkeypatch.setattr(cli, "configure", lambda **_: None)
    monkeypatch.setattr(os, "environ", {"KIOSK_STORAGE": str(settings.storage)})

    def asked(*words: str) -> tuple[int, str]:
        code = cli.main(["verify", *words])
        told = capsys.readouterr()
        return code, told.out + told.err

    return asked


def test_the_qr_code_the_printed_hash_and_the_file_are_known(
    report: Report, service: ReportService, ask: Ask
) -> None:
    copied = service.verification_text(report.id).replace(":SHA256", "\n:sha256")
    file = str(service.file(report.id))
    for words in ([copied], [report.id.lower(), report.data_sha256.upper()], ["--file", file]):
        assert ask(*words) == (0, f"genuine: {report.id}, diagnostics, made 2026-01-15T10:30:00.000Z, stop\n")


def test_a_paper_is_known_when_its_file_has_gone(
    report: Report, service: ReportService, clock: ManualClock, ask: Ask
) -> None:
    code = service.verification_text(report.id)
    clock.advance(31 * 86_400)
    assert service.remove_expired() == 1
    assert ask(code)[0] == 0


def test_what_was_changed_or_made_up_is_not_ours(
    report: Report, service: ReportService, tmp_path: Path, ask: Ask
) -> None:
    code = service.verification_text(report.id)
    forged = tmp_path / "forged.pdf"
    forged.write_bytes(service.file(report.id).read_bytes() + b"\n")
    other_number = report.id[:-1] + ("0" if report.id[-1] != "0" else "1")
    for words in (
        [code[:-1] + ("0" if code[-1] != "0" else "1")],
        [code.replace(report.id, other_number)],
        [report.id, "0" * 64],
        ["--file", str(forged)],
    ):
        assert ask(*words) == (NOT_OURS, "not a report of this kiosk, or not as it was made\n")


def test_what_is_no_code_and_no_file_is_told(ask: Ask, report: Report, tmp_path: Path) -> None:
    assert ask("hello") == (1, "kiosk: verify: this is not the text of a report's QR code\n")
    code, told = ask("--file", str(tmp_path / "none.pdf"))
    assert code == 1
    assert "none.pdf can't be read" in told
    with pytest.raises(SystemExit):
        ask()
