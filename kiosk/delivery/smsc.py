"""SMS by SMSC.ru.

Source: https://smsc.ru/api/http/ (send.php, status.php; `fmt=3` answers JSON, errors come with HTTP 200).
Error codes: 1 parameters, 2 login, 3 no money, 4 address blocked for frequent errors, 5 date, 6 text or
sender forbidden, 7 number, 8 cannot be delivered, 9 the same request again within a minute.

`id` is ours and derived from the Message-ID, so that a message whose answer never came can be asked after
before it is sent again; 9 after such a silence means that the first request arrived.
"""

from __future__ import annotations

import hashlib
from decimal import Decimal, InvalidOperation
from typing import Any

import httpx

from kiosk.delivery.http import call, client, json_of
from kiosk.delivery.message import Message, Outcome, doubtful, down, misconfigured, permanent, retry, sent
from kiosk.settings import SmscSettings

PAUSE_MS = 61_000  # codes 3, 4 and 9 count per minute
NOT_FOUND = -3
_MAX_ID = 2_147_483_647


class SmscSms:
    """One SMSC account."""

    name = "smsc"

    def __init__(self, settings: SmscSettings, sender: str, timeout: httpx.Timeout | None = None) -> None:
        self._http = client(settings.api_url, timeout=timeout) if timeout else client(settings.api_url)
        self._sender = sender
        key = settings.api_key.get_secret_value()
        self._account = {"apikey": key} if key else {
            "login": settings.login, "psw": settings.password.get_secret_value()
        }  # fmt: skip

    def send(self, message: Message) -> Outcome:
        """Try once; a doubtful message is asked after first."""
        own_id = own_id_of(message.message_id)
        if message.is_doubtful:
            known = self._status(message.target, own_id)
            if known is not None:
                return known
        form = {
            **self._account,
            "phones": message.target,
            "mes": message.body,
            "id": str(own_id),
            "charset": "utf-8",
            "fmt": "3",
            "cost": "0",
        }
        if self._sender:
            form["sender"] = self._sender
        reply = self._asked("sys/send.php", form)
        if isinstance(reply, Outcome):
            return reply
        if "error_code" in reply:
            return _by_error(_number(reply["error_code"]), message)
        return sent(str(reply["id"])) if "id" in reply else doubtful("smsc_unreadable")

    def refusal(self) -> Outcome | None:
        """Ask after the balance (https://smsc.ru/api/http/balance/); an empty one sends nothing."""
        reply = self._asked("sys/balance.php", {**self._account, "fmt": "3"})
        if isinstance(reply, Outcome):
            return reply
        if "error_code" in reply:
            return misconfigured(f"smsc_{_number(reply['error_code'])}")
        balance = _decimal(reply.get("balance"))
        if balance is None:
            return doubtful("smsc_unreadable")
        return None if balance > 0 else misconfigured("smsc_3")

    def _asked(self, path: str, form: dict[str, str]) -> dict[str, Any] | Outcome:
        """Return what SMSC says, or what kept it from saying anything."""
        answer = call(self._http, "POST", path, data=form)
        if isinstance(answer, Outcome):
            return answer
        return json_of(answer) if answer.status_code == 200 else _by_status(answer.status_code)

    def _status(self, phone: str, own_id: int) -> Outcome | None:
        """Ask after a message: sent when SMSC knows it, None when it does not, else the reason to wait."""
        form = {**self._account, "phone": phone, "id": str(own_id), "charset": "utf-8", "fmt": "3"}
        answer = call(self._http, "POST", "sys/status.php", data=form)
        if isinstance(answer, Outcome):
            return answer if answer.verdict == "misconfigured" else down(answer.code or "unanswered")
        reply = json_of(answer)
        status = _number(reply.get("status"))
        if status == NOT_FOUND:
            return None
        if status is not None:
            return sent(str(own_id), code="asked_after")
        if _number(reply.get("error_code")) == 2:
            return misconfigured("smsc_2")
        return down("smsc_status_unreadable", retry_after_ms=PAUSE_MS)


def own_id_of(message_id: str) -> int:
    """Return SMSC's `id` (1…2147483647) of a Message-ID; always the same."""
    return int.from_bytes(hashlib.sha256(message_id.encode()).digest()[:8]) % _MAX_ID + 1


def _number(value: Any) -> int | None:
    try:
        return int(value)
    except (TypeError, ValueError):
        return None


def _decimal(value: Any) -> Decimal | None:
    try:
        return Decimal(str(value))
    except InvalidOperation:
        return None


def _by_error(code: int | None, message: Message) -> Outcome:
    slug = f"smsc_{code}"
    if code == 9:
        if message.is_doubtful:
            return sent(str(own_id_of(message.message_id)), code=slug)
        return retry(slug, retry_after_ms=PAUSE_MS)
    if code == 4:
        return down(slug, retry_after_ms=PAUSE_MS)
    if code in {2, 3}:
        return misconfigured(slug)
    return permanent(slug) if code in {1, 5, 6, 7, 8} else retry(slug, retry_after_ms=PAUSE_MS)


def _by_status(status: int) -> Outcome:
    if status == 429:
        return down("smsc_http_429", retry_after_ms=PAUSE_MS)
    return doubtful(f"smsc_http_{status}") if status >= 500 else misconfigured(f"smsc_http_{status}")
