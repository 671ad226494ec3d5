"""What an ELM327 prints, by a strict grammar: data lines, error words, and nothing else.

Source: ELM327 data sheet, "Error Messages and Alerts" and "Interpreting Trouble Codes". A line that is
neither data nor a known word makes the whole reply garbled: it is asked for again, never guessed at.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum


class Word(StrEnum):
    """The error words, by what they mean to a scan."""

    NO_DATA = "NO DATA"
    UNABLE = "UNABLE TO CONNECT"
    CAN_ERROR = "CAN ERROR"
    BUS_INIT = "BUS INIT"
    BUS_BUSY = "BUS BUSY"
    BUS_ERROR = "BUS ERROR"
    FB_ERROR = "FB ERROR"
    DATA_ERROR = "DATA ERROR"
    RX_ERROR = "<RX ERROR"
    BUFFER_FULL = "BUFFER FULL"
    STOPPED = "STOPPED"
    RESET = "LV RESET"
    POWER = "LP ALERT"
    INTERNAL = "ERR"
    REFUSED = "?"
    GARBLED = "garbled"


NO_BUS = frozenset({Word.UNABLE, Word.CAN_ERROR, Word.BUS_INIT, Word.BUS_ERROR, Word.FB_ERROR})

_WORDS: tuple[tuple[re.Pattern[str], Word], ...] = tuple(
    (re.compile(pattern), word)
    for pattern, word in (
        (r"^NO ?DATA$", Word.NO_DATA),
        (r"^UNABLE ?TO ?CONNECT$", Word.UNABLE),
        (r"^CAN ?ERROR$", Word.CAN_ERROR),
        (r"^(BUS INIT: ?)?(\.\.\.)?ERROR$", Word.BUS_INIT),
        (r"^BUS ?BUSY$", Word.BUS_BUSY),
        (r"^BUS ?ERROR$", Word.BUS_ERROR),
        (r"^FB ?ERROR$", Word.FB_ERROR),
        (r"^(.*<)?DATA ?ERROR$", Word.DATA_ERROR),
        (r"^.*<RX ?ERROR$", Word.RX_ERROR),
        (r"^BUFFER ?FULL$", Word.BUFFER_FULL),
        (r"^STOPPED$", Word.STOPPED),
        (r"^(LV ?RESET|ELM ?327.*)$", Word.RESET),
        (r"^(!?LP ?ALERT|!?ACT ?ALERT)$", Word.POWER),
        (r"^ERR ?\d\d$", Word.INTERNAL),
        (r"^\?$", Word.REFUSED),
    )
)
_NOISE = re.compile(r"^(SEARCHING(\.|:)*( ?OK)?|BUS INIT:( ?\.*)?( ?OK)?|\.+|\.*OK)$")
_PREFIX = re.compile(r"^(SEARCHING\.*|BUS INIT: ?\.* ?(OK)?)(?=.)")
_HEX = re.compile(r"^[0-9A-F]+$")


@dataclass(frozen=True)
class Printed:
    """One reply taken apart: data lines as hex digits without spaces, or the word that ended it."""

    lines: tuple[str, ...] = ()
    word: Word | None = None


def text_lines(raw: str, command: str = "") -> list[str]:
    """Return a reply's non-empty lines, upper case, without the echo and NULs (an ELM327 may send some)."""
    lines = [line.strip() for line in raw.replace("\0", "").upper().replace("\n", "\r").split("\r")]
    lines = [line for line in lines if line]
    if lines and command and lines[0].replace(" ", "") == command.upper():
        del lines[0]
    return lines


def searching(partial: str) -> bool:
    """Tell whether a reply that did not end shows an adapter at work on the bus: it is the car that is silent."""
    return "SEARCH" in partial.upper() or "BUS INIT" in partial.upper()


def parse(raw: str, command: str) -> Printed:
    """Take the reply to an OBD request apart. An error word wins over data that came with it."""
    data: list[str] = []
    found: Word | None = None
    for line in text_lines(raw, command):
        if _NOISE.match(line):
            continue
        rest = _PREFIX.sub("", line).strip()
        digits = rest.replace(" ", "")
        word = next((word for pattern, word in _WORDS if pattern.match(rest)), None)
        if word is not None:
            found = word if found is None or word is Word.RESET else found
        elif _HEX.match(digits):
            data.append(digits)
        else:
            return Printed(word=Word.GARBLED)
    if found is not None:
        return Printed(word=found)
    return Printed(lines=tuple(data)) if data else Printed(word=Word.GARBLED)
