"""The SMS of DEV: a line in the log and in a file."""

from __future__ import annotations

import json
from pathlib import Path

import structlog

from kiosk.delivery.contact import mask_phone
from kiosk.delivery.message import Message, Outcome, retry, sent

log = structlog.get_logger("delivery")


class DevSms:
    """Appends one JSON object a message to `<folder>/sms.log`, with the number masked."""

    name = "dev"

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def send(self, message: Message) -> Outcome:
        """Write the line."""
        line = {"id": message.delivery_id, "to": mask_phone(message.target), "text": message.body}
        try:
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            with (self._folder / "sms.log").open("a", encoding="utf-8") as out:
                out.write(json.dumps(line, ensure_ascii=False) + "\n")
        except OSError:
            return retry("outbox_not_writable")
        log.info("sms.dev_sent", delivery_id=message.delivery_id, to=line["to"])
        return sent(message.delivery_id)
