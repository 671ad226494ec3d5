"""The report files: written so that a power cut leaves a whole file or none."""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

from kiosk.errors import Fault

_TEMPORARY = ".part"
_CHUNK = 1 << 20


class ReportFiles:
    """`storage/reports/`: one PDF a report, named by the ledger's row."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)

    def path(self, file_name: str) -> Path:
        """Return where a file stands; raises ValueError for a name that is not a plain file name."""
        if Path(file_name).name != file_name or file_name in ("", ".", ".."):
            raise ValueError(f"not a file name: {file_name!r}")
        return self._folder / file_name

    def write(self, file_name: str, content: bytes) -> Path:
        """Write a new file durably: temporary file, fsync, rename, fsync of the folder.

        Raises:
            Fault: `SYS-DISK` when the disk is full, read-only or failing; nothing is left behind then.
        """
        target = self.path(file_name)
        temporary: Path | None = None
        try:
            handle, name = tempfile.mkstemp(suffix=_TEMPORARY, dir=self._folder)
            temporary = Path(name)
            with os.fdopen(handle, "wb") as out:
                out.write(content)
                out.flush()
                os.fsync(out.fileno())
            temporary.replace(target)
            self._sync_folder()
        except OSError as error:
            if temporary is not None:
                temporary.unlink(missing_ok=True)
            raise Fault(
                "SYS-DISK", f"report file not written: {error.strerror or type(error).__name__}"
            ) from error
        return target

    def remove(self, file_name: str) -> bool:
        """Remove a file; returns whether there was one. Raises `Fault` SYS-DISK when the disk refuses."""
        try:
            self.path(file_name).unlink()
            self._sync_folder()
        except FileNotFoundError:
            return False
        except OSError as error:
            raise Fault("SYS-DISK", f"report file not removed: {error.strerror}") from error
        return True

    def names(self) -> Iterator[str]:
        """Yield the names of all finished files."""
        for entry in sorted(self._folder.iterdir()):
            if entry.is_file() and entry.suffix == ".pdf":
                yield entry.name

    def sweep(self, is_stale: Callable[[float], bool]) -> int:
        """Remove temporary files whose change time (epoch seconds) is stale; returns how many."""
        removed = 0
        for entry in self._folder.glob(f"*{_TEMPORARY}"):
            try:
                if is_stale(entry.stat().st_mtime):
                    entry.unlink()
                    removed += 1
            except FileNotFoundError:
                continue
        return removed

    def sha256(self, file_name: str) -> str:
        """Return a file's SHA-256 in hex; raises FileNotFoundError."""
        digest = hashlib.sha256()
        with self.path(file_name).open("rb") as source:
            while chunk := source.read(_CHUNK):
                digest.update(chunk)
        return digest.hexdigest()

    def modified_at_ms(self, file_name: str) -> int:
        """Return when the file was last changed, epoch ms; 0 when it is gone."""
        try:
            return int(self.path(file_name).stat().st_mtime * 1000)
        except FileNotFoundError:
            return 0

    def _sync_folder(self) -> None:
        if os.name == "nt":  # a folder can't be opened there; NTFS journals the rename itself
            return
        handle = os.open(self._folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
