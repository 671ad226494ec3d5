"""Report files: whole or not there."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from kiosk.errors import Fault
from kiosk.reports.store import ReportFiles


def test_a_file_is_written_whole_and_nothing_else_stays(tmp_path: Path) -> None:
    files = ReportFiles(tmp_path / "reports")
    path = files.write("RPT-1.pdf", b"content")
    assert path.read_bytes() == b"content"
    assert [entry.name for entry in path.parent.iterdir()] == ["RPT-1.pdf"]
    assert path.stat().st_mode & 0o077 == 0


def test_a_full_disk_is_a_fault_and_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    files = ReportFiles(tmp_path / "reports")

    def full(*_: Any) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("kiosk.reports.store.os.fsync", full)
    with pytest.raises(Fault) as fault:
        files.write("RPT-1.pdf", b"content")
    assert fault.value.code == "SYS-DISK"
    assert list((tmp_path / "reports").iterdir()) == []


@pytest.mark.parametrize("name", ["../x.pdf", "/etc/passwd", "a/b.pdf", "", ".", ".."])
def test_a_name_with_a_path_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(ValueError, match="not a file name"):
        ReportFiles(tmp_path).path(name)


def test_stale_temporary_files_are_swept(tmp_path: Path) -> None:
    files = ReportFiles(tmp_path)
    (tmp_path / "tmpabc.part").write_bytes(b"half")
    assert files.sweep(lambda changed_at: changed_at < 0) == 0
    assert files.sweep(lambda _: True) == 1
    assert list(files.names()) == []


def test_removing_twice_is_no_error(tmp_path: Path) -> None:
    files = ReportFiles(tmp_path)
    files.write("RPT-1.pdf", b"x")
    assert files.remove("RPT-1.pdf") is True
    assert files.remove("RPT-1.pdf") is False
