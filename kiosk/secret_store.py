"""Secrets outside the tree: the OS keyring, under the service name `kiosk-agent`."""

from __future__ import annotations

import keyring
import structlog
from keyring.errors import KeyringError, PasswordDeleteError

from kiosk.errors import ConfigError

log = structlog.get_logger("secrets")

SERVICE = "kiosk-agent"


def read_secret(name: str) -> str:
    """Return the secret `name` (an environment name such as SMTP_PASS) from the keyring, or "" without one."""
    try:
        return keyring.get_password(SERVICE, name) or ""
    except KeyringError:
        # A machine without a keyring is not an error: the environment may hold everything.
        log.info("secrets.no_keyring", name=name)
        return ""


def write_secret(name: str, value: str) -> None:
    """Keep a secret in the keyring.

    Raises:
        ConfigError: this machine has no keyring.
    """
    try:
        keyring.set_password(SERVICE, name, value)
    except KeyringError as error:
        raise ConfigError(name, "this machine has no keyring; set it in the environment") from error


def delete_secret(name: str) -> bool:
    """Remove a secret from the keyring; False when there was none."""
    try:
        keyring.delete_password(SERVICE, name)
    except (PasswordDeleteError, KeyringError):
        return False
    return True
