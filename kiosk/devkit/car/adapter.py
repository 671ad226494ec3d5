"""An ELM327 as a state machine: a command line in, a reply and its duration out. Knows nothing of ports.

Behaviour after the ELM327 data sheet (AT command set, "Interpreting Trouble Codes", "Multiline Responses").
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field

from kiosk.devkit.car.ecu import answer
from kiosk.devkit.car.faults import ScriptedFault
from kiosk.devkit.car.frames import Frame, frames
from kiosk.devkit.car.links import LinkModel
from kiosk.devkit.car.scenario import Ecu, Scenario

PROTOCOL_NAMES = {
    "0": "AUTO",
    "1": "SAE J1850 PWM",
    "2": "SAE J1850 VPW",
    "3": "ISO 9141-2",
    "4": "ISO 14230-4 (KWP 5BAUD)",
    "5": "ISO 14230-4 (KWP FAST)",
    "6": "ISO 15765-4 (CAN 11/500)",
    "7": "ISO 15765-4 (CAN 29/500)",
    "8": "ISO 15765-4 (CAN 11/250)",
    "9": "ISO 15765-4 (CAN 29/250)",
}
_ACCEPTED = re.compile(r"^AT(CAF1|CFC1|M[01]|AL|NL|PC|R1|CRA|AR|SH[0-9A-F]{3,8})$")


@dataclass
class Reply:
    """What goes back: text (None is silence), the seconds until it does, and whether the port vanishes."""

    text: str | None
    delay_s: float = 0.0
    unplug: bool = False


@dataclass
class Settings:
    """The adapter's volatile settings, at their defaults; `timeout` is AT ST's, in steps of 4 ms."""

    echo: bool = True
    linefeeds: bool = False
    spaces: bool = True
    headers: bool = False
    adaptive: int = 1
    timeout: int = 0x32
    protocol: str = "0"
    automatic: bool = True
    open: bool = False


@dataclass
class Adapter:
    """The interpreter in front of the car of `scenario`, behind `link`, with scripted `faults`."""

    scenario: Scenario
    link: LinkModel
    faults: list[ScriptedFault] = field(default_factory=list)
    settings: Settings = field(default_factory=Settings)
    log: list[str] = field(default_factory=list)
    last: str = ""

    def handle(self, line: str) -> Reply:
        """Work one command line off; an empty line repeats the last command, as an ELM327 does."""
        command = re.sub(r"\s", "", line).upper() or self.last
        self.last = command
        number = len(self.log)
        self.log.append(command)
        echo = line + "\r" if self.settings.echo else ""
        fault = next((item for item in self.faults if item.strikes(number, command)), None)
        if fault is not None and fault.kind != "ignition_off":
            return self._faulty(fault, echo, command)
        if fault is not None:
            self.scenario.ignition_on = False
        lines, busy_s = self._run(command)
        return self._reply(echo, lines, busy_s, command)

    def _run(self, command: str) -> tuple[list[str], float]:
        if command.startswith("AT"):
            return self._at(command), 0.001 if self.link.baud else 0.0
        if re.fullmatch(r"[0-9A-F]{2,17}", command):
            return self._request(command)
        return ["?"], 0.0

    def _reply(self, echo: str, lines: list[str], busy_s: float, command: str) -> Reply:
        end = "\r\n" if self.settings.linefeeds else "\r"
        text = echo + end.join(lines) + end + end + ">"
        wire_s = self.link.uart_s(len(text) + len(command) + 1) + 2 * self.link.latency_s
        return Reply(text, busy_s + wire_s)

    def _at(self, command: str) -> list[str]:
        if any(command.startswith(refused) for refused in self.link.refuses):
            return ["?"]
        queries = self._queries()
        if command in queries:
            return [queries[command]()]
        return self._set(command)

    def _queries(self) -> dict[str, Callable[[], str]]:
        return {
            "ATI": lambda: self.scenario.version,
            "AT@1": lambda: "OBDII to RS232 Interpreter",
            "ATRV": lambda: f"{self.scenario.volts:.1f}V",
            "ATIGN": lambda: "ON" if self.scenario.ignition_on else "OFF",
            "ATDPN": lambda: ("A" if self.settings.automatic else "") + self.settings.protocol,
            "ATDP": lambda: (
                ("AUTO, " if self.settings.automatic else "") + PROTOCOL_NAMES[self.settings.protocol]
            ),
        }

    def _set(self, command: str) -> list[str]:
        if command in {"ATZ", "ATWS", "ATD"}:
            self.settings = Settings()
            return ["OK"] if command == "ATD" else ["", "", self.scenario.version]
        if command.startswith(("ATSP", "ATTP")):
            return self._set_protocol(command[4:])
        switches = {"ATE": "echo", "ATL": "linefeeds", "ATS": "spaces", "ATH": "headers"}
        if command[:3] in switches and command[3:] in {"0", "1"}:
            setattr(self.settings, switches[command[:3]], command[3:] == "1")
            return ["OK"]
        if command in {"ATAT0", "ATAT1", "ATAT2"}:
            self.settings.adaptive = int(command[-1])
            return ["OK"]
        if re.fullmatch(r"ATST[0-9A-F]{2}", command):
            self.settings.timeout = int(command[4:], 16) or 0x32
            return ["OK"]
        return ["OK"] if _ACCEPTED.match(command) else ["?"]

    def _set_protocol(self, text: str) -> list[str]:
        number = text[-1:]
        if number not in PROTOCOL_NAMES or not re.fullmatch(r"A?[0-9]", text):
            return ["?"]
        self.settings.protocol = number
        self.settings.automatic = text.startswith("A") or number == "0"
        self.settings.open = False
        return ["OK"]

    def _request(self, command: str) -> tuple[list[str], float]:
        count = int(command[-1], 16) if len(command) % 2 else 0
        request = bytes.fromhex(command[: len(command) // 2 * 2])
        prefix, busy_s, error = self._connect()
        if error:
            return [*prefix, error], busy_s
        found = self._answers(request)
        waits = self.link.wait_s[self.settings.adaptive]
        if not found:
            return [*prefix, "NO DATA"], busy_s + max(waits, self.link.reply_s)
        busy_s += self.link.reply_s + (0.0 if self.scenario.is_can or not self.link.baud else 0.055)
        if count and self.link.honours_count and len(found) >= count:
            found = found[:count]
        else:
            busy_s += waits
        return [*prefix, *self._lines(found)], busy_s

    def _connect(self) -> tuple[list[str], float, str]:
        """Open the bus when it is not: printed prefix, time, and the error that ended it."""
        settings, car = self.settings, self.scenario
        if settings.open:
            dead = "NO DATA" if car.is_can else "BUS ERROR"
            return [], self.link.wait_s[0] if not car.ignition_on else 0.0, "" if car.ignition_on else dead
        if settings.automatic:
            if not car.ignition_on:
                return ["SEARCHING..."], 3 * self.link.search_s, "UNABLE TO CONNECT"
            settings.protocol, settings.open = car.protocol, True
            return ["SEARCHING..."], self.link.search_s, ""
        slow = settings.protocol in "345"
        if settings.protocol != car.protocol or not car.ignition_on:
            if slow:
                return [], self.link.search_s, "BUS INIT: ...ERROR"
            return [], self.link.wait_s[0], "CAN ERROR" if settings.protocol in "6789" else "NO DATA"
        settings.open = True
        return (["BUS INIT: OK"], self.link.search_s, "") if slow else ([], 0.0, "")

    def _answers(self, request: bytes) -> list[Frame]:
        messages = [self._frames_of(ecu, request) for ecu in self.scenario.ecus]
        longest = max((len(parts) for parts in messages), default=0)
        return [parts[turn] for turn in range(longest) for parts in messages if turn < len(parts)]

    def _frames_of(self, ecu: Ecu, request: bytes) -> list[Frame]:
        car = self.scenario
        sent = answer(ecu, request, is_can=car.is_can)
        if sent and request[0] in ecu.slow:
            patient = self.settings.adaptive == 0 and self.settings.timeout == 0xFF
            sent = [bytes([0x7F, request[0], 0x78]), *(sent if patient else [])]
        return [part for message in sent for part in frames(car.protocol, ecu.address, message)]

    def _lines(self, found: list[Frame]) -> list[str]:
        gap = " " if self.settings.spaces else ""
        if self.settings.headers:
            return [self._with_header(frame, gap) for frame in found]
        if not self.scenario.is_can:
            return [frame.data.hex(gap).upper() if gap else frame.data.hex().upper() for frame in found]
        return [line for frame in found for line in _plain_can(frame.data, gap)]

    def _with_header(self, frame: Frame, gap: str) -> str:
        data = frame.data + frame.tail
        header = frame.header
        if gap and len(header) % 2 == 0:
            header = bytes.fromhex(header).hex(gap).upper()
        return header + gap + (data.hex(gap) if gap else data.hex()).upper()

    def _faulty(self, fault: ScriptedFault, echo: str, command: str) -> Reply:
        if fault.kind == "unplug":
            return Reply(None, unplug=True)
        if fault.kind == "silence":
            return Reply(None)
        if fault.kind == "reset":
            self.settings = Settings()
            return self._reply(echo, ["", "LV RESET"], 0.0, command)
        if fault.kind in {"garbage", "lie_ok", "word", "lie_negative", "lie_other"}:
            return self._reply(echo, self._lie(fault, command), 0.0, command)
        lines, busy_s = self._run(command)
        whole = self._reply(echo, lines, busy_s, command)
        body = (whole.text or "").rstrip(">\r\n")
        cut = body[: max(len(body) // 2, 1)]
        return Reply(cut if fault.kind == "half_silent" else f"{cut}\r\r>", whole.delay_s)

    def _lie(self, fault: ScriptedFault, command: str) -> list[str]:
        if fault.kind == "garbage":
            return ["\x00\xfe7E8 0G\x80#", "~~~"]
        if fault.kind in {"lie_ok", "word"}:
            return ["OK" if fault.kind == "lie_ok" else fault.text]
        ecu = self.scenario.ecus[0].address if self.scenario.ecus else "7E8"
        service = int(command[:2], 16) if re.match(r"[0-9A-F]{2}", command) else 1
        reason = int(fault.text or "12", 16) if fault.kind == "lie_negative" else 0
        message = bytes([0x7F, service, reason]) if reason else b"\x41\x5f\x2a"
        return self._lines(frames(self.scenario.protocol, ecu, message))


def _plain_can(data: bytes, gap: str) -> list[str]:
    """Print a CAN frame with headers off: length line and numbered lines for long messages."""

    def digits(part: bytes) -> str:
        return (part.hex(gap) if gap else part.hex()).upper()

    kind = data[0] >> 4
    if kind == 0:
        return [digits(data[1 : 1 + data[0]])]
    if kind == 1:
        return [f"{(data[0] & 0x0F) << 8 | data[1]:03X}", f"0:{gap}{digits(data[2:])}"]
    return [f"{data[0] & 0x0F:X}:{gap}{digits(data[1:])}"]
