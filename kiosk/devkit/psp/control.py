"""A hand on the emulator's control API, for demos and tests."""

from __future__ import annotations

from typing import Any

import httpx


class PspControl:
    """Talks to `/_control` of the emulator at `origin`, e.g. `http://127.0.0.1:4000`."""

    def __init__(self, origin: str) -> None:
        self.origin = origin.rstrip("/")
        self._client = httpx.Client(base_url=f"{self.origin}/_control/", timeout=10.0, trust_env=False)

    def close(self) -> None:
        """Close the connection."""
        self._client.close()

    def _post(self, path: str, **document: Any) -> Any:
        return self._client.post(path, json=document).raise_for_status().json()

    def state(self) -> dict[str, Any]:
        """Return everything the emulator knows."""
        state: dict[str, Any] = self._client.get("state").raise_for_status().json()
        return state

    def totals(self) -> dict[str, Any]:
        """Return the emulator's sums in kopecks and its charges by intent."""
        totals: dict[str, Any] = self._client.get("totals").raise_for_status().json()
        return totals

    def pay(self, payment_id: str) -> None:
        """Let the customer pay."""
        self._post(f"payments/{payment_id}/pay")

    def decline(self, payment_id: str, reason: str = "general_decline") -> None:
        """Let his bank say no."""
        self._post(f"payments/{payment_id}/decline", reason=reason)

    def expire(self, payment_id: str) -> None:
        """Let the payment's time run out."""
        self._post(f"payments/{payment_id}/expire")

    def finish_refund(self, refund_id: str, canceled_reason: str | None = None) -> None:
        """Let a refund that waits succeed, or be canceled for a reason."""
        if canceled_reason is None:
            self._post(f"refunds/{refund_id}/succeed")
        else:
            self._post(f"refunds/{refund_id}/cancel", reason=canceled_reason)

    def fault(self, operation: str, kind: str, times: int = 1, seconds: float = 0.0) -> None:
        """Let the next `times` calls of an operation go wrong."""
        self._post("faults", operation=operation, kind=kind, times=times, seconds=seconds)

    def clear_faults(self) -> None:
        """Let everything go well again."""
        self._client.delete("faults").raise_for_status()

    def configure(self, **values: Any) -> None:
        """Change the shop's behaviour: the keys of `books.DEFAULT_CONFIG`."""
        self._post("config", **values)

    def advance(self, seconds: float) -> None:
        """Set the emulator's clock forward."""
        self._post("clock", advance_s=seconds)

    def replay_webhooks(self, times: int = 1) -> None:
        """Send every notification again."""
        self._post("webhooks/replay", times=times)
