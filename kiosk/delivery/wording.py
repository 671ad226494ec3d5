"""What the messages say."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from kiosk.delivery.message import Channel
from kiosk.ledger.models import ReportRow
from kiosk.settings import Settings
from kiosk.texts import Texts


class Wording:
    """Subject and text in the report's language."""

    def __init__(self, texts: Texts, settings: Settings) -> None:
        self._texts = texts
        self._settings = settings

    def of(self, channel: Channel, report: ReportRow, link: Callable[[str], str | None]) -> tuple[str, str]:
        """Return (subject, body); the subject of an SMS is empty.

        An SMS carries the verdict and the report number, and a link only where the kiosk has a public
        address: nothing personal travels in the clear.
        """
        language = self._language(report)
        verdict = self._text(language, f"report.{report.type}.verdict", _headline(report), "unknown")
        if channel == "sms":
            text = self._texts.get(language, "delivery.sms.text", number=report.id, verdict=verdict)
            address = link(report.id) if self._settings.reports.public_base_url else None
            return "", f"{text} {address}" if address else text
        subject = self._texts.get(language, f"delivery.mail.subject.{report.type}", number=report.id)
        seller = self._settings.kiosk.seller
        body = self._texts.get(
            language,
            f"delivery.mail.body.{report.type}",
            number=report.id,
            verdict=verdict,
            note=self._text(language, f"delivery.mail.note.{report.type}", _headline(report)),
            made_at=self._texts.date_time(language, report.created_at_ms, self._settings.kiosk.timezone),
            kiosk=self._settings.kiosk.id,
            days=self._texts.plural(language, "delivery.days", self._settings.reports.retention_days),
        )
        signature = "\n".join(part for part in (seller.name, seller.phone) if part)
        return " ".join(subject.split()), f"{body}\n\n-- \n{signature}\n" if signature else f"{body}\n"

    def file_name(self, report: ReportRow) -> str:
        """Return what the PDF is called in its reader's downloads; ASCII, which every mail program can show."""
        zone = ZoneInfo(self._settings.kiosk.timezone)
        made_at = datetime.fromtimestamp(report.created_at_ms / 1000, UTC).astimezone(zone)
        key = f"delivery.mail.file.{report.type}"
        return self._texts.get(self._language(report), key, date=made_at.date().isoformat())

    def _language(self, report: ReportRow) -> str:
        return report.language if report.language in self._texts.languages() else "en"

    def _text(self, language: str, area: str, headline: str, otherwise: str = "") -> str:
        """Return the text of a headline in an area, or else that of `otherwise`, or of the area itself."""
        key = f"{area}.{headline}"
        return self._texts.get(
            language, key if self._texts.has(language, key) else f"{area}.{otherwise}".rstrip(".")
        )


def _headline(report: ReportRow) -> str:
    metadata = json.loads(report.metadata)
    return str(metadata.get("headline", metadata.get("verdict")))
