"""The viewer's copy: pages as pictures."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from PIL import Image

from kiosk.reports.pages import page_pictures
from kiosk.reports.pdf import render
from tests.reports.report_samples import context, thickness


@pytest.fixture
def pdf(tmp_path: Path) -> Path:
    path = tmp_path / "report.pdf"
    data = thickness()
    path.write_bytes(render(data, context(data)))
    return path


def test_each_page_is_a_picture_of_the_width_asked_for(pdf: Path) -> None:
    pictures = page_pictures(pdf, width_px=540)
    assert len(pictures) > 1
    with Image.open(io.BytesIO(pictures[0])) as first:
        assert first.width == 540
        assert first.height == pytest.approx(540 * 297 / 210, abs=2)
        assert len(first.convert("RGB").getcolors(1 << 24) or []) > 50


def test_a_long_report_is_cut(pdf: Path) -> None:
    assert len(page_pictures(pdf, 100, limit=1)) == 1


def test_nonsense_sizes_are_refused(pdf: Path) -> None:
    with pytest.raises(ValueError, match="positive"):
        page_pictures(pdf, 0)
