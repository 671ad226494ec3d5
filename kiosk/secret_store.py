"""Secrets outside the tree: the OS keyring, and where there is none an encrypted file (`kiosk/secret_file.py`)."""

from __future__ import annotations

import os
import secrets
from collections.abc import Mapping
from pathlib import Path
from typing import Literal

import keyring
import structlog
from keyring.errors import KeyringError

from kiosk.secret_file import SecretFile

log = structlog.get_logger("secrets")

SERVICE = "kiosk-agent"
Place = Literal["keyring", "file"]
# A service may not even look into the home that keyring searches for its settings: none there either.
NO_KEYRING = (KeyringError, OSError)


class SecretStore:
    """Where secrets are kept, by their environment name, such as SMTP_PASS.

    Args:
        directory: of the encrypted file.
    """

    def __init__(self, directory: Path) -> None:
        self.file = SecretFile(directory)

    def find(self, name: str) -> tuple[str, Place | None]:
        """Return a secret and where it is kept: the keyring first; ("", None) when nowhere.

        Raises:
            ConfigError: it is in the file and can't be decrypted.
        """
        try:
            if value := keyring.get_password(SERVICE, name):
                return value, "keyring"
        except NO_KEYRING:
            # A machine without a keyring is not an error: the file or the environment may hold everything.
            log.debug("secrets.no_keyring")
        value = self.file.read(name)
        return value, "file" if value else None

    def read(self, name: str) -> str:
        """Return a secret, "" without one; raises as `find`."""
        return self.find(name)[0]

    def write(self, name: str, value: str) -> Place:
        """Keep a secret in the keyring, or in the file on a machine without; returns where.

        Raises:
            ConfigError: neither can be written.
        """
        place: Place = "keyring"
        try:
            keyring.set_password(SERVICE, name, value)
            self.file.delete(name)
        except NO_KEYRING:
            self.file.write(name, value)
            place = "file"
        log.info("secrets.changed", name=name, place=place)
        return place

    def delete(self, name: str) -> bool:
        """Remove a secret from both places; False when there was none."""
        removed = self.file.delete(name)
        try:
            keyring.delete_password(SERVICE, name)
            removed = True
        except NO_KEYRING:
            pass
        if removed:
            log.info("secrets.changed", name=name, place="none")
        return removed

    def ensure(self, name: str) -> str:
        """Return a secret that the kiosk makes for itself, 256 random bits, making it when there is none."""
        value = self.read(name)
        if not value:
            value = new_token()
            self.write(name, value)
        return value


def open_store(environ: Mapping[str, str]) -> SecretStore:
    """Return the store of this machine; KIOSK_SECRETS names the folder of the encrypted file.

    By default it is in the user's own configuration, never in the data folder: backups must not carry it.
    """
    named = environ.get("KIOSK_SECRETS", "")
    if named:
        return SecretStore(Path(named))
    if os.name == "nt":
        base = environ.get("LOCALAPPDATA", "") or str(Path.home())
    else:
        base = environ.get("XDG_CONFIG_HOME", "") or str(Path(environ.get("HOME", "/")) / ".config")
    return SecretStore(Path(base) / "kiosk-agent")


def new_token() -> str:
    """Return 256 random bits for an HTTP header."""
    return secrets.token_urlsafe(32)
