"""What a provider is given and what it answers."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Literal, Protocol, runtime_checkable

Channel = Literal["email", "sms"]
Verdict = Literal["sent", "retry", "permanent", "misconfigured"]


@dataclass(frozen=True)
class Message:
    """One message, rendered. `target` is the full contact: never log this object.

    Attributes:
        message_id: `<…@…>`, one a delivery; the same on every repeat.
        is_doubtful: an earlier attempt may have been accepted; a provider that can ask does so
            before it repeats.
        attachment: the PDF of an e-mail, which its reader sees under `attachment_name`.
    """

    delivery_id: str
    message_id: str
    target: str
    subject: str
    body: str
    created_at_ms: int
    is_doubtful: bool = False
    attachment: Path | None = None
    attachment_name: str = ""

    def __repr__(self) -> str:
        """Return a form without the contact."""
        return f"Message({self.delivery_id})"


@dataclass(frozen=True)
class Outcome:
    """What became of an attempt.

    Attributes:
        verdict: sent (the provider took it), retry, permanent (never again), misconfigured (the operator
            must act; the message waits).
        code: a short cause for the ledger and the log, e.g. `smtp_550`; nothing personal.
        is_doubtful: with retry: the provider may have taken it all the same.
        is_down: with retry: the provider as a whole does not serve, so other messages need not be tried,
            and this one has not used up an attempt.
        retry_after_ms: with retry: the least wait.
    """

    verdict: Verdict
    provider_message_id: str | None = None
    code: str | None = None
    is_doubtful: bool = False
    is_down: bool = False
    retry_after_ms: int = 0


def sent(provider_message_id: str | None = None, code: str | None = None) -> Outcome:
    """Return: the provider took it."""
    return Outcome("sent", provider_message_id, code)


def retry(code: str, *, retry_after_ms: int = 0) -> Outcome:
    """Return: this message was put off."""
    return Outcome("retry", code=code, retry_after_ms=retry_after_ms)


def down(code: str, *, retry_after_ms: int = 0) -> Outcome:
    """Return: the provider does not serve anybody just now; the message certainly did not leave."""
    return Outcome("retry", code=code, is_down=True, retry_after_ms=retry_after_ms)


def doubtful(code: str) -> Outcome:
    """Return: no answer came, the message may have been taken."""
    return Outcome("retry", code=code, is_doubtful=True)


def permanent(code: str) -> Outcome:
    """Return: this message will never be taken."""
    return Outcome("permanent", code=code)


def misconfigured(code: str) -> Outcome:
    """Return: the account, the address or the certificate is wrong; nobody's message can leave."""
    return Outcome("misconfigured", code=code)


class MessageProvider(Protocol):
    """Somebody who carries messages of one channel. Waits for the network within its own timeouts."""

    @property
    def name(self) -> str:
        """The provider's name in the ledger and in metrics."""

    def send(self, message: Message) -> Outcome:
        """Try once; raises nothing for what the environment does."""


@runtime_checkable
class Account(Protocol):
    """A provider that can be asked whether it would carry our messages, without being given one."""

    def refusal(self) -> Outcome | None:
        """Return None when it would, else its answer; raises nothing for what the environment does."""


class Unusable:
    """Stands where the settings name a provider that can't work: nothing is ever 'sent' by it."""

    def __init__(self, name: str, code: str) -> None:
        self.name = name
        self.code = code

    def send(self, message: Message) -> Outcome:  # noqa: ARG002 - the protocol's signature
        """Return `misconfigured` with the cause."""
        return misconfigured(self.code)
