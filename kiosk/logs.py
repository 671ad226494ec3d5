"""The log: JSON lines in production, readable in development, always on stderr and in UTC."""

from __future__ import annotations

import sys

import structlog

from kiosk.log_counts import COUNTS
from kiosk.logbook import logbook


def configure(*, production: bool) -> None:
    """Set up structlog for the whole process."""
    renderer: structlog.typing.Processor = (
        structlog.processors.JSONRenderer(ensure_ascii=False)
        if production
        else structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty())
    )
    processors: list[structlog.typing.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        COUNTS,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        logbook,
    ]
    if production:
        processors.append(structlog.processors.format_exc_info)
    structlog.configure(
        processors=[*processors, renderer],
        wrapper_class=structlog.make_filtering_bound_logger("info"),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=False,
    )
