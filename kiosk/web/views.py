"""What callers get, as OpenAPI tells it. The answers themselves are made by each thing's `to_json`.

`SkipJsonSchema[None]` marks a field that is left out rather than null.
"""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field
from pydantic.alias_generators import to_camel
from pydantic.json_schema import SkipJsonSchema

from kiosk.delivery.states import DeliveryStatus
from kiosk.payments.states import PaymentStatus
from kiosk.sessions.states import SessionStatus

Kind = Literal["diagnostics", "thickness"]
Kopecks = Annotated[int, Field(description="Kopecks: 48000 is 480.00 RUB.")]


class View(BaseModel):
    """An answer: camelCase, nothing beside its fields."""

    model_config = ConfigDict(alias_generator=to_camel, extra="forbid")


class ContactView(View):
    """Where the report goes; empty once it was erased."""

    email: str | SkipJsonSchema[None] = None
    phone: str | SkipJsonSchema[None] = None


class SessionView(View):
    """A session."""

    id: str
    type: Kind
    status: SessionStatus
    contact: ContactView
    metadata: dict[str, Any]
    created_at: datetime
    updated_at: datetime
    expires_at: datetime
    completed_at: datetime | SkipJsonSchema[None] = None


class SessionPage(View):
    """A page of sessions; `nextCursor` is absent on the last."""

    sessions: list[SessionView]
    count: int
    next_cursor: str | SkipJsonSchema[None] = None


class IntentView(View):
    """A payment intent."""

    intent_id: str
    session_id: str | SkipJsonSchema[None] = None
    amount: Kopecks
    currency: Literal["RUB"]
    status: PaymentStatus
    qr_code_data: str | SkipJsonSchema[None] = Field(
        None, description="What the QR code on the screen holds."
    )
    qr_code_url: str | SkipJsonSchema[None] = None
    created_at: datetime
    updated_at: datetime
    confirmed_at: datetime | SkipJsonSchema[None] = None
    expires_at: datetime
    uncertain: bool = Field(description="The provider's answer is missing: nobody should pay again.")
    reason: str | SkipJsonSchema[None] = None


class IntentStatus(View):
    """How a payment stands."""

    intent_id: str
    status: PaymentStatus


class IntentDone(IntentStatus):
    """What became of a payment that was told to change."""

    success: Literal[True]


class Accepted(View):
    """A notification was stored."""

    status: Literal["accepted"]


class DeliveryView(View):
    """One message on its way; `target` is masked, and null once it was erased."""

    id: str
    report_id: str
    channel: Literal["email", "sms"]
    target: str | None
    status: DeliveryStatus
    attempts: int
    error_code: str | None
    provider: str | None
    created_at: datetime
    next_attempt_at: datetime | None
    sent_at: datetime | None


class ReportView(View):
    """A report; its PDF is at `fileUrl` while `hasFile`."""

    id: str
    session_id: str
    type: Kind
    language: str
    file_name: str
    file_url: str
    has_file: bool
    sha256: str = Field(description="Of the PDF file.")
    data_sha256: str = Field(description="Of the report's data, as its QR code holds it.")
    size_bytes: int
    created_at: datetime
    deliveries: list[DeliveryView]


class NewReport(ReportView):
    """A report that was just made."""

    report_id: str


class ReportList(View):
    """A session's reports, the oldest first."""

    reports: list[ReportView]
    count: int


class Alive(View):
    """The process lives."""

    status: Literal["ok"]


class Readiness(View):
    """Whether customers can be served."""

    ready: bool
    checks: dict[str, bool]
