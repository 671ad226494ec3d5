"""Secrets: the keyring, the encrypted file, and the command that keeps them."""

from __future__ import annotations

import io
import json
import os
import sys
from collections.abc import Iterator
from pathlib import Path

import keyring
import keyring.backends.fail
import pytest
from keyring.backend import KeyringBackend
from keyring.errors import PasswordDeleteError

from kiosk import cli
from kiosk.errors import ConfigError
from kiosk.secret_file import SecretFile
from kiosk.secret_store import SecretStore, open_store


class MemoryKeyring(KeyringBackend):
    """A desktop's keyring."""

    priority = 1.0

    def __init__(self) -> None:
        self.kept: dict[str, str] = {}

    def get_password(self, service: str, username: str) -> str | None:
        return self.kept.get(username)

    def set_password(self, service: str, username: str, password: str) -> None:
        self.kept[username] = password

    def delete_password(self, service: str, username: str) -> None:
        if self.kept.pop(username, None) is None:
            raise PasswordDeleteError(username)


@pytest.fixture(autouse=True)
def no_keyring() -> Iterator[None]:
    """A kiosk without a desktop: what most tests are about."""
    before = keyring.get_keyring()
    keyring.set_keyring(keyring.backends.fail.Keyring())  # type: ignore[no-untyped-call]
    yield
    keyring.set_keyring(before)


@pytest.fixture
def desktop(no_keyring: None) -> MemoryKeyring:
    kept = MemoryKeyring()
    keyring.set_keyring(kept)
    return kept


@pytest.fixture
def store(tmp_path: Path) -> SecretStore:
    return SecretStore(tmp_path / "secrets")


def machine(tmp_path: Path, text: str) -> tuple[Path, ...]:
    (tmp_path / text).write_text(text, "utf-8")
    return (tmp_path / text,)


# -- the file


def test_the_file_keeps_secrets_and_shows_none(tmp_path: Path) -> None:
    file = SecretFile(tmp_path / "s")
    file.write("SMTP_PASS", "пароль-1")
    file.write("API_TOKEN", "token-1")
    again = SecretFile(tmp_path / "s")
    assert (again.read("SMTP_PASS"), again.read("API_TOKEN"), again.read("OTHER")) == (
        "пароль-1",
        "token-1",
        "",
    )
    assert again.names() == ["API_TOKEN", "SMTP_PASS"]
    assert "token-1" not in file.values_file.read_text("utf-8")
    assert {entry.name for entry in (tmp_path / "s").iterdir()} == {"secrets.json", "secrets.key"}


@pytest.mark.skipif(os.name == "nt", reason="POSIX modes")
def test_only_the_owner_reads_the_files(tmp_path: Path) -> None:
    file = SecretFile(tmp_path / "s")
    file.write("SMTP_PASS", "x")
    assert (tmp_path / "s").stat().st_mode & 0o777 == 0o700
    assert file.values_file.stat().st_mode & 0o777 == file.key_file.stat().st_mode & 0o777 == 0o600
    file.key_file.chmod(0o640)
    with pytest.raises(ConfigError, match="chmod 600"):
        file.read("SMTP_PASS")


def test_the_file_is_nothing_on_another_machine(tmp_path: Path) -> None:
    SecretFile(tmp_path / "s", machine(tmp_path, "machine-1")).write("SMTP_PASS", "x")
    with pytest.raises(ConfigError, match="this machine"):
        SecretFile(tmp_path / "s", machine(tmp_path, "machine-2")).read("SMTP_PASS")


def test_one_secret_is_not_passed_off_as_another(tmp_path: Path) -> None:
    file = SecretFile(tmp_path / "s")
    file.write("SMTP_PASS", "x")
    document = json.loads(file.values_file.read_text("utf-8"))
    document["secrets"]["API_TOKEN"] = document["secrets"]["SMTP_PASS"]
    file.values_file.write_text(json.dumps(document), "utf-8")
    with pytest.raises(ConfigError, match="API_TOKEN"):
        file.read("API_TOKEN")


@pytest.mark.parametrize("text", ["", "{}", "[]", '{"secrets": 1}', "garbage"])
def test_a_damaged_file_is_said_to_be(text: str, tmp_path: Path) -> None:
    file = SecretFile(tmp_path / "s")
    file.write("SMTP_PASS", "x")
    file.values_file.write_text(text, "utf-8")
    with pytest.raises(ConfigError, match="damaged"):
        file.read("SMTP_PASS")


def test_a_lost_key_is_said_to_be(tmp_path: Path) -> None:
    file = SecretFile(tmp_path / "s")
    file.write("SMTP_PASS", "x")
    file.key_file.unlink()
    with pytest.raises(ConfigError, match=r"secrets\.key"):
        file.read("SMTP_PASS")


def test_a_new_key_keeps_the_values(tmp_path: Path) -> None:
    file = SecretFile(tmp_path / "s")
    file.write("A", "1")
    file.write("B", "2")
    before = file.key_file.read_bytes(), file.values_file.read_bytes()
    assert file.rotate_key() == 2
    assert (file.read("A"), file.read("B")) == ("1", "2")
    assert file.key_file.read_bytes() != before[0]
    assert file.values_file.read_bytes() != before[1]
    assert not list((tmp_path / "s").glob("*.old"))


def test_a_power_cut_between_new_key_and_values_loses_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = SecretFile(tmp_path / "s")
    file.write("A", "1")
    with monkeypatch.context() as cut:
        cut.setattr(file, "_save", lambda _: (_ for _ in ()).throw(KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            file.rotate_key()
    assert SecretFile(tmp_path / "s").read("A") == "1"
    assert SecretFile(tmp_path / "s").rotate_key() == 1
    assert SecretFile(tmp_path / "s").read("A") == "1"


@pytest.mark.skipif(os.name == "nt", reason="worded by the system")
def test_a_folder_that_cannot_be_used(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", "utf-8")
    with pytest.raises(ConfigError, match="Not a directory"):
        SecretFile(tmp_path / "file" / "s").write("A", "1")


# -- the store


def test_the_keyring_comes_first(store: SecretStore, desktop: MemoryKeyring) -> None:
    store.file.write("A", "from-file")
    assert store.find("A") == ("from-file", "file")
    desktop.kept["A"] = "from-keyring"
    assert store.find("A") == ("from-keyring", "keyring")
    assert store.write("A", "new") == "keyring"
    assert (desktop.kept["A"], store.file.read("A")) == ("new", "")
    assert store.delete("A")
    assert not store.delete("A")
    assert store.find("A") == ("", None)


def test_without_a_keyring_the_file_keeps(store: SecretStore) -> None:
    assert store.find("A") == ("", None)
    assert store.write("A", "1") == "file"
    assert store.find("A") == ("1", "file")
    assert store.delete("A")
    assert not store.delete("A")


def test_a_home_that_cannot_be_looked_into_has_no_keyring(
    store: SecretStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", "/" + "x" * 300)  # refused by the file system, also for root
    monkeypatch.delenv("PYTHON_KEYRING_BACKEND", raising=False)
    monkeypatch.setattr(keyring.core, "_keyring_backend", None)
    assert store.find("A") == ("", None)
    assert store.write("A", "1") == "file"
    assert store.find("A") == ("1", "file")
    assert store.delete("A")


def test_what_the_kiosk_makes_it_makes_once(store: SecretStore) -> None:
    token = store.ensure("API_TOKEN")
    assert len(token) >= 43
    assert store.ensure("API_TOKEN") == token


def test_the_folder_is_outside_the_data(tmp_path: Path) -> None:
    assert open_store({"KIOSK_SECRETS": str(tmp_path)}).file.values_file.parent == tmp_path
    if os.name != "nt":
        assert str(open_store({"HOME": "/home/k"}).file.key_file) == "/home/k/.config/kiosk-agent/secrets.key"


# -- the command


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(cli, "configure", lambda **_: None)
    monkeypatch.setattr("kiosk.commands.common.configure", lambda **_: None)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(os, "environ", {"KIOSK_SECRETS": str(tmp_path / "secrets")})
    return tmp_path


def typed(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO(text))


def test_set_list_rotate_delete(
    home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    typed(monkeypatch, "s3cret-value\n")
    assert cli.main(["secrets", "set", "SMTP_PASS"]) == 0
    os.environ["EMAIL_PROVIDER"] = "smtp"
    os.environ["PAYMENTS_PROVIDER"] = "yookassa"
    os.environ["SMSC_PASSWORD"] = "s3cret-other"
    assert cli.main(["secrets", "list"]) == 0
    typed(monkeypatch, "s3cret-newer")
    assert cli.main(["secrets", "rotate", "SMTP_PASS"]) == 0
    assert cli.main(["secrets", "rotate", "--key"]) == 0
    store = open_store(os.environ)
    assert store.read("SMTP_PASS") == "s3cret-newer"
    assert cli.main(["secrets", "delete", "SMTP_PASS"]) == 0
    assert cli.main(["secrets", "delete", "SMTP_PASS"]) == 1
    output = "".join(capsys.readouterr())
    assert "s3cret" not in output
    lines = [line.split() for line in output.splitlines()]
    assert ["SMTP_PASS", "file", "needed"] in lines
    assert ["SMSC_PASSWORD", "environment"] in lines
    assert ["API_TOKEN", "not", "set"] in lines
    assert ["YOOKASSA_SECRET_KEY", "not", "set", "needed"] in lines
    assert ["WEBHOOK_SECRET", "not", "set", "optional"] in lines


def test_the_token_is_shown_on_request_only(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["secrets", "show-token"]) == 1
    token = open_store(os.environ).ensure("API_TOKEN")
    assert cli.main(["secrets", "list"]) == 0
    assert token not in "".join(capsys.readouterr())
    assert cli.main(["secrets", "show-token"]) == 0
    assert capsys.readouterr().out == f"{token}\n"
    assert cli.main(["secrets", "rotate", "API_TOKEN"]) == 0
    assert open_store(os.environ).read("API_TOKEN") != token
    os.environ["API_TOKEN"] = "from-environment"
    assert cli.main(["secrets", "show-token"]) == 0
    assert "from-environment" in capsys.readouterr().out


@pytest.mark.parametrize("text", ["", "\n", "two\nlines\n", "bell\a"])
def test_what_is_no_secret_is_refused(
    text: str, home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    typed(monkeypatch, text)
    assert cli.main(["secrets", "set", "SMTP_PASS"]) == 2
    assert "one line" in capsys.readouterr().err


def test_rotate_needs_something_to_replace(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["secrets", "rotate", "WEBHOOK_SECRET"]) == 2
    assert "is not kept here" in capsys.readouterr().err


def test_a_value_as_argument_is_refused(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        cli.main(["secrets", "set", "SMTP_PASS", "in-the-process-list"])
    assert ended.value.code == 2


def test_a_prompt_asks_twice(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    answers = ["one", "other", "same", "same"]
    monkeypatch.setattr(sys, "stdin", Terminal())
    monkeypatch.setattr("getpass.getpass", lambda _: answers.pop(0))
    assert cli.main(["secrets", "set", "SMTP_PASS"]) == 2
    assert open_store(os.environ).find("SMTP_PASS") == ("", None)
    assert cli.main(["secrets", "set", "SMTP_PASS"]) == 0
    assert open_store(os.environ).read("SMTP_PASS") == "same"
