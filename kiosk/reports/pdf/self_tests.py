"""The car's own test results on paper: what failed with value and limits, then which monitors passed.

Those that passed stand in a few lines: a car has dozens, and a report must not grow by a page for good news.
"""

from __future__ import annotations

from collections.abc import Sequence

from reportlab.platypus import Flowable, Paragraph, Spacer, Table

from kiosk.reports.data import SelfTest, SelfTests
from kiosk.reports.pdf.parts import Cells, grid_style, section
from kiosk.reports.pdf.text import markup, para
from kiosk.reports.pdf.theme import CONTENT_WIDTH, INK, MEDIUM, MUTED, RED, REGULAR, style
from kiosk.reports.pdf.words import Words

MAX_FAILED = 40
_FIGURE_WIDTHS = (78.0, 126.0, 104.0)


def self_tests(tests: SelfTests | None, words: Words) -> list[Flowable]:
    """Return the results as a section; nothing when the data does not speak of them."""
    if tests is None:
        return []
    parts: list[Flowable] = []
    failed = [test for test in tests.results if test.passed is False]
    if failed:
        parts += [_figures(failed[:MAX_FAILED], words), Spacer(1, 5)]
    if len(failed) > MAX_FAILED:
        more = words.t("more", n=words.number(len(failed) - MAX_FAILED, 0))
        parts += [para(more, style(9, MEDIUM, INK, after=4))]
    parts += [_named(key, [test for test in tests.results if test.passed is outcome], words)
              for key, outcome in (("passed", True), ("waiting", None))
              if any(test.passed is outcome for test in tests.results)]  # fmt: skip
    if tests.state == "failed":
        parts.append(para(words.t("self_tests.partly" if tests.results else "self_tests.unread"), style(9)))
    elif not tests.results:
        parts.append(para(words.t("self_tests.none"), style(9)))
    return section(words.t("self_tests.title"), *parts, hint=words.t("self_tests.hint"))


def _figures(failed: Sequence[SelfTest], words: Words) -> Table:
    """A row for each test that failed."""
    head = ("failed", "value", "limits", "unit")
    cells: Cells = [[para(words.t(f"self_tests.{key}"), style(7.8, MEDIUM, MUTED)) for key in head]]
    for test in failed:
        value, limits = words.onboard_figures(test.value, test.low, test.high, test.unit)
        cells.append(
            [
                para(words.onboard_test(test.mid, test.tid), style(8.5)),
                para(value, style(9, MEDIUM, RED.deep)),
                para(limits or "—", style(8.5, REGULAR, MUTED)),
                para(words.ecu(test.ecu), style(8.5, REGULAR, MUTED)),
            ]
        )
    widths = [CONTENT_WIDTH - sum(_FIGURE_WIDTHS), *_FIGURE_WIDTHS]
    return Table(cells, colWidths=widths, repeatRows=1, style=grid_style())


def _named(key: str, tests: Sequence[SelfTest], words: Words) -> Paragraph:
    """How many tests, and of which monitors."""
    count = markup(words.n(f"self_tests.{key}", len(tests)), MEDIUM)
    monitors = markup("; ".join(dict.fromkeys(words.onboard_monitor(test.mid) for test in tests)))
    return Paragraph(f"<font name='{MEDIUM}'>{count}</font> {monitors}.", style(8.5, after=3))
