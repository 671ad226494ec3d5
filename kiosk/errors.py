"""One tree of errors, split by blame.

`KioskError`
 ├─ `Fault`      the environment's: a device, a provider, a disk. Has a code of the catalogue, a sentence for
 │               the customer and a next step for the technician (translations `fault.<code>.*`).
 ├─ `Refusal`    the caller's: bad input or a state that does not allow it. Becomes an HTTP 4xx.
 └─ `ConfigError` the operator's: a setting; the program refuses to start and names the key.

Anything else that is raised is a bug of ours.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Severity = Literal["error", "warning"]


class KioskError(Exception):
    """Base of every error this program raises on purpose."""


@dataclass(frozen=True)
class FaultInfo:
    """What the catalogue knows of a fault code.

    `reason_class` groups codes for the out-of-service screen: device, payment, network, storage, program,
    service.
    """

    code: str
    reason_class: str
    severity: Severity = "error"


def _catalogue(*rows: tuple[str, str, Severity]) -> dict[str, FaultInfo]:
    return {code: FaultInfo(code, reason, severity) for code, reason, severity in rows}


FAULTS: dict[str, FaultInfo] = _catalogue(
    ("OBD-NO-ADAPTER", "device", "error"),
    ("OBD-LINK-LOST", "device", "error"),
    ("OBD-NO-CAR", "device", "error"),
    ("OBD-SILENT", "device", "error"),
    ("OBD-BUS", "device", "error"),
    ("OBD-ENGINE-RUNNING", "device", "warning"),
    ("OBD-CLEAR-FAILED", "device", "error"),
    ("OBD-BUSY", "device", "warning"),
    ("THK-NO-GAUGE", "device", "error"),
    ("THK-LINK-LOST", "device", "error"),
    ("THK-OUT-OF-RANGE", "device", "warning"),
    ("THK-NOT-A-NUMBER", "device", "warning"),
    ("THK-WRONG-SUBSTRATE", "device", "warning"),
    ("THK-REFERENCE-BAD", "device", "warning"),
    ("THK-GIVEN-UP", "device", "warning"),
    ("PAY-UNREACHABLE", "payment", "error"),
    ("PAY-DECLINED", "payment", "warning"),
    ("PAY-EXPIRED", "payment", "warning"),
    ("PAY-UNKNOWN", "payment", "warning"),
    ("PAY-MISCONFIGURED", "payment", "error"),
    ("PAY-RECEIPT", "payment", "error"),
    ("PAY-REFUND-FAILED", "payment", "error"),
    ("PAY-DIFFERENCE", "payment", "error"),
    ("RPT-FAILED", "program", "error"),
    ("RPT-FILE-MISSING", "storage", "error"),
    ("RPT-FILE-CHANGED", "storage", "error"),
    ("DLV-UNREACHABLE", "network", "warning"),
    ("DLV-REJECTED", "network", "error"),
    ("DLV-MISCONFIGURED", "network", "error"),
    ("DB-CORRUPT", "storage", "error"),
    ("DB-FOREIGN", "storage", "error"),
    ("DB-EMPTY", "storage", "error"),
    ("DB-MISSING", "storage", "error"),
    ("DB-CHAIN", "storage", "error"),
    ("DB-NEWER", "storage", "error"),
    ("DB-BUSY", "storage", "error"),
    ("DB-FULL", "storage", "error"),
    ("DB-IO", "storage", "error"),
    ("DB-OLD-SQLITE", "program", "error"),
    ("DB-MIGRATION", "storage", "error"),
    ("SYS-DISK", "storage", "error"),
    ("SYS-BACKUP", "storage", "error"),
    ("SYS-CLOCK", "program", "error"),
    ("SYS-BUG", "program", "error"),
    ("SYS-OPERATOR", "service", "warning"),
    ("WEB-PORT", "program", "error"),
)


class Fault(KioskError):
    """The environment failed us.

    Args:
        code: a code of `FAULTS`; an unknown one is a bug and raises KeyError.
        detail: what the technician's log should say; nothing personal.
    """

    def __init__(self, code: str, detail: str = "", **context: object) -> None:
        self.info = FAULTS[code]
        self.code = code
        self.detail = detail
        self.context = context
        super().__init__(f"{code}: {detail}" if detail else code)


class Refusal(KioskError):
    """The caller asked for what can't be had.

    Attributes:
        error: the slug of the HTTP error JSON. status: its HTTP status.
    """

    error = "refused"
    status = 400

    def __init__(self, message: str, *, error: str | None = None, status: int | None = None) -> None:
        self.message = message
        if error is not None:
            self.error = error
        if status is not None:
            self.status = status
        super().__init__(message)


class ValidationFailed(Refusal):
    """Input that is not of its form (400)."""

    error = "validation_failed"


class NotFound(Refusal):
    """Nothing with that id (404). `error` is `<entity>_not_found`."""

    status = 404

    def __init__(self, entity: str, entity_id: str) -> None:
        self.entity_id = entity_id
        super().__init__(f"There is no {entity} with this id.", error=f"{entity}_not_found")


class IllegalTransition(Refusal):
    """The transition table does not allow this change (409)."""

    error = "illegal_transition"
    status = 409

    def __init__(self, entity: str, current: str, wanted: str) -> None:
        self.current = current
        self.wanted = wanted
        super().__init__(f"A {entity} that is {current} can't become {wanted}.")


class Conflict(Refusal):
    """The state of things does not allow it (409)."""

    error = "conflict"
    status = 409


class ConfigError(KioskError):
    """A setting is missing or wrong; `key` is its name in service.json.

    The message never holds the value: it may be a secret.

    Args:
        problem: what is wrong, in English, for the command line and the log.
        reason: names the same in the translations (`doctor.setting.<reason>`); "" leaves the English words.
        values: fill its places.
    """

    def __init__(self, key: str, problem: str, reason: str = "", **values: object) -> None:
        self.key = key
        self.problem = problem
        self.reason = reason
        self.values = values
        super().__init__(f"{key}: {problem}")
