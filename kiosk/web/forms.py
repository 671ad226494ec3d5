"""What comes in and goes out over HTTP, as OpenAPI describes it: camelCase, ISO 8601 times, kopecks."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator
from pydantic.alias_generators import to_camel

from kiosk.payments.creating import MAX_KOPECKS, MIN_KOPECKS
from kiosk.sessions.service import TTL_LIMIT_MS

SessionType = Literal["diagnostics", "thickness"]
SessionStatus = Literal["active", "completed", "expired", "failed"]
PaymentStatus = Literal["pending", "confirmed", "failed", "expired", "canceled", "refund_pending", "refunded"]
Id = Annotated[str, Field(min_length=1, max_length=64)]


class _In(BaseModel):
    """A request: strict types, no unknown fields."""

    model_config = ConfigDict(
        alias_generator=to_camel, validate_by_name=False, validate_by_alias=True, extra="forbid", strict=True
    )


class _Out(BaseModel):
    """An answer, for the description only."""

    model_config = ConfigDict(alias_generator=to_camel)


class ContactIn(_In):
    """Where the report goes; at least one of the two."""

    email: Annotated[str, Field(min_length=3, max_length=254)] | None = None
    phone: Annotated[str, Field(min_length=5, max_length=32)] | None = None

    @model_validator(mode="after")
    def _one_at_least(self) -> ContactIn:
        if self.email is None and self.phone is None:
            raise ValueError("email or phone is required")
        return self


class SessionIn(_In):
    """A new session; `ttlMs` is how long it may stay idle."""

    type: SessionType
    contact: ContactIn
    metadata: dict[str, Any] | None = None
    ttl_ms: Annotated[int, Field(ge=1, le=TTL_LIMIT_MS)] | None = None


class SessionChange(_In):
    """What may be changed of a session; `metadata` is merged."""

    contact: ContactIn | None = None
    metadata: dict[str, Any] | None = None
    status: SessionStatus | None = None


class CompleteIn(_In):
    """What a session ends with."""

    metadata: dict[str, Any] | None = None


class IntentIn(_In):
    """A payment wished for; `amount` in kopecks."""

    amount: Annotated[int, Field(ge=MIN_KOPECKS, le=MAX_KOPECKS)]
    currency: Literal["RUB"] = "RUB"
    session_id: Id | None = None
    metadata: dict[str, Any] | None = None


class ReportIn(_In):
    """A report to make: the measured data and where to send it."""

    data: dict[str, Any]
    deliver_to: ContactIn | None = None
    language: Literal["ru", "en"] | None = None


class ContactOut(_Out):
    """A contact."""

    email: str = ""
    phone: str = ""


class SessionOut(_Out):
    """A session."""

    id: str
    type: SessionType
    status: SessionStatus
    contact: ContactOut
    metadata: dict[str, Any]
    created_at: datetime
    updated_at: datetime
    expires_at: datetime
    completed_at: datetime | None = None


class SessionsOut(_Out):
    """A page of sessions, the newest first."""

    sessions: list[SessionOut]
    count: int
    next_cursor: str = ""


class IntentOut(_Out):
    """A payment intent; absent values are left out."""

    intent_id: str
    amount: int
    currency: str
    status: PaymentStatus
    created_at: datetime
    updated_at: datetime
    expires_at: datetime
    uncertain: bool
    session_id: str = ""
    qr_code_data: str = ""
    qr_code_url: str = ""
    confirmed_at: datetime | None = None
    reason: str = ""


class StatusOut(_Out):
    """Where a payment stands."""

    intent_id: str
    status: PaymentStatus


class DoneOut(StatusOut):
    """A payment was changed."""

    success: bool


class DeliveryOut(_Out):
    """A message of a report; `target` is masked."""

    id: str
    report_id: str
    channel: Literal["email", "sms"]
    target: str | None
    status: str
    attempts: int
    error_code: str | None
    provider: str | None
    created_at: datetime
    next_attempt_at: datetime | None
    sent_at: datetime | None


class MadeReportOut(_Out):
    """A report just made."""

    report_id: str
    file_url: str
    deliveries: list[DeliveryOut]


class ReportOut(MadeReportOut):
    """A report."""

    session_id: str
    type: SessionType
    language: str
    verdict: str
    sha256: str
    size_bytes: int
    has_file: bool
    created_at: datetime


class ReportsOut(_Out):
    """A session's reports, the oldest first."""

    reports: list[ReportOut]
    count: int


class WebhookOut(_Out):
    """A notification was taken in."""

    received: bool


class HealthOut(_Out):
    """The process is alive."""

    status: Literal["ok"]
