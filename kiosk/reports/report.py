"""What the ledger knows of a report, and how a report is numbered."""

from __future__ import annotations

import json
import re
import secrets
from dataclasses import dataclass
from typing import Literal, cast

from kiosk.errors import ValidationFailed
from kiosk.ledger.models import ReportRow

Kind = Literal["diagnostics", "thickness"]

_PREFIX: dict[str, str] = {"diagnostics": "RPT-DIAG", "thickness": "RPT-THK"}
# Crockford's base 32: no I, L, O, U, so that a number read aloud is not misheard.
_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_ID_LENGTH = 26  # 130 random bits
_VERIFICATION = re.compile(
    r"KIOSK-REPORT:1:(?P<number>RPT-[0-9A-Z-]+):SHA256:(?P<sha256>[0-9A-F]{64})", re.IGNORECASE | re.ASCII
)


@dataclass(frozen=True)
class Report:
    """One report as the ledger holds it.

    `headline` ends the key of the verdict's sentence (`warning.thin`); `has_file` is false once retention has
    removed the file.
    """

    id: str
    kind: Kind
    session_id: str
    language: str
    file_name: str
    sha256: str
    data_sha256: str
    size_bytes: int
    verdict: str
    headline: str
    created_at_ms: int
    has_file: bool


@dataclass(frozen=True)
class ReportGenerated:
    """A report was committed, its file is in place and its deliveries are queued."""

    report_id: str
    session_id: str
    kind: Kind
    seconds: float


@dataclass(frozen=True)
class Orphans:
    """What lost its other half: files without a row, rows whose file is missing or differs from its hash."""

    files_without_row: tuple[str, ...]
    rows_without_file: tuple[str, ...]
    rows_with_changed_file: tuple[str, ...]

    @property
    def found(self) -> bool:
        """Whether there is any."""
        return bool(self.files_without_row or self.rows_without_file or self.rows_with_changed_file)


def new_report_id(kind: Kind) -> str:
    """Return an unguessable report number, e.g. `RPT-DIAG-` and 26 characters (130 random bits)."""
    return f"{_PREFIX[kind]}-" + "".join(secrets.choice(_ALPHABET) for _ in range(_ID_LENGTH))


def from_row(row: ReportRow) -> Report:
    """Return a row as a report."""
    metadata = json.loads(row.metadata)
    verdict = metadata.get("verdict", "unknown")
    return Report(
        id=row.id,
        kind=cast(Kind, row.type),
        session_id=row.session_id,
        language=row.language,
        file_name=row.file_name,
        sha256=row.sha256,
        data_sha256=row.data_sha256,
        size_bytes=row.size_bytes,
        verdict=verdict,
        headline=metadata.get("headline", verdict),
        created_at_ms=row.created_at_ms,
        has_file=row.file_removed_at_ms is None,
    )


def read_verification_text(text: str) -> tuple[str, str]:
    """Return number and SHA-256 of a QR code's text, however it was copied; raises `ValidationFailed`."""
    match = _VERIFICATION.fullmatch("".join(text.split()))
    if match is None:
        raise ValidationFailed("this is not the text of a report's QR code")
    return match["number"].upper(), match["sha256"].lower()


def verification_text(report_id: str, data_sha256: str) -> str:
    """Return what the QR code holds: the report's number and the SHA-256 of its data."""
    return f"KIOSK-REPORT:1:{report_id}:SHA256:{data_sha256}"
