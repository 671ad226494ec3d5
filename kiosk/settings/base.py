"""What every section of the settings is."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict
from pydantic.alias_generators import to_camel

Mode = Literal["real", "simulated", "none"]
BodyType = Literal["sedan", "hatchback", "minivan", "suv"]


class Section(BaseModel):
    """A section of the settings: camelCase in JSON, snake_case in code, no unknown keys."""

    model_config = ConfigDict(alias_generator=to_camel, populate_by_name=True, extra="forbid", frozen=True)
