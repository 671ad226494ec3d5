"""Broken dialogues: whatever an adapter prints, a scan ends with a result or a fault of ours, and in time."""

from __future__ import annotations

import functools
from contextlib import suppress
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from kiosk.diagnostics.conversation import Conversation
from kiosk.diagnostics.elm import Elm
from kiosk.diagnostics.limits import Deadline, Limits, OutOfTime
from kiosk.diagnostics.link import Channel, ReplayLink, Trace
from kiosk.diagnostics.result import ScanResult
from kiosk.diagnostics.scan import Scan
from kiosk.errors import Fault
from tests.diagnostics.record_traces import TRACES

HASTY = Limits(at_s=0.01, first_s=0.01, search_s=0.01, query_s=0.01, settle_s=0.01, connect_s=1.0, scan_s=1.5)
NOISE = st.text("0123456789ABCDEF \r\n>?.:<\0\x80xOKNDELMSTRUB", max_size=12)


@functools.cache
def _dialogue(name: str) -> tuple[dict[str, Any], ...]:
    return tuple(ReplayLink.load(TRACES / name)._entries)


@settings(max_examples=40, deadline=None)
@given(
    st.sampled_from(sorted(path.name for path in TRACES.iterdir())),
    st.lists(
        st.tuples(st.integers(0, 40), st.integers(0, 60), st.integers(0, 8), NOISE), min_size=1, max_size=4
    ),
)
def test_a_damaged_dialogue(name: str, damage: list[tuple[int, int, int, str]]) -> None:
    entries = [dict(entry) for entry in _dialogue(name)]
    for number, start, length, noise in damage:
        entry = entries[number % len(entries)]
        raw = str(entry["rx"])
        at = start % (len(raw) + 1)
        entry["rx"] = raw[:at] + noise + raw[at + length :]
    elm = Elm(Channel(ReplayLink(entries), Trace()), HASTY, Deadline(HASTY.connect_s))
    with suppress(Fault, OutOfTime):
        if elm.identify():
            elm.configure()
            result = Scan(Conversation(elm), lambda _: None, lambda _: None, Deadline(HASTY.scan_s)).run()
            assert ScanResult.from_json(result.to_json()) == result
