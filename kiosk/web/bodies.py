"""What callers send: strict JSON bodies, camelCase."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, JsonValue, field_validator, model_validator
from pydantic.alias_generators import to_camel
from pydantic.json_schema import SkipJsonSchema

from kiosk.delivery.contact import parse_email, parse_phone
from kiosk.reports import DiagnosticsData, ThicknessData
from kiosk.sessions.states import SessionStatus
from kiosk.web.views import Kind


def _clean(text: str) -> str:
    if "\x00" in text or not text.isprintable():
        raise ValueError("must be printable text")
    return text


Text = Annotated[str, Field(max_length=320), AfterValidator(_clean)]
Metadata = dict[Annotated[str, Field(max_length=64), AfterValidator(_clean)], JsonValue]


class Body(BaseModel):
    """A request body: no unknown fields, no silent conversions."""

    model_config = ConfigDict(alias_generator=to_camel, extra="forbid", strict=True)


class ContactBody(Body):
    """Where the report goes: an e-mail address, a phone number, or both."""

    model_config = ConfigDict(
        json_schema_extra={
            "anyOf": [
                {"required": ["email"], "properties": {"email": {"type": "string"}}},
                {"required": ["phone"], "properties": {"phone": {"type": "string"}}},
            ]
        }
    )

    email: Text | None = None
    phone: Text | None = None

    @model_validator(mode="after")
    def _leads_somewhere(self) -> ContactBody:
        if self.email is None and self.phone is None:
            raise ValueError("email or phone is needed")
        return self

    def parsed(self) -> dict[str, str | None]:
        """Return the given fields in their one form; ValidationFailed."""
        found: dict[str, str | None] = {}
        if self.email is not None:
            found["email"] = parse_email(self.email)
        if self.phone is not None:
            found["phone"] = parse_phone(self.phone)
        return found


class SessionBody(Body):
    """POST /api/sessions."""

    type: Kind
    contact: ContactBody
    metadata: Metadata = {}
    ttl_ms: Annotated[int, Field(gt=0, le=604_800_000)] | None = None


class SessionPatch(Body):
    """PATCH /api/sessions/{id}: what is left out stays. Null would be neither, so it is refused."""

    contact: ContactBody | SkipJsonSchema[None] = None
    metadata: Metadata | SkipJsonSchema[None] = None
    status: SessionStatus | SkipJsonSchema[None] = None

    @field_validator("contact", "metadata", "status", mode="before")
    @classmethod
    def _given(cls, value: object) -> object:
        if value is None:
            raise ValueError("must not be null")
        return value


class MetadataBody(Body):
    """POST /api/sessions/{id}/complete; may be absent."""

    metadata: Metadata | None = None


class IntentBody(Body):
    """POST /api/payments/intent; `amount` is kopecks."""

    amount: Annotated[int, Field(ge=100, le=70_000_000, description="Kopecks: 48000 is 480.00 RUB.")]
    currency: Literal["RUB"]
    session_id: Annotated[str, Field(min_length=1, max_length=64), AfterValidator(_clean)] | None = None
    metadata: Metadata = {}


class DiagnosticsBody(Body):
    """POST /api/reports/diagnostics."""

    data: DiagnosticsData
    deliver_to: ContactBody | None = None


class ThicknessBody(Body):
    """POST /api/reports/thickness."""

    data: ThicknessData
    deliver_to: ContactBody | None = None
