"""The fields reports are made of, and the form both kinds share."""

from __future__ import annotations

import hashlib
import json
from datetime import UTC, datetime
from typing import Annotated, Any

from pydantic import AfterValidator, AwareDatetime, BaseModel, BeforeValidator, ConfigDict, Field
from pydantic.alias_generators import to_camel

MAX_THICKNESS_UM = 20_000.0
_EARLIEST = datetime(2000, 1, 1, tzinfo=UTC)
_LATEST = datetime(2100, 1, 1, tzinfo=UTC)


def _text_or_datetime(value: object) -> object:
    if not isinstance(value, (str, datetime)):
        raise ValueError("must be an ISO 8601 time with an offset, e.g. 2026-01-15T10:30:00Z")  # noqa: TRY004 - pydantic's way
    return value


def _in_our_century(value: datetime) -> datetime:
    if not _EARLIEST <= value < _LATEST:
        raise ValueError("must lie between the years 2000 and 2099")
    return value.astimezone(UTC)


Moment = Annotated[AwareDatetime, BeforeValidator(_text_or_datetime), AfterValidator(_in_our_century)]
Flag = Annotated[bool, Field(strict=True)]
Number = Annotated[float, Field(strict=True, allow_inf_nan=False, ge=-1e9, le=1e9)]
ThicknessUm = Annotated[float, Field(strict=True, allow_inf_nan=False, ge=0, le=MAX_THICKNESS_UM)]
Share = Annotated[float, Field(strict=True, allow_inf_nan=False, ge=0, le=1)]
Name = Annotated[str, Field(min_length=1, max_length=120)]
Label = Annotated[str, Field(max_length=120)]
Sentence = Annotated[str, Field(max_length=1000)]
SessionId = Annotated[str, Field(min_length=1, max_length=64)]


class Form(BaseModel):
    """JSON in camelCase, immutable; unknown fields are refused."""

    model_config = ConfigDict(
        alias_generator=to_camel,
        populate_by_name=True,
        extra="forbid",
        frozen=True,
        str_strip_whitespace=True,
    )


class ReportForm(Form):
    """What every report tells."""

    session_id: SessionId
    vehicle_make: Label | None = None
    vehicle_model: Label | None = None
    timestamp: Moment
    verdict_reasons: Annotated[tuple[Sentence, ...], Field(max_length=50)] = ()

    def canonical_json(self) -> str:
        """Return the data as JSON with sorted keys, no spaces, ASCII escapes and no unset fields."""
        body: dict[str, Any] = self.model_dump(mode="json", by_alias=True, exclude_none=True)
        return json.dumps(body, sort_keys=True, separators=(",", ":"), ensure_ascii=True)

    def sha256(self) -> str:
        """Return the SHA-256 of `canonical_json`, in hex: what the QR code of the report carries."""
        return hashlib.sha256(self.canonical_json().encode("ascii")).hexdigest()
