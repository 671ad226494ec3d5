"""Secrets in an encrypted file, for a kiosk whose user has no desktop keyring.

Two files, readable by the kiosk's user only: `secrets.json` (names in clear, values encrypted by Fernet, that is
AES-128-CBC with HMAC-SHA256) and `secrets.key` (32 random bytes). The key in force is derived from both that file
and the machine's id.

What it protects from: a copy of `secrets.json` alone, in a backup, a log bundle or a support ticket; both files
copied to another machine. What it does not protect from: root, the kiosk's own user, or a thief of the whole disk,
who has all three parts; against him only disk encryption helps.
"""

from __future__ import annotations

import base64
import json
import os
import secrets
import tempfile
from pathlib import Path
from typing import Final

from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from kiosk.errors import ConfigError

VERSION: Final = 1
KEY_BYTES: Final = 32
# https://www.freedesktop.org/software/systemd/man/latest/machine-id.html; the second is D-Bus's older place.
MACHINE_IDS: Final = (Path("/etc/machine-id"), Path("/var/lib/dbus/machine-id"))


class SecretFile:
    """The encrypted secrets in one folder, which is made when the first is written.

    Args:
        directory: where both files stand. machine_ids: the first that can be read is part of the key; none is
            needed, as in a container.
    """

    def __init__(self, directory: Path, machine_ids: tuple[Path, ...] = MACHINE_IDS) -> None:
        self.values_file = directory / "secrets.json"
        self.key_file = directory / "secrets.key"
        self._directory = directory
        self._machine_ids = machine_ids

    def names(self) -> list[str]:
        """Return the names that are kept."""
        return sorted(self._read())

    def read(self, name: str) -> str:
        """Return a secret, "" when there is none; ConfigError when it can't be read or decrypted here."""
        token = self._read().get(name)
        return "" if token is None else self._decrypt(name, token, self._cipher(self._key(name)))

    def write(self, name: str, value: str) -> None:
        """Keep a secret; ConfigError when the folder can't be written."""
        kept = self._read()
        key = self._key(name) if self.key_file.exists() else self._new_key()
        kept[name] = self._encrypt(name, value, self._cipher(key))
        self._save(kept)

    def delete(self, name: str) -> bool:
        """Remove a secret; False when there was none."""
        kept = self._read()
        if kept.pop(name, None) is None:
            return False
        self._save(kept)
        return True

    def rotate_key(self) -> int:
        """Encrypt everything anew under a new key; returns how many secrets.

        The new key is put in place first and the old one kept beside it until the values are, so that a power cut
        between the two loses nothing: `secrets.key.old` still opens the old values.
        """
        plain = {name: self.read(name) for name in self.names()}
        old = self.key_file.with_suffix(".key.old")
        if self.key_file.exists():
            _write_private(old, self.key_file.read_bytes())
        cipher = self._cipher(self._new_key())
        self._save({name: self._encrypt(name, value, cipher) for name, value in plain.items()})
        old.unlink(missing_ok=True)
        return len(plain)

    def _read(self) -> dict[str, str]:
        try:
            document = json.loads(self.values_file.read_text("utf-8"))
            return {str(name): str(token) for name, token in document["secrets"].items()}
        except FileNotFoundError:
            return {}
        except OSError as error:
            problem = f"can't be read: {error.strerror}"
            raise ConfigError(self.values_file.name, problem, "unreadable", answer=error.strerror) from error
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise ConfigError(
                self.values_file.name, "is damaged: set the secrets again", "damaged"
            ) from error

    def _save(self, kept: dict[str, str]) -> None:
        document = {"version": VERSION, "secrets": dict(sorted(kept.items()))}
        _write_private(self.values_file, json.dumps(document, indent=2).encode())

    def _new_key(self) -> bytes:
        key = secrets.token_bytes(KEY_BYTES)
        _write_private(self.key_file, key)
        return key

    def _key(self, name: str) -> bytes:
        try:
            if os.name != "nt" and self.key_file.stat().st_mode & 0o077:
                problem = f"others can read {self.key_file}: chmod 600 it"
                raise ConfigError(name, problem, "open", file=self.key_file)
            return self.key_file.read_bytes()
        except OSError as error:
            problem = f"{self.key_file} can't be read: {error.strerror}"
            raise ConfigError(name, problem, "no_key", file=self.key_file, answer=error.strerror) from error

    def _cipher(self, key: bytes) -> Fernet:
        derive = HKDF(hashes.SHA256(), KEY_BYTES, salt=self._machine_id(), info=b"kiosk-agent secrets")
        return Fernet(base64.urlsafe_b64encode(derive.derive(key)))

    def _machine_id(self) -> bytes:
        for file in self._machine_ids:
            try:
                return file.read_bytes().strip()
            except OSError:
                continue
        return b""

    @staticmethod
    def _encrypt(name: str, value: str, cipher: Fernet) -> str:
        # The name inside keeps one secret from being passed off as another.
        return cipher.encrypt(json.dumps([name, value]).encode()).decode()

    def _decrypt(self, name: str, token: str, cipher: Fernet) -> str:
        old = self.key_file.with_suffix(".key.old")
        ciphers = [cipher, *([self._cipher(old.read_bytes())] if old.exists() else [])]
        for one in ciphers:
            try:
                inside, value = json.loads(one.decrypt(token))
            except InvalidToken:
                continue
            if inside == name:
                return str(value)
        problem = "can't be decrypted on this machine: set it again by `kiosk secrets set`"
        raise ConfigError(name, problem, "elsewhere")


def _write_private(target: Path, content: bytes) -> None:
    """Replace a file durably by one that only its owner may read."""
    try:
        target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=target.parent)  # made with mode 0600
        temporary = Path(name)
        try:
            with os.fdopen(handle, "wb") as out:
                out.write(content)
                out.flush()
                os.fsync(out.fileno())
            temporary.replace(target)
        except BaseException:  # no half file stays, whatever stopped it
            temporary.unlink(missing_ok=True)
            raise
    except OSError as error:
        raise ConfigError(target.name, f"can't be written to {target.parent}: {error.strerror}") from error
