"""What was set, not checked yet: `config/service.json` < `.env` < environment.

Kept apart from the check, which takes a library as long to load as all of Qt: the first screen only needs this.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from kiosk import paths
from kiosk.errors import ConfigError

# The data folder, where none is set.
STORAGE: Final = "storage"
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
    "RECEIPT_VAT_CODE": "payments.receipt.vatCode",
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


def read_settings(environ: Mapping[str, str], directory: Path) -> dict[str, Any]:
    """Return what is set, as a tree by the names of `service.json`.

    Args:
        environ: the environment. directory: where `config/` and `.env` are looked for. When it has no
            `config/service.json`, the one that came with the program is read.

    Raises:
        ConfigError: the file can't be read, or a section of it is none.
    """
    return with_variables(read_file(environ, directory), environ, directory)


def with_variables(tree: dict[str, Any], environ: Mapping[str, str], directory: Path) -> dict[str, Any]:
    """Lay `.env` and the environment over a tree, and return it; raises as `read_settings`."""
    variables = read_variables(environ, directory)
    for name, key in ENVIRONMENT.items():
        value = variables.get(name, "")
        if value != "":
            put(tree, key, value)
    return tree


def read_file(environ: Mapping[str, str], directory: Path) -> dict[str, Any]:
    """Return what `service.json` says; raises as `read_settings`."""
    file = _config_file(environ, directory)
    try:
        read = json.loads(file.read_text("utf-8"))
    except OSError as error:
        problem = f"can't be read: {error.strerror}"
        raise ConfigError(file.name, problem, "unreadable", answer=error.strerror) from error
    except ValueError as error:
        raise ConfigError(file.name, f"is not JSON: {error}", "not_json", answer=error) from error
    if not isinstance(read, dict):
        raise ConfigError(file.name, "must hold one JSON object", "no_object")
    read.pop("$schema", None)
    return read


def read_variables(environ: Mapping[str, str], directory: Path) -> dict[str, str]:
    """Return the variables in force: those of `.env` in the directory, and over them the environment's."""
    file = directory / ".env"
    if not file.is_file():
        return dict(environ)
    from dotenv import dotenv_values  # noqa: PLC0415 - few kiosks have such a file

    return {**{k: v for k, v in dotenv_values(file).items() if v is not None}, **environ}


def _config_file(environ: Mapping[str, str], base: Path) -> Path:
    named = environ.get("KIOSK_CONFIG", "")
    if named:
        if not Path(named).is_file():
            raise ConfigError("KIOSK_CONFIG", "there is no such file", "no_file")
        return Path(named)
    local = base / "config" / "service.json"
    return local if local.is_file() else paths.CONFIG / "service.json"


def value_of(tree: Mapping[str, Any], key: str) -> Any:
    """Return what is set by a dotted key; None where nothing is."""
    node: Any = tree
    for part in key.split("."):
        if not isinstance(node, Mapping) or part not in node:
            return None
        node = node[part]
    return node


def put(tree: dict[str, Any], key: str, value: str) -> None:
    """Set a value by a dotted key; raises ConfigError where a section is none."""
    *path, last = key.split(".")
    for part in path:
        node = tree.setdefault(part, {})
        if not isinstance(node, dict):
            raise ConfigError(key, f"{part} must be an object", "section")
        tree = node
    tree[last] = value
