"""What was measured: kept as rows, printed as a table of goal, figure and verdict, written as JSON and drawn."""

from __future__ import annotations

import json
import time
from dataclasses import asdict, dataclass
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

ROOT = Path(__file__).resolve().parent.parent.parent
JSON_FILE = ROOT / "bench.json"
PICTURE_FILE = ROOT / "bench.png"
FONT = ROOT / "resources" / "fonts" / "DejaVuSans.ttf"

Number = float | int | None


@dataclass(frozen=True)
class Row:
    """One figure of a benchmark.

    Attributes:
        figure: ours, in `unit`. peer: the other side's, in the same unit, or the limit that was computed.
        ratio: how often better than the peer we are (peer / figure for times and memory).
        goal: in words. met: never True for what was not measured. spread: (max - min) / median of ours.
        note: what a reader must know, or what was missing.
    """

    name: str
    figure: Number
    unit: str
    peer: Number
    ratio: Number
    goal: str
    met: bool
    spread: Number = None
    note: str = ""

    @property
    def verdict(self) -> str:
        """The last column of the table."""
        if self.figure is None:
            return "not measured"
        return "met" if self.met else "MISSED"


def keep(row: Row) -> None:
    """Put a row into bench.json, in place of an older one of its name."""
    rows = [old for old in kept() if old.name != row.name]
    document = [asdict(one) for one in [*rows, row]]
    JSON_FILE.write_text(json.dumps(document, ensure_ascii=False, indent=1) + "\n", "utf-8")


def kept() -> list[Row]:
    """Return the rows of bench.json; none when there is no such file."""
    if not JSON_FILE.is_file():
        return []
    return [Row(**values) for values in json.loads(JSON_FILE.read_text("utf-8"))]


def _number(value: Number) -> str:
    if value is None:
        return "–"
    if value == 0 or abs(value) >= 100:
        return f"{value:.0f}"
    return f"{value:.3g}"


def machine_speed() -> float:
    """Return how many million additions of Python are done a second by the clock on the wall.

    A free machine of today does 15 to 40. One whose host or neighbours are busy does far fewer: times are worth
    nothing then, and only memory, sizes and the ratios of what was measured in turn say something.
    """
    start, total = time.perf_counter(), 0
    for number in range(10_000_000):
        total += number
    assert total == 49_999_995_000_000
    return 10 / (time.perf_counter() - start)


def table(rows: list[Row]) -> str:
    """Return the rows as a Markdown table."""
    lines = [
        "| what | figure | peer or limit | ratio | spread | goal | verdict |",
        "|---|---|---|---|---|---|---|",
    ]
    for row in rows:
        spread = "–" if row.spread is None else f"{row.spread:.0%}"
        peer = "–" if row.peer is None else f"{_number(row.peer)} {row.unit}"
        figure = "–" if row.figure is None else f"{_number(row.figure)} {row.unit}"
        ratio = "–" if row.ratio is None else f"{_number(row.ratio)}×"
        verdict = f"**{row.verdict}**" if row.verdict == "MISSED" else row.verdict
        note = f" ({row.note})" if row.note else ""
        lines.append(
            f"| {row.name}{note} | {figure} | {peer} | {ratio} | {spread} | {row.goal} | {verdict} |"
        )
    return "\n".join(lines)


_COLOURS = {"met": (22, 120, 70), "MISSED": (190, 40, 40), "not measured": (130, 130, 130)}
_LINE, _LEFT, _BAR = 30, 760, 300


def draw(rows: list[Row], file: Path = PICTURE_FILE) -> None:
    """Draw a bar a row: our figure against the peer's, the longer of both as wide as the picture's half."""
    font = ImageFont.truetype(str(FONT), 15)
    picture = Image.new("RGB", (_LEFT + _BAR + 420, _LINE * (len(rows) + 1)), "white")
    pen = ImageDraw.Draw(picture)
    pen.text((10, 6), "ours: coloured by verdict; peer or limit: grey outline", font=font, fill=(60, 60, 60))
    for place, row in enumerate(rows, 1):
        top = place * _LINE
        pen.text((10, top + 6), row.name, font=font, fill=(20, 20, 20))
        longest = max(row.figure or 0, row.peer or 0) or 1
        colour = _COLOURS[row.verdict]
        pen.rectangle((_LEFT, top + 5, _LEFT + _BAR * (row.figure or 0) / longest, top + 15), fill=colour)
        if row.peer is not None:
            width = _BAR * row.peer / longest
            pen.rectangle((_LEFT, top + 17, _LEFT + width, top + 24), outline=(110, 110, 110))
        ratio = "" if row.ratio is None else f"  {_number(row.ratio)}×"
        text = f"{_number(row.figure)} / {_number(row.peer)} {row.unit}{ratio}  {row.verdict}"
        pen.text((_LEFT + _BAR + 10, top + 6), text, font=font, fill=colour)
    picture.save(file)
