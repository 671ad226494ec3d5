"""A scan on the terminal: a line of progress, then a page a person can read."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TextIO

from kiosk.diagnostics.catalogue import Catalogue
from kiosk.diagnostics.progress import ScanProgress
from kiosk.diagnostics.result import ItemState, ScanResult
from kiosk.diagnostics.verdict import Verdict
from kiosk.errors import Fault
from kiosk.texts import Texts


class Screen:
    """Writes to `out` in `language`; progress overwrites its line only on a terminal."""

    def __init__(self, language: str, out: TextIO) -> None:
        self._language = language
        self._out = out
        self._texts = Texts.load()

    def progress(self, step: ScanProgress) -> None:
        """Show one step."""
        if self._out.isatty():
            end = "\n" if step.phase == "done" else ""
            self._out.write(
                f"\r\x1b[K{step.percent:3d} %  {self._texts.get(self._language, step.item_key)}{end}"
            )
            self._out.flush()

    def fault(self, fault: Fault) -> None:
        """Say what went wrong, and what to do."""
        for reader in ("customer", "technician"):
            self._line(self._texts.get(self._language, f"fault.{fault.code}.{reader}"))

    def result(self, result: ScanResult, verdict: Verdict) -> None:
        """Write the whole result."""
        self._line(verdict.sentence)
        for reason in verdict.reasons:
            self._line(f"  - {reason.text}")
        self._line("")
        self._facts(result)
        self._codes(result)
        self._live(result)
        failed = [name for name, state in result.items.items() if state is ItemState.FAILED]
        if failed:
            self._line(f"{self._text('screen.failed')}: {', '.join(failed)}")
        self._line(self._text("screen.not_a_diagnosis"))

    def _facts(self, result: ScanResult) -> None:
        lamp = {True: "on", False: "off", None: "unknown"}[result.mil]
        volts = None if result.battery_volts is None else f"{result.battery_volts:g} V"
        pairs = (
            ("vin", result.vin or self._state(result, "vin")),
            ("protocol", result.protocol),
            ("lamp", self._text(f"screen.lamp.{lamp}")),
            ("voltage", volts or self._state(result, "voltage")),
            ("seconds", f"{result.seconds:.1f}"),
        )
        for name, value in pairs:
            self._line(f"{self._text('screen.' + name)}: {value}")

    def _codes(self, result: ScanResult) -> None:
        for kind in ("stored", "pending", "permanent"):
            codes = [code for code in result.codes if code.kind == kind]
            state = result.items.get(f"{kind}Codes", ItemState.FAILED)
            head = self._text(f"screen.{kind}")
            if not codes:
                none = "none" if state is ItemState.READ else state.value
                self._line(f"{head}: {self._text('screen.' + none)}")
                continue
            self._line(f"{head}:")
            self._lines(f"  {c.code}  {c.ecu}  {self._title(c.code)}" for c in codes)

    def _live(self, result: ScanResult) -> None:
        for pid, found in result.live.items():
            value = found.value if isinstance(found.value, str | bool) else f"{found.value:g}"
            self._line(f"  {self._text(f'pid.{pid}')}: {value} {found.unit}".rstrip())

    def _title(self, code: str) -> str:
        return Catalogue.load().describe(code, self._language).title

    def _state(self, result: ScanResult, item: str) -> str:
        return self._text(f"screen.{result.items.get(item, ItemState.FAILED).value}")

    def _text(self, key: str) -> str:
        return self._texts.get(self._language, f"diagnostics.{key}")

    def _lines(self, lines: Iterable[str]) -> None:
        for line in lines:
            self._line(line)

    def _line(self, text: str) -> None:
        self._out.write(text + "\n")
