"""SMS by Twilio's Messages API (2010-04-01).

Source: https://www.twilio.com/docs/messaging/api/message-resource and https://www.twilio.com/docs/api/errors.
There is no idempotency key: a message whose answer never came is looked for in the list of messages before it
is sent again.
"""

from __future__ import annotations

import httpx

from kiosk.delivery.http import call, client, json_of, retry_after_ms
from kiosk.delivery.message import Message, Outcome, doubtful, down, misconfigured, permanent, retry, sent
from kiosk.settings import TwilioSettings

# 20003 authentication, 20404 account, 21212, 21606, 21603, 21659 sender, 21408 region not enabled
_CONFIGURATION = {20003, 20404, 21212, 21408, 21603, 21606, 21659}
_LIMITS = {20429, 14107, 63038}


class TwilioSms:
    """One Twilio account."""

    name = "twilio"

    def __init__(self, settings: TwilioSettings, sender: str) -> None:
        auth = httpx.BasicAuth(settings.account_sid, settings.auth_token.get_secret_value())
        self._http = client(settings.api_url, auth)
        self._account = f"2010-04-01/Accounts/{settings.account_sid}"
        self._path = f"{self._account}/Messages.json"
        self._sender = {
            "MessagingServiceSid" if sender.startswith("MG") and len(sender) == 34 else "From": sender
        }

    def send(self, message: Message) -> Outcome:
        """Try once; a doubtful message is looked for first."""
        if message.is_doubtful:
            known = self._look_for(message)
            if known is not None:
                return known
        form = {"To": message.target, "Body": message.body, **self._sender}
        answer = call(self._http, "POST", self._path, data=form)
        return answer if isinstance(answer, Outcome) else _meaning(answer)

    def refusal(self) -> Outcome | None:
        """Ask how the account stands (https://www.twilio.com/docs/usage/api/account: active, suspended, closed)."""
        answer = call(self._http, "GET", f"{self._account}.json")
        if isinstance(answer, Outcome):
            return answer
        if answer.status_code != 200:
            return _meaning(answer)
        status = json_of(answer).get("status")
        return None if status == "active" else misconfigured(f"twilio_{status}")

    def _look_for(self, message: Message) -> Outcome | None:
        """Return sent when Twilio lists this text to this number, None when not, else the reason to wait."""
        answer = call(self._http, "GET", self._path, params={"To": message.target, "PageSize": "50"})
        if isinstance(answer, Outcome):
            return answer if answer.verdict == "misconfigured" else down(answer.code or "unanswered")
        listed = json_of(answer).get("messages")
        if answer.status_code != 200 or not isinstance(listed, list):
            meaning = _meaning(answer)
            return meaning if meaning.verdict == "misconfigured" else down("twilio_list_unreadable")
        for item in listed:
            if isinstance(item, dict) and message.body in str(item.get("body")):
                return sent(str(item.get("sid")), code="asked_after")
        return None


def _meaning(answer: httpx.Response) -> Outcome:
    status, reply = answer.status_code, json_of(answer)
    if status == 201:
        return sent(str(reply["sid"])) if "sid" in reply else doubtful("twilio_unreadable")
    code = reply.get("code")
    slug = f"twilio_{code}" if isinstance(code, int) else f"twilio_http_{status}"
    if status == 429 or code in _LIMITS:
        return down(slug, retry_after_ms=retry_after_ms(answer))
    if status >= 500:
        return doubtful(slug)
    if code in _CONFIGURATION or status in {401, 403, 404, 405} or status < 400:
        return misconfigured(slug)
    return permanent(slug) if isinstance(code, int) else retry(slug)
