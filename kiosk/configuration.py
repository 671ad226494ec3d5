"""Reads the settings: `config/service.json` < `.env` < environment; secrets: environment, then OS keyring."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from dotenv import dotenv_values
from pydantic import SecretStr, ValidationError

from kiosk import paths
from kiosk.errors import ConfigError
from kiosk.secret_store import read_secret
from kiosk.settings import Settings

# Environment name -> key in service.json. Every variable of the user's document keeps its name.
ENVIRONMENT: dict[str, str] = {
    "AGENT_ENV": "environment",
    "KIOSK_STORAGE": "storage",
    "HOST": "server.host",
    "PORT": "server.port",
    "KIOSK_ID": "kiosk.id",
    "PAYMENTS_PROVIDER": "payments.provider",
    "YOOKASSA_API_URL": "payments.yookassa.apiUrl",
    "YOOKASSA_SHOP_ID": "payments.yookassa.shopId",
    "YOOKASSA_SECRET_KEY": "payments.yookassa.secretKey",
    "WEBHOOK_SECRET": "payments.webhook.secret",
    "EMAIL_PROVIDER": "email.provider",
    "EMAIL_FROM": "email.from",
    "SMTP_HOST": "email.smtp.host",
    "SMTP_PORT": "email.smtp.port",
    "SMTP_USER": "email.smtp.user",
    "SMTP_PASS": "email.smtp.pass",
    "SENDGRID_API_KEY": "email.sendgrid.apiKey",
    "SMS_PROVIDER": "sms.provider",
    "SMS_FROM": "sms.from",
    "TWILIO_ACCOUNT_SID": "sms.twilio.accountSid",
    "TWILIO_AUTH_TOKEN": "sms.twilio.authToken",
    "SMSC_LOGIN": "sms.smsc.login",
    "SMSC_PASSWORD": "sms.smsc.password",
    "SMSC_API_KEY": "sms.smsc.apiKey",
    "OBD_PORT": "devices.obd.port",
    "API_TOKEN": "api.token",
}

# Keys that hold a secret: never in service.json; looked up in the keyring when their provider is on.
SECRETS: dict[str, str] = {
    key: name
    for name, key in ENVIRONMENT.items()
    if key.rsplit(".", 1)[-1] in {"secretKey", "secret", "pass", "apiKey", "authToken", "password", "token"}
}


def load_settings(environ: Mapping[str, str], *, directory: Path | None = None) -> Settings:
    """Read, merge and check every setting.

    Args:
        environ: the environment, usually `os.environ`.
        directory: where `config/` and `.env` are looked for; the working directory by default. When it has no
            `config/service.json`, the one that came with the program is read.

    Raises:
        ConfigError: names the key that is unknown, ill-formed or missing. Values are never in its message.
    """
    base = directory or Path.cwd()
    merged = _read_json(_config_file(environ, base))
    variables = {**{k: v for k, v in dotenv_values(base / ".env").items() if v is not None}, **environ}
    for name, key in ENVIRONMENT.items():
        value = variables.get(name, "")
        if value != "":
            _put(merged, key, value)
    settings = _validate(merged)
    return _with_keyring(settings, merged)


def _config_file(environ: Mapping[str, str], base: Path) -> Path:
    named = environ.get("KIOSK_CONFIG", "")
    if named:
        if not Path(named).is_file():
            raise ConfigError("KIOSK_CONFIG", "there is no such file")
        return Path(named)
    local = base / "config" / "service.json"
    return local if local.is_file() else paths.CONFIG / "service.json"


def _read_json(file: Path) -> dict[str, Any]:
    try:
        read = json.loads(file.read_text("utf-8"))
    except OSError as error:
        raise ConfigError(file.name, f"can't be read: {error.strerror}") from error
    except ValueError as error:
        raise ConfigError(file.name, f"is not JSON: {error}") from error
    if not isinstance(read, dict):
        raise ConfigError(file.name, "must hold one JSON object")
    read.pop("$schema", None)
    for key in SECRETS:
        if _get(read, key):
            raise ConfigError(
                key, "is a secret: set it by `kiosk secrets set` or the environment, not in a file"
            )
    return read


def _validate(merged: dict[str, Any]) -> Settings:
    try:
        settings = Settings.model_validate(merged)
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False)[0]
        key = ".".join(str(part) for part in first["loc"]) or "service.json"
        raise ConfigError(key, first["msg"]) from None
    if settings.is_prod:
        _check_prod(settings)
    return settings


def _check_prod(settings: Settings) -> None:
    """Refuse what may never meet a paying customer."""
    if settings.obd_mode == "simulated":
        raise ConfigError("devices.obd.mode", "a simulated car is for DEV only")
    if settings.gauge_mode == "simulated":
        raise ConfigError("devices.gauge.mode", "a simulated gauge is for DEV only")
    if settings.payment_provider == "dev":
        raise ConfigError("payments.provider", "the dev provider is for DEV only")


def _with_keyring(settings: Settings, merged: dict[str, Any]) -> Settings:
    """Fill in from the keyring the secrets that are needed and not set."""
    found = False
    for key in sorted(_needed_secrets(settings)):
        if not _get(merged, key) and (value := read_secret(SECRETS[key])):
            _put(merged, key, value)
            found = True
    return _validate(merged) if found else settings


def _needed_secrets(settings: Settings) -> set[str]:
    needed: set[str] = set()
    if settings.payment_provider == "yookassa":
        needed |= {"payments.yookassa.secretKey", "payments.webhook.secret"}
    needed |= {"smtp": {"email.smtp.pass"}, "sendgrid": {"email.sendgrid.apiKey"}}.get(
        settings.email.provider, set()
    )
    needed |= {
        "twilio": {"sms.twilio.authToken"},
        "smsc": {"sms.smsc.password", "sms.smsc.apiKey"},
    }.get(settings.sms.provider, set())
    if settings.is_prod or not settings.server.is_loopback:
        needed.add("api.token")
    return needed


def _get(tree: Mapping[str, Any], key: str) -> Any:
    node: Any = tree
    for part in key.split("."):
        if not isinstance(node, Mapping) or part not in node:
            return None
        node = node[part]
    return node.get_secret_value() if isinstance(node, SecretStr) else node


def _put(tree: dict[str, Any], key: str, value: str) -> None:
    *path, last = key.split(".")
    for part in path:
        node = tree.setdefault(part, {})
        if not isinstance(node, dict):
            raise ConfigError(key, f"{part} must be an object")
        tree = node
    tree[last] = value
