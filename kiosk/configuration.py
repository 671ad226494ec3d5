"""Reads the settings: `config/service.json` < `.env` < environment; secrets: environment, then the secret store."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from pydantic import SecretStr, ValidationError

from kiosk import paths
from kiosk.errors import ConfigError
from kiosk.settings import Settings
from kiosk.settings.names import ENVIRONMENT, SECRETS, needed_secrets

# pydantic's names of what can be wrong with a value -> ours (ConfigError.reason).
_REASONS: Final = {
    "extra_forbidden": "unknown",
    **dict.fromkeys(["literal_error", "no_language"], "choice"),
    "no_timezone": "timezone",
    **dict.fromkeys(["int_parsing", "int_type", "int_from_float"], "integer"),
    **dict.fromkeys(["float_parsing", "float_type"], "number"),
    **dict.fromkeys(["bool_parsing", "bool_type"], "boolean"),
    "string_type": "text",
    "list_type": "list",
    **dict.fromkeys(["model_type", "dict_type"], "section"),
    "greater_than": "above",
    "greater_than_equal": "least",
    "less_than_equal": "most",
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
    variables = read_variables(environ, base)
    for name, key in ENVIRONMENT.items():
        value = variables.get(name, "")
        if value != "":
            _put(merged, key, value)
    return _with_stored(_validate(merged), merged, environ)


def with_api_token(settings: Settings, environ: Mapping[str, str]) -> Settings:
    """Return the settings with an API token, for a start: PROD makes its own at the first one and keeps it.

    Raises:
        ConfigError: the token can't be kept.
    """
    if not settings.is_prod or settings.api.token.get_secret_value():
        return settings
    from kiosk.secret_store import open_store  # noqa: PLC0415 - a keyring is slow to load

    token = SecretStr(open_store(environ).ensure(SECRETS["api.token"]))
    return settings.model_copy(update={"api": settings.api.model_copy(update={"token": token})})


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


def _read_json(file: Path) -> dict[str, Any]:
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
    for key in SECRETS:
        if _get(read, key):
            problem = "is a secret: set it by `kiosk secrets set` or the environment, not in a file"
            raise ConfigError(key, problem, "secret", name=SECRETS[key])
    return read


def _validate(merged: dict[str, Any]) -> Settings:
    try:
        settings = Settings.model_validate(merged)
    except ValidationError as error:
        raise _wrong(error) from None
    if settings.is_prod:
        _check_prod(settings)
    return settings


def _wrong(error: ValidationError) -> ConfigError:
    first = error.errors(include_input=False, include_url=False)[0]
    # Beside the path there stand the names of pydantic's own validators.
    path = [str(part) for part in first["loc"] if "[" not in str(part)]
    bounds = [str(value) for name, value in first.get("ctx", {}).items() if name in {"gt", "ge", "le"}]
    return ConfigError(
        ".".join(path) or "service.json",
        first["msg"],
        _REASONS.get(first["type"], ""),
        bound="".join(bounds),
        choices=str(first.get("ctx", {}).get("expected", "")).replace(" or ", ", "),
    )


def _check_prod(settings: Settings) -> None:
    """Refuse what may never meet a paying customer."""
    if settings.obd_mode == "simulated":
        raise ConfigError("devices.obd.mode", "a simulated car is for DEV only", "simulated")
    if settings.gauge_mode == "simulated":
        raise ConfigError("devices.gauge.mode", "a simulated gauge is for DEV only", "simulated")
    if settings.payment_provider == "dev":
        raise ConfigError("payments.provider", "the dev provider is for DEV only", "dev")


def _with_stored(settings: Settings, merged: dict[str, Any], environ: Mapping[str, str]) -> Settings:
    """Fill in from the store the secrets that are needed and not set."""
    missing = [key for key in sorted(needed_secrets(settings)) if not _get(merged, key)]
    if not missing:
        return settings
    from kiosk.secret_store import open_store  # noqa: PLC0415 - a keyring is slow to load

    store, found = open_store(environ), False
    for key in missing:
        if value := store.read(SECRETS[key]):
            _put(merged, key, value)
            found = True
    return _validate(merged) if found else settings


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
            raise ConfigError(key, f"{part} must be an object", "section")
        tree = node
    tree[last] = value
