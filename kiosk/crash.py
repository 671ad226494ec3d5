"""A crash leaves a trace file: where and what kind, nothing of whom."""

from __future__ import annotations

import faulthandler
import os
import sys
import threading
from collections.abc import MutableMapping
from pathlib import Path
from types import TracebackType
from typing import IO, Any, Final

import structlog

from kiosk import __version__
from kiosk.masking import bare_trace

log = structlog.get_logger("crash")

KEPT: Final = 20
FOLDER: Final = "crashes"


class CrashTraces:
    """Writes a file for each record of level CRITICAL that carries an exception. A processor of structlog."""

    def __init__(self) -> None:
        self.directory: Path | None = None
        self._native: IO[str] | None = None
        self._lock = threading.Lock()
        self._number = 0

    def __call__(self, _logger: object, method: str, event: MutableMapping[str, Any]) -> Any:
        """Write the trace, and let the record pass with the file's name."""
        info = event.get("exc_info")
        error = info[1] if isinstance(info, tuple) else info if isinstance(info, BaseException) else None
        if error is None and info is True:
            error = sys.exc_info()[1]
        if method == "critical" and error is not None and self.directory is not None:
            event["trace"] = self._write(str(event.get("timestamp", "")), str(event.get("event", "")), error)
        return event

    def install(self, storage: Path) -> None:
        """Keep traces in `crashes/` of the data folder, those of the interpreter itself (`native.txt`) too."""
        self.directory = storage / FOLDER
        try:
            storage.mkdir(mode=0o700, parents=True, exist_ok=True)
            self.directory.mkdir(mode=0o700, exist_ok=True)
            self._native = (self.directory / "native.txt").open("a", encoding="utf-8")
            faulthandler.enable(self._native)  # frames only: it prints no values
        except OSError as error:  # a disk that is full must not keep the kiosk from starting
            log.info("crash.no_traces", reason=error.strerror)
        sys.excepthook = _in_program
        threading.excepthook = _in_thread

    def uninstall(self) -> None:
        """Put everything back."""
        if self._native is not None:
            faulthandler.disable()
            self._native.close()
            self._native = None
        self.directory = None
        sys.excepthook = sys.__excepthook__
        threading.excepthook = threading.__excepthook__

    def _write(self, at: str, event: str, error: BaseException) -> str | None:
        if self.directory is None:
            return None
        with self._lock:
            self._number += 1
            name = f"{at.replace(':', '').replace('.', '')[:24]}-{os.getpid()}-{self._number}.txt"
            head = f"{event}\nkiosk {__version__}, Python {sys.version.split()[0]}, {sys.platform}\n"
            where = f"{at}, thread {threading.current_thread().name}\n\n"
            try:
                handle = os.open(self.directory / name, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
                with os.fdopen(handle, "w", encoding="utf-8") as out:
                    out.write(head + where + bare_trace(error, error.__traceback__) + "\n")
                for old in sorted(self.directory.glob("2*.txt"))[:-KEPT]:
                    old.unlink(missing_ok=True)
            except OSError:  # there is still the log
                return None
        return name


def _in_program(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    if issubclass(kind, KeyboardInterrupt):
        sys.__excepthook__(kind, error, trace)
        return
    log.critical("program.crashed", exc_info=(kind, error, trace))


def _in_thread(given: threading.ExceptHookArgs) -> None:
    if given.exc_value is not None and not issubclass(given.exc_type, SystemExit):
        name = given.thread.name if given.thread is not None else "?"
        log.critical(
            "thread.crashed", thread=name, exc_info=(given.exc_type, given.exc_value, given.exc_traceback)
        )


# Of the process: `kiosk.logs.configure` puts it into the log, `install` says where the files go.
TRACES: Final = CrashTraces()
