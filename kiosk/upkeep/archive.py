"""A backup is one tar file: `manifest.json` first, then `core.sqlite` and `reports/*.pdf`, with their SHA-256."""

from __future__ import annotations

import hashlib
import io
import json
import os
import shutil
import tarfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, Final

from kiosk.errors import Fault
from kiosk.paths import DATABASE

FORMAT: Final = 1
MANIFEST: Final = "manifest.json"
REPORTS: Final = "reports/"
_CHUNK: Final = 1 << 20


@dataclass(frozen=True)
class Manifest:
    """What a backup holds.

    `created_at_ms` UTC; `schema` of the database; `counts` of its rows; `problems` the examiner found in the copy;
    `missing` are the first of `missing_count` reports whose file was not there or differed; `files` maps a member's
    name to its SHA-256.
    """

    kiosk_id: str
    program: str
    created_at_ms: int
    schema: int
    counts: Mapping[str, int]
    problems: tuple[str, ...]
    missing: tuple[str, ...]
    files: Mapping[str, str]
    missing_count: int = 0

    @property
    def is_good(self) -> bool:
        """Whether the ledger in it says what was written."""
        return not self.problems

    def to_json(self) -> bytes:
        """Return the manifest's member."""
        return json.dumps({"format": FORMAT, **self.__dict__}, indent=1, ensure_ascii=False).encode()

    @classmethod
    def from_json(cls, text: bytes) -> Manifest:
        """Read the member; raises ValueError for what is none."""
        document = json.loads(text)
        if not isinstance(document, dict) or document.pop("format", None) != FORMAT:
            raise ValueError("not a manifest of this format")
        try:
            document["problems"], document["missing"] = (
                tuple(document["problems"]),
                tuple(document["missing"]),
            )
            return cls(**document)
        except (KeyError, TypeError) as error:
            raise ValueError("not a manifest") from error


def sha256_of(source: IO[bytes]) -> str:
    """Return the SHA-256 of what is left to read."""
    digest = hashlib.sha256()
    while chunk := source.read(_CHUNK):
        digest.update(chunk)
    return digest.hexdigest()


def write_archive(target: Path, manifest: Manifest, sources: Mapping[str, Path]) -> None:
    """Write a new archive durably, readable by its owner only; `sources` maps member names to files.

    Raises:
        OSError: the disk. Fault: SYS-DISK when the written archive does not read back as it should.
    """
    handle = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as out:
        with tarfile.open(fileobj=out, mode="w", format=tarfile.PAX_FORMAT) as archive:
            text = manifest.to_json()
            head = tarfile.TarInfo(MANIFEST)
            head.size, head.mode = len(text), 0o600
            archive.addfile(head, io.BytesIO(text))
            for name, source in sources.items():
                archive.add(source, arcname=name, recursive=False)
        out.flush()
        os.fsync(out.fileno())
    unpack(target)


def read_manifest(file: Path) -> Manifest:
    """Return an archive's manifest.

    Raises:
        Fault: SYS-BACKUP when the file is not a backup of ours, or damaged.
    """
    try:
        with tarfile.open(file, mode="r:") as archive:
            return _manifest(archive)
    except (tarfile.TarError, ValueError, OSError) as error:
        raise Fault("SYS-BACKUP", f"{file.name} is not a backup: {error}") from error


def _manifest(archive: tarfile.TarFile) -> Manifest:
    first = archive.next()
    content = archive.extractfile(first) if first is not None and first.name == MANIFEST else None
    if content is None:
        raise ValueError("it has no manifest")
    return Manifest.from_json(content.read())


def unpack(file: Path, folder: Path | None = None) -> None:
    """Compare each member of an archive with the manifest, and put it into `folder`, readable by its owner only.

    A member is read in pieces: a ledger may be larger than the memory. Without a folder nothing is written; what
    was put there before a refusal is not to be used.

    Raises:
        Fault: SYS-BACKUP when one is missing, differs, is not of the manifest, or has a name that is no plain one.
    """
    try:
        with tarfile.open(file, mode="r:") as archive:
            wanted = dict(_manifest(archive).files)
            for member in archive:
                if member.name == MANIFEST:
                    continue
                source = archive.extractfile(member) if member.isreg() else None
                if source is None or not _is_plain(member.name):
                    raise ValueError(f"{member.name!r} does not belong into a backup")
                if wanted.pop(member.name, None) != _taken_out(source, folder and folder / member.name):
                    raise ValueError(f"{member.name} differs from the manifest")
            if wanted:
                raise ValueError(f"{len(wanted)} files are missing")
    except (tarfile.TarError, ValueError, OSError) as error:
        raise Fault("SYS-BACKUP", f"{file.name} is not a whole backup: {error}") from error


def _taken_out(source: IO[bytes], target: Path | None) -> str:
    """Return the SHA-256 of what is read, and write it where one wants it."""
    if target is None:
        return sha256_of(source)
    handle = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as out:
        shutil.copyfileobj(source, out, _CHUNK)
    with target.open("rb") as written:
        return sha256_of(written)


def _is_plain(name: str) -> bool:
    inner: Any = name.removeprefix(REPORTS)
    return name == DATABASE or (
        name.startswith(REPORTS) and Path(inner).name == inner and inner not in {"", ".."}
    )
