"""Where a line of the screen's text may break, and the signs a keyboard lacks.

The texts of `resources/translations` are written plainly; what a typesetter adds is added here, for the screen
alone: an SMS would pay for it, and a PDF breaks its lines by its own rules.
"""

from __future__ import annotations

import re
from functools import lru_cache

NBSP = "\u00a0"
HYPHEN = "\u2011"
MINUS = "\u2212"
# Longer than this a pair would leave a hole in the line above it, or not fit a narrow column at all.
LONGEST_PAIR = 14

_RULES: tuple[tuple[re.Pattern[str], str], ...] = (
    # «OBD-II», «QR-код», «e-mail», «555-01-23» are one word.
    (re.compile(r"(?<![\w-])(\w{1,3})-(?=\w)"), rf"\1{HYPHEN}"),
    (re.compile(r"(?<=\d)-(?=\d)"), HYPHEN),
    (re.compile(r"(?<![\w)\-–])-(?=\d)"), MINUS),
    # A short word does not end a line: «с машиной», «не вынимайте»; in English only "a" and "I".
    (re.compile(r"(?<![\w-])([а-яёәіңғүұқөһ]{1,2}|a|I) (?=\S{1,16}(?:\s|$))", re.IGNORECASE), rf"\1{NBSP}"),
    # A number stays with what it counts, and with its sign.
    (re.compile(r"(?<=\d) (?=[\d(₽%°±]|[^\W\d_]{1,8}\b)"), NBSP),
    (re.compile(r"(?<=[№±)]) (?=\d)"), NBSP),
    # A dash does not begin a line.
    (re.compile(r" (?=— )"), NBSP),
)
_LAST = re.compile(r"(?<=\S) (?=\S+$)", re.MULTILINE)


@lru_cache(maxsize=4096)
def typeset(text: str) -> str:
    """Return a text with non-breaking spaces, hyphens and true minus signs where a typesetter puts them."""
    for rule, instead in _RULES:
        text = rule.sub(instead, text)
    return _LAST.sub(_with_last, text)


def _with_last(space: re.Match[str]) -> str:
    """Keep the last word of a paragraph from standing alone, where its neighbour is short enough to come along."""
    line = space.string[space.string.rfind("\n", 0, space.start()) + 1 : space.start()]
    last = space.string[space.end() :].split("\n", 1)[0]
    neighbour = line.rsplit(" ", 1)[-1]
    alone = line.count(" ") >= 2 and len(neighbour) + 1 + len(last) <= LONGEST_PAIR
    return NBSP if alone else " "
