"""A scan on the terminal: a line of progress, then a page a person can read."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TextIO

from kiosk.diagnostics.catalogue import Catalogue
from kiosk.diagnostics.naming import Names
from kiosk.diagnostics.progress import ScanProgress
from kiosk.diagnostics.result import (
    ItemState,
    LiveValue,
    Monitor,
    MonitorTest,
    Range,
    ScanResult,
    TroubleCode,
)
from kiosk.diagnostics.verdict import Verdict
from kiosk.errors import Fault
from kiosk.texts import Texts


class Screen:
    """Writes to `out` in `language`; progress overwrites its line only on a terminal."""

    def __init__(self, language: str, out: TextIO) -> None:
        self._language = language
        self._out = out
        self._texts = Texts.load()
        self._names = Names(self._texts, language)

    def progress(self, step: ScanProgress) -> None:
        """Show one step."""
        if self._out.isatty():
            end = "\n" if step.phase == "done" else ""
            self._out.write(
                f"\r\x1b[K{step.percent:3d} %  {self._texts.get(self._language, step.item_key)}{end}"
            )
            self._out.flush()

    def fault(self, fault: Fault) -> None:
        """Say what went wrong, what to do, and what the system said."""
        if self._out.isatty():
            self._out.write("\r\x1b[K")
        for reader in ("customer", "technician"):
            self._line(self._texts.get(self._language, f"fault.{fault.code}.{reader}"))
        self._line(f"{fault.code}: {fault.detail}")

    def result(self, result: ScanResult, verdict: Verdict) -> None:
        """Write the whole result."""
        self._line(verdict.sentence)
        self._lines(f"- {reason.text}" for reason in verdict.reasons)
        self._line("")
        self._facts(result)
        self._codes(result)
        self._freeze_frame(result)
        self._monitors(result)
        self._tests(result)
        self._live(result)
        failed = [name for name, state in result.items.items() if state is ItemState.FAILED]
        if failed:
            items = self._texts.listed(map(self._names.item, failed))
            self._line(f"{self._text('screen.failed')}: {items}")
        self._line(self._text("screen.not_a_diagnosis"))

    def _facts(self, result: ScanResult) -> None:
        lamp = {True: "on", False: "off", None: "unknown"}[result.mil]
        adapter = result.adapter
        clone = f" ({self._text('screen.clone')})" if adapter is not None and adapter.clone else ""
        wrong = f" ({self._text('screen.vin_wrong')})" if result.vin_valid is False else ""
        pairs = (
            ("vin", f"{result.vin}{wrong}" if result.vin else self._state(result, "vin")),
            ("protocol", result.protocol),
            ("adapter", None if adapter is None else f"{adapter.version}{clone}"),
            ("lamp", self._text(f"screen.lamp.{lamp}")),
            ("voltage", self._state(result, "voltage") if result.battery_volts is None
             else self._names.reading(result.battery_volts, "V")),
            ("seconds", self._texts.number(self._language, round(result.seconds, 1))),
        )  # fmt: skip
        for name, value in pairs:
            if value is not None:
                self._line(f"{self._text('screen.' + name)}: {value}")

    def _codes(self, result: ScanResult) -> None:
        for kind in ("stored", "pending", "permanent"):
            codes = [code for code in result.codes if code.kind == kind]
            state = result.items.get(f"{kind}Codes", ItemState.FAILED)
            told = {ItemState.READ: "none"}.get(state, state.value)
            if not codes:
                self._line(f"{self._text(f'screen.{kind}')}: {self._text('screen.' + told)}")
                continue
            unread = "" if state is ItemState.READ else f" {self._text('screen.incomplete')}"
            self._section(f"{self._text(f'screen.{kind}')}{unread}", map(self._code, codes))

    def _code(self, code: TroubleCode) -> str:
        title = Catalogue.load().describe(code.code, self._language).title
        return f"{code.code}  {title} — {self._names.ecu(code.ecu)}"

    def _freeze_frame(self, result: ScanResult) -> None:
        frame = result.freeze_frame
        if frame is not None:
            head = f"{self._names.item('freezeFrame')} {frame.frame}, {frame.code}"
            self._section(head, (self._value(pid, found) for pid, found in frame.values.items()))

    def _monitors(self, result: ScanResult) -> None:
        self._section(self._text("screen.monitors"), map(self._monitor, result.monitors))

    def _monitor(self, monitor: Monitor) -> str:
        state = self._text(f"screen.{'ready' if monitor.complete else 'not_ready'}")
        return f"{self._text(f'monitor.{monitor.name}')}: {state} — {self._names.ecu(monitor.ecu)}"

    def _tests(self, result: ScanResult) -> None:
        if result.mode06:
            passed = [test.passed for test in result.mode06]
            counts = {
                "passed": passed.count(True),
                "failed": passed.count(False),
                "waiting": passed.count(None),
            }
            self._line(self._text("screen.tests", **counts))
            self._lines(self._test(test) for test in result.mode06 if test.passed is False)

    def _test(self, test: MonitorTest) -> str:
        value, limits = self._names.onboard_figures(test.value, test.low, test.high, test.unit)
        told = f"{value} ({limits})" if limits else value
        return f"{self._names.onboard_test(test.mid, test.tid)}: {told} — {self._names.ecu(test.ecu)}"

    def _live(self, result: ScanResult) -> None:
        self._section(
            self._names.item("live"),
            (self._value(pid, found, result.ranges.get(pid)) for pid, found in result.live.items()),
        )

    def _value(self, pid: str, found: LiveValue, normal: Range | None = None) -> str:
        text = f"{self._names.pid(pid, found.name)}: {self._names.reading(found.value, found.unit)}"
        return text if normal is None or normal.state == "ok" else f"{text} — {self._text('screen.outside')}"

    def _state(self, result: ScanResult, item: str) -> str:
        return self._text(f"screen.{result.items.get(item, ItemState.FAILED).value}")

    def _text(self, key: str, **values: object) -> str:
        return self._texts.get(self._language, f"diagnostics.{key}", **values)

    def _section(self, head: str, lines: Iterable[str]) -> None:
        """A heading and its lines; nothing where there are none."""
        found = list(lines)
        if found:
            self._line(f"{head}:")
            self._lines(found)

    def _lines(self, lines: Iterable[str]) -> None:
        for line in lines:
            self._line(f"  {line}")

    def _line(self, text: str) -> None:
        self._out.write(text + "\n")
