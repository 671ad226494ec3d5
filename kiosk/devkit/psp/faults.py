"""Faults on demand: what goes wrong with which call, and how often."""

from __future__ import annotations

import threading
from dataclasses import asdict, dataclass
from typing import Any, Literal, get_args

Kind = Literal[
    "429",  # too many requests; nothing done
    "500",  # an error; nothing done
    "500_after_commit",  # an error, but the work is done
    "502_html",  # a proxy's page; nothing done
    "401",  # the key is not accepted
    "silence",  # no answer for `seconds`, then the connection ends; nothing done
    "drop_after_commit",  # the work is done, the answer is lost
    "drop_before",  # the connection ends; nothing done
    "slow",  # the answer comes `seconds` late
    "garbage",  # 200 with something that is not the object
]
OPERATIONS = frozenset(
    {
        "create_payment",
        "read_payment",
        "list_payments",
        "capture_payment",
        "cancel_payment",
        "create_refund",
        "read_refund",
        "list_refunds",
        "me",
        "*",
    }
)


@dataclass
class Fault:
    """One fault: hits `operation` the next `times` times (0: until cleared)."""

    operation: str
    kind: Kind
    times: int = 1
    seconds: float = 5.0


class FaultPlan:
    """The faults that wait for their call. Thread-safe."""

    def __init__(self) -> None:
        self._faults: list[Fault] = []
        self._lock = threading.Lock()

    def add(self, document: dict[str, Any]) -> None:
        """Add a fault; ValueError or TypeError when it is not one."""
        fault = Fault(**document)
        if fault.operation not in OPERATIONS or fault.kind not in get_args(Kind):
            raise ValueError("no such operation or kind of fault")
        with self._lock:
            self._faults.append(fault)

    def clear(self) -> None:
        """Forget every fault."""
        with self._lock:
            self._faults.clear()

    def take(self, operation: str) -> Fault | None:
        """Return the fault that hits this call, counting it."""
        with self._lock:
            for fault in self._faults:
                if fault.operation in {operation, "*"}:
                    if fault.times == 1:
                        self._faults.remove(fault)
                    elif fault.times > 1:
                        fault.times -= 1
                    return fault
        return None

    def to_json(self) -> list[dict[str, Any]]:
        """Return the waiting faults."""
        with self._lock:
            return [asdict(fault) for fault in self._faults]
