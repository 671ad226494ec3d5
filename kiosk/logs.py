"""The log: JSON lines in production, readable in development, always on stderr and in UTC, nothing personal in it.

What libraries log at WARNING or above goes the same way, and is masked like our own.
"""

from __future__ import annotations

import logging
import sys
from typing import TextIO

import structlog

from kiosk.crash import TRACES
from kiosk.log_counts import COUNTS
from kiosk.logbook import logbook
from kiosk.masking import mask_event


def configure(*, production: bool, stream: TextIO | None = None, level: str = "info") -> None:
    """Set up the log of the whole process.

    Args:
        production: JSON lines instead of coloured text.
        stream: where it goes; stderr by default. level: the least that is written.
    """
    out = stream or sys.stderr
    renderer: structlog.typing.Processor = (
        structlog.processors.JSONRenderer(ensure_ascii=False)
        if production
        else structlog.dev.ConsoleRenderer(colors=out.isatty())
    )
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            COUNTS,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            logbook,
            TRACES,
            structlog.processors.format_exc_info,
            mask_event,
            renderer,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.PrintLoggerFactory(out),
        cache_logger_on_first_use=False,
    )
    root = logging.getLogger()
    root.handlers = [handler for handler in root.handlers if not isinstance(handler, Libraries)]
    root.addHandler(Libraries(logging.WARNING))
    logging.captureWarnings(True)


class Libraries(logging.Handler):
    """Hands what libraries log to our own log."""

    def emit(self, record: logging.LogRecord) -> None:
        """Log a record under its logger's name; what breaks here is left to `logging`."""
        try:
            write = structlog.get_logger("library").log
            write(
                min(record.levelno // 10 * 10, logging.CRITICAL),
                "library.logged",
                library=record.name,
                message=record.getMessage(),
                **({"exc_info": record.exc_info} if record.exc_info else {}),
            )
        except Exception:  # noqa: BLE001 - a log must not break its writer
            self.handleError(record)
