"""What the journey itself writes: results and consents."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from kiosk.ledger.models import ConsentRow, ResultRow

if TYPE_CHECKING:
    from kiosk.journey.stage import Services

TERMS_VERSION = "2026-01"


def keep_result(services: Services, session_id: str, kind: str, data: Mapping[str, Any]) -> None:
    """Write what was measured; a later one replaces it."""
    now_ms = services.clock.now_ms()
    with services.ledger.write():
        ResultRow.insert(
            session_id=session_id,
            type=kind,
            data=json.dumps(data, ensure_ascii=False),
            created_at_ms=now_ms,
            updated_at_ms=now_ms,
        ).on_conflict_replace().execute()


def result_of(services: Services, session_id: str) -> tuple[str, dict[str, Any]] | None:
    """Return (type, data) of what was measured in a session, or None."""
    with services.ledger.read():
        row = ResultRow.find(session_id)
    return None if row is None else (row.type, json.loads(row.data))


def keep_consents(services: Services, session_id: str, language: str) -> None:
    """Write down that the offer was accepted and personal data may be processed (152-FZ art. 9)."""
    with services.ledger.write():
        for kind in ("offer", "personal_data"):
            ConsentRow.create(
                session_id=session_id,
                kind=kind,
                text_version=TERMS_VERSION,
                language=language,
                kiosk_id=services.settings.kiosk.id,
                given_at_ms=services.clock.now_ms(),
            )
