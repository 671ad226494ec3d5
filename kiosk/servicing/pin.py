"""The PIN of the service menu: its hash, its tries, and the wait after wrong ones."""

from __future__ import annotations

import hashlib
import secrets
import threading
from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import structlog

from kiosk.clock import Clock
from kiosk.errors import Refusal, ValidationFailed
from kiosk.ledger import Ledger
from kiosk.ledger.menu_models import PinAttemptRow, ServicePinRow
from kiosk.servicing.boot import boot_id

log = structlog.get_logger("service")

# Documented for developers; PROD knows no such PIN, and `check_form` lets nobody set it.
DEV_PIN = "123456"
SHORTEST, LONGEST = 6, 12
# RFC 7914 §2: memory is 128 * r * N bytes, here 32 MiB; about a tenth of a second on the kiosk's processor.
COST, BLOCK, LANES = 2**15, 8, 1
MEMORY_BYTES = 64 * 1024 * 1024
FREE_TRIES = 3
FIRST_WAIT_MS = 30_000
LONGEST_WAIT_MS = 3_600_000
KEPT_ATTEMPTS = 500


class WrongPin(Refusal):
    """Not the PIN (401)."""

    error = "wrong_pin"
    status = 401


class PinLocked(Refusal):
    """Too many wrong PINs: nothing is checked until the wait is over (429)."""

    error = "pin_locked"
    status = 429

    def __init__(self, wait_ms: int) -> None:
        self.wait_ms = wait_ms
        super().__init__(f"Wait {-(-wait_ms // 1000)} s before the next try.")


class PinNotSet(Refusal):
    """No PIN was set at installation: the menu stays shut (409)."""

    error = "pin_not_set"
    status = 409


@dataclass(frozen=True)
class PinState:
    """Whether there is a PIN, how many wrong tries came since the last right one, and the wait that is left."""

    is_set: bool
    failures: int
    wait_ms: int

    @property
    def tries_left(self) -> int:
        """Return how many tries are free of a wait."""
        return max(0, FREE_TRIES - self.failures)


def check_form(pin: str) -> None:
    """Raise ValidationFailed unless `pin` is 6 to 12 digits that are no run and no repetition."""
    if not (pin.isascii() and pin.isdigit() and SHORTEST <= len(pin) <= LONGEST):
        raise ValidationFailed(f"A PIN has {SHORTEST} to {LONGEST} digits.", error="pin_form")
    steps = {(int(after) - int(before)) % 10 for before, after in pairwise(pin)}
    halves = pin[: len(pin) // 2] == pin[len(pin) // 2 :]
    if (len(steps) == 1 and steps <= {0, 1, 9}) or halves:
        raise ValidationFailed("This PIN is too easy to guess.", error="pin_weak")


class PinService:
    """Checks PINs. Thread-safe; a check takes a tenth of a second of the caller's thread.

    A wait is measured on the monotonic clock of one boot of the machine: setting the clock does not shorten it,
    nor does a restart of the program; a reboot begins it anew.

    Args:
        allow_dev_pin: whether `DEV_PIN` opens a kiosk without a PIN: DEV only.
        boot: returns the id of the machine's boot.
        cost: scrypt's N for new hashes; tests lower it.
    """

    def __init__(
        self,
        ledger: Ledger,
        clock: Clock,
        *,
        allow_dev_pin: bool,
        boot: Callable[[], str] = boot_id,
        cost: int = COST,
    ) -> None:
        self._ledger = ledger
        self._clock = clock
        self._allow_dev_pin = allow_dev_pin
        self._boot = boot
        self._cost = cost
        self._checking = threading.Lock()

    def state(self) -> PinState:
        """Return how things stand now."""
        with self._ledger.write():
            is_set = self._allow_dev_pin or ServicePinRow.find(1) is not None
            return PinState(is_set, self._failures(), self._wait_left_ms())

    def check(self, pin: str) -> None:
        """Let the right PIN pass. A try is written down as wrong before it is checked: cutting the power does not
        give it back.

        Raises:
            PinNotSet, PinLocked, WrongPin.
        """
        with self._checking:
            state = self.state()
            if not state.is_set:
                raise PinNotSet("Set a PIN with `kiosk pin set` first.")
            if state.wait_ms > 0:
                raise PinLocked(state.wait_ms)
            with self._ledger.write():
                known: Any = ServicePinRow.find(1)
                attempt = self._begin()
            if not self._matches(known, pin):
                raise self._refused(attempt)
            with self._ledger.write():
                attempt.succeeded, attempt.wait_ms = 1, 0
                attempt.save()

    def change(self, old: str, new: str) -> None:
        """Replace the PIN by another; the old one counts as a try.

        Raises:
            ValidationFailed: the new one's form. PinNotSet, PinLocked, WrongPin: as `check`.
        """
        check_form(new)
        self.check(old)
        self.set(new, actor="technician")

    def set(self, pin: str, actor: str) -> None:
        """Set the PIN and end a lockout; for whoever holds the machine itself. ValidationFailed: its form."""
        check_form(pin)
        salt = secrets.token_bytes(16)
        hashed = _scrypt(pin, salt, self._cost)
        now_ms = self._clock.now_ms()
        with self._ledger.write():
            ServicePinRow.insert(
                id=1, salt=salt, hash=hashed, cost=self._cost, changed_at_ms=now_ms
            ).on_conflict_replace().execute()
            PinAttemptRow.create(succeeded=1, tried_at_ms=now_ms)
            self._ledger.audit.record("service.pin_set", "service", "pin", actor=actor)
        log.info("service.pin_set")

    # -- inside

    def _matches(self, known: Any, pin: str) -> bool:
        if known is None:
            return secrets.compare_digest(pin.encode(), DEV_PIN.encode())
        return secrets.compare_digest(_scrypt(pin, bytes(known.salt), known.cost), bytes(known.hash))

    def _begin(self) -> Any:
        failures = self._failures() + 1
        wait_ms = 0
        if failures >= FREE_TRIES:
            wait_ms = min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** min(failures - FREE_TRIES, 16))
        attempt = PinAttemptRow.create(
            succeeded=0,
            tried_at_ms=self._clock.now_ms(),
            wait_ms=wait_ms,
            boot_id=self._boot(),
            monotonic_ms=self._monotonic_ms(),
        )
        PinAttemptRow.delete().where(PinAttemptRow.id <= attempt.id - KEPT_ATTEMPTS).execute()
        return attempt

    def _refused(self, attempt: Any) -> WrongPin:
        details = {"waitMs": attempt.wait_ms}
        with self._ledger.write():
            self._ledger.audit.record("service.pin_wrong", "service", "pin", details, actor="technician")
        log.info("service.pin_wrong", wait_ms=attempt.wait_ms)
        return WrongPin("This is not the PIN.")

    def _failures(self) -> int:
        right = PinAttemptRow.select().where(PinAttemptRow.succeeded == 1).order_by(PinAttemptRow.id.desc())
        last: Any = right.first()
        return int(PinAttemptRow.select().where(PinAttemptRow.id > (last.id if last else 0)).count())

    def _wait_left_ms(self) -> int:
        last: Any = PinAttemptRow.select().order_by(PinAttemptRow.id.desc()).first()
        if last is None or last.succeeded or last.wait_ms == 0:
            return 0
        now_ms = self._monotonic_ms()
        # Another boot, or a clock that went back: nobody knows how long it was, so the wait begins anew.
        if last.boot_id != self._boot() or now_ms < last.monotonic_ms:
            last.boot_id, last.monotonic_ms = self._boot(), now_ms
            last.save()
        return max(0, int(last.wait_ms) - (now_ms - int(last.monotonic_ms)))

    def _monotonic_ms(self) -> int:
        return int(self._clock.monotonic() * 1000)


def _scrypt(pin: str, salt: bytes, cost: int) -> bytes:
    return hashlib.scrypt(pin.encode(), salt=salt, n=cost, r=BLOCK, p=LANES, maxmem=MEMORY_BYTES, dklen=32)
