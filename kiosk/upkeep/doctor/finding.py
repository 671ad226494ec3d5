"""What the doctor finds, and what its checks may look at."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

import apsw

from kiosk.clock import Clock
from kiosk.errors import ConfigError
from kiosk.ledger.verify import Examination
from kiosk.settings import Settings
from kiosk.texts import Texts
from kiosk.upkeep.outside import Dial

Level = Literal["ok", "warning", "error"]


@dataclass(frozen=True)
class Finding:
    """One finding: its code, how grave, and the values of its texts `doctor.<code>.message` and `.next`."""

    code: str
    level: Level
    values: dict[str, Any] = field(default_factory=dict)

    @staticmethod
    def of_setting(code: str, error: ConfigError) -> Finding:
        """Return the finding that a setting is wrong."""
        return Finding(code, "error", {"setting": error.key, "problem": error})

    def to_json(self, texts: Texts, language: str) -> dict[str, str]:
        """Return the finding as `kiosk doctor --json` prints it."""
        values = {name: self._told(texts, language, name) for name in self.values}
        message = texts.get(language, f"doctor.{self.code}.message", **values)
        step = "" if self.level == "ok" else texts.get(language, f"doctor.{self.code}.next", **values)
        return {"code": self.code, "level": self.level, "message": message, "nextStep": step}

    def _told(self, texts: Texts, language: str, name: str) -> object:
        """Return a value, in words where it is a code that has some: `doctor.<code>.<name>.<value>`.

        What is wrong with a setting has them under `doctor.setting.<reason>`, else it is told in English.
        """
        value = self.values[name]
        if isinstance(value, ConfigError):
            key = f"doctor.setting.{value.reason}"
            return texts.get(language, key, **value.values) if texts.has(language, key) else value.problem
        key = f"doctor.{self.code}.{name}.{value}"
        return texts.get(language, key) if texts.has(language, key) else value


@dataclass(frozen=True)
class Scene:
    """What a check looks at.

    `examined` is what the examination of the ledger's file found, or why it could not be made; None without a file.
    `connection` is a read-only one to a ledger that can be read, None where there is none.
    """

    settings: Settings
    clock: Clock
    examined: Examination | Exception | None
    connection: apsw.Connection | None
    dial: Dial

    @property
    def storage(self) -> Path:
        """The data folder."""
        return self.settings.storage

    @property
    def database(self) -> Path:
        """The ledger's file."""
        return self.settings.database

    def number(self, sql: str, *bindings: object) -> int:
        """Return the one number a query gives; 0 for none."""
        if self.connection is None:
            return 0
        return int(self.connection.execute(sql, bindings).get or 0)


Check = Callable[[Scene], Iterator[Finding]]
