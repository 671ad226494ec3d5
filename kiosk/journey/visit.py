"""What one visit knows: everything of it goes when the next customer comes."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from typing import Any

from kiosk.diagnostics.progress import ScanProgress
from kiosk.diagnostics.result import ScanResult
from kiosk.payments import Intent
from kiosk.thickness.result import Measurement


@dataclass
class Visit:
    """The visit on the screen; mutable, and only ever touched under the journey's lock."""

    screen: str = "attract"
    service: str = ""
    email: str = ""
    phone: str = ""
    contact_error: str = ""
    make: str = ""
    model: str = ""
    body: str = ""
    session_id: str = ""
    intent: Intent | None = None
    progress: ScanProgress | None = None
    scan_began_s: float = 0.0
    scan: ScanResult | None = None
    stop_work: threading.Event = field(default_factory=threading.Event)
    measurement: Measurement | None = None
    current_point: str = ""
    gauge: str = "waiting"
    message_key: str = ""
    reference_um: int | None = None
    reference_ok: bool | None = None
    report_id: str = ""
    reporting: bool = False
    last_point: str = ""
    clearing: str = ""
    fault_code: str = ""
    refund: bool = False
    retry_to: str = ""
    consents: bool = False
    shown: dict[str, Any] = field(default_factory=dict)

    @property
    def paid(self) -> bool:
        """Whether this visit's money has come."""
        return self.intent is not None and self.intent.status == "confirmed"
