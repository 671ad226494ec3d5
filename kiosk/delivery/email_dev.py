"""The mailbox of DEV: a folder of .eml files."""

from __future__ import annotations

from pathlib import Path

from kiosk.delivery.message import Message, Outcome, retry, sent
from kiosk.delivery.mime import build_mime


class DevMailbox:
    """Writes each mail to `<folder>/<delivery id>.eml`; a repeat overwrites its first copy."""

    name = "dev"

    def __init__(self, folder: Path, sender: str) -> None:
        self._folder = folder
        self._sender = sender

    def send(self, message: Message) -> Outcome:
        """Write the mail: whole or not at all."""
        target = self._folder / f"{message.delivery_id}.eml"
        try:
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            part = target.with_suffix(".part")
            part.write_bytes(build_mime(message, self._sender).as_bytes())
            part.replace(target)
        except OSError:
            return retry("outbox_not_writable")
        return sent(target.name)
