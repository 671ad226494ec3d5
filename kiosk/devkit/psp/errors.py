"""The emulator's refusals in YooKassa's form.

Source: https://yookassa.ru/developers/using-api/response-handling/response-format
"""

from __future__ import annotations

import uuid
from typing import Any


class ApiError(Exception):
    """An answer that is not 200: `status` and the error JSON."""

    def __init__(
        self, status: int, code: str, description: str, parameter: str | None = None, **more: object
    ) -> None:
        super().__init__(f"{status} {code}: {description}")
        self.status = status
        self.document: dict[str, Any] = {
            "type": "error",
            "id": str(uuid.uuid4()),
            "code": code,
            "description": description,
            **({"parameter": parameter} if parameter else {}),
            **more,
        }


def invalid(parameter: str, description: str) -> ApiError:
    """Return the 400 that names a parameter."""
    return ApiError(400, "invalid_request", description, parameter)
