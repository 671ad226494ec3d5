"""One HTTP call to YooKassa's API v3 and what its answer means.

Sources: https://yookassa.ru/developers/using-api/interaction-format (Basic auth, Idempotence-Key) and
https://yookassa.ru/developers/using-api/response-handling/http-codes (a 500 means: result unknown, repeat
with the same key; 429: too many requests, `retry_after` in ms).
"""

from __future__ import annotations

import json
import time
from collections.abc import Mapping
from typing import Any

import httpx
import structlog

from kiosk.payments.provider import Done, Outcome, Rejected, Unknown

log = structlog.get_logger("yookassa")

MAX_ANSWER_BYTES = 4 * 1024 * 1024
KEY_DUPLICATED = "idempotence_key_duplicated"


class Transport:
    """A pool of connections to one shop's API.

    Every call has a connect, a read and a total deadline; redirects and the environment's proxies are not
    followed, so a body with a customer's contact goes nowhere but to the configured address.
    """

    def __init__(
        self,
        api_url: str,
        shop_id: str,
        secret_key: str,
        *,
        connect_timeout_s: float = 5.0,
        read_timeout_s: float = 30.0,
        transport: httpx.BaseTransport | None = None,
    ) -> None:
        self._total_s = read_timeout_s + connect_timeout_s
        self._client = httpx.Client(
            base_url=api_url.rstrip("/") + "/",
            auth=httpx.BasicAuth(shop_id, secret_key),
            timeout=httpx.Timeout(read_timeout_s, connect=connect_timeout_s),
            limits=httpx.Limits(max_connections=8, max_keepalive_connections=4, keepalive_expiry=30.0),
            headers={"Content-Type": "application/json", "Accept": "application/json"},
            follow_redirects=False,
            trust_env=False,
            transport=transport,
        )

    def close(self) -> None:
        """Close the connections."""
        self._client.close()

    def get(self, path: str, params: Mapping[str, str] | None = None) -> Outcome[dict[str, Any]]:
        """Read; a 404 is `Rejected("not_found")`."""
        return self._call("GET", path, params=params)

    def post(self, path: str, body: bytes, idempotence_key: str) -> Outcome[dict[str, Any]]:
        """Send exactly these bytes under this key."""
        return self._call("POST", path, body=body, headers={"Idempotence-Key": idempotence_key})

    def _call(
        self,
        method: str,
        path: str,
        *,
        body: bytes | None = None,
        headers: Mapping[str, str] | None = None,
        params: Mapping[str, str] | None = None,
    ) -> Outcome[dict[str, Any]]:
        try:
            status, raw = self._exchange(method, path, body, headers, params)
        except httpx.HTTPError as error:
            never_left = isinstance(error, httpx.ConnectError | httpx.ConnectTimeout | httpx.PoolTimeout)
            outcome: Outcome[dict[str, Any]] = Unknown(type(error).__name__, sent=not never_left)
        else:
            outcome = read_answer(status, raw)
        if not isinstance(outcome, Done):
            # Never the body: an error may echo the customer's contact.
            log.info("yookassa.call_not_done", method=method, path=path, outcome=outcome)
        return outcome

    def _exchange(
        self,
        method: str,
        path: str,
        body: bytes | None,
        headers: Mapping[str, str] | None,
        params: Mapping[str, str] | None,
    ) -> tuple[int, bytes]:
        deadline = time.monotonic() + self._total_s
        chunks: list[bytes] = []
        size = 0
        with self._client.stream(method, path, content=body, headers=headers, params=params) as response:
            for chunk in response.iter_bytes():
                chunks.append(chunk)
                size += len(chunk)
                if size > MAX_ANSWER_BYTES:
                    raise httpx.ReadError("the answer is too long")
                if time.monotonic() > deadline:
                    raise httpx.ReadTimeout("the answer trickles past the deadline")
            return response.status_code, b"".join(chunks)


def read_answer(status: int, raw: bytes) -> Outcome[dict[str, Any]]:
    """Say what an HTTP answer means: done, rejected or nobody knows."""
    try:
        document = json.loads(raw)
    except ValueError:
        document = None
    answer = document if isinstance(document, dict) else None
    if status == httpx.codes.OK:
        return Done(answer) if answer is not None else Unknown("unreadable_answer")
    if status == httpx.codes.TOO_MANY_REQUESTS:
        return Unknown("too_many_requests", _retry_after_ms(answer))
    if status == httpx.codes.ACCEPTED or status >= httpx.codes.INTERNAL_SERVER_ERROR:
        return Unknown(f"http_{status}", _retry_after_ms(answer))
    if httpx.codes.BAD_REQUEST <= status < httpx.codes.INTERNAL_SERVER_ERROR:
        return _rejection(status, answer)
    return Unknown(f"http_{status}")


def _rejection(status: int, answer: dict[str, Any] | None) -> Rejected | Unknown:
    if answer is None or answer.get("type") != "error":
        return Unknown(f"http_{status}_unreadable")  # a proxy on the way, not YooKassa
    code = str(answer.get("code") or f"http_{status}")[:64]
    parameter = answer.get("parameter")
    if status == httpx.codes.BAD_REQUEST and parameter == "Idempotence-Key":
        # The key has made something with another body: the payment exists, this answer hides it.
        return Rejected(KEY_DUPLICATED, "Idempotence-Key", definitive=False)
    return Rejected(
        code, str(parameter)[:128] if parameter else None, definitive=status == httpx.codes.BAD_REQUEST
    )


def _retry_after_ms(answer: dict[str, Any] | None) -> int | None:
    wish = (answer or {}).get("retry_after")
    return wish if isinstance(wish, int) and 0 <= wish <= 3_600_000 else None
