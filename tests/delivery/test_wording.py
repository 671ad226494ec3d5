"""What the messages say, in every language and for every verdict."""

from __future__ import annotations

import json
import re

import pytest

from kiosk.delivery.wording import Wording
from kiosk.ledger.models import ReportRow
from kiosk.paths import RESOURCES
from kiosk.settings import ReportSettings, Settings
from kiosk.texts import Texts

LANGUAGES = Texts.load().languages()
NUMBERS = {"diagnostics": "RPT-DIAG-" + "7" * 26, "thickness": "RPT-THK-" + "7" * 26}
LINK = "https://check.example.ru/r/" + "A" * 32
# Characters of an SMS in UCS-2: alone, and of each part of a longer one (3GPP TS 23.040).
ALONE, PART = 70, 67


def verdicts(kind: str) -> list[str]:
    """Return every verdict there is a sentence for."""
    keys = json.loads((RESOURCES / "translations" / "ru" / "report.json").read_text("utf-8"))
    form = re.compile(rf"report\.{kind}\.verdict\.((?!.*\.detail$).+)")
    return [match[1] for match in map(form.fullmatch, keys) if match]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", NUMBERS)
def test_an_sms_is_one_part_and_with_a_link_two(kind: str, language: str) -> None:
    found = verdicts(kind)
    assert len(found) >= 4
    for verdict in found:
        row = ReportRow(
            id=NUMBERS[kind], type=kind, language=language, metadata=json.dumps({"headline": verdict})
        )
        for public, most in (("", ALONE), ("https://check.example.ru", 2 * PART)):
            settings = Settings(reports=ReportSettings(public_base_url=public))
            _, text = Wording(Texts.load(), settings).of("sms", row, lambda _report: LINK)
            assert len(text) <= most, text
            assert text.endswith(LINK if public else NUMBERS[kind])


def test_a_row_of_an_earlier_version_has_its_verdict_alone() -> None:
    row = ReportRow(id="RPT-THK-1", type="thickness", language="en", metadata='{"verdict": "critical"}')
    _, text = Wording(Texts.load(), Settings()).of("sms", row, lambda _report: None)
    assert text == "Body repair found. Report RPT-THK-1"


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", NUMBERS)
def test_the_attachment_is_called_by_what_it_is_and_by_the_kiosk_s_day(kind: str, language: str) -> None:
    late = 1_768_433_400_000  # 2026-01-14 23:30 UTC, the next day in Moscow
    row = ReportRow(id=NUMBERS[kind], type=kind, language=language, metadata="{}", created_at_ms=late)
    name = Wording(Texts.load(), Settings()).file_name(row)
    assert name.isascii()
    assert name.endswith("-2026-01-15.pdf")
    assert len(name) > len("-2026-01-15.pdf")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", NUMBERS)
def test_a_mail_has_a_note_that_goes_with_its_verdict(kind: str, language: str) -> None:
    texts = Texts.load()
    for verdict in verdicts(kind):
        row = ReportRow(
            id=NUMBERS[kind],
            type=kind,
            language=language,
            metadata=json.dumps({"headline": verdict}),
            created_at_ms=0,
        )
        _, body = Wording(texts, Settings()).of("email", row, lambda _report: None)
        assert texts.get(language, f"report.{kind}.verdict.{verdict}") in body
        speaks_of_codes = texts.get(language, "delivery.mail.note.diagnostics") in body
        assert speaks_of_codes == (kind == "diagnostics" and verdict in ("stop", "soon")), verdict
        assert "{" not in body
