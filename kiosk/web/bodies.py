"""What callers send: strict JSON bodies, camelCase."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import Depends, Request
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, JsonValue
from pydantic.alias_generators import to_camel

from kiosk.delivery.contact import parse_email, parse_phone
from kiosk.errors import Refusal, ValidationFailed


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
    """Where the report goes."""

    email: Text | None = None
    phone: Text | None = None

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

    type: Literal["diagnostics", "thickness"]
    contact: ContactBody
    metadata: Metadata = {}
    ttl_ms: Annotated[int, Field(gt=0, le=604_800_000)] | None = None


class SessionPatch(Body):
    """PATCH /api/sessions/{id}."""

    contact: ContactBody | None = None
    metadata: Metadata | None = None
    status: Literal["active", "completed", "expired", "failed"] | None = None


class MetadataBody(Body):
    """POST /api/sessions/{id}/complete; may be absent."""

    metadata: Metadata | None = None


class IntentBody(Body):
    """POST /api/payments/intent; `amount` is kopecks."""

    amount: Annotated[int, Field(gt=0, le=70_000_000)]
    currency: Literal["RUB"]
    session_id: Annotated[str, Field(max_length=64), AfterValidator(_clean)] | None = None
    metadata: Metadata = {}


class ReportBody(Body):
    """POST /api/reports/*; `data` is checked by the reports themselves."""

    data: dict[str, JsonValue]
    deliver_to: ContactBody | None = None


async def require_json(request: Request) -> None:
    """Refuse a body that does not call itself JSON (415)."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind != "application/json":
        raise Refusal("The body must be application/json.", error="unsupported_media_type", status=415)


JsonOnly = Depends(require_json)


def checked_id(value: str) -> str:
    """Return an id from a path; ValidationFailed for what can't be one."""
    if len(value) > 128 or not value.isprintable():
        raise ValidationFailed("The id is not of its form.")
    return value
