"""An ELM327 as seen from here: identification, settings, requests, and coming back to its senses.

Source: ELM327 data sheet v1.4b (AT command summary). No sleeps: every wait ends with the prompt.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

import structlog

from kiosk.diagnostics.grammar import Printed, Word, parse, searching, text_lines
from kiosk.diagnostics.limits import Deadline, Limits, OutOfTime
from kiosk.diagnostics.link import Channel, NoPrompt
from kiosk.diagnostics.result import AdapterInfo
from kiosk.errors import Fault

log = structlog.get_logger("obd")

_PRINTABLE = re.compile(r"^[\x20-\x7e]+$")
_CLAIM = re.compile(r"(?i)ELM ?327 V(\d)\.(\d)")
# Versions Elm Electronics released; what claims another one is a copy.
_GENUINE = {(1, 0), (1, 1), (1, 2), (1, 3), (1, 4), (2, 0), (2, 1), (2, 2), (2, 3)}
# The version that brought each command (data sheet, "AT Command Summary").
_SINCE = {"ATS0": (1, 3), "ATAT2": (1, 2)}
_MAX_SILENCES = 4


@dataclass
class Elm:
    """The adapter behind `channel`.

    `signs` collects what a genuine ELM327 would not do; `silences` counts commands that got no prompt;
    `counted_bytes` is the longest request that takes a reply count.
    """

    channel: Channel
    limits: Limits
    deadline: Deadline
    port: str = ""
    baud: int = 0
    version: str = ""
    signs: list[str] = field(default_factory=list)
    protocol: str = ""
    in_car: bool = False
    counted_bytes: int = 7
    silences: int = 0

    def identify(self, attempts: int = 2) -> bool:
        """Ask who is there; False when nothing that could be an adapter answers in time."""
        for _ in range(attempts):
            try:
                raw = self.channel.ask("ATI", self.limits.at_s, self.deadline)
            except NoPrompt:
                continue
            lines = [line.strip() for line in raw.replace("\0", "").replace("\n", "\r").split("\r")]
            good = [
                line for line in lines if _PRINTABLE.match(line) and line not in {"?", "STOPPED", "OK", "ATI"}
            ]
            if good:
                self.version = good[-1]
                return True
        return False

    def configure(self) -> None:
        """Put every setting this program relies on; remembers refusals a genuine chip would not give.

        Raises:
            Fault: OBD-SILENT when the adapter can't be set up.
        """
        for command, needed in (
            ("ATD", True),
            ("ATE0", False),
            ("ATH1", True),
            ("ATS0", False),
            ("ATAT2", False),
        ):
            if self._accepts(command):
                continue
            if needed:
                raise Fault("OBD-SILENT", f"the adapter refuses {command}")
            claim = _CLAIM.search(self.version)
            since = _SINCE.get(command)
            if since and claim and (int(claim[1]), int(claim[2])) >= since:
                self._sign(f"refuses {command}")
        claim = _CLAIM.search(self.version)
        if claim and (int(claim[1]), int(claim[2])) not in _GENUINE:
            self._sign(f"claims the version {claim[1]}.{claim[2]} that never was")

    def use_protocol(self, number: str) -> None:
        """Select a protocol ("0" is the automatic search).

        Raises:
            Fault: OBD-SILENT when the adapter refuses.
        """
        if not self._accepts(f"ATSP{number}"):
            raise Fault("OBD-SILENT", f"the adapter refuses ATSP{number}")
        self.protocol = number

    def wait_longer(self, longer: bool) -> None:
        """Wait a second for further messages (a unit that said "response pending"), or as long as usual again.

        An adapter that can't stays as it is.
        """
        for command in ("ATAT0", "ATSTFF") if longer else ("ATST32", "ATAT2"):
            self.at(command)

    def found_protocol(self) -> str:
        """Return the number of the protocol the search ended with, empty when it can't be told."""
        for _ in range(self.limits.attempts):
            match = re.fullmatch(r"A?([0-9A-C])", self.at("ATDPN"))
            if match:
                self.protocol = match[1]
                return match[1]
        return ""

    def volts(self) -> float | None:
        """Return the voltage at the socket (AT RV), None when the adapter gives none that can be true."""
        for _ in range(self.limits.attempts):
            match = re.fullmatch(r"(\d{1,2}\.\d{1,2}) ?V?", self.at("ATRV"))
            if match and 5.0 <= float(match[1]) <= 32.0:
                return float(match[1])
        return None

    def at(self, command: str) -> str:
        """Send an AT command and return the last line of its reply, empty when there was none."""
        try:
            raw = self.channel.ask(command, self.limits.at_s, self.deadline)
        except NoPrompt:
            self.revive()
            return ""
        lines = text_lines(raw, command)
        return lines[-1] if lines and _PRINTABLE.match(lines[-1]) else ""

    def request(self, request: bytes, count: int, timeout_s: float) -> Printed:
        """Send one OBD request; `count` (1-15) tells the adapter how many frames to wait for.

        Raises:
            Fault: OBD-SILENT or OBD-LINK-LOST when the adapter stays silent.
        """
        digit = f"{count:X}" if 0 < count <= 15 and len(request) <= self.counted_bytes else ""
        command = request.hex().upper() + digit
        try:
            raw = self.channel.ask(command, timeout_s, self.deadline)
        except NoPrompt as silence:
            try:
                self.revive()
            except OutOfTime as late:
                late.partial = silence.partial
                raise
            return Printed(word=Word.UNABLE if searching(silence.partial) else Word.GARBLED)
        printed = parse(raw, command)
        if printed.word is Word.REFUSED and digit:
            self.counted_bytes = 2 if len(request) > 2 else 0
            if not self.counted_bytes:
                self._sign("refuses the reply count")
        if printed.word is Word.RESET:
            log.info("adapter.reset")
            self._restore()
        return printed

    def revive(self) -> None:
        """Bring an adapter that gave no prompt back, or say that it is gone.

        Raises:
            Fault: OBD-LINK-LOST once a car had answered, else OBD-SILENT.
        """
        self.silences += 1
        for _ in range(2):
            try:
                self.channel.ask("ATI", self.limits.settle_s, self.deadline)
                reply = self.channel.ask("ATI", self.limits.settle_s, self.deadline)
            except NoPrompt:
                continue
            if self.silences <= _MAX_SILENCES and any(
                _PRINTABLE.match(line) for line in text_lines(reply, "ATI")
            ):
                return
        raise Fault("OBD-LINK-LOST" if self.in_car else "OBD-SILENT", "no prompt")

    def info(self) -> AdapterInfo:
        """Return what is known of the adapter; two signs make a clone."""
        return AdapterInfo(self.version, clone=len(self.signs) >= 2, signs=tuple(self.signs))

    def _restore(self) -> None:
        protocol = self.protocol
        self.configure()
        if protocol:
            self.use_protocol(protocol)

    def _accepts(self, command: str) -> bool:
        for _ in range(self.limits.attempts):
            reply = self.at(command)
            if reply == "OK":
                return True
            if reply == "?":
                return False
        return False

    def _sign(self, sign: str) -> None:
        if sign not in self.signs:
            self.signs.append(sign)
