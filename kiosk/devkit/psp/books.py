"""The emulator's books: one JSON file, an idempotence store, and the shop's behaviour."""

from __future__ import annotations

import hashlib
import json
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

from kiosk.devkit.psp import checks
from kiosk.devkit.psp.clock import ScaledClock
from kiosk.devkit.psp.errors import ApiError, invalid

KEY_LIFE_S = 24 * 3600.0
Wire = dict[str, Any]
Listener = Callable[[str, Wire], None]

DEFAULT_CONFIG: dict[str, Any] = {
    "sbp_qr": True,  # whether the shop has the QR confirmation
    "auto_pay_s": None,  # emulated seconds after which a customer pays by himself
    "refund_mode": "auto",  # auto: succeeds at once; manual: pending until the control API says
    "receipt_result": "succeeded",  # how the registration of a receipt ends
    "receipt_delay_s": 0.0,
    "webhook_url": None,
    "webhook_copies": 1,
    "webhook_delay_s": 0.0,
    "webhook_reorder": False,
    "webhook_secret": "",
    "webhook_source": "",  # X-Forwarded-For to send, as a relay would
}


class Books:
    """What the emulated shop remembers. Thread-safe.

    Args:
        path: the state file, made when absent. base_url: where the checkout page lives.
    """

    def __init__(self, path: Path, clock: ScaledClock, shop_id: str, base_url: str = "") -> None:
        self._path = path
        self.clock = clock
        self.shop_id = shop_id
        self.base_url = base_url
        self.lock = threading.RLock()
        self.config = dict(DEFAULT_CONFIG)
        self.payments: dict[str, Wire] = {}
        self.refunds: dict[str, Wire] = {}
        self.hidden: dict[str, dict[str, Any]] = {}
        self._keys: dict[str, dict[str, Any]] = {}
        self.listener: Listener = lambda _event, _wire: None
        self._load()

    # -- the state file

    def _load(self) -> None:
        if not self._path.exists() or not self._path.stat().st_size:
            return
        state = json.loads(self._path.read_text(encoding="utf-8"))
        self.config.update(state["config"])
        self.payments, self.refunds = state["payments"], state["refunds"]
        self.hidden, self._keys = state["hidden"], state["keys"]
        self.clock.advance(max(0.0, state["offset_s"] - self.clock.offset_s))

    def save(self) -> None:
        """Write the state file, in one piece."""
        state = {
            "config": self.config,
            "payments": self.payments,
            "refunds": self.refunds,
            "hidden": self.hidden,
            "keys": self._keys,
            "offset_s": self.clock.offset_s,
        }
        part = self._path.with_suffix(self._path.suffix + ".part")
        part.write_text(json.dumps(state, ensure_ascii=False), encoding="utf-8")
        part.replace(self._path)

    # -- the idempotence store

    def once(self, key: str | None, path: str, body: bytes, work: Callable[[Wire], Wire]) -> Wire:
        """Return the answer this key got before, or do the work and keep its answer for 24 h."""
        key = checks.idempotence_key(key)
        digest = hashlib.sha256(path.encode() + b"\0" + body).hexdigest()
        with self.lock:
            now_s = self.clock.now_s()
            known = self._keys.get(key)
            if known is not None and now_s - known["at_s"] < KEY_LIFE_S:
                if known["digest"] != digest:
                    raise invalid("Idempotence-Key", "Idempotence key duplicated")
                answer: Wire = known["answer"]
                return answer
            answer = json.loads(json.dumps(work(_document(body))))
            self._keys[key] = {"digest": digest, "answer": answer, "at_s": now_s}
            self.save()
            return answer


def _document(body: bytes) -> Wire:
    try:
        document = json.loads(body or b"{}")
    except ValueError as error:
        raise ApiError(400, "invalid_request", "The body is not JSON") from error
    if not isinstance(document, dict):
        raise ApiError(400, "invalid_request", "The body is not an object")
    return document
