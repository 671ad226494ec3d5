"""The public link of one report: who has it may read that report for a week, and nothing else.

A token is the report's creation time, by which its row is found, and 144 random bits, by which it is known.
Only the newest token of a report is good. It is kept with the report's row and goes with its file.
"""

from __future__ import annotations

import base64
import json
import re
import secrets
from datetime import timedelta
from hmac import compare_digest
from typing import Any

from kiosk.clock import Clock
from kiosk.errors import NotFound
from kiosk.ledger import Ledger
from kiosk.ledger.models import ReportRow
from kiosk.reports.report import Report, from_row

VALID_FOR = timedelta(days=7)

_TIME_BYTES = 6
_RANDOM_BYTES = 18
_FORM = re.compile(r"[A-Za-z0-9_-]{32}", re.ASCII)


class Links:
    """Makes and checks the tokens of public links."""

    def __init__(self, ledger: Ledger, clock: Clock, public_base_url: str) -> None:
        self._ledger = ledger
        self._clock = clock
        self._base_url = public_base_url.rstrip("/")

    def link_for(self, report_id: str) -> str | None:
        """Return `<public base address>/r/<token>`, the same until it expires.

        None where the kiosk has no public address, and once the report's file is gone. Raises `NotFound`.
        """
        if not self._base_url:
            return None
        with self._ledger.write():
            row = ReportRow.find(report_id)
            if row is None:
                raise NotFound("report", report_id)
            if row.file_removed_at_ms is not None:
                return None
            metadata: dict[str, Any] = json.loads(row.metadata)
            token = self._live_token(metadata)
            if token is None:
                token = _new_token(row.created_at_ms)
                expires_at_ms = self._clock.now_ms() + int(VALID_FOR.total_seconds() * 1000)
                metadata["link"] = {"token": token, "expiresAtMs": expires_at_ms}
                row.metadata = json.dumps(metadata)
                row.save(only=[ReportRow.metadata])
                self._ledger.audit.record("report.link_made", "report", report_id)
        return f"{self._base_url}/r/{token}"

    def by_token(self, token: str) -> Report:
        """Return the one report a token opens.

        Raises:
            NotFound: `report_link_not_found` for a token that is malformed, unknown, replaced or expired, and
                for a report without its file: who asks learns no difference.
        """
        if self._base_url and _FORM.fullmatch(token):
            created_at_ms = int.from_bytes(base64.urlsafe_b64decode(token)[:_TIME_BYTES], "big")
            with self._ledger.read():
                rows = list(ReportRow.select().where(ReportRow.created_at_ms == created_at_ms))
            for row in rows:
                known = self._live_token(json.loads(row.metadata))
                if row.file_removed_at_ms is None and known is not None and compare_digest(known, token):
                    return from_row(row)
        raise NotFound("report_link", "")

    def _live_token(self, metadata: dict[str, Any]) -> str | None:
        link = metadata.get("link")
        return link["token"] if link is not None and self._clock.now_ms() < link["expiresAtMs"] else None


def without_link(metadata: str) -> str:
    """Return a row's metadata without its link, for when the file goes."""
    return json.dumps({key: value for key, value in json.loads(metadata).items() if key != "link"})


def _new_token(created_at_ms: int) -> str:
    body = created_at_ms.to_bytes(_TIME_BYTES, "big") + secrets.token_bytes(_RANDOM_BYTES)
    return base64.urlsafe_b64encode(body).decode("ascii")
