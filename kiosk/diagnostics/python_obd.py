"""The one door to the package `obd`, whose import takes half a second and warns."""

from __future__ import annotations

import functools
import logging
from typing import Any


@functools.cache
def python_obd() -> Any:
    """Import the package at its first use, without what pint says of the units it redefines on purpose."""
    logging.getLogger("pint").setLevel(logging.ERROR)
    import obd  # noqa: PLC0415 - see above

    return obd
